"""Whoever is erased is found nowhere; the counts stay, and no backup brings them back."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import AuditEntry, Change, OutboxMail
from meetings.models import Meeting
from registrations.actions import erasing
from registrations.actions.erasing import (
    ask_erasure,
    confirm_erasure,
    erase_own,
    replay_erasures,
    withdraw_erasure,
)
from registrations.actions.jobs import private_path
from registrations.models import Admission, Consent, Entry, ErasureRequest, Job, Registration
from tests.factories.events import make_edition, make_speaker
from tests.factories.privacy import PERSON, make_known_person
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    with translation.override("en"):
        yield make_known_person()


@pytest.fixture
def colleagues():
    return [make_staff(erasing.ERASE) for _ in range(2)]


def test_what_is_left_is_a_number_that_can_be_counted(person, django_capture_on_commit_callbacks):
    counts = {model: model.objects.count() for model in (Registration, Entry, Meeting, Consent)}
    former = person.reference

    with django_capture_on_commit_callbacks(execute=True):
        erase_own(registration=person)

    person.refresh_from_db()
    assert {model: model.objects.count() for model in counts} == counts
    assert [getattr(person, column) for column in PERSON] == [""] * len(PERSON)
    assert (str(person), person.country, person.status) == ("Former participant", "MA", "cancelled")
    assert person.reference != former
    assert not Change.objects.filter(details__icontains=former).exists()
    assert not Consent.objects.live().filter(registration=person).exists()
    assert Job.objects.exclude(file="").count() == 0
    assert [path.name for path in private_path("").iterdir()] == ["erasures.log"]
    entry = AuditEntry.objects.filter(verb="registrations.erased").last()
    assert (entry.subject, entry.details) == (f"registrations.registration:{person.pk}", {})


def test_nobody_writes_to_who_is_erased_and_the_next_in_line_gets_the_seat(person):
    Admission.objects.update(capacity=2)
    waiting = make_registration(person.edition, category=person.category, status="waiting")

    erase_own(registration=person)

    waiting.refresh_from_db()
    assert waiting.status == "offered"
    # The other side of the meeting hears that it is off.
    told = {waiting.email, Meeting.objects.get().second.email}
    assert set(OutboxMail.objects.values_list("to", flat=True)) == told


def test_the_other_side_of_a_meeting_sees_a_former_participant(person):
    erase_own(registration=person)

    meeting = Meeting.objects.get()
    assert str(meeting.first) == "Former participant"
    assert meeting.status == "cancelled"


def test_after_the_edition_the_seat_and_the_meeting_stay_counted(person):
    with time_machine.travel("2099-06-01", tick=False):
        erase_own(registration=person)

    person.refresh_from_db()
    assert person.status == "confirmed"
    assert Meeting.objects.get().status == "planned"
    assert Admission.objects.get().taken == 2


def test_a_speaker_keeps_the_page_and_loses_the_link(person):
    speaker = make_speaker(name_fr="Salma")
    person.speaker = speaker
    person.save()

    erase_own(registration=person)

    person.refresh_from_db()
    speaker.refresh_from_db()
    assert (person.speaker, speaker.name_fr) == (None, "Salma")


def test_the_mails_of_another_person_with_the_same_mailbox_stay(person):
    other = make_registration(make_edition(), email=person.email, name=person.name)
    about_other, about_nobody, about_person = (
        OutboxMail.objects.create(to=other.email, subject="S", body="", language="fr", about=about)
        for about in (other.subject, "", person.subject)
    )

    erase_own(registration=person)

    assert set(OutboxMail.objects.filter(to=other.email)) >= {about_other, about_nobody}
    assert not OutboxMail.objects.filter(pk=about_person.pk).exists()


def test_two_colleagues_erase_one_alone_does_not(person, colleagues):
    first, second = colleagues
    request = ask_erasure(registration=person, by=first)

    with pytest.raises(ValidationError):
        confirm_erasure(request=request, by=first)
    with pytest.raises(ValidationError):
        ask_erasure(registration=person, by=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.update(done_at=person.registered_at, confirmed_by=first)
    with pytest.raises(PermissionDenied):
        confirm_erasure(request=request, by=make_staff())
    assert Registration.objects.get(pk=person.pk).name

    confirm_erasure(request=request, by=second)

    assert not Registration.objects.get(pk=person.pk).name
    with pytest.raises(ValidationError):
        withdraw_erasure(request=request, by=first)


def test_a_request_of_the_team_can_be_withdrawn(person, colleagues):
    request = ask_erasure(registration=person, by=colleagues[0])

    withdraw_erasure(request=request, by=colleagues[1])

    assert Registration.objects.get(pk=person.pk).name
    ask_erasure(registration=person, by=colleagues[0])


def test_the_journal_erases_again_whom_the_database_still_knows(person):
    journal = private_path(erasing.JOURNAL)
    journal.write_text("2f1d4c")  # a line that a crash cut short
    erase_own(registration=person)
    before = journal.read_bytes()
    Registration.objects.update(erased_at=None, name="Salma", email="salma@example.org")
    journal.write_bytes(before + b"no line of ours\n")

    assert replay_erasures() == 3 - 1  # the duplicate too, not the other side of the meeting
    assert replay_erasures() == 0

    person.refresh_from_db()
    assert (person.name, person.email) == ("", "")
    assert AuditEntry.objects.filter(details={"replayed": True}).count() == 2


def test_without_its_line_in_the_journal_nobody_is_erased(person, monkeypatch):
    monkeypatch.setattr(erasing.os, "fsync", _full)

    with pytest.raises(OSError, match="full"):
        erase_own(registration=person)

    assert Registration.objects.get(pk=person.pk).name == PERSON["name"]


def _full(handle):
    raise OSError("The disk is full")
