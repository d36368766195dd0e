"""What one does with one's own data, and what the team does for whom it speaks."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from registrations.actions.erasing import ERASE, ask_erasure
from registrations.actions.links import open_visit
from registrations.models import ErasureRequest, Registration
from registrations.visiting import COOKIE
from tests.factories.events import make_edition
from tests.factories.privacy import PERSON
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}


@pytest.fixture
def person():
    return make_registration(make_edition(slug="2027"), **PERSON)


@pytest.fixture
def visitor(person):
    """The browser of the person."""
    client = Client()
    client.cookies[COOKIE] = open_visit(registration=person)[1]
    return client


def colleague():
    client = Client()
    client.user = make_staff(ERASE, "registrations.view_registration")
    client.force_login(client.user)
    return client


def ours(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


# --- One's own page


def test_one_takes_away_all_of_ones_data(visitor, person):
    answer = visitor.post(ours("registrations:my-data", "2027"), {"format": "json"}, headers=OURS)

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = {s["model"]: s["rows"] for s in json.loads(answer.content)["sections"]}
    assert rows["registrations.Registration"][0]["email"] == person.email


def test_one_erases_oneself_by_a_tick(visitor, person):
    address = ours("registrations:erase", "2027")

    assert "Former participant" in visitor.get(address).content.decode()
    unsure = visitor.post(address, headers=OURS)
    assert (unsure.status_code, Registration.objects.get().name) == (200, person.name)
    sure = visitor.post(address, {"sure": "on"}, headers=OURS)

    assert sure.headers["Location"] == ours("registrations:erased", "2027")
    assert Registration.objects.get().email == ""
    assert visitor.cookies[COOKIE].value == ""
    assert visitor.get(sure.headers["Location"]).status_code == 200
    assert visitor.get(address).status_code == 302


@pytest.mark.parametrize("name", ["my-data", "erase"])
@pytest.mark.once
def test_no_other_site_and_no_stranger_does_it(visitor, person, name):
    address = ours(f"registrations:{name}", "2027")

    forged = visitor.post(address, {"sure": "on"}, headers={"Origin": "https://evil.example"})
    stranger = Client().post(address, {"sure": "on"}, headers=OURS)

    assert (forged.status_code, stranger.status_code) == (403, 302)
    assert Registration.objects.get().name == person.name
    assert not AuditEntry.objects.exists()


# --- The back office


def test_two_colleagues_erase_who_wrote_a_letter(person):
    first, second = colleague(), colleague()
    page = ours("admin:privacy", "2027")
    found = first.get(page, {"q": "Inconnue"}).content.decode()
    assert ours("admin:privacy-person", "2027", person.pk) in found

    first.post(ours("admin:privacy-ask", "2027", person.pk))
    asked = ErasureRequest.objects.get()
    confirm = ours("admin:privacy-confirm", "2027", asked.pk)
    assert confirm not in first.get(page).content.decode()
    first.post(confirm)
    assert Registration.objects.get().name == person.name
    assert confirm in second.get(page).content.decode()
    second.post(confirm)

    assert Registration.objects.get().name == ""
    assert second.post(confirm).status_code == 302
    assert second.get(ours("admin:privacy-person", "2027", person.pk)).status_code == 404


def test_a_colleague_hands_out_the_file_with_a_reason(person):
    client = colleague()
    address = ours("admin:privacy-file", "2027", person.pk)

    assert client.post(address, {"reason": "short"}).status_code == 302
    file = client.post(address, {"reason": "Asked by letter", "format": "html"})

    assert PERSON["phone"] in file.content.decode()
    entry = AuditEntry.objects.get(verb="registrations.access_file_made")
    assert entry.details == {"reason": "Asked by letter", "format": "html"}


@pytest.mark.once
def test_without_the_right_all_of_it_is_closed(person):
    client = Client()
    client.force_login(make_staff("registrations.view_registration", "registrations.view_contact"))

    assert client.get(ours("admin:privacy", "2027")).status_code == 403
    assert client.post(ours("admin:privacy-ask", "2027", person.pk)).status_code == 403


@pytest.mark.once
def test_the_page_asks_the_same_for_one_and_for_three(person, django_assert_num_queries):
    client, by = colleague(), make_staff(ERASE)
    for number in (0, 2):
        for _ in range(number or 1):
            other = make_registration(person.edition, category=person.category)
            ask_erasure(registration=other, by=by)
        client.get(ours("admin:privacy", "2027"))
        with django_assert_num_queries(21):
            client.get(ours("admin:privacy", "2027"), {"q": "Attendee"})
