"""Schedules merged into an edition: matching, clashes, languages, dates, report."""

import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.actions import undo_change
from accounts.models import AuditEntry, Change, User
from events.actions.importing import import_schedule
from events.importing.document import ScheduleProblems
from events.models import AcceptedClash, Edition, Occupancy, Room, Session, SessionType, Track
from speakers.models import Speaker
from tests.factories.events import make_edition, make_room, make_session, make_speaker

DATA = Path(__file__).parent / "data"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    """The sentences are asserted in English, whatever the site speaks."""
    with translation.override("en"):
        yield


def event(n, **fields):
    """One event of a JSON schedule: Room A, on 4 May 2027 at 09:00 UTC for an hour."""
    given = {
        "id": n,
        "guid": str(uuid.UUID(int=n)),
        "title": f"Title {n}",
        "date": "2027-05-04T09:00:00+00:00",
        "duration": "01:00",
        "language": "en",
        "room": "Room A",
    }
    return {**given, **fields}


def schedule(*events, **conference):
    """Bytes of a JSON schedule of 4 May 2027 with these events, each in its room."""
    rooms = {}
    for item in events:
        rooms.setdefault(item["room"], []).append(item)
    day = {"index": 1, "date": "2027-05-04", "rooms": rooms}
    head = {"title": "Forum", "acronym": "forum", "time_zone_name": "Africa/Casablanca"}
    content = {"schedule": {"conference": {**head, "days": [day], **conference}}}
    return json.dumps(content).encode()


def load(data, slug="2027", **options):
    return import_schedule(edition_slug=slug, data=data, **options)


def test_a_new_slug_makes_the_edition_from_the_file():
    make_edition(number=4)

    report = load((DATA / "full.xml").read_bytes())

    edition = Edition.objects.get(slug="2027")
    assert report.is_new_edition
    assert (edition.name_fr, edition.number) == ("Rencontres de l’Atlas", 5)
    assert (edition.starts_on, edition.ends_on) == (dt.date(2027, 5, 4), dt.date(2027, 5, 5))
    assert (edition.zone, edition.is_published) == ("Africa/Casablanca", False)
    assert Session.objects.count() == 4
    assert [r.name_fr for r in Room.objects.order_by("position")] == [
        "Salle Toubkal", "Salle Souss", "Salle vide",
    ]  # fmt: skip
    assert list(Track.objects.values_list("slug", flat=True)) == ["energie", "eau"]
    assert SessionType.objects.count() == 3


def test_the_offset_fixes_the_instant_and_the_zone_the_time_of_day():
    load((DATA / "full.xml").read_bytes())

    water = Session.objects.get(imported_id="2")
    assert (water.day, water.start_time) == (dt.date(2027, 5, 4), dt.time(11))
    assert water.starts_at == dt.datetime(2027, 5, 4, 11, tzinfo=dt.UTC)
    night = Session.objects.get(imported_id="3")
    assert (night.day, night.start_time) == (dt.date(2027, 5, 5), dt.time(0, 30))


def test_texts_go_into_the_column_of_the_events_language():
    load((DATA / "full.xml").read_bytes())

    water = Session.objects.get(imported_id="2")
    assert (water.title_ar, water.title_fr or "") == ("نجاعة المياه", "")
    assert water.spoken_languages == ["ar-ma"]
    assert Speaker.objects.get(name_ar="يوسف العلوي").name_fr in (None, "")


def test_people_and_their_order():
    load((DATA / "full.xml").read_bytes())

    opening = Session.objects.get(imported_id="1")
    appearing = opening.appearances.order_by("position")
    assert [a.speaker.imported_id for a in appearing][:2] == ["11", "12"]
    assert Speaker.objects.get(imported_id="11").sessions.count() == 2


@pytest.mark.parametrize("name", ["full.xml", "full.json", "older.xml", "older.json"])
def test_a_second_import_changes_nothing(name):
    data = (DATA / name).read_bytes()
    load(data)
    before = list(Session.objects.order_by("pk").values())
    speakers = list(Speaker.objects.order_by("pk").values())

    report = load(data)

    assert (report.created, report.updated, report.missing) == ([], [], [])
    assert (report.new, report.renamed) == ({}, {})
    assert list(Session.objects.order_by("pk").values()) == before
    assert list(Speaker.objects.order_by("pk").values()) == speakers


def test_where_a_session_comes_from_is_no_change_of_it():
    load(schedule(event(1), event(2)))
    Session.objects.update(imported_from="", imported_id="")

    report = load(schedule(event(1), event(2, title="New")))

    assert [title for title, _changes in report.updated] == ["New"]
    assert report.unchanged == 1
    assert list(Session.objects.order_by("pk").values_list("imported_id", flat=True)) == ["", "2"]


def test_a_changed_event_is_updated_and_the_others_are_not_touched():
    load(schedule(event(1), event(2, room="Room B")))
    before = Session.objects.get(imported_id="2").updated_at

    report = load(
        schedule(event(1, title="New", date="2027-05-04T10:00:00Z"), event(2, room="Room B"))
    )

    ((title, changes),) = report.updated
    assert title == "New"
    assert changes == {
        "title_en": ("Title 1", "New"),
        "start_time": (dt.time(9), dt.time(10)),
    }
    moved = Session.objects.get(imported_id="1")
    assert (moved.title_en, moved.start_time, moved.slug) == ("New", dt.time(10), moved.slug)
    assert "new" in moved.search
    assert Occupancy.objects.get(source=moved.ledger_source).starts_at == moved.starts_at
    assert Session.objects.get(imported_id="2").updated_at == before


def test_the_search_key_is_that_of_a_saved_session():
    load(schedule(event(1, code="ABC234")))
    session = Session.objects.get()
    before = session.search

    session.save()

    assert session.search == before
    assert "abc234" in before


def test_a_published_address_stays():
    load(schedule(event(1, slug="first-address")))

    load(schedule(event(1, slug="second-address")))

    assert Session.objects.get().slug == "first-address"


def test_sessions_are_found_by_guid_before_number():
    load(schedule(event(1), event(2, room="Room B")))
    swapped = [event(1, id=2, title="One"), event(2, id=1, title="Two", room="Room B")]

    report = load(schedule(*swapped))

    assert len(report.updated) == 2
    assert Session.objects.get(guid=uuid.UUID(int=1)).title_en == "One"


def test_sessions_without_guid_are_found_by_number_in_their_source():
    bare = event(7)
    del bare["guid"]
    load(schedule(bare))

    assert load(schedule({**bare, "title": "Later"})).updated
    assert load(schedule(bare, acronym="other")).created == ["Title 7"]


def test_what_is_no_longer_in_the_file_is_listed_and_stays():
    load(schedule(event(1), event(2, room="Room B")))

    report = load(schedule(event(1)))

    assert report.missing == ["Title 2"]
    assert Session.objects.count() == 2


def test_rooms_are_matched_by_name_and_never_by_guid():
    guid = str(uuid.uuid4())
    rooms = [{"name": "Room A", "guid": guid}, {"name": "Room B", "guid": guid, "capacity": 40}]
    edition = make_edition(slug="2027")
    make_room(edition, name_en="ROOM  a")

    load(schedule(event(1), event(2, room="Room B"), rooms=rooms))

    assert [r.capacity for r in Room.objects.order_by("position", "pk")] == [None, 40]


def test_a_taken_room_leaves_the_later_event_unscheduled():
    report = load(
        schedule(event(1), event(2, date="2027-05-04T09:30:00Z"), event(3, room="Room B"))
    )

    second = Session.objects.get(imported_id="2")
    assert (second.day, second.starts_at, second.room.name_en) == (None, None, "Room A")
    ((title, reason),) = report.unscheduled
    assert title == "Title 2"
    assert "from 09:00 to 10:00, “Title 1” has the room “Room A”" in str(reason)
    assert Session.objects.count() == 3


def test_a_session_of_our_own_keeps_its_room():
    edition = make_edition(slug="2027")
    room = make_room(edition, name_en="Room A")
    make_session(edition, at="09:15", room=room, title_en="Ours")

    report = load(schedule(event(1)))

    assert "Ours" in str(report.unscheduled[0][1]) or "Séance" in str(report.unscheduled[0][1])
    assert Session.objects.get(imported_id="1").starts_at is None


def test_rooms_can_be_swapped_by_a_second_import():
    load(schedule(event(1), event(2, room="Room B")))

    report = load(schedule(event(1, room="Room B"), event(2, room="Room A")))

    assert (len(report.updated), report.unscheduled) == (2, [])


def test_a_person_clash_is_kept_and_reported():
    people = [{"id": 5, "public_name": "Amina Benali"}]

    report = load(schedule(event(1, persons=people), event(2, room="Room B", persons=people)))

    assert report.kept_clashes == [("Amina Benali", "Title 1", "Title 2")]
    assert AcceptedClash.objects.count() == 1
    assert report.unscheduled == []


def test_two_persons_of_one_name_stay_two():
    people = [{"id": 5, "public_name": "Amina B."}, {"id": 6, "public_name": "Amina B."}]

    load(schedule(event(1, persons=people)))

    assert Speaker.objects.count() == 2


def test_a_person_counted_in_xml_and_coded_in_json_is_one():
    load(schedule(event(1, persons=[{"id": 5, "public_name": "Amina B."}])))

    load(schedule(event(1, persons=[{"code": "AMINA1", "name": "Amina B."}])))

    assert Speaker.objects.count() == 1


def test_a_person_added_by_hand_stays_and_one_gone_from_the_file_goes():
    both = [{"name": "Amina"}, {"name": "Karim"}]
    load(schedule(event(1, persons=both)))
    session = Session.objects.get()
    session.appearances.create(speaker=make_speaker(name_en="By hand"), role="moderator")

    report = load(schedule(event(1, persons=both[:1])))

    people = (["Amina", "By hand", "Karim"], ["Amina", "By hand"])
    assert report.updated == [("Title 1", {"people": people})]
    names = {str(a.speaker.name_en or a.speaker.name_fr) for a in session.appearances.all()}
    assert {"Amina"} < names
    assert "Karim" not in names


def feed(code, title, room, track, speaker):
    """One of our own feeds: its address says its language, the event the spoken one."""
    people = [{"name": speaker, "guid": str(uuid.UUID(int=99))}]
    item = event(1, title=title, language="ar", room=room, track=track, persons=people)
    return schedule(item, title=title, url=f"https://forum.example.org/{code}/2027/schedule.json")


def test_our_feeds_in_three_languages_fill_one_record_each():
    load(feed("ar", "الافتتاح", "القاعة الكبرى", "الطاقة", "أمينة"))
    load(feed("fr", "Ouverture", "Grande salle", "Énergie", "Amina"))

    report = load(feed("en", "Opening", "Great hall", "Energy", "Amina"))

    session, room, track = Session.objects.get(), Room.objects.get(), Track.objects.get()
    assert [session.title_ar, session.title_fr, session.title_en] == [
        "الافتتاح", "Ouverture", "Opening",
    ]  # fmt: skip
    assert [room.name_ar, room.name_fr, room.name_en] == [
        "القاعة الكبرى", "Grande salle", "Great hall",
    ]  # fmt: skip
    assert [track.name_ar, track.name_en] == ["الطاقة", "Energy"]
    assert (Speaker.objects.get().name_ar, Speaker.objects.get().name_fr) == ("أمينة", "Amina")
    assert report.renamed == {"rooms": 1, "tracks": 1, "speakers": 1}


def test_a_language_without_a_column_is_reported():
    report = load(schedule(event(1, language="de"), event(2, room="Room B")))

    assert Session.objects.get(imported_id="1").title_en == "Title 1"
    assert "Texts in de stand in the column of en." in map(str, report.notes)


def test_the_language_option_settles_it():
    load(schedule(event(1, title="Titre")), language="fr")

    assert Session.objects.get().title_fr == "Titre"


def test_an_edition_is_extended_to_hold_every_session_and_says_so():
    make_edition(slug="2027")

    report = load(schedule(event(1, date="2027-05-06T09:00:00Z")))

    assert Edition.objects.get(slug="2027").ends_on == dt.date(2027, 5, 6)
    assert any("2027-05-06" in str(note) for note in report.notes)


def test_dates_of_another_year_are_refused():
    make_edition(slug="2027")

    with pytest.raises(ScheduleProblems, match="more than a year"):
        load(schedule(event(1, date="2020-05-06T09:00:00Z")))

    assert Session.objects.count() == 0


def test_another_zone_is_reported():
    make_edition(slug="2027")

    report = load(
        schedule(event(1, date="2027-05-04T09:00:00+02:00"), time_zone_name="Europe/Paris")
    )

    assert Session.objects.get().start_time == dt.time(7)
    assert "Europe/Paris" in str(report.notes[0])
    assert "Events whose offset is not that of Africa/Casablanca: 1;" in str(report.notes[-1])


@pytest.mark.parametrize(
    ("offset", "zone"),
    [("+00:00", "Africa/Casablanca"), ("+02:00", "Etc/GMT-2"), ("+05:30", "UTC")],
)
def test_without_a_zone_the_offset_decides(offset, zone):
    load(schedule(event(1, date=f"2027-05-04T09:00:00{offset}"), time_zone_name=None))

    assert Edition.objects.get().zone == zone


def test_a_length_of_nothing_or_weeks_comes_in_unscheduled():
    report = load(schedule(event(1, duration="00:00"), event(2, duration="999:00", room="Room B")))

    assert [title for title, _ in report.unscheduled] == ["Title 1", "Title 2"]
    assert Session.objects.count() == 2


def test_the_same_file_in_two_editions():
    data = schedule(event(1))
    load(data, slug="one")

    report = load(data, slug="two")

    assert (Session.objects.count(), report.created) == (2, ["Title 1"])
    assert load(data, slug="two").unchanged == 1


def test_a_guid_that_stands_twice_loses_no_event():
    data = schedule(event(1), event(1, date="2027-05-04T11:00:00Z"))

    load(data)

    assert Session.objects.count() == 2
    assert load(data).unchanged == 2


def test_long_titles_are_shortened_and_reported():
    report = load(schedule(event(1, title="x" * 400)))

    assert len(Session.objects.get().title_en) == 300
    assert "shortened" in str(report.notes[0])
    assert load(schedule(event(1, title="x" * 400))).unchanged == 1


def test_a_dry_run_says_the_same_and_writes_nothing():
    data = (DATA / "full.json").read_bytes()

    plan = load(data, dry_run=True)

    assert not Edition.objects.exists()
    assert not Speaker.objects.exists()
    assert not AuditEntry.objects.exists()
    done = load(data)
    assert (plan.created, plan.new) == (done.created, done.new)
    assert AuditEntry.objects.get().verb == "events.schedule_imported"


def test_a_problem_anywhere_leaves_everything_as_it_was():
    load(schedule(event(1)))

    with pytest.raises(ScheduleProblems):
        load(schedule(event(1, title="New"), event(2, duration="long")))

    assert Session.objects.get().title_en == "Title 1"


def test_queries_do_not_grow_with_the_file():
    counts = []
    for slug, size in (("small", 3), ("large", 20)):
        items = [
            event(n + 100 * size, room=f"R{n}", track=f"T{n}", persons=[{"name": f"{slug} {n}"}])
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            load(schedule(*items, acronym=slug), slug=slug)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_command_prints_the_plan(capsys):
    call_command("import_schedule", "2027", DATA / "full.xml", dry_run=True)

    out = capsys.readouterr().out
    assert "Edition 2027 (new, not published), from atlas-2027." in out
    assert "New: Clôture" in out
    assert "Not kept: attachments (1)" in out
    assert out.rstrip().splitlines()[-1].startswith("Nothing was written; this would be: 4 new")


def test_the_command_refuses_with_every_problem(tmp_path):
    file = tmp_path / "bad.json"
    file.write_bytes(schedule(event(1, duration="x"), event(2, title=3)))

    with pytest.raises(CommandError, match=r"2 problem\(s\)") as refusal:
        call_command("import_schedule", "2027", file)

    assert '$.schedule.conference.days[0].rooms["Room A"][1].title' in str(refusal.value)
    assert not Edition.objects.exists()


@pytest.mark.parametrize(("file", "options"), [("no-such", {}), ("full.xml", {"by": "a@b.org"})])
def test_the_command_names_a_missing_file_or_person(file, options):
    with pytest.raises(CommandError, match=r"cannot be read|Nobody signs in"):
        call_command("import_schedule", "2027", DATA / file, **options)


@pytest.mark.parametrize("slug", ["a b", "", "x" * 60])
def test_an_impossible_address_is_refused(slug):
    with pytest.raises(ScheduleProblems, match="address of an edition"):
        load(schedule(event(1)), slug=slug)


def test_a_whole_import_is_one_change_that_can_be_taken_back():
    by = User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")
    person = {"public_name": "Karim"}
    load(schedule(event(1, persons=[person]), event(2, start="10:00", room="B")), by=by)

    change = Change.objects.get()
    assert (change.verb, change.by) == ("events.schedule_imported", by)
    assert change.scope == Edition.objects.get().scope
    assert {key: change.details[key] for key in ("created", "updated")} == {
        "created": 2,
        "updated": 0,
    }

    undo_change(change=change, by=by)
    assert not Session.objects.exists()
    assert not Room.objects.exists()
    assert not Speaker.objects.exists()
    assert not Edition.objects.exists()
    assert not Occupancy.objects.exists()


def test_a_trial_import_leaves_no_change():
    load(schedule(event(1)), dry_run=True)

    assert not Change.objects.exists()
