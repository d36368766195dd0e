"""An attendee's own pages about their time: seats, the day, the file for a telephone."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from events.actions import publish_programme
from registrations.actions import open_visit
from registrations.actions.seating import request_seat
from registrations.models import Seating, SeatRequest
from registrations.visiting import COOKIE
from tests.factories.events import make_edition, make_room, make_session, make_speaker
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
LONG_BEFORE = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _before_the_forum():
    with time_machine.travel(LONG_BEFORE):
        yield


@pytest.fixture
def attendee():
    return make_registration(make_edition(), language="en", speaker=make_speaker())


@pytest.fixture
def browser(attendee):
    client = Client()
    _visit, client.cookies[COOKIE] = open_visit(registration=attendee)
    return client


def make_seatings(edition, *hours):
    seatings = [
        Seating.objects.create(
            session=make_session(edition, at=at, room=make_room(edition)), capacity=1
        )
        for at in hours
    ]
    publish_programme(edition=edition, by=None)
    return seatings


def me(attendee, rest=""):
    return f"/en/{attendee.edition.slug}/me/{rest}"


def test_a_seat_is_asked_for_and_given_up(browser, attendee):
    first, second = make_seatings(attendee.edition, "10:00", "10:30")
    key = first.session_id
    assert "Ask for a seat" in browser.get(me(attendee)).text

    answer = browser.post(me(attendee, "seats/"), {"session": key, "ask": "yes"})
    assert (answer.status_code, answer.url) == (303, me(attendee, f"seats/#seat-{key}"))
    page = browser.get(me(attendee)).text
    assert "You have a seat." in page
    assert "You are expected elsewhere at that time" in page

    refused = browser.post(me(attendee, "seats/"), {"session": second.session_id, "ask": "yes"})
    assert refused.status_code == 409
    assert f"You have a seat in “{first.session.title_en}” from 10:00 to 11:00." in refused.text

    browser.post(me(attendee, "seats/"), {"session": key, "give-up": "yes"})
    assert not SeatRequest.objects.live().exists()


def test_who_waits_reads_their_place(browser, attendee):
    [seating] = make_seatings(attendee.edition, "10:00")
    for _ in range(2):
        other = make_registration(attendee.edition)
        request_seat(registration=other, session=seating.session)

    browser.post(me(attendee, "seats/"), {"session": seating.session_id})

    page = browser.get(me(attendee, "seats/")).text
    assert "You are number 2 in the line" in page
    assert "Leave the line" in page


@pytest.mark.parametrize("session", ["", "0", "x", "²", "9" * 30, "-1", "1e9"])
def test_unknown_sessions(browser, attendee, session):
    assert browser.post(me(attendee, "seats/"), {"session": session}).status_code == 404


def test_forged_requests_and_strangers_are_refused(attendee):
    stranger, forger = Client(), Client(enforce_csrf_checks=True)
    _visit, forger.cookies[COOKIE] = open_visit(registration=attendee)
    assert forger.post(me(attendee, "seats/"), {"session": "1"}).status_code == 403
    for rest in ("seats/", "calendar/", "calendar.ics"):
        assert stranger.get(me(attendee, rest)).status_code == 302


def test_the_day_and_its_file(browser, attendee):
    edition = attendee.edition
    [seating] = make_seatings(edition, "10:00")
    talk = make_session(edition, at="14:00", speakers=[attendee.speaker])
    make_meeting(
        make_slot(edition, "11:30"),
        make_table(edition, number=7),
        first=make_registration(edition, name_latin="Other; Name"),
        second=attendee,
    )
    publish_programme(edition=edition, by=None)
    make_session(edition, at="16:00", speakers=[attendee.speaker], title_en="Drafted")
    request_seat(registration=attendee, session=seating.session)

    day = browser.get(me(attendee, "calendar/"))
    file = browser.get(me(attendee, "calendar.ics"))

    assert day["Cache-Control"] == file["Cache-Control"] == "no-store"
    places = [day.text.index(text) for text in ("10:00 – 11:00", "11:00 – 11:30", "11:30 – 12:00")]
    places += [day.text.index("12:00 – 14:00"), day.text.index(talk.title_en)]
    assert places == sorted(places)
    assert "Drafted" not in day.text
    assert "Other; Name" in day.text
    unfolded = file.content.decode().replace("\r\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == 3
    assert f"UID:{talk.guid}@" in unfolded
    assert "DTSTART;TZID=Africa/Casablanca:20270504T113000" in unfolded
    assert "Other\\; Name" in unfolded
    assert "Drafted" not in unfolded


@pytest.mark.parametrize("count", [1, 3])
def test_queries(browser, attendee, count, django_assert_num_queries):
    hours = ["09:00", "10:00", "11:00"][:count]
    seatings = make_seatings(attendee.edition, *hours)
    for seating in seatings:
        request_seat(registration=attendee, session=seating.session)
    with django_assert_num_queries(9):
        browser.get(me(attendee, "seats/"))
    with django_assert_num_queries(8):
        browser.get(me(attendee, "calendar/"))


# The screens of the staff.


@pytest.fixture
def staff(client):
    user = make_staff(
        "registrations.view_seating",
        "registrations.change_seating",
        "registrations.view_registration",
        "registrations.change_seatrequest",
        "events.view_edition",
    )
    client.force_login(user)
    return client


def test_staff_give_and_free_seats(staff, attendee):
    [seating] = make_seatings(attendee.edition, "10:00")
    address = f"/en/admin/seatings/{seating.pk}/"

    page = staff.post(address, {"reference": attendee.reference.lower()}, follow=True)
    assert attendee.name in page.text
    assert "Seat given." in page.text
    page = staff.post(address, {"reference": attendee.reference}, follow=True)
    assert "You have asked for this seat already." in page.text
    for wrong in ("", "NOBODY", "x" * 300):
        assert "No registration" in staff.post(address, {"reference": wrong}, follow=True).text
    for wrong in ("", "x", "9" * 30):
        staff.post(address, {"take": wrong})

    staff.post(address, {"take": SeatRequest.objects.get().pk})
    assert not SeatRequest.objects.live().exists()


def test_more_seats_in_the_form_go_to_those_who_wait(staff, attendee):
    [seating] = make_seatings(attendee.edition, "10:00")
    requests = [
        request_seat(registration=one, session=seating.session)
        for one in (attendee, make_registration(attendee.edition))
    ]
    address = f"/en/admin/registrations/seating/{seating.pk}/change/"

    answer = staff.post(address, {"capacity": 2, "has_waiting_list": "on"})
    assert answer.status_code == 302
    requests[1].refresh_from_db()
    assert requests[1].status == "confirmed"
    answer = staff.post(address, {"capacity": 1, "has_waiting_list": "on"})
    assert answer.status_code == 200
    assert "More seats are taken than that." in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_staff(staff, attendee, count, django_assert_num_queries):
    seatings = make_seatings(attendee.edition, *["09:00", "10:00", "11:00"][:count])
    seatings[0].capacity = 3
    seatings[0].save()
    for _ in range(count):
        other = make_registration(attendee.edition)
        request_seat(registration=other, session=seatings[0].session)
    with django_assert_num_queries(8):
        staff.get("/en/admin/registrations/seating/")
    with django_assert_num_queries(7):
        staff.get(f"/en/admin/seatings/{seatings[0].pk}/")
