"""From tables and the meaning of their columns to a `Plan`."""

from django.utils.translation import gettext as _

from .cells import is_empty, is_emptying, is_example
from .matching import match_rows
from .plan import Plan, Problem, Row, SheetPlan, State
from .refusals import Unreadable


def plan_import(mapped, book, *, taken=frozenset(), left_out=()):
    """The `Plan` of `mapped`, triples `(sheet, table, columns)`; nothing is written.

    `columns` has a `Column` or None for each position. `taken` holds `(kind, row number)` of
    doubtful rows that are meant.
    """
    plans = []
    for sheet, table, columns in sorted(mapped, key=lambda triple: triple[0].order):
        book.is_text = table.is_text
        plan = SheetPlan(sheet, table.name or str(sheet.title), columns)
        plan.rows = [row for row in _rows_of(table, columns, book) if row]
        for row in plan.rows:
            row.taken = (sheet.kind, row.number) in taken
        _judge(sheet, plan.rows, book)
        plans.append(plan)
    return Plan(plans, list(left_out))


def heading_place(table):
    """The position of the row of headings: the first that says something; None without any."""
    filled = (n for n, row in enumerate(table.rows) if not all(map(is_empty, row)))
    return next(filled, None)


def _rows_of(table, columns, book):
    first = heading_place(table)
    for number, cells in enumerate(table.rows[first + 1 :], start=first + 2):
        if not all(map(is_empty, cells)) and not is_example(cells):
            yield _read_row(number, cells, columns, book)


def _read_row(number, cells, columns, book):
    values, problems = {}, []
    for column, cell in zip(columns, cells, strict=False):
        if column is None or is_empty(cell):
            continue
        if is_emptying(cell):
            values[column.key] = None
            continue
        try:
            value = column.read(cell, book)
        except Unreadable as refusal:
            problems.append(Problem(column.key, str(refusal)))
            continue
        if value is not None:
            values[column.key] = value
    return Row(number, values, problems) if values or problems else None


def _judge(sheet, rows, book):
    """Find the record of each row, compare, and settle its state."""
    match_rows(sheet, rows, sheet.known(book))
    for row in rows:
        _compare(sheet, row)
        if not row.problems:
            sheet.check(row, book)
        row.settle()
    sheet.check_all(rows, book)
    for row in rows:
        row.settle()
        if row.known is None and row.state == State.CREATE:
            row.ref = sheet.ref_of(row, book)
            if sheet.is_named:
                book.directory(sheet.model).add(row.ref)


def _compare(sheet, row):
    if row.known is None:
        return
    keys = {column.key for column in sheet.columns if column.is_key}
    for key, value in row.values.items():
        before = row.known.values.get(key)
        if key in keys:
            if value is None:
                row.refuse(key, _("This cannot be empty."))
        elif before != value:
            row.changes[key] = (before, value)
