"""Seats of sessions go to those whose time is free, in their order, and follow the programme."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import OutboxMail
from events.actions import cancel_sessions, hold_sessions, publish_programme
from events.actions.release import rollback
from events.models import Release, Session
from registrations.actions import cancel
from registrations.actions.seating import (
    SeatRefused,
    follow_programme,
    give_up_seat,
    request_seat,
    save_seating,
    settle_seats,
)
from registrations.engagements import calendar_of
from registrations.models import Seating, SeatRequest
from tests.factories.events import make_edition, make_room, make_session, make_speaker
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db
LONG_BEFORE = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
Status = SeatRequest.Status


@pytest.fixture(autouse=True)
def _before_the_forum():
    with time_machine.travel(LONG_BEFORE), translation.override("en"):
        yield


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def publish(edition, django_capture_on_commit_callbacks):
    """Publishes the draft, and lets what follows happen."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            return publish_programme(edition=edition, by=None)

    return run


def make_seating(edition, capacity=1, at="10:00", **fields):
    room = make_room(edition)
    session = make_session(edition, at=at, room=room)
    return Seating.objects.create(session=session, capacity=capacity, **fields)


def ask(registration, seating):
    return request_seat(registration=registration, session=seating.session)


def status_of(request):
    request.refresh_from_db()
    return request.status


def refusal_of(registration, seating):
    with pytest.raises(SeatRefused) as refused:
        ask(registration, seating)
    return refused.value.messages[0]


def test_the_first_get_seats_and_the_next_wait_in_their_order(edition, publish):
    seating = make_seating(edition, capacity=2)
    publish()
    requests = [ask(make_registration(edition, email=f"{n}@a.org"), seating) for n in range(4)]
    assert [r.status for r in requests] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert not OutboxMail.objects.exists()

    assert give_up_seat(request=requests[0])
    assert not give_up_seat(request=requests[0])

    assert [status_of(r) for r in requests] == ["cancelled", "confirmed", "confirmed", "waiting"]
    mail = OutboxMail.objects.get()
    assert mail.to == "2@a.org"
    assert mail.language == "ar"
    seating.refresh_from_db()
    assert seating.taken == 2


def test_without_a_waiting_list_the_last_is_refused(edition, publish):
    seating = make_seating(edition, has_waiting_list=False)
    publish()
    ask(make_registration(edition), seating)

    assert refusal_of(make_registration(edition), seating) == "No seat is left in this session."


@pytest.mark.parametrize("status", ["pending", "waiting", "offered", "cancelled", "refused"])
def test_only_confirmed_people_ask(edition, publish, status):
    seating = make_seating(edition)
    publish()
    moment = LONG_BEFORE
    registration = make_registration(
        edition, status=status, waiting_since=moment, offer_ends_at=moment
    )

    assert refusal_of(registration, seating) == "Only confirmed attendees ask for seats."


def test_what_one_cannot_ask_for(edition, publish):
    registration = make_registration(edition)
    unpublished = make_seating(edition)
    assert refusal_of(registration, unpublished) == "One asks for no seat in this session."
    publish()
    ask(registration, unpublished)
    assert refusal_of(registration, unpublished) == "You have asked for this seat already."
    elsewhere = make_registration(make_edition())
    assert refusal_of(elsewhere, unpublished) == "One asks for no seat in this session."
    with time_machine.travel(dt.datetime(2027, 5, 4, 10, 1, tzinfo=dt.UTC)):
        late = make_registration(edition)
        assert refusal_of(late, unpublished) == "This session has begun."


def test_a_refusal_says_what_is_in_the_way(edition, publish):
    speaker = make_speaker()
    registration = make_registration(edition, speaker=speaker)
    held = make_seating(edition, at="09:00")
    talk = make_session(edition, at="11:00", speakers=[speaker])
    make_meeting(make_slot(edition, "13:00"), make_table(edition), first=registration)
    publish()
    make_session(edition, at="15:00", speakers=[speaker])  # a draft, of which nothing is told
    wanted = {at: make_seating(edition, at=at) for at in ("09:30", "11:30", "13:00", "15:30")}
    publish_programme(
        edition=edition, by=None, sessions=[seating.session for seating in wanted.values()]
    )
    ask(registration, held)

    told = [refusal_of(registration, seating) for seating in wanted.values()]

    assert told == [
        f"You have a seat in “{held.session}” from 09:00 to 10:00.",
        f"You take part in “{talk}” from 11:00 to 12:00.",
        "You have a B2B meeting from 13:00 to 13:30.",
        "The organisers expect you elsewhere from 15:00 to 16:00.",
    ]
    assert SeatRequest.objects.count() == 1


def test_the_database_refuses_two_seats_at_once_and_one_seat_too_many(edition, publish):
    one, other = make_seating(edition), make_seating(edition, at="10:30")
    publish()
    registration = make_registration(edition)
    ask(registration, one)
    span = {"starts_at": one.session.starts_at, "ends_at": one.session.ends_at}

    for seating, owner in ((other, registration), (one, make_registration(edition))):
        with pytest.raises(IntegrityError), transaction.atomic():
            SeatRequest.objects.create(
                registration=owner, session=seating.session, status="confirmed", **span
            )


def test_a_seat_passes_over_those_whose_time_is_taken(edition, publish):
    seating, other = make_seating(edition), make_seating(edition, at="10:30", capacity=5)
    publish()
    holder, busy, meeting, free = (make_registration(edition) for _ in range(4))
    seat = ask(holder, seating)
    waits, meets, last = (ask(one, seating) for one in (busy, meeting, free))
    ask(busy, other)
    make_meeting(make_slot(edition, "10:00"), make_table(edition), first=meeting)

    give_up_seat(request=seat)

    assert [status_of(r) for r in (waits, meets, last)] == ["waiting", "waiting", "confirmed"]


def test_nobody_passes_those_who_wait(edition, publish):
    """The seat of a cancelled registration is free before it is passed on."""
    seating = make_seating(edition)
    publish()
    seat = ask(make_registration(edition), seating)
    first = ask(make_registration(edition), seating)
    SeatRequest.objects.filter(pk=seat.pk).update(status="cancelled")

    late = ask(make_registration(edition), seating)

    assert (status_of(first), late.status) == ("confirmed", "waiting")


def test_who_cancels_the_registration_frees_the_seats(
    edition, publish, django_capture_on_commit_callbacks
):
    seating = make_seating(edition)
    publish()
    holder = make_registration(edition)
    seat, waits = ask(holder, seating), ask(make_registration(edition, email="w@a.org"), seating)

    with django_capture_on_commit_callbacks(execute=True):
        cancel(registration=holder)

    assert (status_of(seat), status_of(waits)) == ("cancelled", "confirmed")
    assert OutboxMail.objects.filter(to="w@a.org").count() == 1


def test_what_an_interruption_left_undone_the_tick_does_once(edition, publish):
    seating = make_seating(edition)
    publish()
    holder = make_registration(edition)
    ask(holder, seating)
    waits = ask(make_registration(edition, email="w@a.org"), seating)
    cancel(registration=holder)  # and the process died before it came to the seats
    assert status_of(waits) == "waiting"

    for _ in range(2):
        settle_seats()

    assert status_of(waits) == "confirmed"
    assert OutboxMail.objects.filter(to="w@a.org").count() == 1


def test_more_seats_go_to_those_who_wait_and_fewer_than_taken_are_refused(edition, publish):
    seating = make_seating(edition)
    publish()
    requests = [ask(make_registration(edition), seating) for _ in range(3)]

    seating.capacity = 2
    save_seating(seating=seating)

    assert [status_of(r) for r in requests] == ["confirmed", "confirmed", "waiting"]
    seating.capacity = 1
    with pytest.raises(SeatRefused):
        save_seating(seating=seating)


# Seats follow what the public reads.


def move(session, at):
    session = Session.objects.get(pk=session.pk)
    session.start_time = dt.time.fromisoformat(at)
    session.save()
    hold_sessions(sessions=[session], by=None)


def test_a_draft_moves_nothing_and_a_release_moves_the_seat_and_says_so(edition, publish):
    seating = make_seating(edition)
    publish()
    seat = ask(make_registration(edition, email="s@a.org", language="en"), seating)
    waits = ask(make_registration(edition, email="w@a.org"), seating)

    move(seating.session, "12:00")
    settle_seats()
    seat.refresh_from_db()
    assert seat.starts_at.hour == 10
    publish()

    for request in (seat, waits):
        request.refresh_from_db()
        assert (request.starts_at.hour, request.is_overlapping) == (12, False)
    mail = OutboxMail.objects.get()
    assert mail.to == "s@a.org"
    assert "you keep your place" in mail.body
    follow_programme(edition=edition)
    assert OutboxMail.objects.count() == 1


def test_a_session_moved_onto_another_asks_its_people_to_choose(edition, publish):
    one, other = make_seating(edition), make_seating(edition, at="14:00")
    publish()
    registration = make_registration(edition, language="en")
    kept, moved = ask(registration, one), ask(registration, other)

    move(other.session, "10:30")
    publish()

    moved.refresh_from_db()
    assert (moved.status, moved.is_overlapping) == ("confirmed", True)
    assert "please choose" in OutboxMail.objects.get().body
    assert sum(line.is_overlapping for line in calendar_of(registration)) == 2
    give_up_seat(request=kept)
    moved.refresh_from_db()
    assert (moved.status, moved.is_overlapping) == ("confirmed", False)


def test_sessions_that_swap_their_times_leave_no_overlap(edition, publish):
    one, other = make_seating(edition), make_seating(edition, at="14:00")
    publish()
    registration = make_registration(edition, language="en")
    seats = [ask(registration, one), ask(registration, other)]

    move(one.session, "16:00")
    move(other.session, "10:00")
    move(one.session, "14:00")
    publish()

    for seat in seats:
        seat.refresh_from_db()
        assert not seat.is_overlapping
    assert OutboxMail.objects.count() == 1, "one mail for both"


def test_a_cancelled_session_takes_its_seats_with_it(edition, publish):
    seating = make_seating(edition)
    publish()
    seat = ask(make_registration(edition, language="en"), seating)
    waits = ask(make_registration(edition), seating)

    cancel_sessions(sessions=[Session.objects.get(pk=seating.session_id)], by=None)
    publish()

    assert (status_of(seat), status_of(waits)) == ("cancelled", "cancelled")
    assert OutboxMail.objects.count() == 2
    assert "your seat is cancelled" in OutboxMail.objects.get(language="en").body


def test_a_rollback_moves_seats_back(edition, publish, django_capture_on_commit_callbacks):
    seating = make_seating(edition)
    first = publish()
    seat = ask(make_registration(edition), seating)
    move(seating.session, "12:00")
    publish()

    with django_capture_on_commit_callbacks(execute=True):
        rollback(release=Release.objects.get(pk=first.pk), by=None)

    seat.refresh_from_db()
    assert seat.starts_at.hour == 10


def test_a_release_does_not_fail_on_the_seats(edition, publish, monkeypatch):
    make_seating(edition)
    monkeypatch.setattr("registrations.actions.seating.published_entries", None)

    assert publish().number == 1


def test_the_tick_settles_seats(edition, publish):
    seating = make_seating(edition)
    publish()
    seat = ask(make_registration(edition), seating)
    move(seating.session, "12:00")
    publish_programme(edition=edition, by=None)  # and its process died

    call_command("tick")

    seat.refresh_from_db()
    assert seat.starts_at.hour == 12
