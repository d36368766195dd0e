"""Which of the tables that somebody brought is of which kind."""

from django.utils import translation
from django.utils.translation import gettext as _

from forum.lib.languages import CODES
from forum.lib.text import normalise

from .mapping import read_headings
from .planning import heading_place
from .reading import read_tables
from .refusals import SheetRefused
from .sheet import all_sheets, sheet_of
from .writing import is_help

PROGRAMME = "programme"


def sheets_for(user):
    """The kinds that `user` may bring, in order."""
    return [sheet for sheet in all_sheets() if sheet.is_allowed(user)]


def recognise(kind, data, user):
    """`([(sheet, table)], [names left out])` of a file. Raises `SheetRefused`.

    `kind` names the sheet, or is `PROGRAMME` for a workbook whose tables are told by their names.
    """
    tables = [table for table in read_tables(data) if heading_place(table) is not None]
    sheet = sheet_of(kind)
    if sheet:
        named = [table for table in tables if normalise(table.name) in _titles(sheet)]
        found = [(sheet, table) for table in (named or tables)[:1]]
    else:
        found = [
            (sheet, table)
            for sheet in sheets_for(user)
            for table in tables
            if sheet.is_of_programme and normalise(table.name) in _titles(sheet)
        ]
    if not found:
        raise SheetRefused(_nothing_found(sheet, tables))
    used = {id(table) for _sheet, table in found}
    others = (table.name for table in tables if id(table) not in used)
    return found, [name for name in others if not is_help(name)]


def _nothing_found(sheet, tables):
    if sheet or not tables:
        return _("The file holds no row that says anything.")
    titles = _(", ").join(str(sheet.title) for sheet in all_sheets() if sheet.is_of_programme)
    return _("No sheet of the file has one of these names: %(names)s.") % {"names": titles}


def _titles(sheet):
    titles = {normalise(sheet.kind)}
    for code in CODES:
        with translation.override(code):
            titles.add(normalise(str(sheet.title)))
    return titles


def with_columns(found, user):
    """`[(sheet, table, columns)]`, as `plan_import` wants it: the columns by what is remembered."""
    mapped = []
    for sheet, table in found:
        width = max(map(len, table.rows))
        columns: list = [None] * width
        for heading in read_headings(sheet, table, user):
            columns[heading.place] = heading.column
        mapped.append((sheet, table, columns))
    return mapped


def has_unknown_headings(found, user):
    """Whether somebody should look at what the headings mean before anything is planned."""
    headings = (h for sheet, table in found for h in read_headings(sheet, table, user))
    return not all(heading.is_known for heading in headings)
