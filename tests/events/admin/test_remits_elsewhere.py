"""Neither the board nor a spreadsheet is a way around a remit."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts.models import Upload, User
from events.models import Remit, Session
from speakers.sheets.plan import State
from tests.events.admin.boards import edits, place, send
from tests.events.sheets.bringing import plan, workbook
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_track,
)

pytestmark = pytest.mark.django_db
ROLES = {"partner": "Partner editor", "kept": "Programme editor", "editor": "Programme editor"}


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def room(edition):
    return make_room(edition)


@pytest.fixture
def track(edition):
    return make_track(edition)


@pytest.fixture
def host(db):
    return make_organisation()


@pytest.fixture
def own(edition, room, track, host):
    return make_session(edition, at="09:00", room=room, track=track, host=host)


@pytest.fixture
def other(edition, room):
    return make_session(
        edition, at="11:00", room=room, track=make_track(edition), host=make_organisation()
    )


@pytest.fixture
def colleague(host, track):
    def make(who):
        number = User.objects.count()
        user = User.objects.create_user(f"u{number}@example.org", "a-long-password", name=who)
        user.groups.add(Group.objects.get(name=ROLES[who]))
        if who == "partner":
            Remit.objects.create(user=user, organisation=host)
        elif who == "kept":
            Remit.objects.create(user=user).tracks.add(track)
        return User.objects.get(pk=user.pk)

    return make


def stored(session):
    return Session.objects.filter(pk=session.pk).values().first()


def asked_of(verb, session, own, room):
    later = place("15:00", room)
    return {
        "place": {"places": {session.pk: later}},
        "edit": {"values": {"status": "cancelled"}},
        "shift": {"room": room.pk, "day": FIRST_DAY.isoformat(), "from": "08:00", "minutes": 5},
    }.get(verb, {})


@pytest.mark.parametrize("verb", ["place", "shift", "edit", "duplicate", "unschedule", "cancel"])
@pytest.mark.parametrize("who", ["partner", "kept", "editor"])
def test_the_board_changes_no_session_of_others(
    client, edition, room, own, other, colleague, who, verb
):
    client.force_login(colleague(who))
    before, count = stored(other), Session.objects.count()
    touched = [own, other] if verb == "shift" else [other]

    response = send(client, edition, verb, *touched, **asked_of(verb, other, own, room))

    is_changed = stored(other) != before or Session.objects.count() != count
    assert is_changed == (who == "editor")
    assert response.status_code == (200 if who == "editor" else 403)


@pytest.mark.parametrize("who", ["partner", "kept", "editor"])
def test_the_board_swaps_no_place_with_others(client, edition, own, other, colleague, who):
    client.force_login(colleague(who))

    response = send(client, edition, "swap", own, other)

    assert response.status_code == (200 if who == "editor" else 403)
    assert (stored(other)["start_time"].hour == 11) == (who != "editor")


@pytest.mark.parametrize("who", ["partner", "kept"])
def test_the_board_moves_the_own(client, edition, room, own, colleague, who):
    """The negative control: what is refused is refused because of the remit."""
    client.force_login(colleague(who))

    response = send(client, edition, "place", own, places={own.pk: place("15:00", room)})

    assert response.status_code == 200
    assert stored(own)["start_time"].hour == 15


@pytest.mark.parametrize("who", ["partner", "kept"])
def test_the_page_of_a_move_is_not_there_for_others(client, edition, other, colleague, who):
    client.force_login(colleague(who))
    path = reverse("admin:board-move", args=[edition.slug, other.pk])

    answers = [
        client.get(path),
        client.post(path, {"deed": "cancel", "edits": edits(other)[str(other.pk)]}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert stored(other)["status"] == "planned"


def test_a_session_is_not_edited_out_of_a_remit_on_the_board(client, edition, own, colleague):
    client.force_login(colleague("kept"))
    foreign = make_track(edition)

    response = send(client, edition, "edit", own, values={"track": foreign.pk})

    assert response.status_code == 403
    assert stored(own)["track_id"] == own.track_id


@pytest.mark.parametrize(
    ("who", "states"),
    [("kept", [State.UPDATE, State.ERROR]), ("editor", [State.UPDATE, State.UPDATE])],
)
def test_a_sheet_changes_no_session_of_others(edition, own, other, colleague, who, states):
    rows = [["Code", "Title in French"], *([one.code, "Changé"] for one in (own, other))]

    made = plan(workbook(sessions=rows), edition, colleague(who))

    assert [row.state for _sheet, row in made.rows()] == states


def test_a_partner_brings_no_sheet(client, edition, own, colleague):
    client.force_login(colleague("partner"))
    path = reverse("admin:sheets", args=[edition.slug])

    response = client.post(path, {"kind": "sessions", "rows": f"code\ttitle\n{own.code}\tX"})

    assert response.status_code == 403
    assert not Upload.objects.exists()
