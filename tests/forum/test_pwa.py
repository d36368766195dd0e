"""What browsers are given to install the site and to read it without a network."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.actions import publish_programme
from events.models import Page
from forum import pwa
from tests.factories.events import make_edition, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker_of_another_test():
    pwa._worker_text.cache_clear()


@pytest.fixture
def edition():
    edition = make_edition(slug="2027")
    make_session(edition)
    publish_programme(edition=edition, by=None)
    return edition


def constants(response):
    """What the worker is told, by name."""
    found = re.findall(
        r"^const (NAME|STATIC|SHELL|PAGES) = (.+);$", response.content.decode(), re.M
    )
    return {name: json.loads(value) for name, value in found}


def test_worker_is_never_taken_from_a_cache(client, edition):
    response = client.get("/sw.js")
    again = client.get("/sw.js", headers={"If-None-Match": response["ETag"]})

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert again.status_code == 304
    assert again["Cache-Control"] == "no-cache"


def test_worker_is_made_once(client, edition):
    with CaptureQueriesContext(connection) as first:
        client.get("/sw.js")
    with CaptureQueriesContext(connection) as second:
        client.get("/sw.js")

    assert 0 < len(first) <= 10
    assert len(second) == 0


def test_a_release_makes_another_worker(client, edition, django_capture_on_commit_callbacks):
    before = constants(client.get("/sw.js"))
    make_session(edition, at="15:00")
    with django_capture_on_commit_callbacks(execute=True):
        publish_programme(edition=edition, by=None)
    after = constants(client.get("/sw.js"))

    assert before["NAME"].startswith("montada ")
    assert before["NAME"].endswith(" 2027 1")
    assert after["NAME"].endswith(" 2027 2")


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_every_kept_page_exists_and_is_public(client, edition, code):
    Page.objects.create(edition=edition, kind="practical", body_fr="Venir")

    pages = constants(client.get("/sw.js"))["PAGES"][code]

    for page in (
        f"/{code}/2027/programme/2027-05-05/",
        f"/{code}/2027/speakers/",
        f"/{code}/2027/practical/",
        f"/{code}/2027/agenda/",
        f"/{code}/2027/agenda.json",
    ):
        assert page in pages
    assert pages[-1] == f"/{code}/offline.html"
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert "public" in response["Cache-Control"], page
        assert not re.search("no-store|private", response["Cache-Control"]), page


def test_site_without_an_edition_has_a_worker_too(client):
    told = constants(client.get("/sw.js"))

    assert told["PAGES"]["fr"] == ["/fr/", "/fr/offline.html"]
    assert client.get("/fr/offline.html").status_code == 200


def test_switched_off_the_worker_removes_itself(client, edition, settings):
    on = client.get("/sw.js")
    settings.OFFLINE_ENABLED = False

    off = client.get("/sw.js", headers={"If-None-Match": on["ETag"]})

    assert off.status_code == 200
    assert off["Cache-Control"] == "no-cache"
    assert b"registration.unregister()" in off.content
    assert b"fetch" not in off.content


@pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_manifest_is_of_its_language(client, edition, code, direction):
    response = client.get(f"/{code}/manifest.webmanifest")

    content = response.json()
    assert response["Content-Type"].startswith("application/manifest+json")
    assert content["name"] == getattr(edition, f"name_{code}")
    assert content["start_url"] == f"/{code}/"
    assert content["dir"] == direction
    assert {icon["sizes"] for icon in content["icons"]} == {"any", "192x192", "512x512"}
    assert f'href="/{code}/manifest.webmanifest"' in client.get(f"/{code}/").content.decode()


def test_usual_address_leads_to_the_readers_manifest(client):
    response = client.get("/manifest.webmanifest", headers={"Accept-Language": "ar-MA,fr;q=0.5"})

    assert response.status_code == 302
    assert response["Location"] == "/ar/manifest.webmanifest"
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_offline_page_lists_what_is_kept(client, edition, code):
    kept = constants(client.get("/sw.js"))["PAGES"][code]

    page = client.get(f"/{code}/offline.html").content.decode()

    listed = re.findall(
        r'<li><a href="([^"]+)"', page.partition("<main")[2].partition("</main>")[0]
    )
    assert len(listed) >= 6
    assert set(listed) <= set(kept)
    assert '<meta name="robots" content="noindex">' in page
