"""Two registrations of one person become one: all moves, or nothing does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import UndoRefused, undo_change
from accounts.models import AuditEntry, Change, OutboxMail, User
from events.models import Occupancy
from meetings.models import Meeting
from registrations.actions.merging import merge
from registrations.models import (
    Answer,
    Certificate,
    Consent,
    Door,
    Entry,
    OneUseLink,
    Question,
    Registration,
    Seating,
    SeatRequest,
)
from tests.factories.admissions import make_admission
from tests.factories.events import make_edition, make_session
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import (
    make_category,
    make_consent,
    make_registration,
    make_staff,
)

pytestmark = pytest.mark.django_db
# What points to a registration and stays with the one that was merged into another: why.
STAYS = {
    "merged": "it is what was merged into it",
    "links": "ends",
    "visits": "ends",
    "erasure_requests": "refuses the merging while it is open",
    "placements_as_first": "a plan is what was computed; its meetings move",
    "placements_as_second": "a plan is what was computed; its meetings move",
}
MOVES = {
    "answers", "certificates", "consents", "entries", "mailings", "seat_requests",
    "meetings_as_first", "meetings_as_second", "delegate", "profile", "meeting_feedback",
}  # fmt: skip


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def by():
    return User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")


@pytest.fixture
def pair(edition):
    """The same woman, written in each script."""
    kept = make_registration(edition, name="سلمى العلوي", name_latin="", email="salma@example.org")
    other = make_registration(
        edition, name="Salma Alaoui", name_latin="Salma Alaoui", email="s.alaoui@example.org"
    )
    return kept, other


def seat_in(session, registration, status="confirmed"):
    return SeatRequest.objects.create(
        registration=registration,
        session=session,
        status=status,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def test_whatever_points_to_a_registration_is_thought_of():
    related = {
        relation.get_accessor_name() or relation.related_name
        for relation in Registration._meta.related_objects
        if "historical" not in relation.related_model._meta.model_name
    }

    assert related == {*STAYS, *MOVES}


def test_the_chosen_columns_stand_and_the_other_is_cancelled_with_its_history(pair, by):
    kept, other = pair

    merge(kept=kept, other=other, taken={"name_latin", "email"}, by=by)

    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.name, kept.name_latin) == ("سلمى العلوي", "Salma Alaoui")
    assert (kept.email, kept.status) == ("s.alaoui@example.org", "confirmed")
    assert (other.status, other.merged_into, other.name) == ("cancelled", kept, "Salma Alaoui")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details) == ("registrations.merged", {"other": other.pk})
    assert not OutboxMail.objects.exists()
    with pytest.raises(UndoRefused):
        undo_change(change=Change.objects.get(), by=by)


def test_the_seat_comes_along_and_the_freed_one_is_offered(
    edition, by, django_capture_on_commit_callbacks
):
    category = make_category()
    admission = make_admission(edition, category=category, capacity=2)
    other = make_registration(edition, category=category)
    third = make_registration(edition, category=category)
    kept = make_registration(edition, category=category, status="waiting")
    next_one = make_registration(edition, category=category, status="waiting")

    merge(kept=kept, other=other, by=by)
    kept.refresh_from_db()
    admission.refresh_from_db()
    assert (kept.status, admission.taken) == ("confirmed", 2)
    assert [mail.to for mail in OutboxMail.objects.all()] == [kept.email]

    with django_capture_on_commit_callbacks(execute=True):
        merge(kept=kept, other=third, by=by)
    next_one.refresh_from_db()
    assert next_one.status == "offered"


def test_consents_follow_the_later_word(pair, by):
    kept, other = pair
    now = timezone.now()
    make_consent(kept, Consent.Purpose.NEWSLETTER, given_at=now - dt.timedelta(days=9))
    make_consent(other, Consent.Purpose.NEWSLETTER, given_at=now - dt.timedelta(days=5))
    make_consent(kept, Consent.Purpose.PHOTO, given_at=now - dt.timedelta(days=9))
    make_consent(
        other,
        Consent.Purpose.PHOTO,
        given_at=now - dt.timedelta(days=8),
        withdrawn_at=now - dt.timedelta(days=1),
    )
    make_consent(other, Consent.Purpose.B2B_VISIBLE)

    merge(kept=kept, other=other, by=by)

    assert {c.purpose for c in kept.consents.live()} == {"newsletter", "b2b_visible"}
    assert kept.consents.count() == 5
    assert not other.consents.exists()


def test_answers_entries_seats_and_certificates_move(edition, pair, by):
    kept, other = pair
    asked = [Question.objects.create(edition=edition, text_fr=f"{n} ?") for n in range(2)]
    Answer.objects.create(registration=kept, question=asked[0], value="mine")
    for question in asked:
        Answer.objects.create(registration=other, question=question, value="theirs")
    door = Door.objects.create(edition=edition, name_fr="Entrée")
    day = edition.starts_on
    for registration, hour in ((kept, 11), (other, 9)):
        scanned_at = dt.datetime.combine(day, dt.time(hour), dt.UTC)
        Entry.objects.create(
            registration=registration, door=door, kind="entry", day=day, scanned_at=scanned_at
        )
    session = make_session(edition)
    Seating.objects.create(session=session, capacity=2)
    seat_in(session, kept, "waiting")
    seat_in(session, other)
    Certificate.objects.create(registration=other, kind="attendance")
    OneUseLink.objects.create(registration=other, digest="d", expires_at=timezone.now())

    merge(kept=kept, other=other, by=by)

    assert [a.value for a in kept.answers.order_by("question")] == ["mine", "theirs"]
    assert [e.kind for e in kept.entries.order_by("scanned_at")] == ["entry", "reentry"]
    assert kept.seat_requests.live().get().status == "confirmed"
    assert Seating.objects.get().taken == 1
    assert kept.certificates.exists()
    assert not OneUseLink.objects.exists()


def test_meetings_move_with_their_place_in_the_ledger(edition, pair, by):
    kept, other = pair
    slot, table = make_slot(edition), make_table(edition)
    meeting = make_meeting(slot, table, first=other)

    merge(kept=kept, other=other, by=by)

    meeting.refresh_from_db()
    assert meeting.first == kept
    assert Occupancy.objects.filter(resource=kept.resource).count() == 2
    assert not Occupancy.objects.filter(resource=other.resource).exists()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_clashing_meetings_are_listed_and_nothing_is_half_merged(
    client, edition, pair, by, language
):
    """B9: two meetings of one person at one time, and one with herself."""
    kept, other = pair
    slot = make_slot(edition)
    make_meeting(slot, make_table(edition, 1), first=kept)
    make_meeting(slot, make_table(edition, 2), first=other)
    make_consent(other, Consent.Purpose.PHOTO)
    client.force_login(by)
    address = f"/{language}/admin/registration-merge/{kept.pk}/{other.pk}/"

    response = client.post(address, {"email": "other"})

    assert response.status_code == 200
    assert len(response.context["refusals"]) == 1
    assert "10:00" in response.context["refusals"][0]
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("confirmed", None)
    assert other.consents.exists()
    assert Meeting.objects.involving(other).count() == 1
    assert not AuditEntry.objects.filter(verb="registrations.merged").exists()


def test_two_who_meet_each_other_or_sit_in_two_sessions_are_refused(edition, pair, by):
    kept, other = pair
    make_meeting(make_slot(edition), make_table(edition), first=kept, second=other)
    with translation.override("en"), pytest.raises(ValidationError, match="each other"):
        merge(kept=kept, other=other, by=by)

    Meeting.objects.all().delete()
    for registration in pair:
        session = make_session(edition)
        Seating.objects.create(session=session, capacity=2)
        seat_in(session, registration)
    with translation.override("en"), pytest.raises(ValidationError, match="same time"):
        merge(kept=kept, other=other, by=by)
    assert Registration.objects.filter(status="confirmed").count() == 2


def test_the_screen_proposes_what_is_filled_and_merges(client, pair, by):
    kept, other = pair
    client.force_login(by)
    address = reverse("admin:registration-merge", args=[kept.pk, other.pk])

    page = client.get(address)
    proposed = {c.column for c in page.context["choices"] if c.is_other}
    assert proposed == {"name_latin"}

    response = client.post(address, {"name_latin": "other"})
    kept.refresh_from_db()
    assert response.status_code == 302
    assert kept.name_latin == "Salma Alaoui"


@pytest.mark.once
def test_what_one_may_not_see_one_does_not_choose_either(client, pair):
    kept, other = pair
    before = kept.email
    client.force_login(make_staff("registrations.change_registration"))

    address = reverse("admin:registration-merge", args=[kept.pk, other.pk])
    client.post(address, {"email": "other", "name_latin": "other"})

    kept.refresh_from_db()
    assert (kept.email, kept.name_latin) == (before, other.name_latin)


def test_only_two_of_one_edition_can_be_compared(client, pair, by):
    elsewhere = make_registration(make_edition())
    client.force_login(by)

    for one, two in ((pair[0].pk, elsewhere.pk), (pair[0].pk, pair[0].pk), (1, 10**25)):
        address = f"/fr/admin/registration-merge/{one}/{two}/"
        assert client.get(address).status_code == 404
