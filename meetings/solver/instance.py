"""The problem: who would meet whom, when everybody can, and at how many tables.

The file format is described in docs/solver.md. A file is not trusted: whatever is wrong in it
is told in one sentence (`BadInstance`).
"""

import itertools
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

MOST_SLOTS = 63  # of one plan; the search keeps a participant's slots in one machine word
MOST_PARTICIPANTS, MOST_MEETINGS, MOST_OPTIONS = 50_000, 500_000, 64
MOST_WORTH = 1_000_000
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
MISSING = object()

Pair = tuple[int, int]
Range = tuple[int, int]  # from the first, up to but without the second


class BadInstance(ValueError):
    """The sentence says which key is wrong, and how."""


@dataclass(frozen=True)
class Instance:
    """All indices count from 0. Where `weight` is None, every meeting must be held."""

    name: str
    participants: int
    slots: int
    meetings: tuple[Pair, ...]
    tables: tuple[int, ...]  # most meetings at once, slot by slot
    days: tuple[Range, ...]
    sessions: tuple[Range, ...]  # by code; code 0 is any time
    session: tuple[int, ...]  # code of each meeting
    options: tuple[tuple[Pair, ...], ...]  # who may sit there; the first is of `meetings`
    forbidden: tuple[frozenset[int], ...]  # slots in which a participant meets nobody
    fixed: dict[int, int] = field(default_factory=dict)  # meeting: the slot that it must have
    fixed_pair: dict[int, int] = field(default_factory=dict)  # meeting: which of its options
    before: tuple[Pair, ...] = ()  # the first, where both are held, strictly earlier
    languages: tuple[frozenset[str], ...] | None = None  # of each participant
    weight: tuple[int, ...] | None = None
    gap: int = 0  # free slots that a participant has between two meetings of a day
    bonus: int = 0  # for each of a participant's first two held meetings

    @cached_property
    def forbidden_masks(self) -> tuple[int, ...]:
        return tuple(sum(1 << slot for slot in slots) for slots in self.forbidden)

    @cached_property
    def day_masks(self) -> tuple[int, ...]:
        return tuple((1 << end) - (1 << start) for start, end in self.days)

    @cached_property
    def choices(self) -> tuple[tuple[int, ...], ...]:
        """For each meeting, those of its options that lock and languages leave."""
        return tuple(
            tuple(
                option
                for option, pair in enumerate(pairs)
                if self.fixed_pair.get(meeting, option) == option and self.can_talk(*pair)
            )
            for meeting, pairs in enumerate(self.options)
        )

    def can_talk(self, one: int, other: int) -> bool:
        return self.languages is None or not self.languages[one].isdisjoint(self.languages[other])

    def possible(self, meeting: int, option: int = 0) -> int:
        """The slots that this meeting could have, as bits, whatever else is planned."""
        one, other = self.options[meeting][option]
        start, end = self.sessions[self.session[meeting]]
        slots = (1 << end) - (1 << start)
        if meeting in self.fixed:
            slots &= 1 << self.fixed[meeting]
        return slots & self.seated & ~self.forbidden_masks[one] & ~self.forbidden_masks[other]

    @cached_property
    def seated(self) -> int:
        return sum(1 << slot for slot, tables in enumerate(self.tables) if tables)

    def worth(self, meeting: int) -> int:
        return 1 if self.weight is None else self.weight[meeting]

    def write(self) -> dict[str, Any]:
        """What `read` makes the same instance of."""
        data: dict[str, Any] = {
            "name": self.name,
            "participants": self.participants,
            "slots": self.slots,
            "day_starts": [start for start, _ in self.days],
            "sessions": [list(slots) for slots in self.sessions[1:]],
            "tables": list(self.tables),
            "meetings": [list(pair) for pair in self.meetings],
            "session": list(self.session),
            "forbidden": {
                str(person): sorted(slots) for person, slots in enumerate(self.forbidden) if slots
            },
            "fixed": {str(meeting): slot for meeting, slot in self.fixed.items()},
            "fixed_pair": {str(meeting): option for meeting, option in self.fixed_pair.items()},
            "before": [list(pair) for pair in self.before],
            "gap": self.gap,
            "bonus": self.bonus,
        }
        if any(len(pairs) > 1 for pairs in self.options):
            data["options"] = [[list(pair) for pair in pairs] for pairs in self.options]
        if self.languages is not None:
            data["languages"] = [sorted(spoken) for spoken in self.languages]
        if self.weight is not None:
            data["weight"] = list(self.weight)
        return data


def read(data: Any) -> Instance:
    """An instance of what a JSON file held. Keys that are not known are left aside."""
    if not isinstance(data, dict):
        raise BadInstance("The file must hold one JSON object.")
    people = number(data, "participants", 0, MOST_PARTICIPANTS)
    slots = number(data, "slots", 1, MOST_SLOTS)
    meetings = read_meetings(data, people)
    count = len(meetings)
    sessions = read_sessions(data, slots)
    options = read_options(data, meetings, people)
    fixed_pair = table(data, "fixed_pair", count, MOST_OPTIONS)
    for meeting, option in fixed_pair.items():
        if option >= len(options[meeting]):
            raise BadInstance(f'"fixed_pair" of meeting {meeting} is none of its options.')
    return Instance(
        name=read_name(data),
        participants=people,
        slots=slots,
        meetings=meetings,
        tables=read_tables(data, slots),
        days=read_days(data, slots),
        sessions=sessions,
        session=column(data, "session", count, len(sessions) - 1) or (0,) * count,
        options=options,
        forbidden=read_forbidden(data, people, slots),
        fixed=table(data, "fixed", count, slots),
        fixed_pair=fixed_pair,
        before=read_before(data, count),
        languages=read_languages(data, people),
        weight=column(data, "weight", count, MOST_WORTH) if "weight" in data else None,
        gap=number(data, "gap", 0, MOST_SLOTS, 0),
        bonus=number(data, "bonus", 0, MOST_WORTH, 0),
    )


def read_name(data: dict) -> str:
    name = data.get("name", "")
    if not isinstance(name, str) or len(name) > 200:
        raise BadInstance('"name" must be a text of at most 200 characters.')
    return name


def read_meetings(data: dict, people: int) -> tuple[Pair, ...]:
    meetings = listed(data, "meetings", MOST_MEETINGS)
    return tuple(pair_of(pair, "meetings", people) for pair in meetings)


def read_options(data: dict, meetings: tuple[Pair, ...], people: int):
    if "options" not in data:
        return tuple((pair,) for pair in meetings)
    rows = listed(data, "options", len(meetings), len(meetings))
    every = []
    for meeting, row in zip(meetings, rows, strict=True):
        if not isinstance(row, list) or not 1 <= len(row) <= MOST_OPTIONS:
            raise BadInstance(f'Each of "options" must be a list of 1 to {MOST_OPTIONS} pairs.')
        pairs = tuple(pair_of(pair, "options", people) for pair in row)
        if pairs[0] != meeting:
            raise BadInstance('The first of each of "options" must be the pair of "meetings".')
        every.append(pairs)
    return tuple(every)


def read_tables(data: dict, slots: int) -> tuple[int, ...]:
    if isinstance(data.get("tables"), list):
        return column(data, "tables", slots, MOST_MEETINGS)
    return (number(data, "tables", 0, MOST_MEETINGS),) * slots


def read_days(data: dict, slots: int) -> tuple[Range, ...]:
    if "day_starts" in data:
        starts = [entry(day, "day_starts", slots - 1) for day in listed(data, "day_starts", slots)]
    else:
        starts = list(range(0, slots, number(data, "day_length", 1, MOST_SLOTS, slots)))
    if not starts or starts[0] != 0 or any(b <= a for a, b in itertools.pairwise(starts)):
        raise BadInstance('"day_starts" must begin with 0 and rise.')
    return tuple(zip(starts, [*starts[1:], slots], strict=True))


def read_sessions(data: dict, slots: int) -> tuple[Range, ...]:
    if "sessions" not in data:
        morning = number(data, "morning_slots", 0, slots, slots)
        return (0, slots), (0, morning), (morning, slots)
    ranges = [(0, slots)]
    for item in listed(data, "sessions", MOST_SLOTS):
        if not isinstance(item, list) or len(item) != 2:
            raise BadInstance(
                'Each of "sessions" must be a first slot and the slot after the last.'
            )
        start, end = (entry(slot, "sessions", slots) for slot in item)
        if end < start:
            raise BadInstance('Each of "sessions" must end after it begins.')
        ranges.append((start, end))
    return tuple(ranges)


def read_forbidden(data: dict, people: int, slots: int) -> tuple[frozenset[int], ...]:
    every = [frozenset()] * people
    for person, row in keyed(data, "forbidden", people):
        if not isinstance(row, list):
            raise BadInstance('"forbidden" must give a list of slots for each participant.')
        every[person] = frozenset(entry(slot, "forbidden", slots - 1) for slot in row)
    return tuple(every)


def read_before(data: dict, count: int) -> tuple[Pair, ...]:
    pairs = listed(data, "before", MOST_MEETINGS, default=[])
    return tuple(pair_of(pair, "before", count) for pair in pairs)


def read_languages(data: dict, people: int) -> tuple[frozenset[str], ...] | None:
    if data.get("languages") is None:
        return None
    every = []
    for row in listed(data, "languages", people, people):
        if not isinstance(row, list) or not all(isinstance(code, str) for code in row):
            raise BadInstance('"languages" must give a list of codes for each participant.')
        every.append(frozenset(row))
    return tuple(every)


def number(data: dict, key: str, least: int, most: int, default: Any = MISSING) -> int:
    value = data.get(key, default)
    if value is MISSING:
        raise BadInstance(f'"{key}" is missing.')
    if type(value) is not int or not least <= value <= most:
        raise BadInstance(f'"{key}" must be a whole number from {least} to {most}.')
    return value


def entry(value: Any, key: str, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise BadInstance(f'Each number in "{key}" must be whole and from 0 to {most}.')
    return value


def listed(data: dict, key: str, most: int, least: int = 0, default: Any = MISSING) -> list:
    rows = data.get(key, default)
    if rows is MISSING:
        raise BadInstance(f'"{key}" is missing.')
    if not isinstance(rows, list) or not least <= len(rows) <= most:
        size = f"exactly {most}" if least == most else f"at most {most}"
        raise BadInstance(f'"{key}" must be a list of {size} entries.')
    return rows


def column(data: dict, key: str, count: int, most: int) -> tuple[int, ...]:
    """One number for each of `count`; empty where the key is not there."""
    if key not in data:
        return ()
    return tuple(entry(value, key, most) for value in listed(data, key, count, count))


def keyed(data: dict, key: str, count: int):
    rows = data.get(key, {})
    if not isinstance(rows, dict):
        raise BadInstance(f'"{key}" must be an object.')
    for name, value in rows.items():
        if not NUMBER.fullmatch(name) or int(name) >= count:
            raise BadInstance(f'The keys of "{key}" must be numbers below {count}.')
        yield int(name), value


def table(data: dict, key: str, count: int, below: int) -> dict[int, int]:
    return {row: entry(value, key, below - 1) for row, value in keyed(data, key, count)}


def pair_of(value: Any, key: str, below: int) -> Pair:
    if not isinstance(value, list) or len(value) != 2:
        raise BadInstance(f'Each of "{key}" must be a pair of numbers.')
    one, other = (entry(number, key, below - 1) for number in value)
    if one == other:
        raise BadInstance(f'Each of "{key}" must be of two different numbers.')
    return one, other
