"""What an import would do, row by row; nothing in it is written yet."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from .directories import Ref


class State(TextChoices):
    """What becomes of a row."""

    ERROR = "error", pgettext_lazy("row", "Error")
    DOUBTFUL = "doubtful", pgettext_lazy("row", "Possible duplicate")
    CREATE = "create", pgettext_lazy("row", "New")
    UPDATE = "update", pgettext_lazy("row", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")


class Problem(NamedTuple):
    """What is wrong with a row, in the reader's language; `column` is "" for the whole row."""

    column: str
    sentence: str


class Known:
    """A stored record as its sheet sees it: its key, and the value of every column."""

    __slots__ = ("pk", "values")

    def __init__(self, pk, values):
        self.pk, self.values = pk, values


class Row:
    """One row that says something. `number` is the spreadsheet's own, from 1 with the headings.

    `values` holds what its cells say, None for "to be emptied"; `known` the record that it is
    about, found by `key`; `changes` pairs before and after. `doubts` say of whom a row may be a
    duplicate: it is held back until the reader has `taken` it, if it `is_takable`. `clashes` say
    which of its people are expected elsewhere at its time.
    """

    __slots__ = (
        "changes", "clashes", "doubts", "is_takable", "key", "known", "number", "problems",
        "ref", "state", "taken", "values",
    )  # fmt: skip

    def __init__(self, number, values, problems):
        self.number, self.values, self.problems = number, values, problems
        self.known: Known | None = None
        self.key = ""
        self.ref: Ref | None = None
        self.changes: dict[str, tuple] = {}
        self.clashes: list[str] = []
        self.doubts: list[str] = []
        self.state = State.UNCHANGED
        self.taken, self.is_takable = False, True

    def refuse(self, column, sentence):
        """Note what is wrong; the first thing for each cell is enough."""
        if all(problem.column != column for problem in self.problems):
            self.problems.append(Problem(column, sentence))

    def doubt(self, sentence, is_takable=True):
        self.doubts.append(sentence)
        self.is_takable = self.is_takable and is_takable

    def settle(self):
        """Set the state that follows from all that is known of the row."""
        if self.problems:
            self.state = State.ERROR
        elif self.known and not self.changes:
            self.state = State.UNCHANGED
        elif self.doubts and not (self.taken and self.is_takable):
            self.state = State.DOUBTFUL
        else:
            self.state = State.UPDATE if self.known else State.CREATE

    def after(self, key):
        """The value that the record will have."""
        if key in self.values:
            return self.values[key]
        return self.known.values.get(key) if self.known else None

    def is_changed(self, *keys):
        return self.known is None or any(key in self.changes for key in keys)

    @property
    def is_open(self):
        """Whether its record is still to be found."""
        return self.known is None and not self.problems and self.is_takable

    @property
    def is_written(self):
        return self.state in (State.CREATE, State.UPDATE)


@dataclass
class SheetPlan:
    """What becomes of one table: its `sheet`, the column of each position, its rows."""

    sheet: Any
    name: str
    columns: list
    rows: list[Row] = field(default_factory=list)

    def letter(self, key):
        """The letter of the column of this key in the file; "" where it has none."""
        for number, column in enumerate(self.columns):
            if column and column.key == key:
                return letter_of(number)
        return ""

    def column(self, key):
        return next((column for column in self.sheet.columns if column.key == key), None)


@dataclass
class Plan:
    """What an import would do. `left_out` names the sheets that nothing is known about."""

    sheets: list[SheetPlan]
    left_out: list[str] = field(default_factory=list)

    def rows(self, *states):
        """`(sheet plan, row)` of the rows in these states; of all without any."""
        for sheet in self.sheets:
            for row in sheet.rows:
                if not states or row.state in states:
                    yield sheet, row

    def counts(self):
        """`{state: number of rows}`"""
        counts = dict.fromkeys(State, 0)
        for _sheet, row in self.rows():
            counts[row.state] += 1
        return counts

    @property
    def has_clashes(self):
        return any(row.clashes for _sheet, row in self.rows(State.CREATE, State.UPDATE))

    @property
    def digest(self):
        """Equal for two plans that would do the same, whichever doubtful rows are taken."""
        digest = hashlib.sha256()
        for sheet, row in self.rows():
            values = (
                sorted(row.values.items()) if row.known is None else sorted(row.changes.items())
            )
            pk = row.known and row.known.pk
            state = (bool(row.problems), pk, row.doubts, row.clashes)
            said = (sheet.sheet.kind, row.number, state, values)
            digest.update(repr(said).encode())
        return digest.hexdigest()


def letter_of(number):
    """A for 0, AB for 27."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
