"""The ways to an attendee's own pages: used once, told to nobody."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import OutboxMail
from registrations.actions import cancel, issue_link, open_visit
from registrations.models import OneUseLink, Registration, Visit
from registrations.models.link import LINK_LIFE, MOST_CODE_TRIES, PRESSED_TWICE
from registrations.visiting import COOKIE
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db
ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture
def attendee():
    return make_registration(make_edition(), email="amina@example.org", language="en")


def me(attendee):
    return f"/en/{attendee.edition.slug}/me/"


def path_of(attendee, **given):
    url, _code = issue_link(registration=attendee, **given)
    return url.removeprefix("http://127.0.0.1:8000")


def type_code(client, attendee, code, email="amina@example.org"):
    data = {"code-email": email, "code-code": code}
    return client.post(f"{me(attendee)}link/code/", data, headers=ORIGIN)


def test_looking_at_a_link_does_not_use_it(client, attendee):
    path = path_of(attendee)
    for _ in range(2):
        page = client.get(path)
        assert page.status_code == 200
        assert "attendee" not in page.text.lower().replace("attendee.css", "")
        assert page["Referrer-Policy"] == "no-referrer"
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert OneUseLink.objects.get().used_at is None
    assert not Visit.objects.exists()


def test_a_press_opens_the_page_and_confirms_the_address(client, attendee):
    response = client.post(path_of(attendee))
    assert (response.status_code, response["Location"]) == (303, me(attendee))
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 14 * 86400)
    assert client.get(me(attendee)).status_code == 200
    attendee.refresh_from_db()
    assert attendee.email_confirmed_at
    assert cookie.value not in str(list(Visit.objects.values()))


def test_a_link_from_the_desk_confirms_no_address(client, attendee):
    client.post(path_of(attendee, is_mailed=False))
    attendee.refresh_from_db()
    assert attendee.email_confirmed_at is None


def test_a_link_works_once_and_again_where_one_is_in(client, attendee):
    path = path_of(attendee)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert client.post(path).status_code == 303
        clock.shift(PRESSED_TWICE)
        again = client.post(path)
        assert (again.status_code, again["Location"]) == (303, me(attendee))
        assert COOKIE not in again.cookies
        other = Client()
        _visit, other.cookies[COOKIE] = open_visit(registration=make_registration(make_edition()))
        for browser in (Client(), other):
            assert "has been used" in browser.post(path).text
    assert Visit.objects.filter(registration=attendee).count() == 1


def test_a_link_is_over_in_time(client, attendee):
    path = path_of(attendee, life=LINK_LIFE)
    with time_machine.travel(timezone.now() + LINK_LIFE + dt.timedelta(seconds=1)):
        assert client.post(path).status_code == 200
    assert not Visit.objects.exists()


def test_a_link_opens_no_other_edition_and_nobody_erased(client, attendee):
    path, other = path_of(attendee), make_edition()
    assert client.post(path.replace(attendee.edition.slug, other.slug)).status_code == 200
    Registration.objects.update(erased_at=timezone.now())
    assert client.post(path).status_code == 200
    assert not Visit.objects.exists()


def test_another_site_cannot_press_the_button(client, attendee):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(path_of(attendee), headers=headers).status_code == 403


def test_the_code_opens_it_too(client, attendee):
    _url, code = issue_link(registration=attendee)
    spaced = f"{code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    response = type_code(client, attendee, spaced, "Amina@example.org ")
    assert (response.status_code, response["Location"]) == (303, me(attendee))
    assert type_code(client, attendee, code).status_code == 200  # once


def test_of_several_codes_the_newest_is_good(client, attendee):
    _url, first = issue_link(registration=attendee)
    _url, second = issue_link(registration=attendee)
    if first != second:
        assert type_code(client, attendee, first).status_code == 200
    assert type_code(client, attendee, second).status_code == 303


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_dies_of_wrong_ones(client, attendee):
    _url, code = issue_link(registration=attendee)
    for _ in range(MOST_CODE_TRIES):
        assert type_code(client, attendee, wrong(code)).status_code == 200
    assert type_code(client, attendee, code).status_code == 200
    assert not Visit.objects.exists()


def test_codes_are_not_guessed_from_many_mails(client, attendee):
    """Ten tries a day for one address, whatever the number of codes; control: the eleventh."""
    for n in range(11):
        _url, code = issue_link(registration=attendee)
        from_elsewhere(client, n)
        response = type_code(client, attendee, wrong(code))
    assert response.status_code == 429
    assert type_code(client, attendee, "1").status_code == 200  # nothing was tried


def from_elsewhere(client, n):
    """From ever another address of the network."""
    client.defaults["REMOTE_ADDR"] = f"10.0.0.{n}"


def test_one_address_of_the_network_tries_ten_codes_an_hour(client, attendee):
    for n in range(10):
        assert type_code(client, attendee, "000000", f"n{n}@example.org").status_code == 200
    response = type_code(client, attendee, "000000", "other@example.org")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def ask(client, attendee, email):
    data = {"link-email": email}
    return client.post(f"{me(attendee)}link/", data, headers=ORIGIN)


def test_a_new_link_is_sent_and_the_answer_tells_nobody(client, attendee):
    known, unknown = ask(client, attendee, "Amina@Example.org"), ask(client, attendee, "x@y.org")
    assert known["Location"] == unknown["Location"] == f"{me(attendee)}link/sent/"
    assert known.status_code == unknown.status_code == 303
    assert "@" not in client.get(known["Location"]).text.replace("@font", "").split("<main")[1]
    [mail] = OutboxMail.objects.all()
    assert mail.to == "amina@example.org"
    assert "/me/link/" in mail.body


def test_one_mailbox_gets_three_links_an_hour(client, attendee):
    answers = {ask(client, attendee, "amina@example.org").status_code for _ in range(5)}
    assert answers == {303}
    assert OutboxMail.objects.count() == 3


def test_one_address_of_the_network_asks_ten_times_an_hour(client, attendee):
    for n in range(10):
        assert ask(client, attendee, f"n{n}@example.org").status_code == 303
    assert ask(client, attendee, "amina@example.org").status_code == 429
    assert not OutboxMail.objects.exists()


def test_who_cancelled_still_finds_their_data(client, attendee):
    cancel(registration=attendee)
    OutboxMail.objects.all().delete()
    ask(client, attendee, "amina@example.org")
    assert OutboxMail.objects.count() == 1
    assert "Cancelled" in visit(client, attendee).text


def visit(client, attendee):
    _visit, secret = open_visit(registration=attendee)
    client.cookies[COOKIE] = secret
    return client.get(me(attendee))


def test_strangers_are_led_to_the_form(client, attendee):
    for cookie in ("", "x" * 44, "é" * 30, "a" * 5000):
        client.cookies[COOKIE] = cookie
        response = client.get(me(attendee))
        assert (response.status_code, response["Location"]) == (302, f"{me(attendee)}link/")
        assert response["Cache-Control"] == "no-store"


def test_a_visit_opens_its_own_edition_for_fourteen_days(client, attendee):
    assert visit(client, attendee).status_code == 200
    assert client.get(f"/en/{make_edition().slug}/me/").status_code == 302
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        assert client.get(me(attendee)).status_code == 302
