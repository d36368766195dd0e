"""What a file may be, before anything in it is believed."""

import io
import zipfile

import pytest

from speakers.sheets.cells import text_of, written
from speakers.sheets.containers import LONGEST_CELL, MOST_ROWS
from speakers.sheets.reading import LARGEST_FILE, decode, read_tables
from speakers.sheets.refusals import SheetRefused, Unreadable
from tests.events.sheets.bringing import text_table, workbook

CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def repacked(change):
    """A small workbook in which `change` replaces entries: `{name: bytes}`."""
    source = zipfile.ZipFile(io.BytesIO(workbook(a=[["Title"], ["x"]])))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change.get(name, source.read(name)))
        for name in change.keys() - set(source.namelist()):
            target.writestr(name, change[name])
    return file.getvalue()


def with_sheet(rows):
    return repacked({"xl/worksheets/sheet1.xml": SHEET.format(rows)})


def ods(rows):
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", content)
        target.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def ods_cell(text, columns=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


HOSTILE = {
    "a file that unfolds to zeros": lambda: repacked({"xl/media/image1.png": b"\0" * 30_000_000}),
    "a sheet that unfolds to spaces": lambda: with_sheet(" " * 65_000_000),
    "a cell in the last column": lambda: with_sheet(f'<row r="1">{CELL.format("XFD1", "x")}</row>'),
    "a cell in the last row": lambda: with_sheet(
        f'<row r="1048576">{CELL.format("A1048576", "x")}</row>'
    ),
    "cells without a place": lambda: with_sheet(
        f"<row>{'<c><v>1</v></c>' * 101}</row>"
    ),
    "a document type": lambda: repacked(
        {"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook/>'}
    ),
    "a document type in another encoding": lambda: repacked(
        {"xl/workbook.xml": '<?xml version="1.0"?><!DOCTYPE x []><x/>'.encode("utf-16")}
    ),
    "an encoding that nobody knows": lambda: repacked(
        {"xl/workbook.xml": b'<?xml version="1.0" encoding="UTF-9"?><workbook/>'}
    ),
    "a huge cell": lambda: with_sheet(
        f'<row r="1">{CELL.format("A1", "x" * (LONGEST_CELL + 1))}</row>'
    ),
    "many parts": lambda: repacked({f"xl/{n}.bin": b"" for n in range(600)}),
    "too many rows": lambda: workbook(a=[["x"]] * (MOST_ROWS + 2)),
    "a zip of something else": lambda: repacked({}).replace(b"xl/workbook.xml", b"xl/workbxxk.xml"),
    "a workbook cut short": lambda: workbook(a=[["x"]])[:-40],
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "more than ten megabytes": lambda: b"a" * (LARGEST_FILE + 1),
    "nothing": lambda: b" \n ",
    "100,000 rows of text": lambda: b"a;b\r\n" * 100_000,
    "200 columns of text": lambda: b";".join([b"a"] * 200),
    "a repeated column": lambda: ods(f"<table:table-row>{ods_cell('x', 16384)}</table:table-row>"),
    "a repeated row": lambda: ods(
        f'<table:table-row table:number-rows-repeated="1048576">{ods_cell("x")}</table:table-row>'
    ),
    "a row repeated beyond any sheet": lambda: ods(
        '<table:table-row table:number-rows-repeated="99999999"><table:table-cell/>'
        "</table:table-row>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(name):
    with pytest.raises(SheetRefused) as refusal:
        read_tables(HOSTILE[name]())
    assert len(str(refusal.value)) > 10


def test_a_size_that_the_header_hides_is_found():
    packed = bytearray(repacked({"xl/media/image1.png": b"\0" * 30_000_000}))
    place = packed.rindex(b"xl/media/image1.png") - 46  # its entry of the directory
    packed[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(SheetRefused):
        read_tables(bytes(packed))


def test_the_empty_rows_that_office_writes_to_the_end_are_no_rows():
    rest = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'  # noqa: E501
    data = ods(f"<table:table-row>{ods_cell('Title')}</table:table-row>{rest}")
    [table] = read_tables(data)
    assert table.rows == [["Title"]]


def test_a_styled_cell_far_away_is_no_cell():
    rows = f'<row r="1">{CELL.format("A1", "Title")}<c r="XFD1" s="0"/></row>'
    [table] = read_tables(with_sheet(rows))
    assert table.rows == [["Title"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_arabic_is_read_in_each_encoding_and_delimiter(encoding, delimiter):
    rows = [["العنوان", "Titre"], ["جلسة الماء", "été"]]
    [table] = read_tables(text_table(rows, delimiter, encoding))
    assert table.rows == rows


def test_french_is_read_in_the_western_code_page():
    assert decode("Préséance;ÉCONOMIE À côté".encode("cp1252")) == "Préséance;ÉCONOMIE À côté"


def test_a_quoted_cell_may_hold_lines_and_delimiters():
    [table] = read_tables(b'a;b\r\n"x;\ny";z\r\n')
    assert table.rows == [["a", "b"], ["x;\ny", "z"]]


def test_what_our_exports_put_around_a_cell_is_taken_off():
    assert text_of("'=1+1", is_text=True) == "=1+1"
    assert text_of("\u2068+212600\u2069", is_text=True) == "+212600"
    assert text_of("'tis", is_text=True) == "'tis"


def test_a_number_is_read_as_people_write_it():
    assert text_of(2027.0) == "2027"


@pytest.mark.parametrize("text", ["—", "(vide)", "\u2068x\u2069", "# Exemple", "a\nb"])
def test_what_is_written_is_read_back(text):
    assert text_of(written(text)) == text


def test_control_characters_are_refused():
    with pytest.raises(Unreadable):
        text_of("a\x00b")
