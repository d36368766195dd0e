"""Files of text: nothing in them is ever run, and each opens right in its language."""

import csv
import io
import tempfile
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from forum.lib.spreadsheets import Column, code_cell, csv_chunks, plain_cell, xlsx_chunks
from forum.lib.text import POP_ISOLATE

COLUMNS = [Column("Name"), Column("Telephone", is_ltr=True, is_code=True)]
ROWS = [["سعاد بناني", "+212600000001"], ['Nguyễn "Zoé"; Œuvre', "0528 00 00 02"]]


def as_csv(rows, language="fr", columns=COLUMNS):
    return b"".join(csv_chunks(columns, rows, language))


def as_xlsx(rows, language="fr", columns=COLUMNS):
    def about(count):
        return [("Reason", "=1+1"), ("Number of people", str(count))]

    return b"".join(
        xlsx_chunks(columns, rows, language, sheet="People", about=about, about_sheet="About")
    )


def parts(xlsx):
    archive = zipfile.ZipFile(io.BytesIO(xlsx))
    return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize(("language", "separator"), [("ar", ";"), ("fr", ";"), ("en", ",")])
def test_csv_opens_in_the_spreadsheets_of_its_language(language, separator):
    text = as_csv(ROWS, language).decode("utf-8")

    assert text.startswith(f"\ufeffName{separator}Telephone\r\n")
    read = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=separator))
    assert [row[0] for row in read[1:]] == [row[0] for row in ROWS]
    assert text.count("\r\n") == text.count("\n") == 3


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u200e=1",
        "\u2068=1",
        "\u00a0+1",
        "＝1",
    ],
)
def test_csv_cells_never_start_a_formula(text):
    assert plain_cell(text) == f"'{text}"
    assert code_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Aït", "سعاد", "(x) = y", "5 + 3", "a=b", "«=»"])
def test_csv_cells_that_start_no_formula_stay_as_they_are(text):
    assert plain_cell(text) == text


@pytest.mark.parametrize(
    "telephone", ["+212600000001", "+212 (6) 00-00.00/01", "0528000002", "12E4567890"]
)
def test_csv_telephones_are_text_without_a_prefix(telephone):
    """Fenced by isolates: neither a formula, nor a number that loses its + or its zeros."""
    cell = code_cell(telephone)

    assert cell.strip("\u2068\u2069") == telephone
    assert cell[0] == "\u2068"
    assert cell.endswith(POP_ISOLATE)


def test_csv_telephone_that_is_no_telephone_is_disarmed_as_any_text():
    line = as_csv([["x", "+212600000001|calc'!A0"]]).decode().splitlines()[1]

    assert line == "x;'+212600000001|calc'!A0"


def test_csv_headers_are_disarmed_too():
    assert as_csv([], columns=[Column("=1")]) == "\ufeff'=1\r\n".encode()


def test_csv_comes_in_portions():
    chunks = list(csv_chunks(COLUMNS, (row for _ in range(600) for row in ROWS), "en"))

    assert len(chunks) == 3
    assert b"".join(chunks).count(b"\r\n") == 1201


def test_workbook_reads_back_as_text():
    rows = [*ROWS, ["=1+1", "+212600000003"], ["<r>&</r>", ""], ["https://example.org", "007"]]

    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(rows)))

    read = book.get_sheet_by_name("People").to_python()
    assert read[0] == ["Name", "Telephone"]
    assert [[name.strip(), phone] for name, phone in read[1:]] == rows
    assert book.get_sheet_by_name("About").to_python() == [
        ["Reason", "=1+1"],
        ["Number of people", "5"],
    ]


def test_workbook_holds_no_formula_and_no_link():
    files = parts(as_xlsx([["=HYPERLINK(1)", "+1"], ["https://example.org", "=2"]]))

    sheet = files["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink", "")
    assert "'=" not in sheet


@pytest.mark.parametrize(("language", "is_rtl"), [("ar", True), ("fr", False), ("en", False)])
def test_workbook_sheets_run_as_their_language(language, is_rtl):
    files = parts(as_xlsx(ROWS, language))

    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert ('rightToLeft="1"' in files[name]) is is_rtl
    # Telephones keep their order on a right-to-left sheet.
    assert 'readingOrder="1"' in files["xl/styles.xml"]


def test_workbook_header_stays_in_sight_and_filters():
    sheet = parts(as_xlsx(ROWS))["xl/worksheets/sheet1.xml"]

    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet


def test_nothing_of_a_workbook_stays_on_disk_when_the_reader_leaves(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows = ([str(n) * 20, "secret"] for n in range(20_000))
    chunks = xlsx_chunks(
        COLUMNS, rows, "fr", sheet="People", about=lambda count: [], about_sheet="About"
    )

    first = next(chunks)
    chunks.close()

    assert first.startswith(b"PK")
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_a_workbook_stays_on_disk_when_its_rows_break_off(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows():
        yield ["before", ""]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        as_xlsx(rows())

    assert list(tmp_path.iterdir()) == []
