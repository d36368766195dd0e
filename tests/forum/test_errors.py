"""Errors answer in the page's language, and a database that is away is a "come back soon"."""

import urllib.error
import urllib.request

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import path
from django.utils import translation

from accounts.models import User
from forum.urls import handler403, handler404, handler500
from forum.urls import urlpatterns as real_urlpatterns
from tests.factories.events import make_edition

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("ar/away/", failing(OperationalError("server closed the connection"))),
    path("away/", failing(InterfaceError("connection already closed"))),
    path("fr/broken/", failing(RuntimeError("a bug"))),
    *real_urlpatterns,
]
assert handler403
assert handler404
assert handler500


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_a_missing_page_is_told_in_its_language(visitor, code):
    response = visitor.get(f"/{code}/nowhere/at/all/")

    assert response.status_code == 404
    assert f'<html lang="{"ar-MA" if code == "ar" else code}"' in response.content.decode()


def test_a_page_missing_from_an_edition_keeps_its_menu(client):
    edition = make_edition(slug="2027")
    make_edition(slug="2028", is_published=False)

    page = client.get("/fr/2027/sessions/nowhere/").content.decode()
    hidden = client.get("/fr/2028/sessions/nowhere/").content.decode()

    assert edition.name in page
    assert page.count('href="/fr/2027/programme/"') == 2
    assert "/fr/2028/" not in hidden.partition("<main")[2]


def test_who_may_not_open_a_page_of_the_back_office_finds_the_way_back(client):
    make_edition(slug="2027")
    client.force_login(User.objects.create_user("omar@example.org", name="Omar B."))

    response = client.get("/fr/admin/board/2027/")

    page = response.content.decode()
    assert response.status_code == 403
    assert "<bdi>Omar B.</bdi>" in page.partition('id="content"')[2]
    assert 'href="/fr/admin/"' in page.partition('id="content"')[2]
    assert "Content-Security-Policy" in response.headers


def test_a_page_missing_while_the_database_is_away_is_still_told(visitor, monkeypatch):
    def is_away(slug):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("forum.views.published_edition", is_away)

    assert visitor.get("/en/2027/no/page/at/all/").status_code == 404


def test_an_absent_database_is_a_503_in_the_language_of_the_page(visitor):
    with translation.override("fr"):  # left over from another request
        response = visitor.get("/ar/away/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert '<html lang="ar-MA" dir="rtl">' in response.content.decode()
    assert "Content-Security-Policy" in response.headers


def test_without_a_language_in_the_address_the_browsers_decides(visitor):
    response = visitor.get("/away/", headers={"accept-language": "en-GB"})

    assert response.status_code == 503
    assert '<html lang="en"' in response.content.decode()


def test_a_bug_is_a_500_that_needs_nothing(visitor):
    response = visitor.get("/fr/broken/")

    assert response.status_code == 500
    assert "Une erreur est survenue" in response.content.decode()


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_a_form_without_its_token_is_refused_in_the_readers_language(visitor, code):
    response = visitor.post(f"/{code}/admin/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert f'<html lang="{"ar-MA" if code == "ar" else code}"' in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_an_unreadable_request_is_a_400_in_three_languages(visitor):
    response = visitor.get("/fr/", {"q": "\0"})

    assert response.status_code == 400
    assert "Request not understood" in response.content.decode()


@pytest.mark.slow
def test_a_server_whose_database_is_away_says_so(scratch_site):
    base = scratch_site().start(workers=1, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")

    def ask(address):
        """`(status, Retry-After, text)` of a refusal."""
        try:
            urllib.request.urlopen(base + address, timeout=10)  # noqa: S310
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers["Retry-After"], answer.read().decode()

    with urllib.request.urlopen(f"{base}/healthz", timeout=10) as alive:  # noqa: S310
        assert alive.status == 200
    assert ask("/readyz") == (503, "30", "database\n")
    for address in ("/ar/", "/ar/editions/", "/ar/2027/programme/"):
        status, wait, page = ask(address)
        assert (status, wait) == (503, "30")
        assert 'lang="ar-MA"' in page
