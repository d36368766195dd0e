"""The dashboard of an edition: how far the programme, its texts and its publishing are."""

import datetime as dt
from collections import defaultdict

from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.screens import screen, screen_context
from events.actions import pending_count
from events.actions.checking import conflict_count
from events.desk import edition_named
from events.models import PlannedRelease, Session
from events.panels import Bar, Chart, Figure, Panel, counted, panel, panels_of
from events.progress import counted_progress
from forum.lib.markup import written_date
from forum.lib.wallclock import local_parts

TRAY = "none"


@screen("events.view_edition")
@require_safe
def dashboard(request, slug):
    edition = edition_named(request, slug)
    panels = panels_of(edition, request.user)
    # The first panel says what the bar of the other pages says.
    context = screen_context(
        request, str(edition), edition=edition, panels=panels, unpublished=None
    )
    return TemplateResponse(request, "admin/events/dashboard.html", context)


def records_url(model, edition, **query):
    """The list of the records of `model` that are of this edition and match `query`."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode({'edition': edition.pk, **query})}"


@panel(2, "events.view_session")
def programme_panel(edition, user):
    sessions = list(
        Session.objects.filter(edition=edition)
        .visible_to(user)
        .order_by("starts_at", "pk")
        .only("status", "day", "room", "minutes", "starts_at", "ends_at")
    )
    standing = [one for one in sessions if one.status != Session.Status.CANCELLED]
    placed = [one for one in standing if one.starts_at]
    waiting, cancelled = len(standing) - len(placed), len(sessions) - len(standing)
    every = records_url(Session, edition)
    in_tray = records_url(Session, edition, day=TRAY)
    without = records_url(Session, edition, status__exact=Session.Status.CANCELLED)
    return Panel(
        _("Programme"),
        [
            Figure(_("in the timetable"), len(placed), every),
            Figure(_("wait for a place"), waiting, in_tray, _worry(waiting)),
            Figure(_("cancelled"), cancelled, without),
        ],
        [_by_day(edition, placed), _by_room(edition, placed)],
        every,
        _("All sessions"),
    )


def _by_day(edition, placed):
    counts = defaultdict(int, dict.fromkeys(edition.days, 0))
    for session in placed:
        counts[session.day] += 1
    rows = [
        (
            formats.date_format(day, "l j F"),
            count,
            records_url(Session, edition, day=day.isoformat()),
        )
        for day, count in sorted(counts.items())
    ]
    return Chart(_("Sessions by day"), _("Day"), _("Sessions"), counted(rows))


def _by_room(edition, placed):
    """How much of the programme's hours each room is in use."""
    hours = _hours(placed)
    used = defaultdict(int)
    for session in placed:
        used[session.room_id] += session.minutes
    bars = []
    for room in edition.rooms.all():
        share = min(used[room.pk] * 100 // hours, 100) if hours else 0
        url = records_url(Session, edition, room__id__exact=room.pk)
        bars.append(Bar(str(room), f"{share} %", share, url))
    return Chart(_("Rooms in use, of the hours of the programme"), _("Room"), _("in use"), bars)


def _hours(placed):
    """The minutes from the first start to the last end of each day, together."""
    days = defaultdict(list)
    for session in placed:
        days[session.day].append(session)
    spans = (max(s.ends_at for s in day) - min(s.starts_at for s in day) for day in days.values())
    return sum(spans, dt.timedelta()) // dt.timedelta(minutes=1)


@panel(1, "events.view_release")
def publishing_panel(edition, user):
    releasable = Session.objects.filter(edition=edition).releasable()
    new = releasable.filter(published_at=None).count()
    changed = max(pending_count(edition) - new, 0)
    conflicts, blocking = conflict_count(edition)
    planned = PlannedRelease.objects.filter(edition=edition).first()
    moment = planned and _moment(planned.publish_at, edition.zone)
    publish = reverse("admin:events_release_publish", args=[edition.pk])
    to_mend = reverse("admin:conflicts", args=[edition.slug])
    return Panel(
        pgettext("job", "Publish"),
        [
            Figure(_("new, not yet public"), new, publish, _worry(new)),
            Figure(_("changed since they were published"), changed, publish, _worry(changed)),
            Figure(_("conflicts that block"), blocking, to_mend, _worry(blocking, "error")),
            Figure(
                _("other conflicts"), conflicts - blocking, to_mend, _worry(conflicts - blocking)
            ),
            Figure(_("planned release"), moment or _("none"), publish),
        ],
    )


def _moment(publish_at, zone):
    day, time, _fold = local_parts(publish_at, zone)
    return f"{written_date(day, 'j F Y')}{_(', ')}{time:%H:%M}"


def _worry(count, state="warning"):
    return state if count else "good"


@panel(3, "events.edit_whole_programme")
def translations_panel(edition, user):
    desk = reverse("admin:translations", args=[edition.slug])
    languages = counted_progress(edition)
    outdated = [
        Figure(
            _("outdated: %(language)s") % {"language": one.language},
            one.outdated,
            f"{desk}?show=outdated-{one.code}",
            _worry(one.outdated),
        )
        for one in languages
    ]
    chart = _by_language(languages, desk)
    return Panel(_("Translations"), outdated, [chart], desk, _("To the translations"))


def _by_language(languages, desk):
    bars = [
        Bar(one.language, f"{one.percent} %", one.percent, f"{desk}?show=missing-{one.code}")
        for one in languages
    ]
    return Chart(_("Texts written, by language"), _("Language"), _("written"), bars)


urlpatterns = [path("dashboard/<slug:slug>/", dashboard, name="dashboard")]
