import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import AuditEntry
from events.actions import (
    PublishRefused,
    hold_sessions,
    pending_count,
    preview_release,
    preview_rollback,
    publish_programme,
    rollback,
    take_out,
)
from events.models import Occupancy, Release, ReleasePart, Session
from events.models.occupancy import Claim
from events.programme import Programme
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(django_user_model):
    return django_user_model.objects.create_user("organiser@example.org", name="Organiser")


def kinds(edition):
    return {
        kind: [c.entry.slug for c in preview_release(edition).changes if c.kind == kind]
        for kind in {c.kind for c in preview_release(edition).changes}
    }


def move(session, time):
    session.start_time = dt.time.fromisoformat(time)
    session.save()
    hold_sessions(sessions=[session], by=None)


def test_publish_freezes_the_draft_in_three_languages(organiser):
    edition = make_edition()
    room, track, kind = make_room(edition), make_track(edition), make_type(edition)
    speaker = make_speaker(honorific_fr="Mme")
    session = make_session(edition, room=room, track=track, type=kind, speakers=[speaker])

    release = publish_programme(edition=edition, by=organiser, note={"fr": "First"})

    (entry,) = Programme.from_document(release.document).sessions
    assert (release.number, release.note, release.published_by) == (1, "First", organiser)
    assert entry.title == {
        "ar": session.title_ar,
        "fr": session.title_fr,
        "en": session.title_en,
    }
    assert (entry.day, entry.start, entry.room.slug) == ("2027-05-04", "10:00", room.slug)
    assert [(p.id, p.role, p.honorific["fr"]) for p in entry.people] == [
        (speaker.pk, "speaker", "Mme")
    ]
    assert set(release.parts.values_list("kind", "key")) == {
        ("index", ""),
        ("day", "2027-05-04"),
        ("session", session.slug),
        ("speaker", speaker.slug),
    }


def test_unpublished_change_stays_in_the_draft():
    edition = make_edition()
    session = make_session(edition)
    publish_programme(edition=edition, by=None)
    version = type(edition).objects.get(pk=edition.pk).version

    session.title_fr = "Jamais publié"
    session.save()

    part = ReleasePart.objects.newest(edition, ReleasePart.Kind.SESSION).get()
    assert "Jamais publié" not in str(part.content)
    assert type(edition).objects.get(pk=edition.pk).version == version
    assert pending_count(edition) == 1


def test_what_came_back_to_its_place_does_not_wait(monkeypatch):
    edition = make_edition()
    session = make_session(edition, at="10:00")
    publish_programme(edition=edition, by=None)
    move(session, "12:00")
    assert pending_count(edition) == 1

    move(session, "10:00")

    assert pending_count(edition) == 0
    monkeypatch.setattr("events.actions.release.MANY_PENDING", 0)
    assert pending_count(edition) == 1


def test_changes_are_told_apart():
    edition = make_edition()
    speaker = make_speaker()
    names = ["moved", "changed", "cancelled", "tray", "kept"]
    sessions = {
        name: make_session(edition, slug=name, at=f"{9 + n:02}:00", speakers=[speaker])
        for n, name in enumerate(names)
    }
    publish_programme(edition=edition, by=None)

    move(sessions["moved"], "15:00")
    sessions["changed"].title_en = "Another title"
    sessions["changed"].save()
    sessions["cancelled"].status = Session.Status.CANCELLED
    sessions["cancelled"].save()
    take_out(sessions=[sessions["tray"]], by=None)
    make_session(edition, slug="added", at="16:00")
    make_session(edition, slug="never-scheduled", at=None)

    assert kinds(edition) == {
        "moved": ["moved", "tray"],
        "changed": ["changed"],
        "cancelled": ["cancelled"],
        "added": ["added"],
    }


def test_sequence_rises_only_for_what_changed():
    edition = make_edition()
    moved, kept = make_session(edition, slug="moved"), make_session(edition, slug="kept")
    publish_programme(edition=edition, by=None)
    move(moved, "14:00")

    release = publish_programme(edition=edition, by=None)
    rollback(release=Release.objects.get(edition=edition, number=1), by=None)

    assert {e.slug: e.sequence for e in Programme.from_document(release.document).sessions} == {
        "moved": 1,
        "kept": 0,
    }
    moved.refresh_from_db()
    assert moved.sequence == 2
    assert Session.objects.get(pk=kept.pk).sequence == 0


def test_cancelled_and_unscheduled_sessions_stay_public_once_published():
    edition = make_edition()
    cancelled, tray = make_session(edition, slug="off"), make_session(edition, slug="later")
    publish_programme(edition=edition, by=None)
    cancelled.status = Session.Status.CANCELLED
    cancelled.save()
    hold_sessions(sessions=[cancelled], by=None)
    take_out(sessions=[tray], by=None)

    release = publish_programme(edition=edition, by=None)

    statuses = {e.slug: e.status for e in Programme.from_document(release.document).sessions}
    assert statuses == {"off": "cancelled", "later": "unscheduled"}
    assert release.parts.filter(kind="day", key="tray").exists()
    assert not Occupancy.objects.filter(layer="public").exists()


def test_public_layer_follows_the_release_not_the_draft():
    edition = make_edition()
    session = make_session(edition, room=make_room(edition), at="10:00")
    first = publish_programme(edition=edition, by=None)
    move(session, "15:00")
    public = Occupancy.objects.filter(layer="public")
    at = dt.datetime(2027, 5, 4, tzinfo=dt.UTC)

    assert public.get().starts_at == at.replace(hour=10)
    publish_programme(edition=edition, by=None)
    assert public.get().starts_at == at.replace(hour=15)
    again = rollback(release=first, by=None)

    assert public.get().starts_at == at.replace(hour=10)
    assert (again.number, again.restores) == (3, 1)
    assert Occupancy.objects.get(layer="draft").starts_at == at.replace(hour=15)
    assert pending_count(edition) == 1


def test_one_session_is_published_alone():
    edition = make_edition()
    mine, other = make_session(edition, slug="mine"), make_session(edition, slug="other")
    publish_programme(edition=edition, by=None)
    move(mine, "14:00")
    move(other, "15:00")

    release = publish_programme(edition=edition, by=None, sessions=[mine])

    starts = {e.slug: e.start for e in Programme.from_document(release.document).sessions}
    assert starts == {"mine": "14:00", "other": "10:00"}
    assert pending_count(edition) == 1


def test_session_without_a_title_blocks_publishing():
    edition = make_edition()
    make_session(edition, code="ABC234", title_ar="", title_fr="", title_en="")

    with translation.override("en"), pytest.raises(PublishRefused) as refusal:
        publish_programme(edition=edition, by=None)

    assert refusal.value.problems == ["Session ABC234 has no title in any language."]
    assert not Release.objects.exists()


def test_draft_that_escaped_the_ledger_blocks_publishing():
    """A room taken twice by rows written around the actions."""
    edition = make_edition()
    room = make_room(edition)
    make_session(edition, room=room)
    Session.objects.filter(pk=make_session(edition).pk).update(room=room)

    with pytest.raises(PublishRefused):
        publish_programme(edition=edition, by=None)


def test_rollback_onto_a_meeting_of_that_person_is_accepted_and_recorded():
    edition = make_edition()
    speaker = make_speaker()
    session = make_session(edition, speakers=[speaker])
    first = publish_programme(edition=edition, by=None)
    move(session, "15:00")
    publish_programme(edition=edition, by=None)
    span = (
        dt.datetime(2027, 5, 4, 10, tzinfo=dt.UTC),
        dt.datetime(2027, 5, 4, 10, 20, tzinfo=dt.UTC),
    )
    Occupancy.objects.rewrite(
        {"meeting:1": [Claim("person", speaker.resource, *span)]}, layers=["draft", "public"]
    )

    rollback(release=first, by=None)

    row = Occupancy.objects.get(layer="public", source=session.ledger_source)
    assert row.is_overridden


def test_warnings_name_missing_translations_and_kept_clashes():
    edition = make_edition()
    speaker = make_speaker(name_en="Demo Speaker")
    make_session(edition, title_ar="", title_en="One", speakers=[speaker])
    second = make_session(edition, title_en="Two", at="14:00", speakers=[speaker])
    second.start_time = dt.time(10)
    second.save()
    hold_sessions(sessions=[second], by=None, accept=True)

    with translation.override("en"):
        preview = preview_release(edition)

    assert preview.problems == []
    assert [(warning.kind, warning.sentence) for warning in preview.warnings][:1] == [
        ("person", "Demo Speaker is in “One” and in “Two” at the same time."),
    ]
    assert {warning.kind for warning in preview.warnings} == {
        "person",
        "roomless",
        "language",
        "unconfirmed",
    }


def test_address_is_frozen_by_the_first_release():
    edition = make_edition()
    session = make_session(edition)
    publish_programme(edition=edition, by=None)
    session.refresh_from_db()
    session.slug = "another"

    with pytest.raises(ValidationError) as refusal:
        session.full_clean()

    assert list(refusal.value.message_dict) == ["slug"]


def test_publishing_is_audited_and_raises_the_version(organiser):
    edition = make_edition()
    make_session(edition)
    before = edition.version

    release = publish_programme(edition=edition, by=organiser)

    edition.refresh_from_db()
    assert edition.version > before
    entry = AuditEntry.objects.get(verb="events.programme_published")
    assert (entry.actor, entry.subject) == (organiser, f"events.release:{release.pk}")


def test_preview_of_a_rollback_shows_what_would_return():
    edition = make_edition()
    session = make_session(edition)
    first = publish_programme(edition=edition, by=None)
    move(session, "16:00")
    publish_programme(edition=edition, by=None)

    (change,) = preview_rollback(first).changes

    assert (change.kind, change.fields["start"]) == ("moved", ("16:00", "10:00"))


@pytest.mark.parametrize("count", [1, 3])
def test_preview_costs_the_same_queries_for_any_number(count, django_assert_num_queries):
    edition = make_edition()
    room, speaker = make_room(edition), make_speaker()
    for n in range(count):
        make_session(edition, room=room, at=f"{9 + n:02}:00", speakers=[speaker])

    with django_assert_num_queries(13):
        preview_release(edition)


def test_day_of_a_session_outside_the_edition_is_refused():
    session = make_session(make_edition())
    session.day = FIRST_DAY + dt.timedelta(days=9)

    with pytest.raises(ValidationError) as refusal:
        session.full_clean()

    assert list(refusal.value.message_dict) == ["day"]
