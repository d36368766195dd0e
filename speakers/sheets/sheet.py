"""What one kind of table is: declared by the room that owns the records."""

import functools
from collections.abc import Callable
from itertools import islice
from typing import ClassVar, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from accounts.models.change import create_all, save_all
from forum.lib.languages import CODES, pick
from forum.lib.text import search_key

from .columns import Column, in_every_language
from .directories import Ref
from .plan import Known

ROWS_A_BATCH = 500
_sheets: dict[str, "Sheet"] = {}


class Key(NamedTuple):
    """A way to find the record of a row: `of(values)` gives what must be equal, maybe several.

    `label` says it to the reader, `columns` are those it reads. A `is_loose` key may fit several
    records: it counts only where one row and one record have it.
    """

    label: object
    columns: tuple[str, ...]
    of: Callable
    is_loose: bool = False


class Sheet:
    """One kind of table: its columns, how a row finds its record, and how it is written."""

    kind: str
    # The name of its table in a workbook.
    title: object
    model: type[models.Model]
    columns: ClassVar[list[Column]] = []
    keys: ClassVar[list[Key]] = []
    # Kinds are imported in this order, so that a row can name those before it.
    order = 0
    # Whether it belongs to `programme.xlsx`, and may be written to a file.
    is_of_programme = True
    # Whether the cells of other sheets may name its records.
    is_named = False
    # Texts of which a record needs one language at least.
    one_language_of: ClassVar[list[str]] = []

    def permissions(self):
        meta = self.model._meta
        return [f"{meta.app_label}.{verb}_{meta.model_name}" for verb in ("add", "change")]

    def is_allowed(self, user):
        return user.has_perms(self.permissions())

    def columns_for(self, user):
        """The columns that `user` may see and write."""
        return [c for c in self.columns if not c.permission or user.has_perm(c.permission)]

    def called(self, columns):
        """`{normalised heading: key}` of these columns: by the labels of the form, by their own."""
        labels = {name: c.key for c in columns for name in form_labels(self.model, c.attribute)}
        return labels | {name: column.key for column in columns for name in column.headings}

    def records(self, book):
        """The stored records that rows may be about."""
        return self.model._base_manager.order_by("pk")

    def known(self, book):
        """Every stored record as a `Known`. One query."""
        columns = [column for column in self.columns if column.field]
        fields = [column.field for column in columns]
        return [
            Known(pk, {c.key: c.stored(v, book) for c, v in zip(columns, values, strict=True)})
            for pk, *values in self.records(book).values_list("pk", *fields).iterator()
        ]

    def shown(self, book):
        """Those that the reader may take away in a file."""
        return self.known(book)

    def title_of(self, row):
        """What the reader knows a row by."""
        for text in self.one_language_of:
            return pick({code: row.after(f"{text}_{code}") or "" for code in CODES})[0]
        return ""

    def example(self, book):
        """`{key: text}` of a row that is clearly invented, for a template."""
        return {}

    def lock(self, book):
        """Let nobody else change these records until the transaction ends."""
        locked = self.records(book).order_by("pk").select_for_update()
        for _pk in locked.values_list("pk", flat=True).iterator():
            pass

    # The rules of one row, then of all rows together; they tell what is wrong by `row.refuse`.

    def check(self, row, book):
        for column in self.columns:
            if column.is_required and row.after(column.key) is None:
                row.refuse(column.key, _("This cannot be empty."))
        for text in self.one_language_of:
            keys = [f"{text}_{code}" for code in CODES]
            if not any(row.after(key) for key in keys):
                row.refuse(keys[0], _("Write it in one language at least."))

    def repeat(self, row, column, number):
        """Row `number` says the same as this one, further down."""
        row.refuse(column, _("Row %(number)s is the same.") % {"number": number})

    def check_all(self, rows, book):
        """To be filled where rows stand in each other's way."""

    # Writing, in batches of a bounded size, inside a `recording`.

    def write(self, rows, book):
        """Store these rows, whose state is new or changed."""
        for batch in _batches([row for row in rows if row.known is None]):
            self.create(batch, book)
        for batch in _batches([row for row in rows if row.known is not None]):
            self.change(batch, book)

    def create(self, rows, book):
        records = [self.make(row, book) for row in rows]
        create_all(self.model, records)
        for row, record in zip(rows, records, strict=True):
            row.ref.pk = record.pk
        return records

    def make(self, row, book):
        record = self.model(**untold_texts(self.model))
        self.start(record, row, book)
        self.fill(record, row.values)
        self.finish(record, book)
        return record

    def change(self, rows, book):
        found = self.model._base_manager.in_bulk([row.known.pk for row in rows])
        records, fields = [], set()
        for row in rows:
            record = found[row.known.pk]
            self.fill(record, {key: after for key, (_before, after) in row.changes.items()})
            self.finish(record, book)
            records.append(record)
            fields |= {c.attribute for c in self.columns if c.field and c.key in row.changes}
        save_all(self.model, records, fields | self.derived(fields))
        return records

    def fill(self, record, values):
        for column in self.columns:
            if column.field and column.key in values:
                column.write(record, values[column.key])

    def start(self, record, row, book):
        """To be filled: what a new record has beside the cells of its row."""

    def finish(self, record, book):
        """Set what follows from the other columns."""
        record.search = search_key(*(getattr(record, column) for column in record.SEARCHED))

    def derived(self, fields):
        """The fields that `finish` sets, beside those that were written."""
        return {"search"}

    def ref_of(self, row, book):
        """How other rows may name the record of a new row."""
        names = {code: row.values.get(f"name_{code}") or "" for code in CODES}
        return Ref(None, row.values.get("slug") or "", names)


@functools.cache
def form_labels(model, attribute):
    """What the forms call a column in each language, normalised; nothing for what is no column."""
    try:
        label = model._meta.get_field(attribute).verbose_name
    except FieldDoesNotExist:
        return frozenset()
    return frozenset(in_every_language(label))


@functools.cache
def untold_texts(model):
    """What a new record has in each language until told; asked of each field it takes longer."""
    fields = (field for field in model._meta.fields if getattr(field, "language", ""))
    return {field.attname: field.get_default() for field in fields}


def _batches(rows):
    iterator = iter(rows)
    while batch := list(islice(iterator, ROWS_A_BATCH)):
        yield batch


def register(sheet):
    """Make a kind of sheet known; called when its room is ready."""
    _sheets[sheet.kind] = sheet


def all_sheets():
    """Every kind, in the order in which they are imported."""
    return sorted(_sheets.values(), key=lambda sheet: sheet.order)


def sheet_of(kind):
    """The sheet of this kind; None for an unknown one."""
    return _sheets.get(kind)
