"""From what an organiser brings (a workbook, a text file, pasted rows) to tables of cells."""

import csv
import io
import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .containers import MOST_COLUMNS, MOST_ROWS, check_workbook, too_many_columns, too_many_rows
from .refusals import SheetRefused

LARGEST_FILE = 10 * 2**20
DELIMITERS = ";\t,"
ARABIC = "\u0621-\u064a"
_ARABIC_PAIR = re.compile(f"[{ARABIC}]{{2}}")
_ARABIC_IN_LATIN = re.compile(f"[a-zA-Z][{ARABIC}]|[{ARABIC}][a-zA-Z]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Table(NamedTuple):
    """One sheet: its name, and its rows of cells, each a text, number, date, time or truth.

    `is_text` says that every cell was written as text, as in CSV.
    """

    name: str
    rows: list[list]
    is_text: bool = False


def read_tables(data):
    """The `Table`s of a workbook (.xlsx, .ods) or of a text file (.csv, pasted rows).

    Raises `SheetRefused`.
    """
    if len(data) > LARGEST_FILE:
        limit = LARGEST_FILE // 2**20
        raise SheetRefused(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    if not data.strip():
        raise SheetRefused(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        return _read_workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetRefused(
            _("This is an old workbook (.xls), or one with a password; save it as .xlsx without.")
        )
    return [Table("", _read_text(decode(data)), is_text=True)]


def _read_workbook(data):
    check_workbook(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [Table(sheet.name, _rows_of(sheet)) for sheet in sheets]
    except (CalamineError, OSError, ValueError):
        raise SheetRefused(_("The workbook is damaged or cut short.")) from None


def _rows_of(sheet):
    if sheet.total_height > MOST_ROWS + 1:
        raise too_many_rows()
    if sheet.total_width > MOST_COLUMNS:
        raise too_many_columns()
    return sheet.to_python(skip_empty_area=False)


def decode(data):
    """The text of these bytes: Unicode where it is, else the Arabic or the Western code page."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return _decoded(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _code_page(data)
    head = text[:4096]
    if len(_CONTROL.findall(head)) * 50 > len(head):
        raise _no_table()
    return text


def _decoded(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise SheetRefused(_("The text of the file is damaged.")) from None


def _code_page(data):
    """Both pages share é, è, ê, ç…: Arabic it is where Arabic letters stand beside each other."""
    arabic = data.decode("cp1256", "replace")
    words = len(_ARABIC_PAIR.findall(arabic))
    mixed = len(_ARABIC_IN_LATIN.findall(arabic))
    return arabic if words > mixed else data.decode("cp1252", "replace")


def _no_table():
    return SheetRefused(_("This is neither a workbook (.xlsx, .ods) nor a text table (.csv)."))


def _read_text(text):
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                raise too_many_rows()
            if len(row) > MOST_COLUMNS:
                raise too_many_columns()
    except csv.Error:
        raise _no_table() from None
    return rows


def _delimiter(text):
    """The one that divides the headings into most cells."""
    lines = io.StringIO(text.lstrip("\r\n"), newline="")
    head = [line for line, _number in zip(lines, range(20), strict=False)]
    try:
        widths = {mark: len(next(csv.reader(head, delimiter=mark), ())) for mark in DELIMITERS}
    except csv.Error:
        raise _no_table() from None
    return max(DELIMITERS, key=lambda mark: widths[mark])
