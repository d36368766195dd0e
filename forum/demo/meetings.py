"""Slots, tables and illustrative meetings between attendees."""

import datetime as dt
import itertools
from collections import defaultdict

from events.models import Appearance, Occupancy
from meetings.models import Meeting, MeetingSlot, Table
from registrations.models import Registration

from . import sources
from .records import create, dice, guid

SLOTS_PER_BLOCK = 9
SLOT_MINUTES = 20
# The two sides of a meeting, by category: who is sought, and who seeks.
_HOSTS = {"economic-actor", "decision-maker", "investor", "expert", "exhibitor"}
_GUESTS = {"industry", "project-holder", "researcher"}
_ILLUSTRATIVE = {"provenance": "illustrative", "source": sources.ILLUSTRATIVE}


def load_slots(edition, blocks):
    """Nine slots of twenty minutes from each (day, time) of `blocks`."""
    return create(
        [
            MeetingSlot(
                edition=edition,
                day=day,
                start_time=(
                    dt.datetime.combine(day, start) + dt.timedelta(minutes=SLOT_MINUTES * n)
                ).time(),
                minutes=SLOT_MINUTES,
                **_ILLUSTRATIVE,
            )
            for (day, start), n in itertools.product(blocks, range(SLOTS_PER_BLOCK))
        ]
    )


def load_tables(edition, count, room):
    """Tables 1 to `count` in `room`."""
    return create(
        [
            Table(
                edition=edition,
                resource=guid(edition.slug, "table", number),
                number=number,
                room=room,
                **_ILLUSTRATIVE,
            )
            for number in range(1, count + 1)
        ]
    )


def load_meetings(edition, count, *, slots, tables, registrations):
    """`count` meetings that nobody has to miss a session or another meeting for."""
    rng = dice("meetings", edition.slug)
    places = defaultdict(list)
    for slot, table in sorted(
        rng.sample(list(itertools.product(slots, tables)), count),
        key=lambda place: (place[0].starts_at, place[1].number),
    ):
        places[slot].append(table)
    busy = _sessions_of(registrations)
    met: set[tuple[int, int]] = set()
    meetings = []
    for slot, free_tables in places.items():
        pairs = _strangers(slot, registrations, busy, met, rng)
        for table, (first, second) in zip(free_tables, pairs, strict=False):
            met.add((first.pk, second.pk))
            meetings.append(
                Meeting(
                    edition=edition,
                    slot=slot,
                    table=table,
                    first=first,
                    second=second,
                    **_ILLUSTRATIVE,
                )
            )
    create(meetings)
    Occupancy.objects.rewrite(
        {meeting.ledger_source: meeting.claims() for meeting in meetings},
        layers=[Occupancy.Layer.DRAFT, Occupancy.Layer.PUBLIC],
    )
    return meetings


def _sessions_of(registrations):
    """The spans in which attendees who are speakers appear, by speaker."""
    spans = defaultdict(list)
    speakers = {r.speaker_id for r in registrations if r.speaker_id}
    rows = Appearance.objects.filter(speaker__in=speakers)
    for speaker, *span in rows.values_list("speaker_id", "session__starts_at", "session__ends_at"):
        spans[speaker].append(span)
    return spans


def _strangers(slot, registrations, busy, met, rng):
    """Pairs of one host and one guest of other firms, free in `slot`, who have not met yet."""
    free = [
        registration
        for registration in registrations
        if registration.status == Registration.Status.CONFIRMED
        and not any(
            start < slot.ends_at and slot.starts_at < end
            for start, end in busy[registration.speaker_id]
        )
    ]
    rng.shuffle(free)
    hosts = [r for r in free if r.category.slug in _HOSTS]
    guests = [r for r in free if r.category.slug in _GUESTS]
    return [
        (host, guest)
        for host, guest in zip(hosts, guests, strict=False)
        if host.organisation_id != guest.organisation_id and (host.pk, guest.pk) not in met
    ]
