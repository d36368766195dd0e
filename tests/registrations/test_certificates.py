"""Certificates: for who came, for who spoke; once, and the same for whoever asks at once."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.actions import publish_programme
from registrations.actions import (
    ask_for_certificates,
    certificates_pdf,
    certify,
    certifying,
    open_visit,
    run_job,
    talks_named,
    talks_of,
)
from registrations.models import Certificate, Door, Entry, Registration
from registrations.printing import certificates as said
from registrations.visiting import COOKIE
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.registrations import make_registration, make_registrations, make_staff

pytestmark = pytest.mark.django_db
KIND = Certificate.Kind
FIRST, SECOND, THIRD = (dt.date(2027, 5, day) for day in (4, 5, 6))


@pytest.fixture(autouse=True)
def _after_the_forum():
    with time_machine.travel("2027-05-10T10:00Z"):
        yield


@pytest.fixture
def edition():
    return make_edition(slug="2027", starts_on=FIRST, ends_on=THIRD)


@pytest.fixture
def door(edition):
    return Door.objects.create(edition=edition, name_en="Main entrance")


def enter(registration, door, *days, kind=Entry.Kind.ENTRY):
    for day in days:
        Entry.objects.create(
            registration=registration,
            door=door,
            by=make_staff(),
            kind=kind,
            day=day,
            scanned_at=timezone.now(),
        )


def earned(registration):
    rows = certify(registrations=[registration])
    return {row.kind: row.days for row in rows}


def test_only_who_came_has_attended_and_on_those_days_alone(edition, door):
    came, stayed_away = make_registration(edition), make_registration(edition)
    enter(came, door, THIRD, FIRST)
    enter(came, door, FIRST, kind=Entry.Kind.REENTRY)
    enter(stayed_away, door, FIRST, kind=Entry.Kind.AGAINST)

    assert earned(came) == {KIND.ATTENDANCE: ["2027-05-04", "2027-05-06"]}
    assert earned(stayed_away) == {}


def test_a_rehearsal_certifies_nothing(edition, door):
    person = make_registration(edition)
    enter(person, door, FIRST - dt.timedelta(days=1), THIRD + dt.timedelta(days=1))
    assert (earned(person), certifying.who_came(edition).exists()) == ({}, False)
    enter(person, door, SECOND)
    with time_machine.travel("2027-05-04T10:00Z"):  # that day is still to come
        assert (earned(person), certifying.who_came(edition).exists()) == ({}, False)
    assert earned(person) == {KIND.ATTENDANCE: ["2027-05-05"]}


def test_it_is_made_once_and_outlives_the_entries(edition, door):
    person = make_registration(edition)
    enter(person, door, FIRST)
    [first] = certify(registrations=[person])
    enter(person, door, SECOND)
    [second] = certify(registrations=[person])
    Entry.objects.all().delete()
    [third] = certify(registrations=[person])

    assert first.code == second.code == third.code
    assert first.days == ["2027-05-04"]
    assert second.days == third.days == ["2027-05-04", "2027-05-05"]


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"erased_at": timezone.now()}])
def test_none_for_who_cancelled_or_was_erased(edition, door, fields):
    person = make_registration(edition)
    enter(person, door, FIRST)
    certify(registrations=[person])
    Registration.objects.filter(pk=person.pk).update(**fields)
    person.refresh_from_db()

    assert certify(registrations=[person]) == []
    assert certificates_pdf(registrations=[person]) is None


@pytest.fixture
def speaker(edition):
    """In a session of each day, of which the second was called off, and one to come."""
    speaker = make_speaker(name_en="Speaker")
    for day in (FIRST, SECOND, THIRD):
        make_session(edition, day=day, speakers=[speaker], title_en=f"Talk of the {day:%d}th")
    edition.sessions.filter(title_en="Talk of the 05th").update(status="cancelled")
    publish_programme(edition=edition, by=None)
    return speaker


def test_a_speaker_who_came_has_spoken_in_what_took_place(edition, door, speaker):
    person = make_registration(edition, speaker=speaker)
    enter(person, door, FIRST, SECOND)

    rows = {row.kind: row for row in certify(registrations=[person])}
    assert rows[KIND.ATTENDANCE].days == ["2027-05-04", "2027-05-05"]
    assert rows[KIND.SPEAKING].days == ["2027-05-04"]
    talks = talks_named(rows[KIND.SPEAKING], talks_of([person]))
    assert [talk["title"]["en"] for talk in talks] == ["Talk of the 04th"]
    assert talks_named(rows[KIND.ATTENDANCE], talks_of([person])) == []


def test_nobody_has_spoken_before_the_session_is_over(edition, door, speaker):
    person = make_registration(edition, speaker=speaker)
    enter(person, door, FIRST)
    with time_machine.travel("2027-05-04T09:00Z"):
        assert earned(person) == {KIND.ATTENDANCE: ["2027-05-04"]}


def test_a_speaker_who_never_came_has_not_spoken(edition, speaker):
    assert earned(make_registration(edition, speaker=speaker)) == {}


@pytest.mark.parametrize(
    ("language", "title", "intro"),
    [
        ("ar", "شهادة حضور", "تشهد اللجنة المنظمة بحضور"),
        ("fr", "Attestation de participation", "Le comité d’organisation atteste"),
        ("en", "Certificate of attendance", "The organising committee certifies"),
    ],
)
def test_it_speaks_the_persons_language_and_names_itself_in_the_others(
    edition, door, monkeypatch, language, title, intro
):
    given = []
    monkeypatch.setattr(said, "draw_document", lambda *args: given.append(args[1]) or b"%PDF")
    person = make_registration(edition, language=language, name="نعيمة", name_latin="Naïma")
    enter(person, door, FIRST, SECOND)
    certificates_pdf(registrations=[person])

    [page] = given[0]["pages"]
    assert page["title"]["text"] == title
    assert page["intro"]["text"].startswith(intro)
    names = ("نعيمة", "Naïma") if language == "ar" else ("Naïma", "نعيمة")
    assert (page["name"]["text"], page["under"]["text"]) == names
    assert len({text["lang"] for text in page["titles"]} - {language}) == 2
    code = person.certificates.get().code
    assert page["address"] + page["code"] == f"http://testserver/{language}/verify/{code}"


@pytest.mark.once
def test_the_paper_is_a_tagged_document_and_the_same_each_time(edition, door, speaker):
    person = make_registration(edition, speaker=speaker, name="سلمى", name_latin="Salma")
    enter(person, door, FIRST)

    pdf, count = certificates_pdf(registrations=[person])
    assert count == 2
    assert pdf.startswith(b"%PDF-")
    assert certificates_pdf(registrations=[person])[0] == pdf


def test_certificates_of_many_cost_the_same_queries(edition, door, django_assert_num_queries):
    people = make_registrations(edition, 3)
    for person in people:
        enter(person, door, FIRST)
    for some in (people[:1], people):
        certify(registrations=some)
        with django_assert_num_queries(5):
            certify(registrations=some)


def test_a_job_makes_those_of_all_who_came(edition, door, settings):
    for person in make_registrations(edition, 3)[:2]:
        enter(person, door, FIRST)
    job = ask_for_certificates(
        edition=edition, by=make_staff("registrations.check_in"), language="fr"
    )
    run_job(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.file_name) == ("ready", 2, "certificates-2027.pdf")
    assert Certificate.objects.count() == 2


def test_whoever_asks_at_once_gets_the_same(edition, door, monkeypatch):
    """Another request makes it between this one's look at the entries and its insert."""
    person = make_registration(edition)
    enter(person, door, FIRST)
    others = []

    def overtaken(registrations, look=certifying.certifiable):
        earned = look(registrations)
        monkeypatch.setattr(certifying, "certifiable", look)
        others.extend(certify(registrations=registrations))
        return earned

    monkeypatch.setattr(certifying, "certifiable", overtaken)
    [mine] = certify(registrations=[person])
    assert [other.code for other in others] == [mine.code]
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(registration=person, kind=KIND.ATTENDANCE)


@pytest.fixture
def attendee(client, edition):
    """Whose pages `client` may open."""
    person = make_registration(edition, language="fr")
    _visit, client.cookies[COOKIE] = open_visit(registration=person)
    return person


def test_the_own_page_shows_the_ticket_and_leads_to_the_certificates(client, attendee, door):
    page = client.get("/fr/2027/me/").text
    assert "<svg" in page
    assert attendee.reference in page
    assert "attendance.pdf" not in page
    enter(attendee, door, FIRST)
    assert 'href="/fr/2027/me/attendance.pdf"' in client.get("/fr/2027/me/").text
    assert not Certificate.objects.exists()

    response = client.get("/fr/2027/me/attendance.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Cache-Control"] == "no-store"
    assert Certificate.objects.get().registration == attendee


def test_a_certificate_that_nobody_earned_is_not_there(client, attendee):
    for kind in ("attendance", "speaking", "x"):
        assert client.get(f"/fr/2027/me/{kind}.pdf").status_code == 404


def test_who_cancelled_has_no_ticket(client, attendee):
    Registration.objects.update(status="cancelled")
    assert "ticket-code" not in client.get("/fr/2027/me/").text


def test_strangers_get_no_certificate(client, edition, door):
    enter(make_registration(edition), door, FIRST)
    assert client.get("/fr/2027/me/attendance.pdf").status_code == 302
