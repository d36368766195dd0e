"""An attendee's own pages about requests: asking, answering, taking a place, calling it off."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from meetings.models import Meeting, MeetingRequest, MeetingRules
from meetings.request_rows import requests
from registrations.actions import open_visit
from registrations.models import Consent
from registrations.visiting import COOKIE
from tests.factories.events import make_edition
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_consent, make_registration, make_staff

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2027, 5, 4, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def edition():
    return make_edition()


def participant(edition, **fields):
    """A profile that all participants can find, of somebody who reads English."""
    profile = make_profile(
        edition, registration=make_registration(edition, language="en"), **fields
    )
    make_consent(profile.registration, Consent.Purpose.PARTICIPANT_LIST)
    return profile


@pytest.fixture
def mine(edition):
    return participant(edition)


@pytest.fixture
def theirs(edition):
    return participant(edition)


def browser_of(profile, client_class=Client):
    client = client_class()
    _visit, client.cookies[COOKIE] = open_visit(registration=profile.registration)
    return client


def address(profile, rest="requests/"):
    return f"/en/{profile.edition.slug}/me/meetings/{rest}"


def test_ask_accept_and_see_how_to_reach_each_other(mine, theirs):
    asker, asked = browser_of(mine), browser_of(theirs)
    form = {"reason": "We build pumps.", "priority": "3"}
    assert "Why should you meet?" in asker.get(address(mine, f"ask/{theirs.pk}/")).text

    sent = asker.post(address(mine, f"ask/{theirs.pk}/"), form)

    request = MeetingRequest.objects.get()
    listed = address(mine)
    assert (sent.status_code, sent.url) == (303, f"{listed}?done=asked#request-{request.pk}")
    assert "Your request is sent." in asker.get(sent.url).text
    page = asker.get(listed)
    assert page["Cache-Control"] == "no-store"
    assert theirs.registration.email not in page.text
    assert "Waits for an answer" in page.text
    assert "1 request waits for your answer" in asked.get(address(theirs, "")).text
    page = asked.get(address(theirs)).text
    assert "We build pumps." in page
    assert "Essential" not in page
    assert mine.registration.phone not in page

    asked.post(address(theirs, f"requests/{request.pk}/"), {"do": "accept"})

    for client, other in ((asker, theirs), (asked, mine)):
        page = client.get(listed).text
        assert other.registration.email in page
        assert other.registration.phone in page
    again = asked.post(address(theirs, f"requests/{request.pk}/"), {"do": "accept"})
    assert (again.status_code, "done already" in again.text) == (409, True)
    # The page of the refusal, in another language.
    assert asked.get(address(theirs, f"requests/{request.pk}/")).url == listed
    assert asker.get(address(mine, f"ask/{theirs.pk}/")).url == f"{listed}#request-{request.pk}"


def test_a_decline_is_told_without_blame(mine, theirs):
    request = make_request(mine, theirs, status="open")
    browser_of(theirs).post(address(theirs, f"requests/{request.pk}/"), {"do": "decline"})
    page = browser_of(mine).get(address(mine)).text
    assert "Declined" in page
    assert "This says nothing about you" in page
    for rest in (f"ask/{theirs.pk}/", f"participants/{theirs.pk}/"):
        refused = browser_of(mine).get(address(mine, rest)).text
        assert "could not agree to meet you" in refused
        assert address(mine, f"ask/{theirs.pk}/") not in refused.partition("<main")[2]


def test_what_the_organisers_did_in_somebodys_name_is_said(mine, theirs):
    staff = make_staff()
    make_request(mine, theirs, asked_by=staff, answered_by=staff)
    assert "Asked for you by the organisers." in browser_of(mine).get(address(mine)).text
    assert "Answered for you by the organisers." in browser_of(theirs).get(address(theirs)).text


def test_a_place_is_taken_and_given_back(mine, theirs, edition):
    slot, other = make_slot(edition, "10:00"), make_slot(edition, "11:00")
    make_table(edition)
    request = make_request(mine, theirs)
    client, book = browser_of(mine), f"requests/{request.pk}/book/"
    assert "You could meet now" in client.get(address(mine, "")).text
    assert "Choose a time: 2 free places" in client.get(address(mine)).text
    assert f'value="{slot.pk}"' in client.get(address(mine, book)).text

    taken = client.post(address(mine, book), {"slot": slot.pk})

    assert "?done=booked" in taken.url
    meeting = Meeting.objects.get()
    page = browser_of(theirs).get(address(theirs)).text
    assert "table 1" in page
    again = client.post(address(mine, book), {"slot": other.pk})
    assert (again.status_code, "meeting with them already" in again.text) == (409, True)
    call_off = f"call-off/{meeting.pk}/"
    assert browser_of(participant(edition)).get(address(mine, call_off)).status_code == 404
    assert "Yes, call it off" in client.get(address(mine, call_off)).text
    assert "?done=called-off" in client.post(address(mine, call_off), {"away": "yes"}).url
    assert "Choose a time: 1 free place" in client.get(address(mine)).text
    assert client.post(address(mine, call_off)).status_code == 404


def test_a_meeting_that_has_begun_is_told_of_and_no_longer_called_off(mine, theirs, edition, clock):
    meeting = make_meeting(
        make_slot(edition, "10:00"),
        make_table(edition),
        first=mine.registration,
        second=theirs.registration,
        request=make_request(mine, theirs),
    )
    client, told = browser_of(mine), address(mine, f"feedback/{meeting.pk}/")
    off = address(mine, f"call-off/{meeting.pk}/")
    for page in (client.get(address(mine)).text, client.get(address(mine, "agenda/")).text):
        assert (off in page, told in page) == (True, False)
    assert "Your next meetings" in client.get(address(mine, "")).text
    clock.move_to(meeting.slot.starts_at)
    for page in (client.get(address(mine)).text, client.get(address(mine, "agenda/")).text):
        assert (off in page, told in page) == (False, True)
    assert client.post(off).status_code == 409


def test_who_asked_for_nothing_calls_off_what_was_arranged_for_them(mine, edition):
    person = make_registration(edition, language="en")
    meeting = make_meeting(
        make_slot(edition, "10:00"), make_table(edition), first=person, second=mine.registration
    )
    client = Client()
    _visit, client.cookies[COOKIE] = open_visit(registration=person)
    off, agenda = (address(mine, rest) for rest in (f"call-off/{meeting.pk}/", "agenda/"))
    assert off in client.get(agenda).text
    assert "Your request stands" not in client.get(off).text
    sent = client.post(off)
    assert sent.url == f"{agenda}?done=called-off"
    assert "The meeting is called off" in client.get(sent.url).text
    # Other people are for those who take part.
    elsewhere = client.get(address(mine))
    assert elsewhere.url == address(mine, "?done=not-yet")
    page = client.get(elsewhere.url).text
    assert "once you take part and your profile is approved" in page
    assert address(mine) not in page


def test_a_place_that_somebody_else_took_is_refused_politely(mine, theirs, edition):
    slot = make_slot(edition, "10:00")
    make_table(edition)
    request, quicker = make_request(mine, theirs), make_request(participant(edition), theirs)
    for one in (quicker, request):
        answer = browser_of(one.asker).post(
            address(mine, f"requests/{one.pk}/book/"), {"slot": slot.pk}
        )
    assert (answer.status_code, "has just been taken" in answer.text) == (409, True)


def test_who_may_be_asked(mine, edition):
    client = browser_of(mine)
    hidden = make_profile(edition)
    for profile in (hidden, mine, participant(make_edition())):
        assert client.get(address(mine, f"ask/{profile.pk}/")).status_code == 404
    form = {"reason": "We build pumps.", "priority": "2"}
    request = make_request(hidden, mine, status="open")
    listed = f"#request-{request.pk}"
    assert client.get(address(mine, f"ask/{hidden.pk}/")).url == address(mine) + listed
    answer = client.post(address(mine, f"ask/{hidden.pk}/"), form)
    assert answer.url == f"{address(mine)}?done=agreed{listed}"
    MeetingRules.objects.create(edition=edition, closes_at=MORNING - dt.timedelta(days=1))
    other = participant(edition)
    answer = client.post(address(mine, f"ask/{other.pk}/"), form)
    assert (answer.status_code, "Requests closed on" in answer.text) == (409, True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("reason", "priority"),
    [("", "2"), ("\x00", "2"), ("x" * 201, "2"), ("Pumps", "9"), ("Pumps", "²"), ("Pumps", "")],
)
def test_impossible_forms(mine, theirs, reason, priority):
    form = {"reason": reason, "priority": priority}
    answer = browser_of(mine).post(address(mine, f"ask/{theirs.pk}/"), form)
    assert answer.status_code == 200
    assert "Please look at this again" in answer.text


@pytest.mark.once
def test_what_no_page_of_ours_would_send(mine, theirs, edition):
    client = browser_of(mine)
    request = make_request(mine, theirs)
    for do in ("", "accept", "\x00", "x" * 10_000):
        sent = client.post(address(mine, f"requests/{request.pk}/"), {"do": do})
        assert sent.status_code == 404
    for slot in ("", "0", "x", "²", "9" * 30, "-1", "\x00"):
        sent = client.post(address(mine, f"requests/{request.pk}/book/"), {"slot": slot})
        assert sent.status_code == 404
    of_others = make_request(theirs, participant(edition), status="open")
    for key in (of_others.pk, 10**30):
        assert client.post(address(mine, f"requests/{key}/"), {"do": "accept"}).status_code == 404
        for rest in (f"requests/{key}/book/", f"ask/{10**30}/", f"call-off/{key}/"):
            assert client.get(address(mine, rest)).status_code == 404


def test_strangers_and_forgers(mine, theirs):
    request = make_request(theirs, mine, status="open")
    forger = Client(enforce_csrf_checks=True)
    _visit, forger.cookies[COOKIE] = open_visit(registration=mine.registration)
    sent = forger.post(address(mine, f"requests/{request.pk}/"), {"do": "accept"})
    assert sent.status_code == 403
    for rest in ("requests/", f"ask/{theirs.pk}/", f"requests/{request.pk}/book/", "call-off/1/"):
        assert Client().get(address(mine, rest)).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_queries(mine, edition, count, django_assert_num_queries):
    make_table(edition)
    make_slot(edition, "10:00")
    for _ in range(count):
        make_request(mine, participant(edition))
        make_request(participant(edition), mine, status="open")
        make_request(mine, participant(edition), status="declined")
    client = browser_of(mine)
    with django_assert_num_queries(21):
        client.get(address(mine))
    mine.edition = edition
    with django_assert_num_queries(14):
        section = requests(mine.registration, mine)
    assert (section["waiting"], len(section["bookable"])) == (count, count)
