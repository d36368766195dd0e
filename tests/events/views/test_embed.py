"""`?embed=1`: the programme for partners' sites, framed by those whom the edition names."""

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories.events import make_edition

ORIGINS = "https://www.example.org\n\n https://partner.example:8443 \nhttps://www.example.org"
PATH = "/fr/2027/programme/?embed=1"


@pytest.fixture
def framed(forum):
    forum.edition.embed_origins = ORIGINS
    forum.edition.save()
    return forum


def ancestors(response):
    [found] = [
        part.strip() for part in response.headers["Content-Security-Policy"].split(";")
        if "frame-ancestors" in part
    ]  # fmt: skip
    return found.removeprefix("frame-ancestors").split()


def is_shut(response):
    return (
        ancestors(response) == ["'none'"]
        and response.headers["X-Frame-Options"] == "DENY"
        and response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    )


def test_only_the_named_sites_may_frame_it(client, framed):
    response = client.get(PATH)

    assert response.status_code == 200
    assert ancestors(response) == ["https://www.example.org", "https://partner.example:8443"]
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "Montada-Framed-By" not in response.headers


def test_a_stored_page_and_its_304_say_the_same(client, framed):
    first = client.get(PATH)
    stored = client.get(PATH)
    unchanged = client.get(PATH, headers={"if-none-match": first.headers["ETag"]})

    assert unchanged.status_code == 304
    for response in (stored, unchanged):
        assert ancestors(response) == ancestors(first)
        assert "X-Frame-Options" not in response.headers
        assert "Montada-Framed-By" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/fr/2027/programme/",
        "/fr/2027/programme/?view=grid",
        "/fr/2027/programme/2027-05-04/",
        "/fr/2027/?embed=1",
        "/fr/2027/sessions/opening/?embed=1",
        "/fr/2027/speakers/?embed=1",
        "/fr/2027/programme/2031-01-01/?embed=1",
        "/fr/admin/login/?embed=1",
    ],
)
def test_no_other_answer_may_be_framed(client, framed, path):
    assert is_shut(client.get(path))


def test_an_edition_that_names_nobody_is_framed_by_nobody(client, forum):
    response = client.get(PATH)

    assert response.status_code == 200
    assert is_shut(response)


@pytest.mark.parametrize("value", ["2", "", "true", "1&embed=1"])
def test_another_value_is_no_page_of_its_own(client, framed, value):
    response = client.get(f"/fr/2027/programme/?embed={value}")

    assert response.status_code in (200, 302)
    assert is_shut(response)


def test_origins_that_no_form_let_through_are_left_out(client, forum):
    forum.edition.embed_origins = (
        "https://a.example; script-src *\n*\nhttps://*.example\nhttps://b.example"
    )
    forum.edition.save()

    response = client.get(PATH)

    assert ancestors(response) == ["https://b.example"]
    assert "script-src *" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_it_is_the_bare_day_whose_links_leave_the_frame(client, framed, code):
    page = lxml.html.fromstring(client.get(f"/{code}/2027/programme/?embed=1").content.decode())

    assert page.xpath("//base/@target") == ["_blank"]
    assert not page.xpath("//base/@href")
    assert not page.xpath("//header | //footer | //form | //script[@src]")
    assert len(page.xpath("//main//a[contains(@href, '/sessions/')]")) == 2
    tabs = page.xpath("//nav[contains(@class, 'tabs')]/a")
    assert {tab.get("target") for tab in tabs} == {"_self"}
    assert all("embed=1" in tab.get("href") for tab in tabs)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert len(page.xpath("//h1")) == 1


def test_a_partner_may_show_its_own_theme(client, framed):
    page = client.get(f"{PATH}&track=energy").content.decode()

    assert "/sessions/workshop/" in page
    assert "/sessions/opening/" not in page
    assert "track=energy&amp;embed=1" in page


def test_it_costs_what_the_programme_costs(queries_of, framed):
    assert queries_of(PATH) == queries_of("/fr/2027/programme/")


@pytest.mark.parametrize(
    "line",
    [
        "https://www.example.org/", "https://www.example.org/page", "www.example.org", "*",
        "https://*.example.org", "http://www.example.org", "https://", "https://a.example b",
        "https://a.example;", "https://user@a.example", "https://a.example:port", "'self'",
        "https://A.example", "javascript:x", "https://a.example?x", "https://" + "a" * 300,
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused_in_words(db, settings, line):
    settings.IS_SECURE = True
    edition = make_edition(embed_origins=f"https://fine.example\n{line}")

    with pytest.raises(ValidationError) as refusal:
        edition.full_clean()

    assert line in refusal.value.message_dict["embed_origins"][0]


def test_organisers_name_the_sites_in_the_back_office(admin_client, forum):
    address = reverse("admin:events_edition_change", args=[forum.edition.pk])
    page = admin_client.get(address).content.decode()

    assert 'name="embed_origins"' in page
    assert "/programme/?embed=1" in page
