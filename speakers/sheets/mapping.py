"""What the headings of a file mean: as the last time, else by what columns are called."""

from itertools import islice
from typing import NamedTuple

from forum.lib.text import clean, normalise
from speakers.models import RememberedColumn

from .cells import is_empty, text_of
from .planning import heading_place
from .refusals import Unreadable

SAMPLES = 3
LONGEST_HEADING, LONGEST_SAMPLE = 200, 80


class Heading(NamedTuple):
    """One heading of a file: its place from 0, its text, cells below it, the column it means.

    `is_known` also where somebody has said before that it is left out.
    """

    place: int
    text: str
    samples: list[str]
    column: object
    is_known: bool

    @property
    def key(self):
        return heading_key(self.text)


def heading_key(text):
    return (normalise(text) or text)[:LONGEST_HEADING]


def read_headings(sheet, table, user):
    """The `Heading`s of a table, each with the column that it means, or None. One query."""
    first = heading_place(table)
    cells = table.rows[first] if first is not None else []
    texts = [_shown(cell) for cell in cells]
    meanings = mapped_columns(sheet, texts, user)
    below = [row for row in islice(table.rows[first + 1 :], 50) if row] if texts else []
    return [
        Heading(place, text, _samples(below, place), *meaning)
        for place, (text, meaning) in enumerate(zip(texts, meanings, strict=True))
        if text or _samples(below, place)
    ]


def mapped_columns(sheet, texts, user):
    """For each heading its column, or None, and whether it is known; no column twice."""
    columns = {column.key: column for column in sheet.columns_for(user)}
    remembered = RememberedColumn.objects.filter(kind=sheet.kind)
    known = dict(remembered.values_list("heading", "column"))
    called = sheet.called(columns.values())
    found, taken = [], set()
    for text in texts:
        heading = heading_key(text)
        key = known.get(heading, called.get(heading, "")) if heading else ""
        column = columns.get(key) if key not in taken else None
        taken |= {key} if column else set()
        found.append((column, column is not None or known.get(heading) == ""))
    return found


def remember_columns(sheet, meanings):
    """Keep what `{heading: column key}` means, "" for left out, for the next file."""
    rows = [
        RememberedColumn(kind=sheet.kind, heading=heading_key(heading), column=key)
        for heading, key in meanings.items()
        if heading_key(heading)
    ]
    RememberedColumn.objects.bulk_create(
        {row.heading: row for row in rows}.values(),
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["column"],
    )


def _samples(rows, place):
    cells = (row[place] for row in rows if place < len(row) and not is_empty(row[place]))
    return [_shown(cell)[:LONGEST_SAMPLE] for cell in islice(cells, SAMPLES)]


def _shown(cell):
    try:
        return " ".join(text_of(cell).split())[:LONGEST_HEADING]
    except Unreadable:
        return clean(str(cell))[:LONGEST_HEADING]
