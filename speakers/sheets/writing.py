"""Sheets as files: what is stored, to be edited and brought back; and empty ones to be filled."""

from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum.lib import spreadsheets
from forum.lib.languages import CODES
from forum.lib.text import normalise

from .cells import EMPTYING, EXAMPLES, written
from .references import RefColumn
from .typed import ChoiceColumn, LanguagesColumn

HELP = gettext_lazy("Help")
MOST_NAMED = 60


def exported(sheets, book):
    """The chunks of a workbook (.xlsx) of all records of these `sheets`, in the active language."""
    tables = (_table(sheet, _stored_rows(sheet, book), book) for sheet in sheets)
    return spreadsheets.workbook_chunks(tables, get_language())


def template(sheets, book):
    """The chunks of a workbook with the headings, an example for each, and what cells may hold."""
    tables = [_table(sheet, [_example(sheet, book)], book) for sheet in sheets]
    return spreadsheets.workbook_chunks([*tables, _help(sheets, book)], get_language())


def is_help(name):
    """Whether a sheet of this name is the help of a template, in any language."""
    titles = set()
    for code in CODES:
        with translation.override(code):
            titles.add(normalise(str(HELP)))
    return normalise(name) in titles


def _table(sheet, rows, book):
    columns = [
        spreadsheets.Column(str(c.heading), c.width, c.is_ltr, c.is_code)
        for c in sheet.columns_for(book.user)
    ]
    return spreadsheets.Sheet(str(sheet.title), columns, rows)


def _stored_rows(sheet, book):
    columns = sheet.columns_for(book.user)
    for known in sheet.shown(book):
        values = (known.values.get(column.key) for column in columns)
        yield [
            "" if value is None else written(column.show(value, book))
            for column, value in zip(columns, values, strict=True)
        ]


def _example(sheet, book):
    texts = sheet.example(book)
    first, *others = (texts.get(column.key, "") for column in sheet.columns_for(book.user))
    marker = EXAMPLES[CODES.index(get_language())]
    return [f"{marker}: {first}" if first else marker, *others]


def _help(sheets, book):
    columns = [
        spreadsheets.Column(str(heading), width)
        for heading, width in ((_("Sheet"), 18), (_("Column"), 30), (_("What it holds"), 90))
    ]
    general = [
        _("An empty cell leaves what is stored as it is."),
        _("One of these alone takes away what is stored: %(words)s.")
        % {"words": "  ".join(EMPTYING)},
        _("A row that begins with “%(marker)s” is an example and is not read.")
        % {"marker": EXAMPLES[CODES.index(get_language())]},
    ]
    rows = [["", "", line] for line in general]
    for sheet in sheets:
        for column in sheet.columns_for(book.user):
            rows.append([str(sheet.title), str(column.heading), _told(column, book)])
    return spreadsheets.Sheet(str(HELP), columns, rows)


def _told(column, book):
    """What the cells of a column may hold."""
    sentences = [str(column.help_text)] if column.help_text else []
    if column.is_required:
        sentences.append(_("Required."))
    if column.longest:
        sentences.append(_("At most %(count)s characters.") % {"count": column.longest})
    words = list(_allowed(column, book))
    if words:
        sentences.append(_("One of: %(words)s.") % {"words": _(", ").join(words)})
    return " ".join(sentences)


def _allowed(column, book):
    if isinstance(column, ChoiceColumn):
        return map(str, column.choices.values())
    if isinstance(column, LanguagesColumn):
        return CODES
    if isinstance(column, RefColumn):
        directory = book.directory(column.model)
        refs = list(directory.refs.values())
        return map(directory.written, refs) if len(refs) <= MOST_NAMED else ()
    return ()
