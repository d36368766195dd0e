"""What the script of the board sends, and what it is told."""

import pytest

from accounts.models import Change
from events.models import Session
from tests.events.admin.boards import address, board, edits, move, place, send, start_of
from tests.events.admin.pages import parse
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_room,
    make_session,
    make_speaker,
    make_track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def room(edition):
    return make_room(edition)


def test_a_move_answers_with_the_card(desk, edition, room):
    session = make_session(edition, at=None)

    response = move(desk, edition, session, "11:00", room)

    answer = response.json()
    assert (response.status_code, start_of(session)) == (200, "11:00")
    assert 'data-start="660"' in answer["cards"][str(session.pk)]
    assert Change.objects.get(pk=answer["change"]).verb == "events.session_placed"


def test_a_move_to_where_it_stands_is_told_as_nothing(desk, edition, room):
    session = make_session(edition, room=room)

    answer = move(desk, edition, session, "10:00", room)

    assert (answer.status_code, answer.json()["change"], answer.json()["told"]) == (200, None, None)


def test_who_comes_second_is_told_who_did_what_and_sees_it(desk, edition, room):
    session = make_session(edition, room=room, title_fr="Énergie")
    before = edits(session)
    move(desk, edition, session, "11:00", room)

    response = move(desk, edition, session, "12:00", room, shown=before)

    answer = response.json()
    assert (response.status_code, answer["kind"]) == (409, "stale")
    (sentence,) = answer["sentences"]
    assert all(word in sentence for word in ("Salma", "Énergie", "11:00", room.name_fr))
    assert 'data-start="660"' in answer["cards"][str(session.pk)]
    assert start_of(session) == "11:00"
    ask = answer["ways"][0]["ask"]
    again = send(desk, edition, ask["verb"], shown=ask["shown"], places=ask["places"])
    assert (again.status_code, start_of(session)) == (200, "12:00")


def test_a_clash_of_several_says_which_of_them(desk, edition, room):
    make_session(edition, at="11:00", room=room, title_fr="Eau")
    moved = [make_session(edition, at=None, title_fr=title) for title in ("Énergie", "Mer")]
    places = dict(
        zip((one.pk for one in moved), (place("11:00", room), place("14:00")), strict=True)
    )

    answer = send(desk, edition, "place", *moved, places=places)

    (sentence,) = answer.json()["sentences"]
    assert answer.status_code == 409
    assert all(word in sentence for word in ("Énergie", "Eau"))
    assert "Mer" not in sentence


def test_who_shifts_a_room_is_told_what_came_into_it_unseen(desk, edition, room):
    late = make_session(edition, at="11:00", room=room)
    asked = {"room": room.pk, "day": FIRST_DAY.isoformat(), "from": "10:00", "minutes": 15}
    shown = edits(late)
    unseen = make_session(edition, at=None, title_fr="Énergie")
    move(desk, edition, unseen, "14:00", room)

    answer = send(desk, edition, "shift", late, shown=shown, **asked).json()

    assert "Énergie" in answer["sentences"][0]
    assert answer["cards"].keys() == {str(late.pk), str(unseen.pk)}
    assert (start_of(late), start_of(unseen)) == ("11:00", "14:00")


@pytest.mark.parametrize("deed", ["unschedule", "cancel", "edit", "delete"])
def test_each_deed_of_another_is_told(desk, edition, room, deed):
    session = make_session(edition, room=room)
    before, key = edits(session), session.pk
    if deed == "delete":
        session.delete()
    else:
        send(desk, edition, deed, session, values={"spoken_languages": ["ar"]})

    answer = move(desk, edition, Session(pk=key), "12:00", room, shown=before).json()

    assert answer["kind"] == "stale"
    assert len(answer["sentences"]) == 1
    assert answer["gone"] == ([key] if deed == "delete" else [])


def test_a_taken_room_is_explained_with_ways_out_that_work(desk, edition, room):
    free = make_room(edition)
    session = make_session(edition, at="14:00", room=room)
    other = make_session(edition, room=room, title_fr="Ouverture")

    answer = move(desk, edition, session, "10:30", room).json()

    assert answer["kind"] == "clash"
    assert "Ouverture" in answer["sentences"][0]
    assert not answer["acceptable"]
    by_verb = {(way["ask"]["verb"], "removed" in way["ask"]): way["ask"] for way in answer["ways"]}
    assert by_verb.keys() == {("place", False), ("place", True), ("swap", False)}
    assert by_verb["place", False]["places"][str(session.pk)]["room"] == free.pk
    for ask in by_verb.values():
        response = desk.post(
            address("board-change", edition.slug), ask, content_type="application/json"
        )
        assert response.status_code == 200, ask
        desk.post(
            address("board-change", edition.slug), {"verb": "undo"}, content_type="application/json"
        )
        for asked in by_verb.values():
            asked["shown"] = edits(session, other)
        by_verb["place", False]["shown"] = edits(session)


def test_a_person_elsewhere_may_be_kept_knowingly(desk, edition):
    minister = make_speaker()
    make_session(edition, speakers=[minister])
    session = make_session(edition, at="14:00", speakers=[minister])

    answer = move(desk, edition, session, "10:30").json()

    assert answer["acceptable"]
    assert answer["ways"] == []
    assert move(desk, edition, session, "10:30", accept=True).status_code == 200


def test_every_verb_is_done_and_undone(desk, edition, room):
    first, second = make_session(edition, room=room), make_session(edition, at="11:00", room=room)
    track = make_track(edition)
    asked = [
        ("unschedule", [first], {}),
        ("cancel", [first, second], {}),
        ("swap", [first, second], {}),
        ("duplicate", [first], {}),
        ("edit", [first, second], {"values": {"track": track.pk, "status": "planned"}}),
        ("edit", [first], {"values": {"track": None, "spoken_languages": ["ar"]}}),
        (
            "shift",
            [first, second],
            {"room": room.pk, "day": FIRST_DAY.isoformat(), "from": "10:00", "minutes": 15},
        ),
    ]
    for verb, sessions, details in asked:
        response = send(desk, edition, verb, *sessions, **details)
        assert response.status_code == 200, (verb, response.json())
        undone = send(desk, edition, "undo", change=response.json()["change"])
        assert undone.status_code == 200, (verb, undone.json())
        assert undone.json()["gone"] == ([] if verb != "duplicate" else undone.json()["gone"])
    assert send(desk, edition, "redo").status_code == 200
    assert (start_of(first), start_of(second)) == ("10:15", "11:15")


def test_state_tells_hours_conflicts_and_what_may_be_undone(desk, edition, room):
    session = make_session(edition, at="14:00", room=room, title_ar="")
    edition.availabilities.create(room=room, day=FIRST_DAY, from_time="09:00", to_time="12:30")
    change = move(desk, edition, session, "15:00", room).json()["change"]

    state = desk.get(address("board-state", edition.slug), {"day": FIRST_DAY.isoformat()}).json()

    assert state["hours"] == {"rooms": {str(room.pk): [[540, 750]]}, "people": {}}
    assert (state["undo"], state["redo"]) == (change, None)
    assert state["counts"] == {FIRST_DAY.isoformat(): 1}
    assert state["conflicts"][str(session.pk)]["marks"] == 1
    assert state["count"] >= 1


WRONG = [
    b"",
    b"[]",
    b'"x"',
    b"\xff",
    b'{"verb": "place"}',
    b'{"verb": ["place"], "shown": {}}',
    b'{"verb": "explode", "shown": {}}',
    b'{"verb": "cancel", "shown": {}}',
    b'{"verb": "cancel", "shown": {"1": -1}}',
    b'{"verb": "cancel", "shown": {"99999999999999999999999": 1}}',
    b'{"verb": "cancel", "shown": {"\\u0000": 1}}',
    b'{"verb": "undo", "change": 1e400}',
    b'{"verb": "undo", "shown": 7}',
    b'{"verb": "place", "shown": {"1": 1}, "places": {"1": {"day": "2027-05-04"}}}',
    b'{"verb": "place", "shown": {"1": 1}, "places": {"1": {"day": "x", "start": "10:00",'
    b' "minutes": 5, "room": null}}}',
    b'{"verb": "edit", "shown": {"1": 1}, "values": {}}',
    b'{"verb": "edit", "shown": {"1": 1}, "values": {"status": "gone"}}',
    b'{"verb": "edit", "shown": {"1": 1}, "values": {"spoken_languages": ["zz"]}}',
    b'{"verb": "edit", "shown": {"1": 1}, "values": {"spoken_languages": "ar"}}',
    b'{"verb": "shift", "shown": {}, "room": 9, "day": "2027-05-04", "from": "10:00",'
    b' "minutes": 5}',
    b'{"verb": "shift", "shown": {}, "room": null, "day": "2027-05-04", "from": "10:00",'
    b' "minutes": 99999}',
]


@pytest.mark.parametrize("body", WRONG)
def test_what_no_board_sends_is_refused_in_words(desk, edition, body):
    response = desk.post(
        address("board-change", edition.slug), body, content_type="application/json"
    )

    assert response.status_code == 400
    assert response.json()["sentences"]


def test_an_archived_edition_is_only_read(desk, edition, room):
    session = make_session(edition, room=room)
    edition.is_archived = True
    edition.save()

    assert not parse(board(desk, edition)).xpath("//*[@data-may-change]")
    assert move(desk, edition, session, "11:00", room).status_code == 409
    assert start_of(session) == "10:00"
