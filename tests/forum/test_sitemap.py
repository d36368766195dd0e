"""The sitemap names every public page once per language, and nothing else."""

from xml.etree import ElementTree

import pytest

from events.actions import publish_programme
from events.models import Edition, Partnership
from tests.events.views.conftest import queries_of  # noqa: F401
from tests.factories.events import make_edition, make_organisation, make_session, make_speaker

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def entries(client):
    """`{address: {hreflang: address}}`; fails on an address that stands twice."""
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    found = {}
    for url in ElementTree.fromstring(response.content).findall("s:url", NAMES):  # noqa: S314
        address = url.find("s:loc", NAMES).text
        assert address not in found
        links = url.findall("x:link", NAMES)
        found[address] = {link.get("hreflang"): link.get("href") for link in links}
    return found


@pytest.fixture
def edition():
    edition = make_edition(slug="2027")
    make_session(edition, slug="opening", speakers=[make_speaker(slug="amina")])
    Partnership.objects.create(
        edition=edition, organisation=make_organisation(slug="port"), role="initiator"
    )
    publish_programme(edition=edition, by=None)
    make_session(edition, slug="draft", at="15:00")
    return edition


@pytest.mark.usefixtures("edition")
def test_every_page_is_named_and_answers(client):
    found = entries(client)

    for path in (
        "",
        "editions/",
        "2027/",
        "2027/programme/",
        "2027/programme/2027-05-04/",
        "2027/programme/2027-05-05/",
        "2027/sessions/opening/",
        "2027/speakers/",
        "2027/speakers/amina/",
        "2027/organisers/",
        "2027/partners/",
        "2027/partners/port/",
        "2027/meetings/",
    ):
        for code in ("ar", "fr", "en"):
            assert f"http://testserver/{code}/{path}" in found
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address
    assert not [address for address in found if "draft" in address]


@pytest.mark.usefixtures("edition")
def test_alternates_name_each_other(client):
    found = entries(client)

    for links in found.values():
        assert set(links) == {"ar", "fr", "en", "x-default"}
        assert links["x-default"] == links["fr"]
        assert all(found[links[code]] == links for code in ("ar", "fr", "en"))


def test_an_edition_that_is_not_public_is_not_named(client, edition):
    Edition.objects.filter(pk=edition.pk).update(is_published=False)

    assert not [address for address in entries(client) if "2027" in address]


def test_without_any_edition_it_is_still_a_sitemap(client):
    assert len(entries(client)) == 6


def test_sitemap_costs_the_same_with_one_and_three_editions(queries_of, edition):  # noqa: F811
    # Versions for the store, editions, and what they show.
    assert queries_of("/sitemap.xml") == 3

    for slug in ("2028", "2029"):
        other = make_edition(slug=slug)
        for _session in range(2):
            make_session(other, speakers=[make_speaker()])
        publish_programme(edition=other, by=None)

    assert queries_of("/sitemap.xml") == 3
