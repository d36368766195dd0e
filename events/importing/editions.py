"""The edition that a file goes into, made from the file where there is none."""

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from forum.lib.wallclock import local_parts

from .document import Note, Place, refuse
from .values import is_zone

LONGEST_EDITION = dt.timedelta(days=366)
HEAD = Place("conference")


def find_edition(slug, schedule, language, notes):
    """`(edition, is_new)`; a new one is saved, with dates and zone of the file, not published."""
    if edition := Edition.objects.filter(slug=slug).first():
        if edition.is_archived:
            refuse(HEAD, _("This edition is archived: nothing in it can be changed any more."))
        _note_differences(edition, schedule, language, notes)
        return edition, False
    try:
        Edition._meta.get_field("slug").clean(slug, None)
    except ValidationError:
        refuse(HEAD, _("“%(slug)s” cannot be the address of an edition."), slug=slug)
    zone = _zone_of(schedule, notes)
    days = [day.date for day in schedule.days if day.date]
    days += [day for day in (schedule.starts_on, schedule.ends_on) if day]
    days += [_local_day(event, zone) for event in schedule.events]
    if not days:
        refuse(HEAD, _("The file has no dates, so no edition can be made from it."))
    name = schedule.title or schedule.acronym[:250] or slug
    edition = Edition(
        slug=slug,
        number=(Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        starts_on=min(days),
        ends_on=max(days),
        zone=zone,
        **{f"name_{language}": name},
    )
    _check_length(edition)
    edition.save()
    return edition, True


def extend_edition(edition, schedule, notes):
    """Let the edition's dates cover every event. Naive starts are on its clocks from here on."""
    for event in schedule.events:
        event.starts_at = _on_clocks(event.starts_at, edition.zone)
    days = [_local_day(event, edition.zone) for event in schedule.events]
    first, last = min([edition.starts_on, *days]), max([edition.ends_on, *days])
    if (first, last) == (edition.starts_on, edition.ends_on):
        return
    edition.starts_on, edition.ends_on = first, last
    _check_length(edition)
    edition.save(update_fields=["starts_on", "ends_on"])
    message = _("The edition now lasts from %(first)s to %(last)s, to hold every session.")
    notes.append(Note(message, {"first": first, "last": last}))


def _check_length(edition):
    if edition.ends_on - edition.starts_on > LONGEST_EDITION:
        message = _("From %(first)s to %(last)s is more than a year; one of the dates is wrong.")
        refuse(HEAD, message, first=edition.starts_on, last=edition.ends_on)


def _on_clocks(moment, zone):
    return moment if moment.tzinfo else moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))


def _local_day(event, zone):
    return local_parts(_on_clocks(event.starts_at, zone), zone)[0]


def _zone_of(schedule, notes):
    """The zone that the file names; else the site's, where its clocks agree with the offsets."""
    if is_zone(schedule.zone):
        return schedule.zone
    home = Edition._meta.get_field("zone").default
    moments = [event.starts_at for event in schedule.events if event.starts_at.tzinfo]
    place = zoneinfo.ZoneInfo(home)
    zone = home
    if any(m.astimezone(place).utcoffset() != m.utcoffset() for m in moments):
        zone = _fixed_zone(moments[0].utcoffset())
    notes.append(Note(_("The file names no time zone; %(zone)s is taken."), {"zone": zone}))
    return zone


def _fixed_zone(offset):
    """`Etc/GMT-1` for one hour east of Greenwich; UTC for an offset that is not in whole hours."""
    hours, rest = divmod(offset, dt.timedelta(hours=1))
    zone = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return zone if not rest and is_zone(zone) else "UTC"


def _note_differences(edition, schedule, language, notes):
    if is_zone(schedule.zone) and schedule.zone != edition.zone:
        message = _("The file is in the zone %(theirs)s; times are shown in %(ours)s.")
        notes.append(Note(message, {"theirs": schedule.zone, "ours": edition.zone}))
    name = getattr(edition, f"name_{language}")
    if schedule.title and not name:
        setattr(edition, f"name_{language}", schedule.title)
        edition.save(update_fields=[f"name_{language}"])
    elif schedule.title and schedule.title != name:
        message = _("The file is called “%(theirs)s”; the edition stays “%(ours)s”.")
        notes.append(Note(message, {"theirs": schedule.title, "ours": name}))
