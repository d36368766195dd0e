"""What a workbook may be, looked at entry by entry before anything is built from it.

A few kilobytes can unfold to gigabytes: by compression, by one cell in the last column, by a cell
that is "repeated" a million times, by entities that name each other.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from django.utils.translation import gettext as _

from .refusals import SheetRefused

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 100, 10_000
MOST_ENTRIES = 500
LARGEST_ENTRY, LARGEST_WHOLE = 60 * 2**20, 90 * 2**20
# Tables repeat themselves: real ones unfold to thirty times their size, zeros to a thousand times.
MOST_UNFOLDING, SMALL_ENTRY = 200, 2**20
CHUNK = 256 * 1024
# What spreadsheets write for "all rows below": more is no spreadsheet's.
LAST_ROW = 1_048_576

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def check_workbook(data):
    """Raise `SheetRefused` for a workbook (bytes of a ZIP) that is not worth opening."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_entries(packed, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise SheetRefused(_("The workbook is damaged or cut short.")) from None


def _check_entries(packed, data):
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise SheetRefused(_("This is no workbook that can be read; save it as .xlsx or .ods."))
    if len(entries) > MOST_ENTRIES:
        raise SheetRefused(_("The workbook has too many parts; copy its cells into a new one."))
    whole = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise SheetRefused(_("The workbook is protected by a password; save it without."))
        whole += _check_entry(packed, entry)
        if whole > LARGEST_WHOLE:
            raise _too_large()


def _check_entry(packed, entry):
    """Unfold one entry, piece by piece, whatever its header says; returns its true size."""
    most = LARGEST_ENTRY
    if entry.compress_size * MOST_UNFOLDING < most:
        most = max(entry.compress_size * MOST_UNFOLDING, SMALL_ENTRY)
    watch = _watch(entry.filename)
    entry.file_size = LARGEST_ENTRY + 1  # else reading would stop where the header says
    size = 0
    with packed.open(entry) as unfolded:
        while piece := unfolded.read(CHUNK):
            size += len(piece)
            if size > most:
                raise _too_large()
            if watch:
                watch.feed(piece)
    if watch:
        watch.feed(b"", is_last=True)
    return size


def _too_large():
    return SheetRefused(_("The workbook unfolds to far more than a table needs."))


def _watch(name):
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return XlsxSheet()
    if name == "content.xml":
        return OdsSheets()
    if name == "xl/sharedStrings.xml":
        return SharedTexts()
    return Xml() if name.endswith((".xml", ".rels")) else None


class Xml:
    """Reads XML without building anything: no document type, no entities, no long cell."""

    # Elements whose text is one cell's.
    CELLS: frozenset[str] = frozenset()

    def __init__(self):
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_document_type
        self.length = 0
        if self.CELLS:
            self.parser.StartElementHandler = self.on_start
            self.parser.EndElementHandler = self.on_end
            self.parser.CharacterDataHandler = self.on_text

    def feed(self, piece, is_last=False):
        try:
            self.parser.Parse(piece, is_last)
        except (expat.ExpatError, LookupError, ValueError):  # the second: an unknown encoding
            raise SheetRefused(_("The workbook is damaged or cut short.")) from None

    def refuse_document_type(self, *declared):
        raise SheetRefused(_("The workbook holds a document type, which no spreadsheet writes."))

    def on_start(self, name, attributes):
        name = name.rpartition(":")[2]
        if name in self.CELLS:
            self.length = 0
        self.start(name, attributes)

    def on_end(self, name):
        self.end(name.rpartition(":")[2])

    def on_text(self, text):
        self.length += len(text)
        if self.length > LONGEST_CELL:
            raise SheetRefused(
                _("A cell holds more than %(count)s characters.") % {"count": LONGEST_CELL}
            )

    def start(self, name, attributes):
        """To be told of each element."""

    def end(self, name):
        """To be told of each element's end."""

    def check_place(self, row, column):
        if row > MOST_ROWS + 1:
            raise too_many_rows()
        if column > MOST_COLUMNS:
            raise too_many_columns()


class SharedTexts(Xml):
    CELLS = frozenset({"si"})


class XlsxSheet(Xml):
    """Where the cells of one sheet are that hold something."""

    CELLS = frozenset({"c"})
    row = column = 0

    def start(self, name, attributes):
        if name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _number(found[1]) if found else self.column + 1
            self.row = int(found[2]) if found else self.row
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 9 else self.row + 1
            self.column = 0
        elif name in {"v", "is", "f"}:
            self.check_place(self.row, self.column)


class OdsSheets(Xml):
    """Where cells hold something, with all that the sheets of the file repeat."""

    CELLS = frozenset({"table-cell"})
    row = column = repeated = rows = 0
    is_filled = False

    def start(self, name, attributes):
        if name == "table":
            self.row = 0
        elif name == "table-row":
            self.rows = _times(attributes.get("table:number-rows-repeated", "1"))
            self.column, self.is_filled = 0, False
        elif name in {"table-cell", "covered-table-cell"}:
            self.column += _times(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes:
                self.fill()
        elif name == "p":
            self.fill()

    def fill(self):
        self.is_filled = True
        self.check_place(self.row + self.rows, self.column)

    def end(self, name):
        if name == "table-row":
            self.row += self.rows


def too_many_rows():
    return SheetRefused(
        _("A sheet has more than %(count)s rows; divide it into several files.")
        % {"count": MOST_ROWS}
    )


def too_many_columns():
    return SheetRefused(
        _("A sheet has more than %(count)s columns; delete those far to the side.")
        % {"count": MOST_COLUMNS}
    )


def _number(letters):
    """1 for A, 28 for AB."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _times(text):
    number = int(text) if text.isdecimal() and len(text) < 9 else 0
    if not 1 <= number <= LAST_ROW:
        raise _too_large()
    return number
