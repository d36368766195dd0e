import re
import zlib

import pytest
import time_machine
from django.core.cache import cache

from events.actions import publish_programme
from events.printing import engine
from tests.factories.events import make_edition, make_session

PATH = "/{0}/2027/programme-{0}.pdf"


def pdf_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.")
    return response


def inflated(pdf):
    """All of the file with its compressed streams readable."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            parts.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.fixture
def drawn(monkeypatch):
    """What was given to be drawn, which is not."""
    given = []
    monkeypatch.setattr(
        "events.views.printed.draw_document", lambda *args: given.append(args) or b"%PDF-1.7"
    )
    return given


@pytest.mark.parametrize(("code", "tag"), [("ar", b"ar"), ("fr", b"fr"), ("en", b"en")])
def test_programme_is_a_tagged_document_in_its_language(client, forum, code, tag):
    response = pdf_of(client, PATH.format(code))

    pdf = inflated(response.content)
    assert re.search(rb"/Lang ?\(" + tag, pdf)
    assert b"/Marked true" in pdf
    assert b"/Table" in pdf
    assert b"/TH" in pdf
    assert b"pdfuaid:part>1<" in pdf
    disposition = response.headers["Content-Disposition"]
    assert disposition == f'inline; filename="programme-2027-{code}-v1.pdf"'


def test_the_same_release_gives_the_same_bytes(client, forum):
    with time_machine.travel("2027-01-01T10:00Z", tick=False):
        first = pdf_of(client, PATH.format("fr"))
    cache.clear()
    engine._compiler.cache_clear()
    with time_machine.travel("2027-03-01T10:00Z", tick=False):
        later = pdf_of(client, PATH.format("fr"))

    assert later.content == first.content
    assert later.headers["ETag"] == first.headers["ETag"]


def test_its_first_line_says_which_version_and_since_when(client, forum, drawn):
    forum.edition.releases.update(published_at="2027-04-01T08:30:00Z")
    client.get(PATH.format("fr"))

    _name, data, moment = drawn[0]
    assert data["version"] == "Version 1 du programme, publiée le 1er avril 2027, 08:30."
    assert moment.isoformat() == "2027-04-01T08:30:00+00:00"
    assert data["address"] == "http://testserver/fr/2027/programme/"
    assert "<svg" in data["qr"]


def test_rows_have_time_title_room_speakers_and_what_became_of_them(client, forum, drawn):
    forum.workshop.status = "cancelled"
    forum.workshop.save()
    publish_programme(edition=forum.edition, by=None)
    client.get(PATH.format("ar"))

    [day] = drawn[0][1]["days"]
    opening, workshop = day["rows"]
    assert day["title"] == "الثلاثاء 4 ماي 2027"
    assert (opening["start"], opening["end"]) == ("09:30", "إلى 10:45")
    assert opening["title"] == {"text": "الجلسة الافتتاحية", "lang": "ar", "dir": "rtl"}
    assert opening["room"]["text"] == "القاعة الكبرى"
    assert opening["people"] == "الزهراء"
    assert (opening["state"], opening["struck"]) == ("", False)
    assert workshop["title"]["dir"] == "ltr"
    assert workshop["under"]["dir"] == "rtl"
    assert workshop["struck"]
    assert workshop["state"]


def test_illustrative_times_are_said_to_be(client, forum, drawn):
    forum.edition.is_programme_illustrative = True
    forum.edition.save()
    client.get(PATH.format("en"))

    assert "illustrative" in drawn[0][1]["notice"]


@pytest.mark.parametrize(
    "path", ["/fr/2027/programme-ar.pdf", "/fr/2027/programme-de.pdf", "/fr/2030/programme-fr.pdf"]
)
def test_other_addresses_have_no_document(client, forum, path):
    make_session(make_edition(slug="2030"))

    assert client.get(path).status_code == 404


def test_a_sign_that_the_typeface_lacks_is_no_failure(client, forum):
    forum.opening.title_fr = "Ouverture 😀 ⵜⴰⵎⴰⵣⵉⵖⵜ"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    pdf_of(client, PATH.format("fr"))


def test_it_waits_for_its_turn_and_then_gives_up(client, forum, monkeypatch):
    monkeypatch.setattr(engine, "LONGEST_WAIT", 0.01)
    with engine._one_at_a_time:
        assert client.get(PATH.format("fr")).status_code == 503
    pdf_of(client, PATH.format("fr"))


def test_a_large_programme_is_one_document_at_the_same_cost(
    client, db, queries_of, release_of_size
):
    edition = make_edition(slug="2027")
    counts = set()
    for size in (1, 3, 600):
        release_of_size(edition, size)
        counts.add(queries_of(PATH.format("ar")))

    assert counts == {3}


def test_programme_page_leads_to_it(client, forum):
    page = client.get("/ar/2027/programme/").content.decode()

    assert 'href="/ar/2027/programme-ar.pdf"' in page
