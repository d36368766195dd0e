"""What organisers do on the board, and whom it keeps from overwriting whom."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import UndoRefused
from accounts.models import Change, User
from events.actions.board import (
    BoardRefused,
    Stale,
    cancel_on_board,
    duplicate_session,
    edit_sessions,
    place_sessions,
    shift_room,
    swap_sessions,
    unschedule_sessions,
)
from events.actions.taking_back import take_back, take_back_change
from events.models import AcceptedClash, Occupancy, Remit, Session
from events.models.occupancy import Clashes
from events.places import Place
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_room,
    make_session,
    make_speaker,
    make_track,
)

pytestmark = pytest.mark.django_db
NEXT_DAY = FIRST_DAY + dt.timedelta(days=1)


@pytest.fixture
def by():
    return User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def room(edition):
    return make_room(edition)


def place(at, room=None, day=FIRST_DAY, minutes=60):
    return Place(day, dt.time.fromisoformat(at), room, minutes)


def shown(*sessions):
    return {session.pk: Session.objects.get(pk=session.pk).edits for session in sessions}


def move(edition, by, session, *where, **options):
    return place_sessions(
        edition=edition,
        places={session.pk: place(*where)},
        by=by,
        **{"shown": shown(session), **options},
    )


def stands(session):
    session.refresh_from_db()
    start = session.start_time and f"{session.start_time:%H:%M}"
    return session.day, start, session.room_id


def held(session):
    rows = Occupancy.objects.filter(source=session.ledger_source, layer="draft")
    return sorted(f"{row.kind} {row.starts_at:%H:%M}" for row in rows)


def test_a_session_of_the_tray_gets_a_place(edition, room, by):
    session = make_session(edition, at=None)

    change = move(edition, by, session, "11:00", room)

    assert stands(session) == (FIRST_DAY, "11:00", room.pk)
    assert held(session) == ["room 11:00"]
    assert (change.verb, change.scope, change.by) == ("events.session_placed", edition.scope, by)
    assert change.details["before"] == {"day": None, "start": None, "room": None, "minutes": 60}
    assert change.details["after"]["room"]["fr"] == room.name_fr


def test_a_place_changes_the_length_alone(edition, room, by):
    session = make_session(edition, room=room)

    change = move(edition, by, session, "10:00", room, FIRST_DAY, 90)

    session.refresh_from_db()
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=90)
    assert change.verb == "events.session_resized"
    assert (change.details["before"], change.details["after"]) == (60, 90)


def test_several_move_as_one_change(edition, room, by):
    one, other = make_session(edition, room=room), make_session(edition, at="11:00", room=room)
    places = {one.pk: place("11:00", room, NEXT_DAY), other.pk: place("12:00", room, NEXT_DAY)}

    change = place_sessions(edition=edition, places=places, shown=shown(one, other), by=by)

    assert stands(one) == (NEXT_DAY, "11:00", room.pk)
    assert (change.verb, change.details) == ("events.sessions_moved", {"count": 2})
    take_back(edition=edition, by=by)
    assert stands(one) == (FIRST_DAY, "10:00", room.pk)
    assert stands(other) == (FIRST_DAY, "11:00", room.pk)


def test_the_second_organiser_is_told_and_nothing_is_lost(edition, room, by):
    session = make_session(edition, room=room)
    before = shown(session)
    move(edition, by, session, "11:00", room)

    with pytest.raises(Stale) as refusal:
        move(edition, by, session, "12:00", room, shown=before)

    assert refusal.value.sessions == [session]
    assert stands(session) == (FIRST_DAY, "11:00", room.pk)


def test_the_same_request_twice_moves_once(edition, room, by):
    session = make_session(edition, room=room)
    before = shown(session)

    assert move(edition, by, session, "11:00", room, shown=before)
    assert move(edition, by, session, "11:00", room, shown=before) is None

    assert Change.objects.count() == 1


def test_what_changes_nothing_leaves_no_trace(edition, room, by):
    session, waiting = make_session(edition, room=room), make_session(edition, at=None)
    gone = make_session(edition, at="15:00", status=Session.Status.CANCELLED)
    before, states = shown(session, waiting, gone), Session.history.count()
    here, common = place("10:00", room), {"edition": edition, "by": by}

    done = [
        place_sessions(places={session.pk: here}, shown=shown(session), **common),
        edit_sessions(values={"track": None}, shown=before, **common),
        unschedule_sessions(shown=shown(waiting), **common),
        cancel_on_board(shown=shown(gone), **common),
        shift(edition, by, room, 0, session, at="10:00"),
    ]

    assert done == [None] * 5
    assert not Change.objects.exists()
    assert (shown(session, waiting, gone), Session.history.count()) == (before, states)


def test_only_what_moves_counts_an_edit(edition, room, by):
    stays, moves = (make_session(edition, at=at, room=room) for at in ("10:00", "11:00"))
    before = shown(stays)
    places = {stays.pk: place("10:00", room), moves.pk: place("12:00", room)}

    change = place_sessions(edition=edition, places=places, shown=shown(stays, moves), by=by)

    assert change.verb == "events.session_placed"
    assert shown(stays) == before
    assert stands(moves)[1] == "12:00"


def test_a_deleted_session_is_stale(edition, room, by):
    session = make_session(edition, at=None)
    before = shown(session)
    key = session.pk
    session.delete()

    with pytest.raises(Stale):
        place_sessions(edition=edition, places={key: place("11:00")}, shown=before, by=by)


def test_a_taken_room_is_refused(edition, room, by):
    session = make_session(edition, room=room, at="12:00")
    make_session(edition, room=room)

    with pytest.raises(Clashes):
        move(edition, by, session, "10:30", room)

    assert stands(session) == (FIRST_DAY, "12:00", room.pk)
    assert not Change.objects.exists()


def test_what_is_in_the_way_can_be_taken_out_in_one_change(edition, room, by):
    session, other = make_session(edition, at=None), make_session(edition, room=room)

    place_sessions(
        edition=edition,
        places={session.pk: place("10:30", room)},
        removed=[other.pk],
        shown=shown(session, other),
        by=by,
    )

    assert stands(other) == (None, None, room.pk)
    take_back(edition=edition, by=by)
    assert stands(other) == (FIRST_DAY, "10:00", room.pk)
    assert held(session) == []


def test_a_person_in_two_places_needs_a_knowing_yes(edition, by):
    minister = make_speaker()
    make_session(edition, speakers=[minister])
    session = make_session(edition, at="12:00", speakers=[minister])

    with pytest.raises(Clashes):
        move(edition, by, session, "10:00")
    move(edition, by, session, "10:00", accept=True)

    assert AcceptedClash.objects.get().accepted_by == by


@pytest.mark.parametrize(
    "where",
    [
        Place(FIRST_DAY - dt.timedelta(days=9), dt.time(10), None, 60),
        Place(FIRST_DAY, dt.time(10), None, 0),
        Place(FIRST_DAY, dt.time(10), None, 10**9),
    ],
)
def test_an_impossible_place_is_refused(edition, by, where):
    session = make_session(edition)

    with pytest.raises(ValidationError):
        place_sessions(edition=edition, places={session.pk: where}, shown=shown(session), by=by)


def test_a_time_that_the_clocks_skip_is_refused(by):
    skipped = dt.date(2027, 3, 28)
    edition = make_edition(zone="Europe/Paris", starts_on=skipped, ends_on=skipped)
    session = make_session(edition, day=skipped)

    with pytest.raises(ValidationError):
        move(edition, by, session, "02:30", None, skipped)


def test_a_room_of_another_edition_is_refused(edition, by):
    session = make_session(edition)

    with pytest.raises(ValidationError):
        move(edition, by, session, "10:00", make_room(make_edition()))


def test_a_session_of_another_edition_is_not_there(edition, by):
    with pytest.raises(Stale):
        move(make_edition(), by, make_session(edition), "11:00")


def test_an_archived_edition_refuses_everything(edition, room, by):
    session = make_session(edition, room=room)
    move(edition, by, session, "11:00", room)
    edition.is_archived = True
    edition.save()
    given = {"edition": edition, "shown": shown(session), "by": by}

    for verb in (unschedule_sessions, cancel_on_board, duplicate_session):
        with pytest.raises(BoardRefused):
            verb(**given)
    with pytest.raises(BoardRefused):
        edit_sessions(values={"track": None}, **given)
    with pytest.raises(BoardRefused):
        move(edition, by, session, "12:00")
    with pytest.raises(BoardRefused):
        take_back(edition=edition, by=by)


def test_what_is_taken_out_waits_and_holds_nothing(edition, room, by):
    session = make_session(edition, room=room)

    unschedule_sessions(edition=edition, shown=shown(session), by=by)

    assert stands(session)[:2] == (None, None)
    assert held(session) == []


def test_what_is_cancelled_frees_its_room_and_comes_back_only_to_a_free_one(edition, room, by):
    session = make_session(edition, room=room)
    cancel_on_board(edition=edition, shown=shown(session), by=by)
    assert held(session) == []
    make_session(edition, room=room)

    with pytest.raises(Clashes):
        edit_sessions(edition=edition, values={"status": "planned"}, shown=shown(session), by=by)


def test_several_get_the_same_theme_and_language(edition, by):
    sessions, track = [make_session(edition) for _ in range(3)], make_track(edition)
    values = {"track": track, "spoken_languages": ["ar", "fr"]}

    change = edit_sessions(edition=edition, values=values, shown=shown(*sessions), by=by)

    assert Session.objects.filter(track=track).count() == 3
    assert change.details == {"count": 3, "columns": ["spoken_languages", "track"]}
    with pytest.raises(ValidationError):
        edit_sessions(
            edition=edition,
            values={"track": make_track(make_edition())},
            shown=shown(*sessions),
            by=by,
        )


def shift(edition, by, room, minutes, *sessions, at="10:30"):
    return shift_room(
        edition=edition,
        room=room,
        day=FIRST_DAY,
        from_time=dt.time.fromisoformat(at),
        minutes=minutes,
        shown=shown(*sessions),
        by=by,
    )


def test_a_room_is_shifted_from_a_moment_on(edition, room, by):
    early = make_session(edition, room=room)
    late = [make_session(edition, at=at, room=room) for at in ("11:00", "12:00")]
    elsewhere = make_session(edition, at="11:00", room=make_room(edition))

    change = shift(edition, by, room, 15, *late)

    assert [stands(one)[1] for one in (early, *late, elsewhere)] == [
        *("10:00", "11:15", "12:15", "11:00")
    ]
    assert held(late[0]) == ["room 11:15"]
    assert change.details["minutes"] == 15
    take_back(edition=edition, by=by)
    assert [stands(one)[1] for one in late] == ["11:00", "12:00"]


def test_a_shift_into_what_stays_is_refused(edition, room, by):
    make_session(edition, room=room)
    late = make_session(edition, at="11:00", room=room)

    with pytest.raises(Clashes):
        shift(edition, by, room, -15, late)


def test_a_shift_moves_nothing_that_came_unseen(edition, room, by):
    late = make_session(edition, at="11:00", room=room)
    unseen = make_session(edition, at="13:00", room=room)

    with pytest.raises(Stale) as refusal:
        shift(edition, by, room, 15, late)

    assert refusal.value.sessions == [unseen]


def test_two_change_places_and_keep_their_lengths(edition, by):
    rooms = [make_room(edition), make_room(edition)]
    one = make_session(edition, room=rooms[0], minutes=45)
    other = make_session(edition, at="14:00", room=rooms[1])

    swap_sessions(edition=edition, shown=shown(one, other), by=by)

    assert stands(one) == (FIRST_DAY, "14:00", rooms[1].pk)
    assert stands(other) == (FIRST_DAY, "10:00", rooms[0].pk)
    assert one.minutes == 45


def test_a_swap_needs_two_with_a_time(edition, by):
    one, waiting = make_session(edition), make_session(edition, at=None)
    for some in ([one], [one, waiting]):
        with pytest.raises(BoardRefused):
            swap_sessions(edition=edition, shown=shown(*some), by=by)


def test_a_duplicate_waits_under_its_own_address_with_unconfirmed_people(edition, room, by):
    session = make_session(edition, room=room, speakers=[make_speaker()], title_en="")
    session.appearances.update(is_confirmed=True, role="chair")
    session.imported_from = "elsewhere"
    session.save()

    duplicate_session(edition=edition, shown=shown(session), by=by)

    twin = Session.objects.exclude(pk=session.pk).get()
    assert twin.day is None
    assert (twin.title_ar, twin.title_fr, twin.title_en) == (session.title_ar, session.title_fr, "")
    assert {twin.code, twin.slug, str(twin.guid)}.isdisjoint(
        {session.code, session.slug, str(session.guid)}
    )
    assert (twin.imported_from, twin.edits, twin.room) == ("", 0, room)
    assert list(twin.appearances.values_list("role", "is_confirmed")) == [("chair", False)]
    take_back(edition=edition, by=by)
    assert not Session.objects.filter(pk=twin.pk).exists()


def test_undo_takes_back_one_s_own_last_act_and_redo_does_it_again(edition, room, by):
    colleague = User.objects.create_superuser("karim@example.org", "a-long-password", name="K")
    session, other = make_session(edition, room=room), make_session(edition, at="15:00")
    first = move(edition, by, session, "11:00", room)
    move(edition, colleague, other, "16:00")

    take_back(edition=edition, by=by)
    assert (stands(session)[1], stands(other)[1]) == ("10:00", "16:00")
    with pytest.raises(UndoRefused):
        take_back(edition=edition, by=by, change=first.pk)

    take_back(edition=edition, by=by, again=True)
    assert stands(session)[1] == "11:00"
    with pytest.raises(UndoRefused):
        take_back(edition=edition, by=by, again=True)


def test_nobody_takes_back_what_another_did(edition, by):
    colleague = User.objects.create_superuser("karim@example.org", "a-long-password", name="K")
    change = move(edition, by, make_session(edition), "11:00")

    with pytest.raises(UndoRefused):
        take_back(edition=edition, by=colleague, change=change.pk)


@pytest.fixture
def kept(edition, room, django_user_model):
    """An editor who is kept to one room."""
    user = django_user_model.objects.create_user("kept@example.org", "a-long-password", name="Kept")
    from_roles(user, "Programme editor")
    Remit.objects.create(user=user).rooms.set([room])
    return User.objects.get(pk=user.pk)


def from_roles(user, name):
    user.groups.set(Group.objects.filter(name=name))


def test_an_editor_stays_inside_the_remit(edition, room, kept):
    mine, foreign = make_session(edition, room=room), make_session(edition, at="15:00")

    move(edition, kept, mine, "11:00", room)
    for session, where in ((foreign, ("16:00", room)), (mine, ("12:00", make_room(edition)))):
        with pytest.raises(PermissionDenied):
            move(edition, kept, session, *where)

    assert stands(mine) == (FIRST_DAY, "11:00", room.pk)
    assert stands(foreign)[1] == "15:00"


def test_an_editor_takes_back_nothing_that_left_the_remit(edition, room, kept, by):
    mine = make_session(edition, room=room)
    change = move(edition, kept, mine, "11:00", room)
    move(edition, by, mine, "11:00", make_room(edition))

    with pytest.raises(PermissionDenied):
        take_back(edition=edition, by=kept, change=change.pk)


def test_whoever_takes_a_change_back_waits_for_who_changes_the_programme(edition, room, by):
    change = move(edition, by, make_session(edition, at=None), "10:00", room)

    with CaptureQueriesContext(connection) as asked:
        take_back_change(edition=edition, change=change, by=by)

    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time
        statements = [query["sql"] for query in asked]
        first_row = next(n for n, sql in enumerate(statements) if "FOR UPDATE" in sql)
        assert any("pg_advisory_xact_lock" in sql for sql in statements[:first_row])
    assert Change.objects.get(undoes=change).is_undo
