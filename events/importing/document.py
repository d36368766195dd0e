"""A schedule as it was read, whatever the format it came in; and what is wrong with it."""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib.text import clean

MOST_PROBLEMS_SHOWN = 50
LONGEST_VALUE_SHOWN = 200


class Place(NamedTuple):
    """Where in the file: the element's path, and its line where the format has lines."""

    path: str
    line: int | None = None

    @property
    def is_inside(self):
        """Whether it is some part of the file, not the file as a whole."""
        return self.path not in ("/", "$")

    def __str__(self):
        path = _shown(self.path)
        return f"{path} (line {self.line})" if self.line else path


@dataclass(frozen=True)
class Note:
    """A sentence in the reader's language: a msgid and what fills it."""

    message: str | Promise
    values: dict = field(default_factory=dict)

    def __str__(self):
        return str(self.message) % {name: _shown(v) for name, v in self.values.items()}


def _shown(value):
    text = clean(str(value))
    return text if len(text) <= LONGEST_VALUE_SHOWN else f"{text[:LONGEST_VALUE_SHOWN]}…"


@dataclass(frozen=True)
class Problem:
    """What prevents an import, and where it stands in the file."""

    place: Place
    note: Note

    def __str__(self):
        return f"{self.place}: {self.note}"


class ScheduleProblems(Exception):
    """A file that cannot be imported; nothing was written.

    `problems` holds the first fifty, `count` says how many there are.
    """

    def __init__(self, problems, count=None):
        super().__init__(problems)
        self.problems = problems
        self.count = len(problems) if count is None else count

    def __str__(self):
        lines = [str(problem) for problem in self.problems]
        if more := self.count - len(lines):
            lines.append(str(Note(_("and %(count)s more"), {"count": more})))
        return "\n".join(lines)


class Problems:
    """Collects what is wrong, the first thing at each place, so that one reading shows it all."""

    def __init__(self):
        self.found = []
        self.places = set()

    @property
    def count(self):
        return len(self.places)

    def add(self, place, message, **values):
        if place in self.places:
            return
        self.places.add(place)
        if len(self.found) < MOST_PROBLEMS_SHOWN:
            self.found.append(Problem(place, Note(message, values)))

    def raise_any(self):
        if self.count:
            raise ScheduleProblems(self.found, self.count)


def refuse(place, message, **values):
    """Raise `ScheduleProblems` for one problem that makes reading on pointless."""
    raise ScheduleProblems([Problem(place, Note(message, values))])


@dataclass
class ImportedName:
    """A room, track or session type: what the file calls it, and what it says of it."""

    name: str
    slug: str = ""
    capacity: int | None = None


@dataclass
class ImportedPerson:
    """Who appears; `number` is the id or code that the other system gave, "" when none."""

    name: str
    guid: uuid.UUID | None = None
    number: str = ""
    biography: str | None = None


@dataclass
class ImportedEvent:
    """One item of the file. A text is None where the file does not speak of it.

    `starts_at` is aware, or naive where the file gives neither offset nor zone. `persons` is
    None where the file has no such list.
    """

    place: Place
    title: str
    room: str
    starts_at: dt.datetime
    minutes: int
    guid: uuid.UUID | None = None
    number: str = ""
    code: str = ""
    slug: str = ""
    subtitle: str | None = None
    abstract: str | None = None
    description: str | None = None
    track: str = ""
    type: str = ""
    languages: list[str] = field(default_factory=list)
    persons: list[ImportedPerson] | None = None


@dataclass
class ImportedDay:
    """One day of the file; `starts_at` and `ends_at` may reach past midnight."""

    date: dt.date | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass
class ImportedSchedule:
    """What one file says. `not_kept` counts the parts that an edition has no place for."""

    title: str = ""
    acronym: str = ""
    version: str = ""
    generator: str = ""
    addresses: list[str] = field(default_factory=list)
    zone: str = ""
    day_change: dt.timedelta | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    days: list[ImportedDay] = field(default_factory=list)
    rooms: list[ImportedName] = field(default_factory=list)
    tracks: list[ImportedName] = field(default_factory=list)
    events: list[ImportedEvent] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    not_kept: Counter = field(default_factory=Counter)
