"""The board as a page and as what its script sends: complete, quick, closed to strangers."""

import datetime as dt
import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts.models import Change, User
from events.models import Remit, Session
from tests.events.admin.pages import filled, parse, text
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
NEXT_DAY = FIRST_DAY + dt.timedelta(days=1)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def room(edition):
    return make_room(edition)


def address(name, *args, language="fr"):
    with translation.override(language):
        return reverse(f"admin:{name}", args=args)


def board(client, edition, day=None, **query):
    name, further = ("board-day", [day]) if day else ("board", [])
    return client.get(address(name, edition.slug, *further), query)


def cards(response):
    """`{id: column}` of the cards on the page, of whatever day."""
    return {
        int(card.get("data-id")): card.xpath("ancestor::*[@data-column]")[0].get("data-column")
        for card in parse(response).find_class("card")
    }


def send(client, edition, verb, *sessions, **asked):
    body = {"verb": verb, "shown": edits(*sessions), **asked}
    return client.post(
        address("board-change", edition.slug), json.dumps(body), content_type="application/json"
    )


def edits(*sessions):
    rows = Session.objects.filter(pk__in=[one.pk for one in sessions])
    return {str(key): count for key, count in rows.values_list("pk", "edits")}


def place(at, room=None, day=FIRST_DAY, minutes=60):
    room = room and room.pk
    return {"day": day.isoformat(), "start": at, "room": room, "minutes": minutes}


def move(client, edition, session, *where, **asked):
    return send(client, edition, "place", session, places={session.pk: place(*where)}, **asked)


def start_of(session):
    start = Session.objects.get(pk=session.pk).start_time
    return start and f"{start:%H:%M}"


# --- Nothing is invisible


def test_each_session_stands_in_its_room_or_in_the_tray(desk, edition, room):
    there, waiting = make_session(edition, room=room), make_session(edition, at=None)
    roomless = make_session(edition)
    cancelled = make_session(edition, at="15:00", room=room, status="cancelled")
    make_session(edition, day=NEXT_DAY, room=room)
    make_session(make_edition())

    assert cards(board(desk, edition, FIRST_DAY)) == {
        there.pk: str(room.pk),
        cancelled.pk: str(room.pk),
        roomless.pk: "",
        waiting.pk: "tray",
    }


def test_no_column_without_a_room_where_all_have_one(desk, edition, room):
    make_session(edition, room=room)

    columns = parse(board(desk, edition)).find_class("column")

    assert [column.get("data-column") for column in columns] == [str(room.pk)]


def test_a_day_outside_the_edition_on_which_something_stands_has_a_tab(desk, edition, room):
    stray = make_session(edition, room=room)
    edition.starts_on = edition.ends_on = NEXT_DAY
    edition.save()

    page = board(desk, edition, FIRST_DAY)

    assert "hors de l’édition" in text(page) or "outside the edition" in text(page)
    assert stray.pk in cards(page)


def test_what_crosses_midnight_stands_on_both_days(desk, edition, room):
    late = make_session(edition, at="23:00", room=room, minutes=180)

    assert late.pk in cards(board(desk, edition, FIRST_DAY))
    rest = parse(board(desk, edition, NEXT_DAY)).find_class("is-rest")

    assert [(card.get("data-start"), card.get("data-minutes")) for card in rest] == [("0", "120")]


@pytest.mark.parametrize("day", ["2027-05-09", "2027-13-01", "tomorrow", "0001-01-01"])
def test_a_day_without_anything_is_not_there(desk, edition, day):
    assert board(desk, edition, day).status_code == 404


def test_an_edition_without_anything_has_a_board(desk):
    assert board(desk, make_edition()).status_code == 200


def test_tray_is_searched_in_any_script_and_by_name(desk, edition):
    found = make_session(edition, at=None, title_ar="الطاقة الشمسية", speakers=[make_speaker()])
    named = make_session(edition, at=None, speakers=[make_speaker(name_ar="فاطمة أمغار")])
    make_session(edition, at=None)

    def shown(words):
        ids = desk.get(address("board-find", edition.slug), {"q": words}).json()["found"]
        assert set(cards(board(desk, edition, q=words))) == set(ids)
        return ids

    assert shown("الطاقه") == [found.pk]
    assert shown("امغار") == [named.pk]
    assert shown("امغار الطاقه") == []


def test_number_of_queries_does_not_follow_the_number_of_sessions(
    client, edition, django_assert_max_num_queries
):
    user = User.objects.create_user("o@example.org", "a-long-password", name="O")
    user.groups.set(Group.objects.filter(name="Organiser"))
    client.force_login(user)
    for number in (1, 3):
        for _ in range(number):
            speakers = [make_speaker(), make_speaker()]
            track, room = make_track(edition), make_room(edition)
            make_session(edition, room=room, speakers=speakers, track=track)
            make_session(edition, at=None, speakers=speakers)
        board(client, edition)  # finds the conflicts, whose number is kept until something changes
        with django_assert_max_num_queries(12):
            assert board(client, edition).status_code == 200


# --- What the script sends


def test_a_move_answers_with_the_card(desk, edition, room):
    session = make_session(edition, at=None)

    response = move(desk, edition, session, "11:00", room)

    answer = response.json()
    assert (response.status_code, start_of(session)) == (200, "11:00")
    assert 'data-start="660"' in answer["cards"][str(session.pk)]
    assert Change.objects.get(pk=answer["change"]).verb == "events.session_placed"


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


# --- Who may what


def colleague(client, role, **remit):
    user = User.objects.create_user("c@example.org", "a-long-password", name="C")
    user.groups.set(Group.objects.filter(name=role))
    if remit:
        rooms = remit.pop("rooms", [])
        Remit.objects.create(user=user, **remit).rooms.set(rooms)
    client.force_login(User.objects.get(pk=user.pk))
    return client


def test_strangers_see_no_board(client, edition):
    assert board(client, edition).status_code == 302
    desk = colleague(client, "Registration desk")
    assert board(desk, edition).status_code == 403
    assert send(desk, edition, "undo").status_code == 403


def test_a_partner_editor_sees_of_others_that_the_place_is_taken(client, edition, room):
    host = make_organisation()
    own = make_session(edition, room=room, host=host, title_fr="La nôtre")
    other = make_session(
        edition,
        at="14:00",
        room=room,
        title_fr="Secrète",
        speakers=[make_speaker(name_fr="Untel")],
    )
    waiting = make_session(edition, at=None, title_fr="En attente")
    desk = colleague(client, "Partner editor", organisation=host)

    page = board(desk, edition)

    assert "La nôtre" in text(page)
    assert not any(word in page.content.decode() for word in ("Secrète", "Untel", "En attente"))
    assert other.pk in cards(page)
    assert waiting.pk not in cards(page)
    assert move(desk, edition, own, "11:00", room).status_code == 200
    answer = move(desk, edition, other, "16:00", room)
    assert answer.status_code == 403
    assert "Secrète" not in answer.content.decode()
    assert desk.get(address("board-move", edition.slug, other.pk)).status_code == 404
    assert start_of(other) == "14:00"


def test_ways_out_never_touch_what_is_not_one_s_own(client, edition, room):
    host = make_organisation()
    own = make_session(edition, at="14:00", room=room, host=host)
    make_session(edition, room=room, title_fr="Secrète")
    desk = colleague(client, "Partner editor", organisation=host)

    answer = move(desk, edition, own, "10:30", room)

    assert answer.json()["ways"] == []
    assert "Secrète" not in answer.content.decode()


# --- Without a script


def move_page(client, edition, session):
    return client.get(address("board-move", edition.slug, session.pk))


def submit(client, edition, session, **changes):
    page = move_page(client, edition, session)
    data = filled(page, "move-form", **{"deed": "move", **changes})
    return client.post(address("board-move", edition.slug, session.pk), data)


def test_a_session_is_moved_without_a_script(desk, edition, room):
    session = make_session(edition, at=None)

    response = submit(
        desk, edition, session, day=FIRST_DAY.isoformat(), start_time="11:00", room=str(room.pk)
    )

    assert response.status_code == 302
    assert response.url.endswith(f"/{FIRST_DAY}/#session-{session.pk}")
    assert start_of(session) == "11:00"


@pytest.mark.parametrize("deed", ["unschedule", "cancel", "duplicate"])
@pytest.mark.parametrize("at", ["10:00", None])
def test_all_else_is_done_without_a_script(desk, edition, deed, at):
    session = make_session(edition, at=at)

    assert submit(desk, edition, session, deed=deed).status_code == 302


def test_a_taken_room_offers_its_ways_out_without_a_script(desk, edition, room):
    session, other = make_session(edition, at="14:00", room=room), make_session(edition, room=room)

    refused = submit(desk, edition, session, start_time="10:30")
    assert "way_out" in refused.content.decode()
    response = submit(desk, edition, session, start_time="10:30", way_out="take_out")

    assert response.status_code == 302
    assert (start_of(session), start_of(other)) == ("10:30", None)


def test_a_person_elsewhere_is_kept_by_a_tick_without_a_script(desk, edition):
    minister = make_speaker()
    make_session(edition, speakers=[minister])
    session = make_session(edition, at="14:00", speakers=[minister])

    refused = submit(desk, edition, session, start_time="10:30")
    assert "keep_clashes" in refused.content.decode()

    response = submit(desk, edition, session, start_time="10:30", keep_clashes="on")
    assert response.status_code == 302


def test_who_comes_second_is_told_without_a_script(desk, edition, room):
    session = make_session(edition, room=room)
    page = move_page(desk, edition, session)
    data = filled(page, "move-form", deed="move", start_time="12:00")
    move(desk, edition, session, "11:00", room)

    refused = desk.post(address("board-move", edition.slug, session.pk), data)

    assert "Salma" in text(refused)
    assert parse(refused).get_element_by_id("id_start_time").value == "12:00"
    assert start_of(session) == "11:00"
    again = filled(refused, "move-form", deed="move")
    assert desk.post(address("board-move", edition.slug, session.pk), again).status_code == 302
    assert start_of(session) == "12:00"


@pytest.mark.parametrize(
    "changes",
    [
        {"edits": None},
        {"edits": "9" * 40},
        {"edits": "x"},
        {"deed": "explode"},
        {"minutes": "9" * 30},
        {"room": "9" * 30},
        {"day": "0000-00-00"},
        {"start_time": "25:61"},
        {"way_out": "room:9"},
        {"way_out": "swap"},
    ],
)
def test_nonsense_changes_nothing_without_a_script(desk, edition, room, changes):
    session = make_session(edition, room=room)

    response = submit(desk, edition, session, **changes)

    assert response.status_code in (200, 302)
    assert start_of(session) == "10:00"
