"""The start of a year from the last one, and the end of one."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import translation

from accounts.actions import undo_change
from accounts.models import AuditEntry, Change, User
from events.actions import cancel_sessions, publish_programme
from events.actions.editions import archive_edition, clone_edition, draft_of, reopen_edition
from events.actions.importing import import_schedule
from events.importing.document import ScheduleProblems
from events.models import (
    Appearance,
    Availability,
    CommitteeMembership,
    Edition,
    Occupancy,
    Page,
    Partnership,
    PlannedRelease,
    Session,
)
from meetings.models import Meeting, MeetingSlot, Table
from registrations.models import Registration
from speakers.models import Organiser
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.meetings import make_meeting, make_slot, make_table

pytestmark = pytest.mark.django_db
NEXT_YEAR = dt.date(2028, 5, 2)


@pytest.fixture
def by():
    return User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")


@pytest.fixture
def source():
    """An edition with one of everything, and people in it."""
    edition = make_edition(
        slug="2027",
        venue_fr="Palais des congrès",
        high_patronage_fr="Sous le Haut Patronage",
        required_languages=["ar", "fr"],
        walking_minutes=7,
        provenance="found",
    )
    room, speaker = make_room(edition, capacity=200, provenance="found"), make_speaker()
    make_session(
        edition,
        room=room,
        track=make_track(edition),
        type=make_type(edition),
        speakers=[speaker],
        title_fr="Ouverture",
        expected=150,
    )
    hours = {"edition": edition, "day": FIRST_DAY, "from_time": "08:00", "to_time": "18:00"}
    Availability.objects.create(room=room, **hours)
    Availability.objects.create(speaker=speaker, **hours)
    Partnership.objects.create(
        edition=edition, organisation=make_organisation(), role=Partnership.Role.INITIATOR
    )
    organiser = Organiser.objects.create(name_fr="Membre")
    CommitteeMembership.objects.create(edition=edition, organiser=organiser, title_ar="رئيس")
    Page.objects.create(edition=edition, kind=Page.Kind.PRESS, body_fr="Presse")
    make_meeting(make_slot(edition, "15:00"), make_table(edition, 1, room=room))
    return edition


def clone(source, by, **options):
    edition = draft_of(source)
    edition.slug, edition.number, edition.name_fr = "2028", 99, "Forum 2028"
    edition.starts_on, edition.ends_on = NEXT_YEAR, NEXT_YEAR + dt.timedelta(days=1)
    return clone_edition(source=source, edition=edition, by=by, **options)


def test_the_frame_and_the_settings_come_along(source, by):
    made = clone(source, by)

    assert (made.venue_fr, made.required_languages, made.walking_minutes) == (
        "Palais des congrès",
        ["ar", "fr"],
        7,
    )
    room = made.rooms.get()
    assert (room.name_ar, room.capacity) == (source.rooms.get().name_ar, 200)
    assert made.tracks.count() == made.session_types.count() == 1
    assert made.partnerships.get().organisation == source.partnerships.get().organisation
    assert made.committee.get().title_ar == "رئيس"
    assert made.pages.get().body_fr == "Presse"


def test_what_was_true_of_one_year_does_not(source, by):
    made = clone(source, by)

    assert not made.is_published
    assert not made.high_patronage_fr
    assert made.provenance == made.rooms.get().provenance == ""


def test_days_are_shifted_and_nothing_has_the_name_of_the_old(source, by):
    made = clone(source, by)

    hours = Availability.objects.get(edition=made)
    assert (hours.day, hours.room) == (NEXT_YEAR, made.rooms.get())
    slot = MeetingSlot.objects.get(edition=made)
    assert (slot.day, slot.start_time, slot.starts_at.year) == (NEXT_YEAR, dt.time(15), 2028)
    table, old = Table.objects.get(edition=made), Table.objects.get(edition=source)
    assert table.room == made.rooms.get()
    assert table.resource != old.resource
    assert made.rooms.get().resource != source.rooms.get().resource


def test_no_person_comes_along(source, by):
    made = clone(source, by, with_sessions=True)

    assert not Appearance.objects.filter(session__edition=made).exists()
    assert not Availability.objects.filter(edition=made, speaker__isnull=False).exists()
    assert not Registration.objects.filter(edition=made).exists()
    assert not Meeting.objects.filter(edition=made).exists()


def test_sessions_come_only_if_asked(source, by):
    assert not clone(source, by).sessions.exists()


def test_sessions_come_into_the_draft_and_hold_their_rooms(source, by):
    publish_programme(edition=source, by=by)
    old = source.sessions.get()

    session = clone(source, by, with_sessions=True).sessions.get()

    assert (session.title_fr, session.day, session.start_time) == (
        "Ouverture",
        NEXT_YEAR,
        old.start_time,
    )
    assert session.room.edition == session.track.edition == session.type.edition == session.edition
    assert (session.published_at, session.sequence, session.expected) == (None, 0, 150)
    assert (session.slug, session.guid != old.guid, session.code != old.code) == (
        old.slug,
        True,
        True,
    )
    assert "ouverture" in session.search
    held = Occupancy.objects.get(source=session.ledger_source)
    assert (held.kind, held.layer, held.starts_at) == ("room", "draft", session.starts_at)


def test_cancelled_sessions_stay_behind_and_waiting_ones_wait(source, by):
    cancel_sessions(sessions=[source.sessions.get()], by=by)
    make_session(source, at=None, title_fr="Sans heure", slug="")

    session = clone(source, by, with_sessions=True).sessions.get()

    assert (session.title_fr, session.day, session.slug) == (
        "Sans heure",
        None,
        session.code.lower(),
    )


def test_a_clone_is_one_change_that_can_be_undone(source, by):
    made = clone(source, by, with_sessions=True)
    change = Change.objects.get(verb="events.edition_cloned")
    assert change.details["source"]["fr"] == source.name_fr
    assert Change.objects.next_to_undo(by, made.scope) is None

    undo_change(change=change, by=by)

    assert list(Edition.objects.all()) == [source]
    assert source.sessions.count() == 1
    assert not Occupancy.objects.filter(starts_at__year=2028).exists()


def test_many_sessions_take_no_more_queries(source, by, django_assert_max_num_queries):
    for _ in range(3):
        make_session(source, at=None)

    with django_assert_max_num_queries(60):
        made = clone(source, by, with_sessions=True)

    assert Session.objects.filter(edition=made).count() == 4


def test_no_schedule_is_imported_into_an_archived_edition(source, by):
    data = (Path(__file__).parents[1] / "data" / "full.json").read_bytes()
    archive_edition(edition=source, by=by)

    with translation.override("en"), pytest.raises(ScheduleProblems, match="archived"):
        import_schedule(edition_slug=source.slug, data=data, by=by)


def test_archiving_is_recorded_audited_and_drops_the_planned_release(source, by):
    PlannedRelease.objects.create(
        edition=source, publish_at=dt.datetime(2027, 5, 1, tzinfo=dt.UTC), planned_by=by
    )

    archive_edition(edition=source, by=by)

    source.refresh_from_db()
    assert source.is_archived
    assert not PlannedRelease.objects.exists()
    assert not Edition.objects.open().exists()

    reopen_edition(edition=source, by=by)

    source.refresh_from_db()
    assert not source.is_archived
    verbs = ["events.edition_archived", "events.edition_reopened"]
    assert list(Change.objects.order_by("pk").values_list("verb", flat=True))[-2:] == verbs
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == verbs
