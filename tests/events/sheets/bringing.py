"""Bringing tables as the screen does: bytes in, a plan or an import out."""

import csv
import io

import xlsxwriter

from events.actions.sheets import import_sheets
from speakers.sheets.bringing import PROGRAMME, recognise, with_columns
from speakers.sheets.directories import Book
from speakers.sheets.plan import State
from speakers.sheets.planning import plan_import
from speakers.sheets.sheet import sheet_of
from speakers.sheets.writing import exported
from tests.factories.registrations import make_staff

EDITOR = (
    *(f"events.{verb}_{model}" for verb in ("view", "add", "change", "delete") for model in (
        "session", "appearance", "partnership")),
    *(f"speakers.{verb}_{model}" for verb in ("view", "add", "change", "delete") for model in (
        "speaker", "organisation")),
)  # fmt: skip
WHOLE = "events.edit_whole_programme"


def make_editor():
    return make_staff(*EDITOR, WHOLE)


def workbook(**sheets):
    """The bytes of a workbook: `sessions=[[heading, …], [cell, …], …]`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        clock = book.add_format({"num_format": "hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    _write(sheet, number, place, cell, day, clock)
    return file.getvalue()


def _write(sheet, number, place, cell, day, clock):
    if isinstance(cell, str):
        sheet.write_string(number, place, cell)
    elif hasattr(cell, "year"):
        sheet.write_datetime(number, place, cell, day)
    elif hasattr(cell, "hour"):
        sheet.write_datetime(number, place, cell, clock)
    elif cell is not None:
        sheet.write_number(number, place, cell)


def text_table(rows, delimiter=",", encoding="utf-8"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def mapped(data, user, kind=PROGRAMME):
    return with_columns(recognise(kind, data, user)[0], user)


def plan(data, edition, user, kind=PROGRAMME, taken=frozenset()):
    return plan_import(mapped(data, user, kind), Book(edition, user), taken=taken)


def bring(data, edition, user, kind=PROGRAMME, taken=frozenset(), **options):
    """Import what a first plan shows, as the reader of its preview does."""
    shown = plan(data, edition, user, kind, taken)
    return import_sheets(
        edition=edition, mapped=mapped(data, user, kind), by=user, digest=shown.digest,
        taken=taken, **options,
    )  # fmt: skip


def take(edition, user, *kinds):
    """The bytes of a workbook of what is stored."""
    book = Book(edition, user)
    return b"".join(exported([sheet_of(kind) for kind in kinds], book))


def told(plan):
    """`{(row number, column key): sentence}` of what is wrong."""
    return {
        (row.number, problem.column): problem.sentence
        for _sheet, row in plan.rows(State.ERROR)
        for problem in row.problems
    }


def states(plan):
    return [row.state.value for _sheet, row in plan.rows()]
