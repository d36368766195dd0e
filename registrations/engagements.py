"""What an attendee's hours are taken by: seats, sessions they speak in, meetings."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from events.models import Occupancy, ReleasePart, Session
from events.programme import Entry
from forum.lib.languages import pick, translations
from forum.lib.wallclock import local_parts

from .models import SeatRequest


@dataclass(frozen=True)
class Engagement:
    """From when to when somebody is expected, by what: a seat, or a `source` of the ledger.

    `session` is the key of the session, where it is one; of an unpublished one nothing is told.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    source: str
    session: int | None = None
    is_seat: bool = False
    is_public: bool = True

    def meets(self, start, end):
        return self.starts_at < end and start < self.ends_at


def engagements_of(registrations, *, seats=True):
    """`{registration key: [Engagement]}`, in the order of time. Two queries.

    The registrations bring their speaker along. What is drafted counts as well as what is public.
    """
    found = defaultdict(set)
    keys = {registration.pk for registration in registrations}
    if seats:
        rows = SeatRequest.objects.confirmed().filter(registration__in=keys)
        for row in rows:
            source = f"session:{row.session_id}"
            seat = Engagement(row.starts_at, row.ends_at, source, row.session_id, is_seat=True)
            found[row.registration_id].add(seat)
    owners = defaultdict(list)
    for registration in registrations:
        owners[registration.person_resource].append(registration.pk)
    held = Occupancy.objects.filter(kind=Occupancy.Kind.PERSON, resource__in=owners)
    # The public layer first: what it says stands, whatever the draft has elsewhere.
    seen = set()
    for row in held.order_by("-layer", "starts_at"):
        span = (row.resource, row.source, row.starts_at, row.ends_at)
        if span not in seen:
            seen.add(span)
            for key in owners[row.resource]:
                found[key].add(_of_ledger(row))
    return {key: sorted(found[key], key=lambda one: one.starts_at) for key in keys}


def _of_ledger(row):
    kind, _colon, number = row.source.partition(":")
    session = int(number) if kind == "session" else None
    is_public = row.layer == Occupancy.Layer.PUBLIC
    return Engagement(row.starts_at, row.ends_at, row.source, session, is_public=is_public)


def in_the_way(engagements, start, end):
    """The first of `engagements` that takes a part of this time; None where it is free."""
    return next((one for one in engagements if one.meets(start, end)), None)


def published_entries(edition, sessions):
    """`{session key: Entry}` of these sessions (with their address), as the public reads them."""
    slugs = {session.slug for session in sessions}
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SESSION).filter(key__in=slugs)
    entries = (Entry.from_dict(content) for content in parts.values_list("content", flat=True))
    return {entry.id: entry for entry in entries}


def span_of(entry):
    """`(start, end)` of a session that takes place; None for one that does not, or is unknown."""
    if entry is None or entry.status != "planned" or not entry.starts_at:
        return None
    return tuple(dt.datetime.fromisoformat(moment) for moment in (entry.starts_at, entry.ends_at))


def title_of(entry):
    """The title, in the reader's language, of an `Entry`; or of a `Session` that left the plan."""
    titles = entry.title if isinstance(entry, Entry) else translations(entry, "title")
    return pick(titles)[0] or entry.code


def told(engagement, edition):
    """A sentence on what is in the way. At most two queries."""
    start, end = (
        local_parts(moment, edition.zone)[1].strftime("%H:%M")
        for moment in (engagement.starts_at, engagement.ends_at)
    )
    if engagement.session is None:
        return _("You have a B2B meeting from %(start)s to %(end)s.") % {"start": start, "end": end}
    title = _public_title(engagement, edition) if engagement.is_public else ""
    if engagement.is_seat:
        sentence = _("You have a seat in “%(title)s” from %(start)s to %(end)s.")
    elif title:
        sentence = _("You take part in “%(title)s” from %(start)s to %(end)s.")
    else:
        sentence = _("The organisers expect you elsewhere from %(start)s to %(end)s.")
    return sentence % {"title": title, "start": start, "end": end}


def _public_title(engagement, edition):
    sessions = Session.objects.filter(pk=engagement.session)
    entry = published_entries(edition, sessions).get(engagement.session)
    return title_of(entry) if entry else ""


# Rooms above say what they hold of somebody's time: functions of a registration that give
# `{source: (title, place, sequence)}`, in the reader's language; the last rises with each change.
TOLD_BY: list = []


@dataclass(frozen=True)
class Appointment:
    """One line of an attendee's own calendar; `entry` is the session, where it is one."""

    kind: str
    title: str
    place: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    source: str
    entry: Entry | None = None
    is_overlapping: bool = False
    sequence: int = 0
    is_cancelled: bool = False


SEAT, TALK, MEETING = "seat", "talk", "meeting"


def calendar_of(registration):
    """All `Appointment`s of an attendee that are public or their own, in the order of time.

    Four queries, and those of the rooms above. What is drafted is nobody's to read yet.
    """
    edition = registration.edition
    held = [one for one in engagements_of([registration])[registration.pk] if one.is_public]
    sessions = Session.objects.filter(pk__in=[one.session for one in held if one.session])
    entries = published_entries(edition, sessions)
    words: dict = {}
    for tell in TOLD_BY:
        words |= tell(registration)
    found = {}
    for one in held:
        appointment = _appointment(one, entries.get(one.session), words)
        # A seat in one's own session would say the same twice.
        if appointment and (one.source not in found or not one.is_seat):
            found[one.source] = appointment
    spans = [(one.starts_at, one.ends_at) for one in found.values()]
    return [
        replace(
            one, is_overlapping=sum(s < one.ends_at and one.starts_at < e for s, e in spans) > 1
        )
        for one in sorted(found.values(), key=lambda one: (one.starts_at, one.source))
    ]


def _appointment(engagement, entry, words):
    span = (engagement.starts_at, engagement.ends_at)
    if entry is not None:
        place = pick(entry.room.name)[0] if entry.room else ""
        kind = SEAT if engagement.is_seat else TALK
        source, sequence = engagement.source, entry.sequence
        return Appointment(kind, title_of(entry), place, *span, source, entry, sequence=sequence)
    if engagement.session is None:
        title, place, sequence = words.get(engagement.source, (_("B2B meeting"), "", 0))
        return Appointment(MEETING, title, place, *span, engagement.source, sequence=sequence)
    return None
