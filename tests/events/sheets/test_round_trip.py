"""What is taken away, edited and brought back changes exactly what was edited."""

import datetime as dt
import io

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from events.models import Appearance, Partnership, Session
from speakers.models import Speaker
from speakers.sheets.plan import State
from speakers.sheets.sheet import sheet_of
from tests.events.sheets.bringing import bring, make_editor, mapped, plan, take, workbook
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)

pytestmark = pytest.mark.django_db
# No control characters and no lone surrogates, which no record holds.
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\ufeff")
TEXT = st.text(LETTERS, min_size=1, max_size=30).map(lambda text: " ".join(text.split()) or "x")
PROSE = st.text(LETTERS | st.just("\n"), max_size=60)
# What no cell may be taken for something else by.
TRAPS = st.sampled_from(
    ["—", "=1+1", "'=x", "+212 600", "0012", "# Exemple: x", "\u2068x\u2069", "_x0041_", "<r>x</r>",
     "A [b]", "a; b", "1e5", "TRUE", "2027-05-04"]
)  # fmt: skip
VALUES = {
    "title_fr": TEXT | TRAPS, "title_ar": TEXT | TRAPS, "subtitle_en": TEXT | TRAPS,
    "abstract_fr": PROSE | TRAPS, "description_ar": PROSE,
    "name_fr": TEXT | TRAPS, "name_ar": TEXT | TRAPS, "position_en": TEXT | TRAPS,
    "biography_fr": PROSE, "short_name_ar": TEXT | TRAPS, "description_en": PROSE,
}  # fmt: skip
COLUMNS = {
    "sessions": ("title_fr", "title_ar", "subtitle_en", "abstract_fr", "description_ar"),
    "speakers": ("name_fr", "name_ar", "position_en", "biography_fr"),
    "organisations": ("name_fr", "name_ar", "short_name_ar", "description_en"),
}
MAKE = {"speakers": make_speaker, "organisations": make_organisation}


def stored(model):
    """Every record, whole."""
    return {row.pop("id"): row for row in model.objects.values()}


def rows_of(data):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("kind", COLUMNS)
@given(data=st.data())
@settings(
    max_examples=12, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_any_text_comes_back_as_it_was_and_an_edited_one_alone_changes(kind, data):
    with transaction.atomic():
        _take_edit_bring(kind, data)
        transaction.set_rollback(True)


def _take_edit_bring(kind, data):
    edition, editor, sheet = make_edition(), make_editor(), sheet_of(kind)
    texts = [data.draw(st.fixed_dictionaries({c: VALUES[c] for c in COLUMNS[kind]})) for _ in "ab"]
    first, _second = (
        make_session(edition, at=None, **t) if kind == "sessions" else MAKE[kind](**t)
        for t in texts
    )
    file = take(edition, editor, kind)
    shown = list(plan(file, edition, editor).rows())
    assert [(row.state, row.changes) for _sheet, row in shown] == [(State.UNCHANGED, {})] * 2

    column = data.draw(st.sampled_from(COLUMNS[kind]))
    text = data.draw(VALUES[column].filter(str.strip))
    before = stored(sheet.model)
    rows, place = rows_of(file), places(file, editor)
    row = next(r for r in rows[1:] if r[place["slug"]] == first.slug)
    row[place[column]] = f"\u2068{text}\u2069"
    bring(workbook(**{kind: rows}), edition, editor, accept=True)
    free = {column, "search", "edits", "updated_at", column.rpartition("_")[0]}
    for pk, record in stored(sheet.model).items():
        changed = {key for key in record if record[key] != before[pk][key]}
        assert changed <= (free if pk == first.pk else set())


def places(file, user):
    """Where each column stands in the first sheet of a file."""
    columns = mapped(file, user)[0][2]
    return {column.key: place for place, column in enumerate(columns) if column}


@pytest.fixture
def edition():
    edition = make_edition()
    room, track, type_ = make_room(edition), make_track(edition), make_type(edition)
    host = make_organisation(kind="media", country="MA", website="https://example.org/")
    people = [make_speaker(organisation=host, email="a@example.org") for _ in range(3)]
    session = make_session(
        edition, room=room, track=track, type=type_, host=host, expected=50, minutes=45,
        spoken_languages=["ar", "zgh"], interpreted_languages=["fr"], speakers=people[:2],
    )  # fmt: skip
    Appearance.objects.filter(speaker=people[1]).update(is_confirmed=True)
    Appearance.objects.create(session=session, speaker=people[2], role="chair", position=5)
    make_session(edition, at=None, status="cancelled")
    Partnership.objects.create(edition=edition, organisation=host, role="sponsor", stand="A1")
    make_room(edition, name_fr="Autre")
    return edition


KINDS = ("organisations", "speakers", "sessions", "partnerships")
EDITS = [
    ("sessions", "day", "2027-05-05", "day", FIRST_DAY + dt.timedelta(1)),
    ("sessions", "start_time", "11:15", "start_time", dt.time(11, 15)),
    ("sessions", "minutes", "30", "minutes", 30),
    ("sessions", "spoken", "fr", "spoken_languages", ["fr"]),
    ("sessions", "status", "Cancelled", "status", "cancelled"),
    ("sessions", "expected", "—", "expected", None),
    ("organisations", "kind", "Company", "kind", "company"),
    ("organisations", "website", "(vide)", "website", ""),
    ("speakers", "email", "b@example.org", "email", "b@example.org"),
    ("speakers", "language", "Arabic", "language", "ar"),
    ("partnerships", "precedence", "7", "precedence", 7),
]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_whole_programme_comes_back_unchanged_in_each_language(edition, language):
    editor = make_editor()
    with translation.override(language):
        file = take(edition, editor, *KINDS)
    shown = plan(file, edition, editor)
    assert {row.state for _sheet, row in shown.rows()} == {State.UNCHANGED}
    assert len(list(shown.rows())) == 7
    assert shown.left_out == []


@pytest.mark.parametrize(("kind", "key", "cell", "column", "value"), EDITS)
def test_an_edited_cell_alone_changes(edition, kind, key, cell, column, value):
    editor = make_editor()
    file = take(edition, editor, kind)
    sheet = sheet_of(kind)
    rows = rows_of(file)
    rows[1][places(file, editor)[key]] = cell
    before = stored(sheet.model)
    bring(workbook(**{kind: rows}), edition, editor, accept=True)
    after = stored(sheet.model)
    changed = {
        (pk, name) for pk, record in after.items() for name in record
        if record[name] != before[pk][name]
    }  # fmt: skip
    derived = {"search", "edits", "updated_at", "starts_at", "ends_at"}
    assert {name for _pk, name in changed} - derived == {column}
    [pk] = {pk for pk, _name in changed}
    assert after[pk][column] == value


def test_people_change_places_and_keep_what_they_said(edition):
    editor = make_editor()
    file = take(edition, editor, "sessions")
    rows = rows_of(file)
    place = places(file, editor)["speakers"]
    first, second = rows[1][place].split("; ")
    rows[1][place] = f"{second}; {first}"
    bring(workbook(sessions=rows), edition, editor)
    session = Session.objects.get(minutes=45)
    people = [(a.speaker.name_en, a.role, a.is_confirmed) for a in session.appearances.all()]
    chair = Speaker.objects.get(appearances__role="chair").name_en
    assert people == [
        (second, "speaker", True), (first, "speaker", False), (chair, "chair", False),
    ]  # fmt: skip
