"""Places taken on the day by those who agreed to meet, and places that become free."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from accounts.models import OutboxMail
from events.actions import publish_programme
from events.models import Occupancy
from meetings.actions import (
    RequestRefused,
    book_meeting,
    call_off_meeting,
    decline_request,
    free_places,
    offer_freed,
    withdraw_request,
)
from meetings.models import Delegate, Meeting, MeetingRules, MeetingSlot, Quota, Term
from registrations.actions import cancel
from registrations.actions.seating import request_seat
from registrations.models import Seating
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2027, 5, 4, 9, tzinfo=dt.UTC)
HOURS = ("09:00", "10:00", "10:30", "11:00", "11:30")  # the first has begun


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def edition():
    edition = make_edition()
    for hour in HOURS:
        make_slot(edition, hour)
    make_table(edition)
    return edition


@pytest.fixture
def request_(edition):
    return make_request(make_profile(edition), make_profile(edition))


def hours(request):
    places = free_places(request.edition, [request])[request.pk]
    return [f"{place.slot.start_time:%H:%M}" for place in places]


def slot_at(edition, at):
    return MeetingSlot.objects.get(edition=edition, start_time=at)


def refused(act, **fields):
    with pytest.raises(RequestRefused) as refusal, translation.override("en"):
        act(**fields)
    return " ".join(refusal.value.messages)


def mails():
    return sorted(OutboxMail.objects.values_list("to", flat=True))


def test_a_place_takes_the_table_and_both_sides(request_, edition):
    slot = slot_at(edition, "10:30")

    meeting = book_meeting(request=request_, slot=slot)

    sides = request_.asker.registration, request_.asked.registration
    assert (meeting.request, meeting.slot, meeting.first, meeting.second) == (
        request_,
        slot,
        *sides,
    )
    held = Occupancy.objects.filter(source=meeting.ledger_source, layer="draft")
    assert {row.resource for row in held} == {
        meeting.table.resource,
        *(side.person_resource for side in sides),
    }
    assert mails() == sorted(side.email for side in sides)
    edition.meeting_rules.refresh_from_db()
    assert edition.meeting_rules.agenda_version == 1
    assert "meeting with them already" in refused(book_meeting, request=request_, slot=slot)


def test_what_keeps_a_place_from_being_free(request_, edition):
    asker, asked = request_.asker.registration, request_.asked.registration
    assert hours(request_) == ["10:00", "10:30", "11:00", "11:30"]

    asker.speaker = make_speaker()
    asker.save()
    make_session(edition, at="10:30", minutes=30, speakers=[asker.speaker])
    assert hours(request_) == ["10:00", "11:00", "11:30"]
    Delegate.objects.get(registration=asked).away.add(slot_at(edition, "11:30"))
    assert hours(request_) == ["10:00", "11:00"]
    make_meeting(slot_at(edition, "11:00"), edition.tables.get())  # the only table
    assert hours(request_) == ["10:00"]
    assert refused(book_meeting, request=request_, slot=slot_at(edition, "11:00"))
    make_table(edition, 2)
    MeetingRules.objects.create(edition=edition, gap=1)
    make_meeting(slot_at(edition, "09:00"), make_table(edition, 3), second=asked)
    assert hours(request_) == ["11:00"]
    Quota.objects.create(edition=edition, category=asked.category, most_meetings=1)
    assert hours(request_) == []


def test_a_seat_in_a_session_is_time_taken(request_, edition):
    session = make_session(edition, at="10:00", minutes=60)
    Seating.objects.create(session=session, capacity=3)
    publish_programme(edition=edition, by=None)
    request_seat(registration=request_.asked.registration, session=session)

    assert hours(request_) == ["11:00", "11:30"]


def test_a_colleague_who_is_free_and_speaks_the_language_sits_there(request_, edition):
    lead = request_.asked.registration
    colleagues = [make_registration(edition) for _ in range(2)]
    for colleague, language in zip(colleagues, ("lang-en", "lang-fr"), strict=True):
        delegate = Delegate.objects.create(profile=request_.asked, registration=colleague)
        delegate.languages.set(Term.objects.filter(code=language))
    Delegate.objects.get(registration=lead).away.add(slot_at(edition, "10:00"))

    meeting = book_meeting(request=request_, slot=slot_at(edition, "10:00"))

    assert meeting.second == colleagues[1]


def test_only_those_who_agreed_and_come_and_only_on_the_days(request_, edition, clock):
    slot = slot_at(edition, "11:00")
    waits = make_request(make_profile(edition), request_.asked, status="open")
    assert "agreed" in refused(book_meeting, request=waits, slot=slot)
    begun = slot_at(edition, "09:00")
    assert "just been taken" in refused(book_meeting, request=request_, slot=begun)
    clock.shift(dt.timedelta(days=-3))
    assert "days of the forum" in refused(book_meeting, request=request_, slot=slot)
    clock.shift(dt.timedelta(days=3))
    rules = MeetingRules.objects.create(edition=edition, is_self_service=False)
    assert refused(book_meeting, request=request_, slot=slot)
    rules.delete()
    cancel(registration=request_.asked.registration)
    assert refused(book_meeting, request=request_, slot=slot)
    assert not Meeting.objects.exists()


def test_the_organisers_place_them_before_the_day(request_, edition, clock):
    clock.shift(dt.timedelta(days=-3))
    staff = make_staff()
    assert book_meeting(request=request_, slot=slot_at(edition, "10:00"), by=staff)


def test_a_meeting_called_off_is_told_and_its_place_offered_once(request_, edition):
    slot = slot_at(edition, "10:00")
    me, other = request_.asker.registration, request_.asked.registration
    third = make_profile(edition)
    make_request(third, request_.asked)
    meeting = book_meeting(request=request_, slot=slot)
    OutboxMail.objects.all().delete()
    assert "cancel that one first" in refused(withdraw_request, request=request_)

    call_off_meeting(meeting=meeting, registration=me)

    # Both are told; the one who became free, and who has agreed to meet them, of the place.
    assert mails() == sorted([me.email, other.email, other.email, third.registration.email])
    assert not Occupancy.objects.exists()
    assert slot in Delegate.objects.get(registration=me).away.all()
    assert hours(request_) == ["10:30", "11:00", "11:30"]
    assert "already" in refused(call_off_meeting, meeting=meeting, registration=me)
    offer_freed(meetings=[meeting])
    assert OutboxMail.objects.count() == 4
    decline_request(request=request_)


def test_nobody_is_sent_for_what_begins_at_once(request_, edition, clock):
    make_request(make_profile(edition), request_.asked)
    meeting = book_meeting(request=request_, slot=slot_at(edition, "10:00"))
    OutboxMail.objects.all().delete()
    clock.move_to(MORNING + dt.timedelta(minutes=31))
    call_off_meeting(meeting=meeting, registration=request_.asked.registration, is_away=False)
    assert len(mails()) == 2
    clock.move_to(MORNING + dt.timedelta(hours=1))
    meeting = book_meeting(request=request_, slot=slot_at(edition, "10:30"))
    stranger = make_registration(edition)
    assert refused(call_off_meeting, meeting=meeting, registration=stranger)
    clock.shift(dt.timedelta(hours=1))
    assert "begun" in refused(
        call_off_meeting, meeting=meeting, registration=request_.asked.registration
    )


@pytest.mark.parametrize("count", [1, 3])
def test_queries(edition, count, django_assert_num_queries):
    investor = make_profile(edition)
    requests = [make_request(make_profile(edition), investor) for _ in range(count)]
    with django_assert_num_queries(11):
        found = free_places(edition, requests)
    assert all(len(places) == 4 for places in found.values())
