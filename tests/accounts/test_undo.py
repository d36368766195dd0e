"""Taking back what was done, on the records of the rooms above."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import UndoRefused, undo_change
from accounts.actions.reversal import derive
from accounts.models import Change, User
from accounts.models.change import create_all, recording, save_all
from events.actions import delete_session, hold_sessions, pending_count, publish_programme
from events.models import Appearance, Edition, Occupancy, Session
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")


@pytest.fixture
def edition():
    return make_edition()


def move(session, at, by, **columns):
    with recording("events.moved", by=by, scope="edition:1") as act:
        session.start_time = dt.time.fromisoformat(at)
        for column, value in columns.items():
            setattr(session, column, value)
        session.save()
        hold_sessions(sessions=[session], by=by)
    return act.change


def held(session):
    rows = Occupancy.objects.filter(source=session.ledger_source, layer="draft")
    return sorted(f"{row.kind} {row.starts_at:%H:%M}" for row in rows)


def test_one_act_is_one_change_whatever_it_saves(edition, by):
    sessions = [make_session(edition), make_session(edition)]

    with recording("events.cancelled", by=by, scope="edition:1", count=2) as act:
        for session in sessions:
            session.status = Session.Status.CANCELLED
            session.save()

    assert list(Change.objects.all()) == [act.change]
    assert len(act.change.entries()[Session]) == 2
    assert act.change.entries()[Session][0].history_user_id == by.pk


def test_where_nothing_is_saved_there_is_no_change(by):
    with recording("events.moved", by=by):
        pass

    assert not Change.objects.exists()


def test_a_move_is_taken_back_and_done_again(edition, by):
    session = make_session(edition, at="10:00", room=make_room(edition))
    change = move(session, "11:00", by)
    assert held(session) == ["room 11:00"]

    undo = undo_change(change=change, by=by)
    assert held(session) == ["room 10:00"]
    assert Change.objects.next_to_undo(by, "edition:1") is None
    assert Change.objects.next_to_redo(by, "edition:1") == undo

    undo_change(change=undo, by=by)
    session.refresh_from_db()
    assert (session.start_time, held(session)) == (dt.time(11), ["room 11:00"])
    assert Change.objects.next_to_redo(by, "edition:1") is None
    assert Change.objects.next_to_undo(by, "edition:1").undoes == undo


def test_what_others_did_since_stands(edition, by):
    session = make_session(edition, at="10:00")
    change = move(session, "11:00", by)
    move(session, "11:00", by, title_fr="Autre titre")

    undo_change(change=change, by=by)

    session.refresh_from_db()
    assert (session.start_time, session.title_fr) == (dt.time(10), "Autre titre")


def test_a_column_that_changed_since_refuses_and_names_the_change(edition, by):
    session = make_session(edition, at="10:00")
    change, newer = move(session, "11:00", by), move(session, "12:00", by)

    with pytest.raises(UndoRefused) as refusal:
        undo_change(change=change, by=by)

    assert refusal.value.newer == newer
    session.refresh_from_db()
    assert session.start_time == dt.time(12)


def test_nothing_is_taken_back_twice(edition, by):
    change = move(make_session(edition), "11:00", by)
    undo_change(change=change, by=by)

    with pytest.raises(UndoRefused):
        undo_change(change=change, by=by)


def test_a_place_that_is_taken_since_refuses(edition, by):
    room = make_room(edition)
    change = move(make_session(edition, at="10:00", room=room), "12:00", by)
    make_session(edition, at="10:00", room=room, title_fr="Panel")

    with pytest.raises(UndoRefused, match=r"10:00.*11:00"):
        undo_change(change=change, by=by)


def test_a_deleted_session_comes_back_with_its_people(edition, by):
    session = make_session(edition, speakers=[make_speaker()], room=make_room(edition))
    key, people = session.pk, list(session.appearances.values("pk", "speaker", "role"))
    with recording("events.deleted", by=by) as act:
        delete_session(session=session)
    assert not Session.objects.exists()

    undo_change(change=act.change, by=by)

    session = Session.objects.get(pk=key)
    assert list(session.appearances.values("pk", "speaker", "role")) == people
    assert held(session) == ["person 10:00", "room 10:00"]


def test_what_was_made_goes_again_unless_it_became_public(edition, by):
    for is_public in (False, True):
        with recording("events.made", by=by) as act:
            session = make_session(edition, at="10:00" if is_public else "12:00")
        if is_public:
            publish_programme(edition=edition, by=by)
            with pytest.raises(UndoRefused):
                undo_change(change=act.change, by=by)
        else:
            undo_change(change=act.change, by=by)
        assert Session.objects.filter(pk=session.pk).exists() == is_public


def test_bulk_writes_have_the_same_history(edition, by):
    session = make_session(edition)
    with recording("events.imported", by=by) as act:
        made = create_all(Session, [Session(edition=edition, title_fr="Neuve", slug="neuve")])
        edits, session.title_fr = session.edits, "Changée"
        save_all(Session, [session], ["title_fr"])
    session.refresh_from_db()
    assert (session.title_fr, session.edits) == ("Changée", edits + 1)

    undo_change(change=act.change, by=by)

    session.refresh_from_db()
    assert session.title_fr.startswith("Séance")
    assert not Session.objects.filter(pk=made[0].pk).exists()


def test_records_from_before_the_history_have_their_former_state(edition, by):
    session = make_session(edition, speakers=[make_speaker()])
    for model in (Session, Appearance):
        model.history.all().delete()

    change = move(session, "11:00", by)

    undo_change(change=change, by=by)
    session.refresh_from_db()
    assert session.start_time == dt.time(10)


def batch(edition, by, count):
    """A change that moved, made and deleted `count` sessions each."""
    moved, deleted = ([make_session(edition, at=None) for _ in range(count)] for _ in range(2))
    with recording("events.sheet_imported", by=by, scope=edition.scope) as act:
        for session in moved:
            session.title_fr, session.day, session.start_time = (
                "Neuf",
                edition.starts_on,
                dt.time(9),
            )
        columns = {"title_fr", "day", "start_time"} | derive(Session, moved)
        save_all(Session, moved, columns)
        hold_sessions(sessions=moved, by=by)
        create_all(Session, [Session(edition=edition, slug=f"{count}-{n}") for n in range(count)])
        for session in deleted:
            delete_session(session=session, by=by)
    return act.change


def test_many_records_ask_as_much_as_few(edition, by):
    counts = []
    for number in (2, 9):
        change = batch(edition, by, number)
        with CaptureQueriesContext(connection) as asked:
            undo = undo_change(change=change, by=by)
        counts.append(len(asked))
        undo_change(change=undo, by=by)

    assert counts[0] == counts[1]


def test_a_batch_comes_back_with_all_that_is_derived(edition, by):
    change = batch(edition, by, 3)

    undo_change(change=change, by=by)

    assert Session.objects.count() == 6
    assert not Session.objects.scheduled().exists()
    assert not Occupancy.objects.exists()
    assert not Session.objects.filter(search__contains="neuf").exists()


def test_what_others_attached_since_is_never_deleted_along(edition, by):
    with recording("events.made", by=by) as act:
        session = make_session(edition)
        speaker = make_speaker()
    with recording("events.changed", by=by) as later:
        Appearance.objects.create(session=session, speaker=speaker)

    with pytest.raises(UndoRefused, match="Séance") as refusal:
        undo_change(change=act.change, by=by)

    assert refusal.value.newer == later.change
    assert Appearance.objects.exists()


def test_who_may_not_change_such_records_takes_nothing_back(edition, by):
    change = move(make_session(edition, at="10:00"), "11:00", by)
    colleague = User.objects.create_user("karim@example.org")

    with pytest.raises(UndoRefused):
        undo_change(change=change, by=colleague)

    assert Session.objects.get().start_time == dt.time(11)


def test_a_save_that_changes_nothing_leaves_no_entry(edition, by):
    session = make_session(edition)
    with recording("events.changed", by=by):
        session.save()

    assert not Change.objects.exists()
    assert Session.history.count() == 1


def test_public_pages_follow_what_is_taken_back_in_bulk(edition, by):
    speaker = make_speaker()
    with recording("speakers.changed", by=by) as act:
        speaker.biography_fr = "Autre"
        speaker.save()
    before = Edition.objects.get().version

    undo_change(change=act.change, by=by)

    assert Edition.objects.get().version > before


def test_a_session_whose_people_come_back_waits_for_publishing(edition, by):
    session = make_session(edition)
    with recording("events.record_changed", by=by, scope=edition.scope) as act:
        Appearance.objects.create(session=session, speaker=make_speaker())
    publish_programme(edition=edition, by=by)

    undo_change(change=act.change, by=by)

    assert pending_count(edition) == 1
