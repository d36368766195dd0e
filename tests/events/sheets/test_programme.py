"""A workbook of a programme: planned, imported as one change, brought again, taken back."""

import datetime as dt

import pytest
from django.utils import translation

from accounts.actions.undo import undo_change
from accounts.models import Change
from events.actions.sheets import ImportRefused, PlanChanged, import_sheets
from events.models import AcceptedClash, Edition, Occupancy, Partnership, Session, Track
from forum.lib.text import normalise
from speakers.models import Organisation, Speaker
from speakers.sheets.directories import Directory
from speakers.sheets.plan import State
from speakers.sheets.sheet import all_sheets, sheet_of
from tests.events.sheets.bringing import (
    bring,
    make_editor,
    mapped,
    plan,
    states,
    take,
    told,
    workbook,
)
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    edition = make_edition()
    make_room(edition, slug="hall", name_ar="القاعة الكبرى", name_fr="Grande salle", name_en="Hall")
    make_track(edition, slug="water", name_ar="الماء", name_fr="Eau", name_en="Water")
    return edition


@pytest.fixture
def editor(edition):
    return make_editor()


def programme():
    return workbook(
        sessions=[
            ["Title in Arabic", "Title in French", "Day", "Starts at", "Length in minutes",
             "Room", "Track", "Talks by", "Moderated by", "Spoken languages", "Hosted by"],
            ["جلسة الماء", "L’eau", FIRST_DAY, dt.time(9, 30), 45, "grande salle", "الماء",
             "زينب أمزيل; Karim Test", "Salma Test", "العربية، fr", "Institut Test"],
            ["جلسة الزراعة", "", "5/5/2027", "٠٩:٣٠", "1h30", "Hall", "", "Karim Test", "", "", ""],
            ["بلا موعد", "", "", "", "", "", "", "", "", "", ""],
        ],
        speakers=[
            ["Name in Arabic", "Name in French", "Organisation"],
            ["زينب أمزيل", "Zineb Amzil", "Institut Test"],
            ["", "Karim Test", ""],
            ["", "Salma Test", ""],
        ],
        organisations=[["Name in French", "Kind"], ["Institut Test", "Media"]],
        partnerships=[["Organisation", "Role", "Precedence"], ["Institut Test", "Sponsors", 2]],
        Notes=[["nothing of ours"]],
    )  # fmt: skip


def test_a_workbook_becomes_a_programme_in_one_change(edition, editor):
    bring(programme(), edition, editor)
    first = Session.objects.get(title_ar="جلسة الماء")
    assert (first.day, first.start_time, first.minutes) == (FIRST_DAY, dt.time(9, 30), 45)
    assert (first.room.slug, first.track.slug) == ("hall", "water")
    assert first.host == Organisation.objects.get(name_fr="Institut Test")
    assert first.host.kind == Organisation.Kind.MEDIA
    assert first.spoken_languages == ["ar", "fr"]
    people = [(a.speaker.name_fr, a.role) for a in first.appearances.all()]
    assert sorted(people) == [
        ("Karim Test", "speaker"), ("Salma Test", "moderator"), ("Zineb Amzil", "speaker"),
    ]  # fmt: skip
    assert first.slug == "leau" or first.slug == "l-eau"
    second = Session.objects.get(title_ar="جلسة الزراعة")
    assert (second.day, second.start_time, second.minutes) == (
        FIRST_DAY + dt.timedelta(1), dt.time(9, 30), 90,
    )  # fmt: skip
    assert Session.objects.get(title_ar="بلا موعد").starts_at is None
    assert Partnership.objects.get().precedence == 2
    assert Speaker.objects.get(name_fr="Zineb Amzil").organisation.name_fr == "Institut Test"
    assert Occupancy.objects.filter(source=first.ledger_source).count() == 4
    assert Change.objects.get().details == {"kind": "programme", "created": 8, "updated": 0}


def test_bringing_it_again_changes_nothing(edition, editor):
    bring(programme(), edition, editor)
    again = bring(programme(), edition, editor)
    assert set(states(again)) == {"unchanged"}
    assert Change.objects.count() == 1


def test_the_import_is_taken_back_as_a_whole(edition, editor):
    bring(programme(), edition, editor)
    undo_change(change=Change.objects.get(), by=editor)
    for model in (Session, Speaker, Organisation, Partnership, Occupancy):
        assert not model.objects.exists()


def test_what_was_taken_comes_back_unchanged(edition, editor):
    bring(programme(), edition, editor)
    kinds = ("organisations", "speakers", "sessions", "partnerships")
    again = plan(take(edition, editor, *kinds), edition, editor)
    assert set(states(again)) == {"unchanged"}
    assert len(states(again)) == 8


BAD = {
    "Day": ("31/2/2027", "day"),
    "Starts at": ("25:00", "start_time"),
    "Length in minutes": ("0", "minutes"),
    "Room": ("Nowhere", "room"),
    "Track": ("Nothing", "track"),
    "Talks by": ("Nobody", "speakers"),
    "Spoken languages": ("???", "spoken"),
    "Status": ("maybe", "status"),
    "People expected": ("many", "expected"),
    "Code": ("too-long", "code"),
    "Identifier": ("12", "guid"),
    "Title in French": ("x" * 301, "title_fr"),
}


@pytest.mark.parametrize("heading", BAD)
def test_each_cell_that_says_nothing_is_told(edition, editor, heading):
    cell, column = BAD[heading]
    rows = [["Title in Arabic", heading], ["عنوان", cell], ["آخر", ""]]
    shown = plan(workbook(sessions=rows), edition, editor)
    assert list(told(shown)) == [(2, column)]
    assert states(shown) == ["error", "create"]
    with pytest.raises(ImportRefused):
        bring(workbook(sessions=rows), edition, editor)
    assert not Session.objects.exists()
    bring(workbook(sessions=rows), edition, editor, only_valid=True)
    assert Session.objects.get().title_ar == "آخر"


def test_of_two_rows_for_one_room_the_second_is_refused(edition, editor):
    rows = [
        ["Title in French", "Day", "Starts at", "Room"],
        ["A", FIRST_DAY, dt.time(9), "Hall"],
        ["B", FIRST_DAY, dt.time(9, 30), "Hall"],
        ["C", FIRST_DAY, dt.time(10), "Hall"],
    ]
    shown = plan(workbook(sessions=rows), edition, editor)
    assert told(shown) == {(3, "room"): "The room is taken from 09:00 to 10:00 by the session “A”."}


def test_what_a_refused_row_leaves_where_it_is_stays_in_the_way(edition, editor):
    hall = edition.rooms.get()
    make_session(edition, at="09:00", room=hall, title_fr="Old", code="AAA")
    rows = [
        ["Code", "Title in French", "Starts at", "Day", "Room"],
        ["AAA", "", "25:00", "", ""],
        ["", "New", "09:00", FIRST_DAY, "Hall"],
    ]
    assert set(told(plan(workbook(sessions=rows), edition, editor))) == {
        (2, "start_time"), (3, "room"),
    }  # fmt: skip


def test_two_sessions_change_places_in_one_sheet(edition, editor):
    hall, other = edition.rooms.get(), make_room(edition, slug="side", name_fr="Petite")
    make_session(edition, room=hall, code="AAA")
    make_session(edition, room=other, code="BBB")
    rows = [["Code", "Room"], ["AAA", "Petite"], ["BBB", "Hall"]]
    bring(workbook(sessions=rows), edition, editor)
    assert Session.objects.get(code="AAA").room == other


def test_a_person_expected_twice_needs_a_tick_once(edition, editor):
    person = make_speaker(name_fr="Karim")
    make_session(edition, speakers=[person], title_fr="Panel")
    rows = [
        ["Title in French", "Day", "Starts at", "Talks by"],
        ["Talk", FIRST_DAY, dt.time(10, 30), "Karim"],
    ]
    data = workbook(sessions=rows)
    shown = plan(data, edition, editor)
    [(_sheet, row)] = shown.rows()
    assert len(row.clashes) == 1
    assert row.state == State.CREATE
    with pytest.raises(ImportRefused):
        bring(data, edition, editor)
    bring(data, edition, editor, accept=True)
    assert AcceptedClash.objects.get().accepted_by == editor


def test_nothing_is_done_that_was_not_shown(edition, editor):
    data = workbook(sessions=[["Code", "Title in French"], ["AAA", "New"]])
    session = make_session(edition, code="AAA", title_fr="Old")
    shown = plan(data, edition, editor)
    session.title_fr = "Newer"
    session.save()
    with pytest.raises(PlanChanged):
        import_sheets(edition=edition, mapped=mapped(data, editor), by=editor, digest=shown.digest)
    session.refresh_from_db()
    assert session.title_fr == "Newer"


def test_an_archived_edition_refuses(edition, editor):
    Edition.objects.update(is_archived=True)
    with pytest.raises(ImportRefused):
        bring(programme(), edition, editor)
    assert not Session.objects.exists()


def test_only_what_is_written_is_emptied(edition, editor):
    make_organisation(slug="one", name_fr="One", country="MA", website="https://example.org")
    rows = [["Address", "Country", "Website"], ["one", "", "—"]]
    bring(workbook(organisations=rows), edition, editor)
    one = Organisation.objects.get()
    assert (one.country, one.website) == ("MA", "")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("sheet", all_sheets(), ids=lambda sheet: sheet.kind)
def test_no_two_columns_of_a_sheet_are_called_alike(sheet, language):
    with translation.override(language):
        headings = [normalise(str(column.heading)) for column in sheet.columns]
    assert len(set(headings)) == len(headings)
    for column in sheet.columns:
        others = [c for c in sheet.columns if c is not column]
        named = {normalise(column.key), *headings[sheet.columns.index(column) :][:1]}
        assert not named & set().union(*(c.headings for c in others))


def test_an_import_that_dies_half_way_leaves_nothing(edition, editor, monkeypatch):
    def die(**arguments):
        assert Session.objects.count() == 3
        raise KeyboardInterrupt

    monkeypatch.setattr("events.actions.sheets.hold_sessions", die)
    with pytest.raises(KeyboardInterrupt):
        bring(programme(), edition, editor)
    for model in (Session, Speaker, Organisation, Partnership, Change):
        assert not model.objects.exists()
    monkeypatch.undo()
    bring(programme(), edition, editor)
    assert Session.objects.count() == 3


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_heading_may_be_what_the_form_calls_its_column(language):
    for sheet in all_sheets():
        called = sheet.called(sheet.columns)
        for column in sheet.columns:
            if column.field:
                with translation.override(language):
                    label = str(sheet.model._meta.get_field(column.attribute).verbose_name)
                assert called[normalise(label)] == column.key, (sheet.kind, label)


@pytest.mark.parametrize(
    "heading", ["المنصب بالعربية", "الصفة بالعربية", "المنصب ar", "position_ar"]
)
def test_the_position_is_known_by_either_word(heading):
    sheet = sheet_of("speakers")
    assert sheet.called(sheet.columns)[normalise(heading)] == "position_ar"


@pytest.mark.parametrize(
    ("cell", "names"),
    [("Eaux", "Did you mean: Water?"), ("wat", "Did you mean: Water?"), ("Zzzz", "")],
)
def test_the_nearest_name_is_told_where_none_is_that(edition, editor, cell, names):
    data = workbook(sessions=[["Title in French", "Track"], ["x", cell]])
    sentence = told(plan(data, edition, editor))[2, "track"]
    assert sentence == f"There is no track “{cell}” in this edition. {names}".strip()


def test_no_name_is_looked_for_among_thousands(edition, monkeypatch):
    directory = Directory(Track, edition)
    assert directory.near("wat") == ["Water"]
    monkeypatch.setattr("speakers.sheets.directories.MOST_COMPARED", 1)
    assert directory.near("wat") == []
