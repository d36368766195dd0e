"""The registration form, as strangers meet it."""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import OutboxMail
from events.models import Partnership
from forum.lib.languages import CODES
from forum.lib.text import isolate
from registrations import notices
from registrations.models import Admission, Answer, Consent, Question, Registration
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import make_category, make_registration

pytestmark = pytest.mark.django_db
ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def admission(edition):
    return Admission.objects.create(edition=edition, category=make_category(slug="press"))


def typed(**fields):
    given = {
        "name_latin": "Amina Tazi",
        "email": "Amina@Example.org",
        "language": "en",
    }
    return {**given, **fields}


def register(client, edition, **fields):
    address = f"/en/{edition.slug}/register/?category=press"
    return client.post(address, typed(**fields), headers=ORIGIN)


def test_somebody_registers(client, edition, admission):
    response = register(client, edition, consent_photo="on", name_arabic="أمينة التازي")
    assert (response.status_code, response["Location"]) == (
        303,
        f"/en/{edition.slug}/register/done/?state=confirmed",
    )
    [made] = Registration.objects.all()
    assert (made.name, made.name_latin, made.email) == (
        "أمينة التازي",
        "Amina Tazi",
        "amina@example.org",
    )
    assert [consent.purpose for consent in made.consents.all()] == ["photo"]
    [mail] = OutboxMail.objects.all()
    assert f"/en/{edition.slug}/me/link/" in mail.body
    assert "work once, within 7 days" in mail.body
    assert mail.subject.endswith(f": {isolate(edition.name_en)}")


def test_one_name_and_one_way_to_reach_somebody_are_needed(client, edition, admission):
    response = register(client, edition, name_latin="", email="", position="Editor")
    assert response.status_code == 200
    form = response.context["form"]
    assert set(form.errors) == {"name_latin", "email"}
    assert 'value="Editor"' in response.text  # nothing that was typed is lost
    assert not Registration.objects.exists()


def test_names_are_asked_in_their_own_script(client, edition, admission):
    response = register(client, edition, name_latin="أمينة", name_arabic="Amina")
    assert set(response.context["form"].errors) == {"name_latin", "name_arabic"}


@pytest.mark.parametrize(
    "name", ["Jean <b>", "See http://evil.example", "www.evil", "win at evil.example now", "a@b"]
)
def test_a_name_holds_no_link_to_mail_to_strangers(client, edition, admission, name):
    response = register(client, edition, name_latin=name, name_arabic=f"أمينة {name}")
    assert {"name_latin", "name_arabic"} <= set(response.context["form"].errors)
    assert not OutboxMail.objects.exists()


def test_a_name_turns_nothing_around(client, edition, admission):
    register(client, edition, name_latin="Dr.Amina\u202e J.-P. O’Tazi\u2066")
    assert Registration.objects.get().name_latin == "Dr.Amina J.-P. O’Tazi"


def test_a_known_address_gets_the_same_answer_and_another_mail(client, edition, admission):
    first = register(client, edition)
    again = register(client, edition, name_latin="Somebody Else", phone="+212 600 000 000")
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert client.get(again["Location"]).content == client.get(first["Location"]).content
    [made] = Registration.objects.all()
    assert (made.name_latin, made.phone) == ("Amina Tazi", "")
    assert [mail.to for mail in OutboxMail.objects.all()] == ["amina@example.org"] * 2
    reminder = OutboxMail.objects.first()
    assert "registered already" in reminder.subject
    assert "/me/link/" in reminder.body
    assert "work once, within 7 days" in reminder.body


@pytest.mark.parametrize("is_known", [True, False])
def test_the_answer_depends_on_the_seats_alone(client, edition, admission, is_known):
    if is_known:
        make_registration(edition, category=admission.category, email="amina@example.org")
    taken = Registration.objects.count()
    Admission.objects.update(capacity=taken, has_waiting_list=True)
    assert register(client, edition)["Location"].endswith("?state=waiting")
    Admission.objects.update(has_waiting_list=False)
    page = register(client, edition)
    assert page.status_code == 200
    assert "one cannot register" in page.text
    assert "amina" not in page.text
    Admission.objects.update(capacity=None, needs_approval=True)
    address = register(
        client, edition, email="b@example.org" if not is_known else "amina@example.org"
    )
    assert address["Location"].endswith("?state=pending")


def test_a_known_address_is_not_written_to_without_end(client, edition, admission):
    for _ in range(6):
        register(client, edition)
    assert OutboxMail.objects.count() == 1 + 3


def test_without_an_e_mail_the_browser_itself_is_let_in(client, edition, admission):
    response = register(client, edition, email="", phone="٠٦٠٠ ٠٠ ٠٠ ٠٠")
    assert (response.status_code, response["Location"]) == (303, f"/en/{edition.slug}/me/")
    page = client.get(response["Location"])
    assert "0600 00 00 00" in page.text
    assert page["Cache-Control"] == "no-store"


def test_the_eleventh_registration_of_an_hour_has_to_wait(client, edition, admission):
    for n in range(10):
        assert register(client, edition, email=f"n{n}@example.org").status_code == 303
    # What was refused for another reason does not count, and is not counted.
    assert register(client, edition, email="nobody").status_code == 200
    response = register(client, edition, email="late@example.org")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 3000
    assert "late@example.org" in response.text
    assert Registration.objects.count() == 10


def test_what_fills_in_every_field_is_asked_to_empty_one(client, edition, admission):
    response = register(client, edition, subject_line="Buy now")
    assert "subject_line" in response.context["form"].errors
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}]
)
def test_other_sites_cannot_post(client, edition, admission, headers):
    address = f"/en/{edition.slug}/register/?category=press"
    assert client.post(address, typed(), headers=headers).status_code == 403
    assert not Registration.objects.exists()


def test_questions_are_asked_of_their_category(client, edition, admission):
    ask = Question.objects.create
    meal = ask(edition=edition, text_en="Any diet?", text_fr="Un régime ?", is_sensitive=True)
    visit = ask(edition=edition, text_en="A visit?", kind="yes_no", is_required=True)
    choice = ask(edition=edition, text_en="Which?", kind="choice", options_en="One\nTwo")
    other = ask(edition=edition, text_en="Only for others")
    other.categories.add(make_category())
    assert set(register(client, edition).context["form"].errors) == {f"question_{visit.pk}"}
    given = {f"question_{visit.pk}": "no", f"question_{choice.pk}": "1", f"question_{meal.pk}": ""}
    assert register(client, edition, **given).status_code == 303
    answers = Answer.objects.values_list("question", "value")
    assert set(answers) == {(visit.pk, "no"), (choice.pk, "1")}


def test_each_asking_partner_is_asked_for_apart(client, edition, admission):
    asking, other = make_organisation(), make_organisation()
    Partnership.objects.create(edition=edition, organisation=asking, role="exhibitor")
    Partnership.objects.create(edition=edition, organisation=other, role="media")
    register(client, edition, **{f"partner_{asking.pk}": "on", f"partner_{other.pk}": "on"})
    [consent] = Consent.objects.all()
    assert (consent.purpose, consent.partner) == ("partner_share", asking)
    assert (consent.text_version, consent.language) == (notices.VERSION, "en")


def test_an_organisation_that_is_known_is_linked(client, edition, admission):
    firm = make_organisation(name_fr="Société Générale d'Argan", name_en="")
    Partnership.objects.create(edition=edition, organisation=firm, role="sponsor")
    register(client, edition, organisation_name="societe generale d'argan")
    made = Registration.objects.get()
    assert (made.organisation, made.organisation_name) == (firm, "societe generale d'argan")


STANDINGS = {
    "open": {},
    "few": {"capacity": 3},
    "approval": {"needs_approval": True},
    "waiting": {"capacity": 0},
    "full": {"capacity": 0, "has_waiting_list": False},
    "later": {"opens_at": timezone.now() + dt.timedelta(days=2)},
    "closed": {"closes_at": timezone.now() - dt.timedelta(days=2)},
}


@pytest.mark.parametrize("standing", STANDINGS)
def test_each_category_says_how_it_stands(client, edition, standing):
    category = make_category(slug="press", name_en="Press")
    Admission.objects.create(edition=edition, category=category, **STANDINGS[standing])
    page = client.get(f"/en/{edition.slug}/register/")
    assert f"standing-{standing}" in page.text
    is_taking = standing not in ("full", "later", "closed")
    assert ("?category=press" in page.text) == is_taking
    form = client.get(f"/en/{edition.slug}/register/?category=press")
    assert ("<form" in form.text) == is_taking


def test_what_the_staff_keeps_to_itself_is_not_offered(client, edition, admission):
    Admission.objects.update(is_public=False)
    for query in ("", "?category=press", "?category=nothing"):
        page = client.get(f"/en/{edition.slug}/register/{query}")
        assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
        assert "<form" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_queries(
    client, edition, admission, count, django_assert_num_queries
):
    for n in range(count):
        Admission.objects.create(edition=edition, category=make_category())
        Question.objects.create(edition=edition, text_en=f"Question {n}")
        organisation = make_organisation()
        Partnership.objects.create(edition=edition, organisation=organisation, role="sponsor")
    client.get(f"/en/{edition.slug}/register/")  # asks for the versions of the editions, too
    with django_assert_num_queries(2):
        client.get(f"/en/{edition.slug}/register/")
    with django_assert_num_queries(4):
        client.get(f"/en/{edition.slug}/register/?category=press")


def test_the_menu_leads_to_the_form_while_it_is_open(
    client, edition, django_capture_on_commit_callbacks
):
    address, home = f"/en/{edition.slug}/register/", f"/en/{edition.slug}/"
    assert address not in client.get(home).text
    opens_at = timezone.now() + dt.timedelta(hours=2)
    admission = Admission(edition=edition, category=make_category(), opens_at=opens_at)
    with django_capture_on_commit_callbacks(execute=True):
        admission.save()
    assert address not in client.get(home).text
    assert address not in client.get(f"/en/{edition.slug}/partners/").text
    with time_machine.travel(opens_at + dt.timedelta(minutes=1), tick=True):
        assert address in client.get(home).text
        assert address in client.get(f"/en/{edition.slug}/partners/").text


# Whoever changes a sentence, or its translation, gives the notice a new version and this a digest.
SENTENCES_OF = {"2026-11": "edd1bda333caf1e4"}


@pytest.mark.once
def test_a_changed_sentence_has_a_new_version():
    words = []
    for code in CODES:
        with translation.override(code):
            words += [str(sentence) for sentence in notices.SENTENCES.values()]
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    assert SENTENCES_OF[notices.VERSION] == digest


@pytest.mark.once
def test_every_purpose_has_its_sentence():
    assert set(notices.SENTENCES) == set(Consent.Purpose)
    assert {*notices.GENERAL, Consent.Purpose.PARTNER_SHARE} == set(Consent.Purpose)


@pytest.mark.parametrize("value", ["\0", "a\0b", "x" * 100_000, "%ED%A0%80", "\u202e", "9" * 400])
def test_whatever_is_typed_the_answer_is_no_error_of_ours(client, edition, admission, value):
    question = Question.objects.create(edition=edition, text_en="Which?", kind="choice")
    names = ("name_arabic", "name_latin", "organisation_name", "position", "country", "language")
    names += ("email", "phone", "subject_line", f"question_{question.pk}", "consent_photo")
    register(client, edition)
    client.raise_request_exception = False
    for name in names:
        assert register(client, edition, **{name: value}).status_code < 500
    for path in ("link/", "link/code/"):
        data = {"link-email": value, "code-email": value, "code-code": value}
        address = f"/en/{edition.slug}/me/{path}"
        assert client.post(address, data, headers=ORIGIN).status_code < 500
