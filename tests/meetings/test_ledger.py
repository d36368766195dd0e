"""Meetings and sessions are one calendar: who and what is taken is taken for both."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from events.actions import hold_sessions, publish_programme
from events.models import AcceptedClash, Occupancy
from events.models.occupancy import Clashes
from meetings.actions import cancel_meeting, hold_meetings, move_slot, place_meeting
from meetings.models import Meeting, MeetingSlot, Table
from registrations.actions import link_speaker
from registrations.models import Registration
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


def held(source):
    """What the ledger holds for `source`, in either layer."""
    rows = Occupancy.objects.filter(source=source)
    return {(row.layer, row.kind, row.resource, row.starts_at) for row in rows}


def test_a_meeting_holds_its_table_and_its_two_sides_in_both_layers(edition):
    meeting = make_meeting(make_slot(edition), make_table(edition))

    start = meeting.slot.starts_at
    claims = [
        ("table", meeting.table.resource),
        ("person", meeting.first.resource),
        ("person", meeting.second.resource),
    ]
    assert held(meeting.ledger_source) == {
        (layer, kind, resource, start) for layer in ("draft", "public") for kind, resource in claims
    }


def test_a_taken_table_is_refused_and_nothing_is_saved(edition):
    slot, table = make_slot(edition), make_table(edition)
    first = make_meeting(slot, table)

    with pytest.raises(Clashes) as refusal:
        make_meeting(slot, table)

    assert [(c.kind, c.other) for c in refusal.value.clashes] == [("table", first.ledger_source)]
    assert list(Meeting.objects.all()) == [first]
    assert Occupancy.objects.exclude(source=first.ledger_source).count() == 0


def test_a_taken_table_is_refused_whatever_is_accepted(edition):
    slot, table = make_slot(edition), make_table(edition)
    make_meeting(slot, table)
    sides = {"first": make_registration(edition), "second": make_registration(edition)}
    second = Meeting(edition=edition, slot=slot, table=table, **sides)

    with pytest.raises(Clashes):
        place_meeting(meeting=second, by=None, accept=True)

    assert Meeting.objects.count() == 1


def test_a_table_is_free_again_in_the_next_slot(edition):
    table = make_table(edition)
    make_meeting(make_slot(edition, "10:00"), table)

    make_meeting(make_slot(edition, "10:30"), table)

    assert Meeting.objects.count() == 2


def test_one_person_is_not_at_two_tables_at_once(edition):
    slot = make_slot(edition)
    meeting = make_meeting(slot, make_table(edition, 1))

    with pytest.raises(Clashes) as refusal:
        make_meeting(slot, make_table(edition, 2), first=meeting.second)

    assert refusal.value.clashes[0].resource == meeting.second.resource


def test_who_speaks_in_a_session_is_refused_a_meeting_then(edition):
    speaker = make_speaker()
    session = make_session(edition, at="10:00", speakers=[speaker])
    person = make_registration(edition, speaker=speaker)

    with pytest.raises(Clashes) as refusal:
        make_meeting(make_slot(edition, "10:15"), make_table(edition), second=person)

    assert {c.other for c in refusal.value.clashes} == {session.ledger_source}
    assert not Meeting.objects.exists()


def test_who_speaks_in_a_session_may_meet_after_it(edition):
    speaker = make_speaker()
    make_session(edition, at="10:00", speakers=[speaker])
    person = make_registration(edition, speaker=speaker)

    meeting = make_meeting(make_slot(edition, "11:00"), make_table(edition), second=person)

    assert (Occupancy.Layer.DRAFT, "person", speaker.resource, meeting.slot.starts_at) in held(
        meeting.ledger_source
    )


def test_a_session_is_refused_to_who_has_a_meeting_then(edition):
    speaker = make_speaker()
    person = make_registration(edition, speaker=speaker)
    make_meeting(make_slot(edition, "10:00"), make_table(edition), first=person)

    with pytest.raises(Clashes):
        make_session(edition, at="10:00", speakers=[speaker])


def test_a_person_clash_kept_knowingly_is_recorded_and_to_be_placed_anew(edition):
    speaker = make_speaker()
    session = make_session(edition, at="10:00", speakers=[speaker])
    person, other = make_registration(edition, speaker=speaker), make_registration(edition)
    staff = make_staff()
    meeting = Meeting(
        edition=edition,
        slot=make_slot(edition, "10:00"),
        table=make_table(edition),
        first=person,
        second=other,
    )

    place_meeting(meeting=meeting, by=staff, accept=True)

    accepted = AcceptedClash.objects.get()
    assert {accepted.first, accepted.second} == {meeting.ledger_source, session.ledger_source}
    assert accepted.accepted_by == staff
    assert list(Meeting.objects.to_replace()) == [meeting]


def test_a_cancelled_meeting_frees_its_table_and_its_sides(edition):
    slot, table = make_slot(edition), make_table(edition)
    meeting = make_meeting(slot, table)

    cancel_meeting(meeting=meeting, by=None)

    assert held(meeting.ledger_source) == set()
    make_meeting(slot, table, first=meeting.first, second=meeting.second)


def test_a_cancelled_meeting_is_not_revived_into_a_taken_table(edition):
    slot, table = make_slot(edition), make_table(edition)
    meeting = make_meeting(slot, table)
    cancel_meeting(meeting=meeting, by=None)
    make_meeting(slot, table)
    meeting.status = Meeting.Status.PLANNED

    with pytest.raises(Clashes):
        place_meeting(meeting=meeting, by=None)

    assert Meeting.objects.get(pk=meeting.pk).status == Meeting.Status.CANCELLED


@pytest.mark.parametrize("way", ["one", "many"])
def test_a_deleted_meeting_frees_its_table_and_its_sides(edition, way):
    slot, table = make_slot(edition), make_table(edition)
    meeting = make_meeting(slot, table)

    if way == "one":
        meeting.delete()
    else:
        Meeting.objects.filter(pk=meeting.pk).delete()

    assert not Occupancy.objects.exists()
    make_meeting(slot, table, first=meeting.first, second=meeting.second)


def test_many_meetings_are_held_at_once(edition, django_assert_max_num_queries):
    slot = make_slot(edition)
    meetings = [
        Meeting.objects.create(
            edition=edition,
            slot=slot,
            table=make_table(edition, number),
            first=make_registration(edition),
            second=make_registration(edition),
        )
        for number in range(1, 6)
    ]

    with django_assert_max_num_queries(15):
        hold_meetings(meetings=meetings, by=None)

    assert Occupancy.objects.filter(layer="public").count() == 15


def test_holding_no_meeting_does_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        hold_meetings(meetings=[], by=None)


# --- A slot that moves


def test_meetings_follow_their_slot(edition):
    slot = make_slot(edition, "10:00")
    meeting = make_meeting(slot, make_table(edition))
    slot.start_time = dt.time(11, 0)

    move_slot(slot=slot, by=None)

    slot.refresh_from_db()
    assert {start for *_, start in held(meeting.ledger_source)} == {slot.starts_at}


def test_a_slot_does_not_move_onto_what_its_people_do(edition):
    speaker = make_speaker()
    make_session(edition, at="11:00", speakers=[speaker])
    slot = make_slot(edition, "10:00")
    person = make_registration(edition, speaker=speaker)
    meeting = make_meeting(slot, make_table(edition), first=person)
    before = held(meeting.ledger_source)
    slot.start_time = dt.time(11, 0)

    with pytest.raises(Clashes):
        move_slot(slot=slot, by=None)

    assert held(meeting.ledger_source) == before
    assert MeetingSlot.objects.get(pk=slot.pk).start_time == dt.time(10, 0)


# --- A registration that becomes a speaker's


def test_meetings_follow_a_person_who_becomes_a_speaker(edition):
    speaker = make_speaker()
    meeting = make_meeting(make_slot(edition), make_table(edition))

    link_speaker(registration=meeting.first, speaker=speaker, by=None)

    people = {row[2] for row in held(meeting.ledger_source) if row[1] == "person"}
    assert people == {speaker.resource, meeting.second.resource}


def test_meetings_follow_a_person_who_is_no_speaker_any_more(edition):
    person = make_registration(edition, speaker=make_speaker())
    meeting = make_meeting(make_slot(edition), make_table(edition), first=person)

    link_speaker(registration=person, speaker=None, by=None)

    people = {row[2] for row in held(meeting.ledger_source) if row[1] == "person"}
    assert people == {person.resource, meeting.second.resource}


@pytest.mark.parametrize("fields", [None, ["speaker"], ["speaker_id"]])
def test_any_saving_lets_the_meetings_follow(edition, fields):
    speaker = make_speaker()
    meeting = make_meeting(make_slot(edition), make_table(edition))
    person = Registration.objects.get(pk=meeting.first_id)
    person.speaker = speaker

    person.save(update_fields=fields)

    assert speaker.resource in {row[2] for row in held(meeting.ledger_source)}


def test_linking_is_refused_where_the_speaker_is_on_stage(edition):
    speaker = make_speaker()
    session = make_session(edition, at="10:00", speakers=[speaker])
    meeting = make_meeting(make_slot(edition, "10:00"), make_table(edition))
    before = held(meeting.ledger_source)

    with pytest.raises(Clashes) as refusal:
        link_speaker(registration=meeting.first, speaker=speaker, by=None)

    assert {c.other for c in refusal.value.clashes} == {session.ledger_source}
    assert Registration.objects.get(pk=meeting.first_id).speaker is None
    assert held(meeting.ledger_source) == before


def test_linking_onto_the_stage_may_be_accepted_knowingly(edition):
    speaker, staff = make_speaker(), make_staff()
    make_session(edition, at="10:00", speakers=[speaker])
    meeting = make_meeting(make_slot(edition, "10:00"), make_table(edition))

    link_speaker(registration=meeting.first, speaker=speaker, by=staff, accept=True)

    assert AcceptedClash.objects.get().accepted_by == staff
    assert list(Meeting.objects.to_replace()) == [meeting]


def test_people_are_not_linked_in_bulk_behind_the_ledgers_back(edition):
    person = make_registration(edition)
    speaker = make_speaker()

    with pytest.raises(TypeError):
        Registration.objects.update(speaker=speaker)
    person.speaker = speaker
    with pytest.raises(TypeError), transaction.atomic():
        Registration.objects.bulk_update([person], ["speaker"])

    assert Registration.objects.get(pk=person.pk).speaker is None


def test_a_linked_speaker_is_not_deleted_from_under_their_meetings(edition):
    speaker = make_speaker()
    make_registration(edition, speaker=speaker)

    with pytest.raises(ProtectedError):
        speaker.delete()


# --- What is free


def test_free_tables_and_slots_leave_out_what_is_taken(edition):
    slot, later = make_slot(edition, "10:00"), make_slot(edition, "11:00")
    taken, free = make_table(edition, 1), make_table(edition, 2)
    make_table(make_edition(), 3)
    meeting = make_meeting(slot, taken)
    wanted = Meeting(edition=edition, slot=slot, table=taken, first=meeting.first)
    wanted.second = make_registration(edition)

    assert list(Table.objects.free_for(wanted)) == [free]
    assert list(MeetingSlot.objects.free_for(wanted)) == [later]
    assert list(Table.objects.free_for(meeting)) == [taken, free]
    assert list(MeetingSlot.objects.free_for(meeting)) == [slot, later]


# --- Rules of one meeting


def test_a_meeting_keeps_to_one_edition(edition):
    stranger = make_registration(make_edition())
    meeting = make_meeting(make_slot(edition), make_table(edition))
    meeting.second = stranger

    with pytest.raises(ValidationError) as refusal:
        meeting.full_clean()

    assert list(refusal.value.message_dict) == ["second"]


def test_a_cancelled_registration_is_given_no_meeting(edition):
    meeting = make_meeting(make_slot(edition), make_table(edition))
    meeting.first.status = Registration.Status.CANCELLED

    with pytest.raises(ValidationError) as refusal:
        meeting.full_clean()

    assert list(refusal.value.message_dict) == ["first"]


# --- Public pages


@pytest.mark.parametrize("change", ["place", "cancel", "slot", "rename", "delete"])
def test_whatever_the_public_list_shows_raises_the_editions_version(edition, change):
    meeting = make_meeting(make_slot(edition), make_table(edition))
    edition.refresh_from_db()
    before = edition.version

    if change == "place":
        make_meeting(make_slot(edition, "12:00"), make_table(edition, 2))
    elif change == "cancel":
        cancel_meeting(meeting=meeting, by=None)
    elif change == "slot":
        move_slot(slot=meeting.slot, by=None)
    elif change == "rename":
        meeting.first.name = "Renamed"
        meeting.first.save()
    else:
        meeting.delete()

    edition.refresh_from_db()
    assert edition.version > before


def test_an_attendee_without_a_meeting_leaves_the_public_pages_stored(edition):
    edition.refresh_from_db()
    before = edition.version

    make_registration(edition).save()

    edition.refresh_from_db()
    assert edition.version == before


def test_a_published_session_meets_a_meeting_in_the_public_layer_too(edition):
    """A session of the draft moves away; the public still sees its speaker on stage."""
    speaker = make_speaker()
    session = make_session(edition, at="10:00", speakers=[speaker])
    publish_programme(edition=edition, by=None)
    session.start_time = dt.time(15, 0)
    session.save()
    hold_sessions(sessions=[session], by=None)
    person = make_registration(edition, speaker=speaker)

    with pytest.raises(Clashes):
        make_meeting(make_slot(edition, "10:00"), make_table(edition), first=person)
