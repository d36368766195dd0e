"""The sections of an attendee's page about their time: seats to ask for, and their own calendar."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from events.programme import Entry
from forum.lib.languages import pick
from forum.lib.wallclock import local_parts
from registrations.engagements import (
    MEETING,
    TALK,
    calendar_of,
    engagements_of,
    in_the_way,
    published_entries,
    span_of,
    title_of,
)
from registrations.models import Registration, Seating, SeatRequest

# A pause that is worth a line.
SHORTEST_GAP = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class SeatRow:
    """One session with limited seats: what is free, what is mine, what I may do."""

    entry: Entry
    key: int
    title: str
    url: str
    room: str
    start: str
    end: str
    left: int
    request: SeatRequest | None
    is_over: bool
    is_busy: bool
    may_ask: bool


def seats(request, registration):
    """The sessions in which one asks for a seat, by day. Five queries."""
    edition = registration.edition
    found = Seating.objects.filter(session__edition=edition).select_related("session")
    seatings = {seating.session_id: seating for seating in found}
    if not seatings or registration.status in Registration.ENDED:
        return None
    entries = published_entries(edition, [seating.session for seating in seatings.values()])
    mine = {one.session_id: one for one in _own_requests(registration)}
    engaged = engagements_of([registration])[registration.pk]
    is_confirmed = registration.status == Registration.Status.CONFIRMED
    rows = [
        _row(entry, seatings[key], mine.get(key), engaged, edition, is_confirmed)
        for key, entry in entries.items()
        if span_of(entry)
    ]
    rows.sort(key=lambda row: (row.entry.starts_at, row.key))
    days = [
        (dt.date.fromisoformat(day), list(of_day))
        for day, of_day in groupby(rows, key=lambda row: row.entry.day)
    ]
    return {"edition": edition, "days": days, "is_confirmed": is_confirmed} if days else None


def _own_requests(registration):
    """Those that are live, each with its `place` in line."""
    before = (
        SeatRequest.objects.filter(session=OuterRef("session"), status="waiting")
        .filter(
            Q(requested_at__lt=OuterRef("requested_at"))
            | Q(requested_at=OuterRef("requested_at"), pk__lte=OuterRef("pk"))
        )
        .order_by()
        .values("session")
        .annotate(count=Count("pk"))
    )
    live = SeatRequest.objects.live().filter(registration=registration)
    return live.annotate(place=Coalesce(Subquery(before.values("count")), 0))


def _row(entry, seating, mine, engaged, edition, is_confirmed):
    span = span_of(entry)
    start, end = (f"{local_parts(moment, edition.zone)[1]:%H:%M}" for moment in span)
    is_over = span[0] <= timezone.now()
    is_busy = mine is None and in_the_way(engaged, *span) is not None
    left = max(seating.seats_left, 0)
    return SeatRow(
        entry=entry,
        key=entry.id,
        title=title_of(entry),
        url=reverse("events:session-detail", args=[edition.slug, entry.slug]),
        room=pick(entry.room.name)[0] if entry.room else "",
        start=start,
        end=end,
        left=left,
        request=mine,
        is_over=is_over,
        is_busy=is_busy,
        may_ask=is_confirmed
        and not (mine or is_over or is_busy)
        and (left > 0 or seating.has_waiting_list),
    )


@dataclass(frozen=True)
class Line:
    """One line of a day: an appointment, or free time between two (`appointment` is None)."""

    start: str
    end: str
    appointment: object = None
    url: str = ""


def calendar(request, registration):
    """All that the reader is expected at, by day, with the pauses between."""
    edition = registration.edition
    appointments = calendar_of(registration)
    if not appointments:
        return None
    days = [
        (day, _lines(list(of_day), edition))
        for day, of_day in groupby(
            appointments, key=lambda one: local_parts(one.starts_at, edition.zone)[0]
        )
    ]
    return {"edition": edition, "days": days, "talk": TALK, "meeting": MEETING}


def _lines(appointments, edition):
    lines, latest = [], None
    for before, one in pairwise([None, *appointments]):
        if before is not None:
            latest = max(latest or before.ends_at, before.ends_at)
            if one.starts_at - latest >= SHORTEST_GAP:
                lines.append(Line(*_clock(edition, latest, one.starts_at)))
        url = ""
        if one.entry:
            url = reverse("events:session-detail", args=[edition.slug, one.entry.slug])
        start, end = _clock(edition, one.starts_at, one.ends_at)
        lines.append(Line(start, end, one, url))
    return lines


def _clock(edition, start, end):
    times = (local_parts(moment, edition.zone)[1] for moment in (start, end))
    first, last = (f"{time:%H:%M}" for time in times)
    return first, last
