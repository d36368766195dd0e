"""What an attendee does on their own pages."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import OutboxMail
from events.models import Partnership
from registrations.actions import cancel, issue_link, open_visit, register
from registrations.models import Admission, Answer, Question, Registration, Visit
from registrations.views import me_own
from registrations.visiting import COOKIE
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import make_category, make_consent, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def attendee():
    return make_registration(make_edition(), email="amina@example.org", language="en")


@pytest.fixture
def browser(attendee):
    """One in which the attendee has shown who they are."""
    client = Client()
    _visit, client.cookies[COOKIE] = open_visit(registration=attendee, label="Firefox")
    return client


def me(attendee, rest=""):
    return f"/en/{attendee.edition.slug}/me/{rest}"


def test_the_page_is_nobody_elses(browser, attendee):
    page = browser.get(me(attendee))
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "amina@example.org" in page.text
    assert '<meta name="robots" content="noindex">' in page.text


def test_forged_requests_are_refused(attendee):
    browser = Client(enforce_csrf_checks=True)
    _visit, browser.cookies[COOKIE] = open_visit(registration=attendee)
    for rest in ("accept/", "cancel/", "details/", "email/", "consents/", "others/", "leave/"):
        assert browser.post(me(attendee, rest)).status_code == 403
    attendee.refresh_from_db()
    assert attendee.status == "confirmed"


def test_details_are_corrected(browser, attendee):
    asked = Question.objects.create(edition=attendee.edition, text_en="Any diet?")
    Answer.objects.create(registration=attendee, question=asked, value="None")
    form = browser.get(me(attendee, "details/"))
    assert 'value="None"' in form.text
    assert attendee.name in form.text
    given = {"name_arabic": "أمينة", "name_latin": "Amina", "language": "fr", "country": "FR"}
    given |= {f"question_{asked.pk}": "", "phone": ""}
    response = browser.post(me(attendee, "details/"), given)
    assert response["Location"] == me(attendee, "?done=corrected")
    attendee.refresh_from_db()
    assert (attendee.name, attendee.name_latin, attendee.country) == ("أمينة", "Amina", "FR")
    assert (attendee.email, attendee.phone) == ("amina@example.org", "")
    assert not Answer.objects.exists()
    wrong = browser.post(me(attendee, "details/"), {**given, "name_latin": "", "name_arabic": ""})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (200, {"name_latin"})


def test_an_optional_choice_is_taken_back(browser, attendee):
    asked = Question.objects.create(
        edition=attendee.edition, text_en="Seated?", kind=Question.Kind.YES_NO
    )
    Answer.objects.create(registration=attendee, question=asked, value="yes")
    assert "No answer" in browser.get(me(attendee, "details/")).text
    given = {"name_latin": "Amina", "language": "en", f"question_{asked.pk}": ""}
    browser.post(me(attendee, "details/"), given)
    assert not Answer.objects.exists()


def test_correcting_undoes_nobody_elses_step(browser, attendee, monkeypatch):
    """What happened between reading and saving stands."""

    def meanwhile(self):
        Registration.objects.filter(pk=attendee.pk).update(position="Set meanwhile")
        return {"name": "New name"}

    monkeypatch.setattr("registrations.registering_form.OwnDetailsForm.details", meanwhile)
    browser.post(me(attendee, "details/"), {"name_latin": "New name", "language": "en"})
    attendee.refresh_from_db()
    assert (attendee.name, attendee.position) == ("New name", "Set meanwhile")


def test_a_registration_is_cancelled_after_a_question(browser, attendee):
    assert "Yes, cancel it" in browser.get(me(attendee, "cancel/")).text
    response = browser.post(me(attendee, "cancel/"))
    assert response["Location"] == me(attendee, "?done=cancelled")
    attendee.refresh_from_db()
    assert attendee.status == "cancelled"
    page = browser.get(response["Location"])
    assert "/register/" in page.text
    for rest in ("cancel/", "details/"):
        assert browser.get(me(attendee, rest))["Location"] == me(attendee)


def test_nothing_is_cancelled_once_it_is_over(browser, attendee):
    assert "ticket-code" in browser.get(me(attendee)).text
    _first, end = attendee.edition.phase_changes()
    with time_machine.travel(end, tick=False):
        _visit, browser.cookies[COOKIE] = open_visit(registration=attendee)
        page = browser.get(me(attendee)).text
        assert "This edition is over." in page
        assert "ticket-code" not in page
        assert "me/cancel/" not in page
        browser.post(me(attendee, "cancel/"))
        with pytest.raises(ValidationError, match="is over"):
            cancel(registration=attendee)
    attendee.refresh_from_db()
    assert attendee.status == "confirmed"


@pytest.mark.parametrize(
    ("status", "said"), [("waiting", "place in the line"), ("pending", "look at your registration")]
)
def test_who_has_no_seat_is_not_told_of_one(browser, attendee, status, said):
    Registration.objects.update(status=status, waiting_since=timezone.now())
    page = browser.get(me(attendee, "cancel/")).text
    assert said in page
    assert "Your seat" not in page


def test_an_offered_seat_is_accepted_in_time(browser, attendee):
    ends_at = timezone.now() + dt.timedelta(hours=2)
    Registration.objects.update(status="offered", offer_ends_at=ends_at)
    assert "A seat is kept for you until" in browser.get(me(attendee)).text
    assert browser.post(me(attendee, "accept/"))["Location"] == me(attendee, "?done=accepted")
    attendee.refresh_from_db()
    assert attendee.status == "confirmed"
    again = browser.post(me(attendee, "accept/"))
    assert again.status_code == 409
    assert 'role="alert"' in again.text


def test_an_offer_that_is_over_is_not_accepted(browser, attendee):
    Registration.objects.update(status="offered", offer_ends_at=timezone.now())
    assert browser.post(me(attendee, "accept/")).status_code == 409
    attendee.refresh_from_db()
    assert attendee.status == "offered"


def test_the_place_in_the_line_is_told(attendee):
    edition, category = attendee.edition, make_category()
    Admission.objects.create(edition=edition, category=category, capacity=0)
    places = []
    for n in range(3):
        one = Registration(edition=edition, category=category, name="N", email=f"{n}@example.org")
        register(registration=one, admission=None, by=None)
        places.append(one.place_in_line)
    assert places == [1, 2, 3]
    browser = Client()
    _visit, browser.cookies[COOKIE] = open_visit(registration=one)
    assert "number 3 on the waiting list" in browser.get(me(one)).text


def test_consents_are_given_and_taken_back(browser, attendee):
    asking, former = make_organisation(), make_organisation()
    Partnership.objects.create(edition=attendee.edition, organisation=asking, role="sponsor")
    make_consent(attendee, "photo")
    make_consent(attendee, partner=former)
    page = browser.get(me(attendee))
    for name in (f"partner_{asking.pk}", f"partner_{former.pk}", "consent_photo"):
        assert f'name="{name}"' in page.text
    given = {"consent_newsletter": "on", f"partner_{asking.pk}": "on", "partner_999": "on"}
    browser.post(me(attendee, "consents/"), given)
    live = attendee.consents.live().values_list("purpose", "partner")
    assert set(live) == {("newsletter", None), ("partner_share", asking.pk)}
    assert attendee.consents.count() == 4
    browser.post(me(attendee, "consents/"), given)
    assert attendee.consents.count() == 4


def code_in(mail):
    return re.search(r"\b[0-9]{6}\b", mail.body)[0]


def test_another_e_mail_is_shown_to_be_ones_own(browser, attendee):
    old_link, _code = issue_link(registration=attendee)
    page = browser.post(me(attendee, "email/"), {"email": "New@Example.org"})
    assert page.status_code == 200
    [mail] = OutboxMail.objects.all()
    assert mail.to == "new@example.org"
    attendee.refresh_from_db()
    assert attendee.email == "amina@example.org"
    code = code_in(mail)
    for email, typed in (("new@example.org", "000000"), ("other@example.org", code)):
        wrong = browser.post(me(attendee, "email/"), {"email": email, "code": typed})
        assert wrong.status_code == 200
    right = browser.post(me(attendee, "email/"), {"email": "new@example.org", "code": code})
    assert right["Location"] == me(attendee, "?done=email")
    attendee.refresh_from_db()
    assert attendee.email == "new@example.org"
    assert attendee.email_confirmed_at
    assert OutboxMail.objects.first().to == "amina@example.org"
    stranger = Client()
    assert stranger.post(old_link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_anothers_e_mail_is_not_taken(browser, attendee):
    """Who reads that mailbox may know; who asks learns nothing before."""
    make_registration(attendee.edition, email="taken@example.org")
    asked = browser.post(me(attendee, "email/"), {"email": "taken@example.org"})
    free = browser.post(me(attendee, "email/"), {"email": "free@example.org"})
    strip = lambda page: re.sub(r"(taken|free)@|value=\"\w{64}\"", "", page.text)  # noqa: E731
    assert strip(asked) == strip(free)
    browser.post(me(attendee, "email/"), {"email": "taken@example.org"})
    code = code_in(OutboxMail.objects.first())
    answer = browser.post(me(attendee, "email/"), {"email": "taken@example.org", "code": code})
    assert "registered for this edition already" in answer.text
    attendee.refresh_from_db()
    assert attendee.email == "amina@example.org"


def test_devices_are_left_and_ended(browser, attendee):
    other = Client()
    _visit, other.cookies[COOKIE] = open_visit(registration=attendee, label="Chrome · Windows")
    assert "Chrome · Windows" in browser.get(me(attendee)).text
    assert browser.post(me(attendee, "others/"))["Location"] == me(attendee, "?done=ended")
    assert other.get(me(attendee)).status_code == 302
    assert browser.get(me(attendee)).status_code == 200
    left = browser.post(me(attendee, "leave/"))
    assert left.cookies[COOKIE].value == ""
    assert not Visit.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_sections_take_the_same_queries(rf, attendee, count, django_assert_num_queries):
    for n in range(count):
        organisation = make_organisation()
        Partnership.objects.create(
            edition=attendee.edition, organisation=organisation, role="sponsor"
        )
        make_consent(attendee, partner=organisation)
        _visit, secret = open_visit(registration=attendee, label=f"Device {n}")
    request = rf.get("/", headers={"Cookie": f"{COOKIE}={secret}"})
    with django_assert_num_queries(5):
        for section in (me_own.status, me_own.details, me_own.consents, me_own.visits):
            section(request, attendee)
