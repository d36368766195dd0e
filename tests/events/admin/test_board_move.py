"""The board without a script: one page a session."""

import datetime as dt

import pytest

from tests.events.admin.boards import address, move, start_of
from tests.events.admin.pages import filled, parse, text
from tests.factories.events import FIRST_DAY, make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def room(edition):
    return make_room(edition)


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


def test_a_session_that_stays_is_told_so_without_a_script(desk, edition, room):
    session = make_session(edition, room=room)

    response = submit(desk, edition, session)

    assert "Rien n’a changé" in desk.get(response.url).content.decode()


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


@pytest.mark.parametrize("way_out", ["", "take_out", "swap"])
def test_a_time_that_the_clocks_skip_is_explained_without_a_script(desk, way_out):
    skipped = dt.date(2027, 3, 28)
    edition = make_edition(zone="Europe/Paris", starts_on=skipped, ends_on=skipped)
    session = make_session(edition, day=skipped)

    response = submit(desk, edition, session, start_time="02:30", way_out=way_out)

    assert response.status_code == 200
    assert parse(response).find_class("is-error")
    assert start_of(session) == "10:00"
