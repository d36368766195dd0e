"""The board as a page: nothing on it is invisible, and strangers do not see it."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from events.models import Remit, Session
from tests.events.admin.boards import NEXT_DAY, address, board, cards, move, send, start_of
from tests.events.admin.pages import parse, text
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
    return make_edition()


@pytest.fixture
def room(edition):
    return make_room(edition)


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


def test_the_head_of_each_page_may_be_asked(desk, edition):
    session = make_session(edition)
    pages = [("board",), ("board-state",), ("board-find",), ("board-move", session.pk)]

    answers = [desk.head(address(name, edition.slug, *rest)) for name, *rest in pages]

    assert [answer.status_code for answer in answers] == [200] * 4


def test_a_search_without_a_hit_says_so(desk, edition):
    make_session(edition, at=None, title_fr="Énergie")

    empty = parse(board(desk, edition, q="eau")).find_class("tray-empty")[0]

    assert "words" in empty.text or "mots" in empty.text


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


def test_who_may_not_make_sessions_duplicates_none(client, edition, room):
    host = make_organisation()
    own = make_session(edition, room=room, host=host)
    desk = colleague(client, "Partner editor", organisation=host)

    assert not parse(board(desk, edition)).xpath("//*[@data-do='duplicate']")
    assert send(desk, edition, "duplicate", own).status_code == 403
    assert Session.objects.count() == 1


def test_ways_out_never_touch_what_is_not_one_s_own(client, edition, room):
    host = make_organisation()
    own = make_session(edition, at="14:00", room=room, host=host)
    make_session(edition, room=room, title_fr="Secrète")
    desk = colleague(client, "Partner editor", organisation=host)

    answer = move(desk, edition, own, "10:30", room)

    assert answer.json()["ways"] == []
    assert "Secrète" not in answer.content.decode()
