"""Tables as files, written as they are read: CSV and XLSX, where no cell is a formula, and JSON."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import xlsxwriter

from .languages import direction
from .text import isolate

CSV_TYPE = "text/csv; charset=utf-8"
JSON_TYPE = "application/json"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel takes for the separator depends on the machine's language, not on the file.
SEPARATORS = {"ar": ";", "fr": ";"}
ROWS_A_CHUNK = 500
BYTES_A_CHUNK = 64 * 1024

_INVISIBLE = r"\s\x00\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_FORMULA = re.compile(rf"[\t\r\n]|[{_INVISIBLE}]*[=+\-@＝＋－＠]")
_NUMBER_LIKE = re.compile(r"\+?[0-9][0-9 .()/Ee-]*")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


class Sheet(NamedTuple):
    """One sheet of a workbook: its columns, and rows of texts."""

    name: str
    columns: "list[Column]"
    rows: Iterable[Iterable[str]]


class Column(NamedTuple):
    """One column; its cells are text.

    `is_code` is for telephones and references, which look like numbers and must not become one;
    `is_ltr` cells read left to right in an Arabic sheet too. `width` counts characters.
    """

    title: str
    width: int = 20
    is_ltr: bool = False
    is_code: bool = False


def plain_cell(text: str) -> str:
    """`text` so that no program runs it: with a ' before what could start a formula."""
    if not text or text[0].isalnum():
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def code_cell(text: str) -> str:
    """A telephone or a reference as text in a CSV, which knows no types.

    Bidi isolates stand around it: so `+212…` starts neither a formula nor a number, loses neither
    its + nor its zeros, reads in order on an Arabic sheet, and shows no prefix. What is not made
    of digits and their usual signs is a `plain_cell`.
    """
    return isolate(text) if _NUMBER_LIKE.fullmatch(text) else plain_cell(text)


def csv_chunks(
    columns: list[Column], rows: Iterable[Iterable[str]], language: str
) -> Iterator[bytes]:
    """The bytes of a CSV as spreadsheets of `language` open it: UTF-8 with BOM, CRLF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=SEPARATORS.get(language, ","), lineterminator="\r\n")
    cells = [code_cell if column.is_code else plain_cell for column in columns]
    buffer.write("\ufeff")
    writer.writerow(plain_cell(column.title) for column in columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(text) for cell, text in zip(cells, row, strict=True)])
        if number % ROWS_A_CHUNK == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def json_chunks(keys: list[str], rows: Iterable[Iterable]) -> Iterator[bytes]:
    """The bytes of an array of one object a row, of typed values under these `keys`."""
    lines = []
    separator = "["
    for row in rows:
        lines.append(separator)
        lines.append(json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False))
        separator = ",\n"
        if len(lines) >= 2 * ROWS_A_CHUNK:
            yield "".join(lines).encode("utf-8", "replace")
            lines.clear()
    lines.append("]\n" if separator != "[" else "[]\n")
    yield "".join(lines).encode("utf-8", "replace")


def xlsx_chunks(
    columns: list[Column],
    rows: Iterable[Iterable[str]],
    language: str,
    *,
    sheet: str,
    about: Callable[[int], list[tuple[str, str]]],
    about_sheet: str,
) -> Iterator[bytes]:
    """The bytes of a workbook: the table on `sheet`, then what `about(number of rows)` tells.

    It is built in a nameless temporary file, since a workbook is only whole at its end.
    """

    def write(book, bold):
        table = _add_sheet(book, sheet, language)
        count = _write_table(book, table, columns, rows, bold)
        _write_pairs(_add_sheet(book, about_sheet, language), about(count), bold)

    return _written(write)


def workbook_chunks(sheets: Iterable[Sheet], language: str) -> Iterator[bytes]:
    """The bytes of a workbook of several tables; each is read when the one before is written."""

    def write(book, bold):
        for sheet in sheets:
            table = _add_sheet(book, sheet.name, language)
            _write_table(book, table, sheet.columns, sheet.rows, bold)

    return _written(write)


def _written(write):
    with tempfile.TemporaryFile() as file:
        with tempfile.TemporaryDirectory() as folder:
            options = {"constant_memory": True, "tmpdir": folder}
            with xlsxwriter.Workbook(file, options) as book:
                write(book, book.add_format({"bold": True, "text_wrap": True}))
        file.seek(0)
        while chunk := file.read(BYTES_A_CHUNK):
            yield chunk


def _drain(buffer):
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _add_sheet(book, name, language):
    sheet = book.add_worksheet(_NO_SHEET_NAME.sub(" ", name)[:31])
    if direction(language) == "rtl":
        sheet.right_to_left()
    return sheet


def _write_table(book, sheet, columns, rows, bold):
    """Write header and rows; returns how many rows there were."""
    reading_order = 1  # left to right, where the cell would else follow the sheet
    ltr = book.add_format({"reading_order": reading_order, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, ltr if column.is_ltr else text)
        sheet.write_string(0, place, column.title, bold)
    sheet.freeze_panes(1, 0)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, _literal(cell))
    sheet.autofilter(0, 0, number, max(len(columns) - 1, 0))
    return number


def _write_pairs(sheet, pairs, bold):
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    for number, (label, text) in enumerate(pairs):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, _literal(text))


def _literal(text):
    # xlsxwriter copies <r>…</r> as it stands into the sheet's XML, taking it for its own markup.
    return f"{text} " if text.startswith("<r>") else text
