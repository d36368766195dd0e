import datetime as dt

import pytest
from django.db import connection
from django.utils import translation

from events.actions import free_rooms, hold_sessions, swap_places, take_out
from events.clashes import explain
from events.models import Appearance, Occupancy, Session
from events.models.occupancy import Claim, Clashes
from tests.factories.events import FIRST_DAY, make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


def test_room_clash_is_refused_whoever_accepts():
    edition = make_edition()
    room = make_room(edition)
    make_session(edition, room=room)
    other = make_session(edition, at="10:30")
    other.room = room

    with pytest.raises(Clashes):
        hold_sessions(sessions=[other], by=None, accept=True)


def test_refusal_speaks_the_readers_language():
    edition = make_edition()
    room = make_room(edition)
    taken = make_session(edition, room=room, at="11:00", minutes=90, title_ar="الانتقال الطاقي")
    other = make_session(edition, at="12:00")
    other.room = room

    with pytest.raises(Clashes) as refusal:
        hold_sessions(sessions=[other], by=None)

    with translation.override("ar"):
        (sentence,) = explain(refusal.value.clashes, edition=edition)
    assert sentence == "القاعة محجوزة من 11:00 إلى 12:30 لجلسة «الانتقال الطاقي»."
    assert taken.title_ar in sentence


def test_person_clash_names_a_speaker_but_no_attendee():
    edition = make_edition()
    speaker = make_speaker(name_en="Demo Speaker")
    session = make_session(edition, at="10:00", speakers=[speaker])
    span = (session.starts_at, session.ends_at)
    attendee = make_room(edition).resource  # any resource that no speaker has
    claims = {
        "meeting:1": [Claim("person", speaker.resource, *span)],
        "meeting:2": [Claim("person", attendee, *span)],
    }
    Occupancy.objects.rewrite({"meeting:3": [claims["meeting:2"][0]]}, layers=["draft"])

    with translation.override("en"):
        found = Occupancy.objects.clashes_of(claims, layers=["draft"])
        sentences = explain(found, edition=edition)

    assert set(sentences) == {
        f"Demo Speaker is in the session “{session.title_en}” from 10:00 to 11:00.",
        "This person has a B2B meeting from 10:00 to 11:00.",
    }


def test_taking_a_session_out_frees_its_room():
    edition = make_edition()
    room = make_room(edition)
    session = make_session(edition, room=room)

    take_out(sessions=[session], by=None)

    assert Session.objects.unscheduled().get() == session
    make_session(edition, room=room)


def test_swap_exchanges_rooms_and_times():
    edition = make_edition()
    left, right = make_room(edition), make_room(edition)
    first = make_session(edition, room=left, at="10:00")
    second = make_session(edition, room=right, at="10:30")

    swap_places(first=first, second=second, by=None)

    first.refresh_from_db()
    assert (first.room, first.start_time.isoformat()) == (right, "10:30:00")
    held = Occupancy.objects.get(source=second.ledger_source, kind="room")
    assert held.resource == left.resource


def test_free_rooms_are_those_nothing_holds_meanwhile():
    edition = make_edition()
    taken, free = make_room(edition, position=1), make_room(edition, position=2)
    make_session(edition, room=taken, at="10:30")
    session = make_session(edition, at="10:00")

    assert list(free_rooms(session)) == [free]


def test_cancelled_session_claims_nothing_and_revival_checks_again():
    edition = make_edition()
    room = make_room(edition)
    session = make_session(edition, room=room)
    session.status = Session.Status.CANCELLED
    session.save()
    hold_sessions(sessions=[session], by=None)
    make_session(edition, room=room)
    session.status = Session.Status.PLANNED

    with pytest.raises(Clashes):
        hold_sessions(sessions=[session], by=None)


def test_same_speaker_in_two_sessions_needs_a_knowing_yes(django_user_model):
    edition = make_edition()
    speaker = make_speaker()
    make_session(edition, speakers=[speaker])
    other = make_session(edition, at="10:30")
    Appearance.objects.create(session=other, speaker=speaker)

    with pytest.raises(Clashes):
        hold_sessions(sessions=[other], by=None)
    hold_sessions(sessions=[other], by=None, accept=True)

    assert Occupancy.objects.get(source=other.ledger_source).is_overridden


@pytest.mark.parametrize("count", [1, 3])
def test_holding_costs_the_same_queries_for_any_number(count, django_assert_num_queries):
    edition = make_edition()
    sessions = [
        make_session(edition, room=make_room(edition), speakers=[make_speaker()], at=None)
        for _ in range(count)
    ]

    free = Session.objects.filter(pk__in=[session.pk for session in sessions])
    for hour, session in enumerate(free, start=9):
        session.day, session.start_time = FIRST_DAY, dt.time(hour)
        session.save()

    with django_assert_num_queries(13 if connection.vendor == "postgresql" else 11):
        hold_sessions(sessions=free, by=None)
