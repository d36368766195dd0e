"""What every public page keeps to, whatever it shows."""

import re

import pytest

from events.models import Page, Partnership
from tests.factories.events import make_organisation

PATHS = [
    "",
    "editions/",
    "2027/",
    "2027/programme/",
    "2027/programme/2027-05-04/",
    "2027/now/",
    "2027/sessions/opening/",
    "2027/speakers/",
    "2027/speakers/zahra/",
    "2027/organisers/",
    "2027/partners/",
    "2027/partners/port/",
    "2027/meetings/",
    "2027/outcomes/",
    "2027/press/",
]


@pytest.fixture
def partner(forum):
    Page.objects.create(edition=forum.edition, kind="press", body_fr="Mots")
    return Partnership.objects.create(
        edition=forum.edition, organisation=make_organisation(slug="port"), role="initiator"
    )


@pytest.mark.parametrize("path", PATHS)
def test_page_is_public_bytes_in_each_language(client, partner, path):
    for code, root in [("ar", "ar-MA"), ("fr", "fr"), ("en", "en")]:
        client.cookies["session"] = "of-somebody"
        response = client.get(f"/{code}/{path}")
        page = response.content.decode()

        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert f'<html lang="{root}" dir="{"rtl" if code == "ar" else "ltr"}">' in page
        assert page.count("<h1") == 1
        assert "csrf" not in page.lower()
        assert "style=" not in page
        assert not re.search(r"<script(?! src=| type=\"application/ld\+json\")", page)


@pytest.mark.parametrize("path", PATHS)
def test_page_names_itself_in_the_other_languages(client, partner, path):
    page = client.get(f"/fr/{path}").content.decode()

    for code in ("ar", "fr", "en"):
        link = f'<link rel="alternate" hreflang="{code}" href="http://testserver/{code}/{path}">'
        assert link in page
        assert f'<a href="/{code}/{path}" lang="' in page
    assert f'<link rel="canonical" href="http://testserver/fr/{path}">' in page
    assert f'hreflang="x-default" href="http://testserver/fr/{path}"' in page


def test_language_links_keep_what_the_page_knows_and_nothing_else(client, forum):
    query = "q=argan%26oil&lang=ar&utm_source=mail&next=//evil.example"

    page = client.get(f"/fr/2027/programme/?{query}").content.decode()

    assert 'href="/ar/2027/programme/?lang=ar&amp;q=argan%26oil"' in page
    assert "utm_source" not in page
    assert "evil.example" not in page


def test_host_of_the_request_is_not_believed(client, forum):
    page = client.get("/fr/2027/", headers={"host": "127.0.0.1"}).content.decode()

    assert "http://127.0.0.1" not in page
    assert 'href="http://testserver/fr/2027/"' in page


@pytest.mark.parametrize(
    ("path", "root", "way_out"),
    [
        ("/ar/2027/nothing/", '<html lang="ar-MA" dir="rtl">', "/ar/2027/programme/"),
        ("/fr/nothing/at/all/", '<html lang="fr" dir="ltr">', "/fr/"),
        ("/en/2027/sessions/none/", '<html lang="en" dir="ltr">', "/en/2027/programme/"),
    ],
)
def test_missing_page_helps_in_the_language_of_its_address(client, forum, path, root, way_out):
    response = client.get(path)
    page = response.content.decode()

    assert response.status_code == 404
    assert root in page
    assert f'<li><a href="{way_out}">' in page
    assert f'href="/ar{path[3:]}"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page


def test_failure_is_told_in_three_languages_without_any_help(client, forum, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("events.views.editions.dates_of", fail)
    client.raise_request_exception = False

    response = client.get("/fr/2027/")
    page = response.content.decode()

    assert response.status_code == 500
    for words in ("وقع خطأ", "Une erreur est survenue", "Something went wrong"):
        assert words in page
