"""What is wrong with a draft: its sessions against rooms, people, days and clocks.

Plain Python without Django, so that it can be read, tested and timed alone. `events.explaining`
says each conflict in the reader's language; `events.actions.checking` loads the draft.
"""

import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

# What is worst comes first.
KINDS = (
    "room",
    "untitled",
    "person",
    "meeting",
    "speaker_away",
    "room_closed",
    "outside",
    "roomless",
    "walking",
    "capacity",
    "language",
    "outdated",
    "unconfirmed",
)
DAY_END = dt.time(23, 59)


class Item(NamedTuple):
    """A session that a release would show; `is_claiming` when it takes its room and people."""

    id: int
    code: str
    title: dict[str, str]
    is_claiming: bool
    day: dt.date | None
    start: dt.time | None
    minutes: int
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    room: int | str | None
    expected: int | None
    people: dict[int, bool]  # who appears, and whether they have said yes
    outdated: tuple[str, ...] = ()  # languages whose texts are older than their source

    @property
    def source(self):
        """What the ledger calls this session."""
        return f"session:{self.id}"

    @property
    def local_span(self):
        """From when to when on the edition's clocks; None where it has no time."""
        if self.day is None or self.start is None:
            return None
        start = dt.datetime.combine(self.day, self.start)
        return start, start + dt.timedelta(minutes=self.minutes)


class Place(NamedTuple):
    """A room."""

    name: dict[str, str]
    capacity: int | None


class Meeting(NamedTuple):
    """A B2B meeting of a speaker; `source` is what the ledger calls it."""

    source: str
    starts_at: dt.datetime
    ends_at: dt.datetime


class Acceptance(NamedTuple):
    """Who knowingly kept a person in two places, and on which day."""

    name: str
    on: dt.date


class Hours(NamedTuple):
    """When a speaker can come or a room be used, on one day."""

    day: dt.date
    start: dt.time
    end: dt.time


@dataclass(frozen=True)
class Draft:
    """An edition's draft with all that its conflicts depend on.

    `items` in programme order; names by speaker id; hours by ("speaker" | "room", id), nobody's
    meaning free all the time; acceptances by (speaker id, source, source), sources sorted.
    """

    starts_on: dt.date
    ends_on: dt.date
    zone: str
    walking_minutes: int
    languages: tuple[str, ...]
    required: frozenset[str]
    items: list[Item]
    rooms: dict[int | str, Place] = field(default_factory=dict)
    names: dict[int, dict[str, str]] = field(default_factory=dict)
    hours: dict[tuple[str, int | str], list[Hours]] = field(default_factory=dict)
    meetings: dict[int, list[Meeting]] = field(default_factory=dict)
    acceptances: dict[tuple[int, str, str], Acceptance] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    """Something about `items` (a session, or two) that deserves a look; a blocking one a cure.

    `facts` are what its sentence says beside them; an accepted one stands until it is solved.
    """

    kind: str
    items: tuple[Item, ...]
    is_blocking: bool = False
    speaker: int | None = None
    room: int | str | None = None
    facts: dict = field(default_factory=dict)
    acceptance: Acceptance | None = None

    @property
    def key(self):
        """The same as long as the conflict is the same one."""
        about = [self.speaker, self.room, *self.facts.values()]
        parts = [self.kind, *(item.id for item in self.items), *about]
        return ":".join(str(part) for part in parts if part is not None)


def find(draft):
    """Every `Conflict` of a `Draft`, by kind, then in programme order."""
    claiming = [item for item in draft.items if item.is_claiming]
    found = [
        *_titles(draft),
        *_two_in_a_room(claiming),
        *_places(draft, claiming),
        *_people(draft, claiming),
        *_hours(draft, claiming),
    ]
    order = {item.id: number for number, item in enumerate(draft.items)}
    return sorted(found, key=lambda one: (KINDS.index(one.kind), order[one.items[0].id], one.key))


def _titles(draft):
    for item in draft.items:
        missing = [code for code in draft.languages if not item.title.get(code)]
        if len(missing) == len(draft.languages):
            yield Conflict("untitled", (item,), is_blocking=True)
            continue
        for is_blocking in (True, False):
            codes = tuple(code for code in missing if (code in draft.required) is is_blocking)
            if codes:
                yield Conflict("language", (item,), is_blocking, facts={"languages": codes})
        if item.outdated:
            yield Conflict("outdated", (item,), facts={"languages": item.outdated})


def _two_in_a_room(items):
    by_room = defaultdict(list)
    for item in items:
        if item.room:
            by_room[item.room].append(item)
    for room, held in by_room.items():
        for pair in _overlapping(held):
            yield Conflict("room", pair, is_blocking=True, room=room)


def _overlapping(items):
    """Every two of `items` that last at the same moment, the earlier one first."""
    items = sorted(items, key=lambda item: (item.starts_at, item.id))
    for number, first in enumerate(items):
        for second in itertools.islice(items, number + 1, None):
            if second.starts_at >= first.ends_at:
                break
            yield first, second


def _places(draft, items):
    for item in items:
        if not draft.starts_on <= item.day <= draft.ends_on:
            yield Conflict("outside", (item,), facts={"day": item.day})
        if not item.room:
            yield Conflict("roomless", (item,))
            continue
        capacity = draft.rooms[item.room].capacity
        if item.expected and capacity is not None and item.expected > capacity:
            facts = {"expected": item.expected, "capacity": capacity}
            yield Conflict("capacity", (item,), room=item.room, facts=facts)


def _people(draft, items):
    by_person = defaultdict(list)
    for item in items:
        for speaker in item.people:
            by_person[speaker].append(item)
        if waiting := [speaker for speaker, said_yes in item.people.items() if not said_yes]:
            yield Conflict("unconfirmed", (item,), facts={"speakers": tuple(waiting)})
    for speaker, held in by_person.items():
        for first, second in _overlapping(held):
            accepted = _acceptance(draft, speaker, first.source, second.source)
            yield Conflict("person", (first, second), speaker=speaker, acceptance=accepted)
        yield from _walks(draft, speaker, held)
        yield from _in_meetings(draft, speaker, held)


def _acceptance(draft, speaker, *sources):
    return draft.acceptances.get((speaker, *sorted(sources)))


def _walks(draft, speaker, items):
    items = sorted(items, key=lambda item: (item.starts_at, item.id))
    for first, second in itertools.pairwise(items):
        gap = (second.starts_at - first.ends_at) // dt.timedelta(minutes=1)
        is_elsewhere = first.room and second.room and first.room != second.room
        if is_elsewhere and 0 <= gap < draft.walking_minutes:
            facts = {"gap": gap, "needed": draft.walking_minutes}
            yield Conflict("walking", (first, second), speaker=speaker, facts=facts)


def _in_meetings(draft, speaker, items):
    for item, meeting in itertools.product(items, draft.meetings.get(speaker, ())):
        if item.starts_at < meeting.ends_at and meeting.starts_at < item.ends_at:
            accepted = _acceptance(draft, speaker, item.source, meeting.source)
            facts = meeting._asdict()
            yield Conflict("meeting", (item,), speaker=speaker, facts=facts, acceptance=accepted)


def _hours(draft, items):
    if not draft.hours:
        return
    free = {owner: _stretches(hours) for owner, hours in draft.hours.items()}
    for item in items:
        for speaker in item.people:
            if not _is_inside(item, free.get(("speaker", speaker))):
                yield Conflict("speaker_away", (item,), speaker=speaker)
        if item.room and not _is_inside(item, free.get(("room", item.room))):
            yield Conflict("room_closed", (item,), room=item.room)


def _stretches(hours):
    """`[(start, end)]` of these hours, with those joined that touch; 23:59 is the day's end."""
    stretches: list[list[dt.datetime]] = []
    for one in sorted(hours):
        start = dt.datetime.combine(one.day, one.start)
        end = dt.datetime.combine(one.day, one.end)
        if one.end >= DAY_END:
            end = dt.datetime.combine(one.day, dt.time()) + dt.timedelta(days=1)
        if stretches and start <= stretches[-1][1]:
            stretches[-1][1] = max(end, stretches[-1][1])
        else:
            stretches.append([start, end])
    return stretches


def _is_inside(item, stretches):
    span = item.local_span
    if stretches is None or span is None:
        return True
    start, end = span
    return any(first <= start and end <= last for first, last in stretches)
