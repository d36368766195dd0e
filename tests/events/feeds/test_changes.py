"""The Atom feed of changes: what RFC 4287 demands, and what became of each session."""

import datetime as dt
import re

import lxml.etree
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.actions import hold_sessions, publish_programme, rollback
from events.feeds.changes import changes_between
from events.models import Release
from events.programme import Programme, diff
from forum.versions import versions
from tests.factories.events import make_edition, make_room, make_session

A = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[^\s#]+")


@pytest.fixture
def edition(db):
    edition = make_edition(slug="2027")
    room = make_room(edition, name_fr="Grande salle")
    make_session(edition, slug="opening", title_fr="Ouverture", room=room, at="09:00")
    make_session(edition, slug="closing", title_fr="Clôture", room=room, at="17:00")
    publish_programme(edition=edition, by=None)
    return edition


def move(session, **place):
    for field, value in place.items():
        setattr(session, field, value)
    session.save()
    hold_sessions(sessions=[session], by=None)


def feed_of(client, code="fr"):
    cache.clear()
    versions.forget()
    response = client.get(f"/{code}/2027/changes.atom")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = lxml.etree.fromstring(response.content)
    check(feed)
    return feed


def texts(entry):
    return [" ".join(item.itertext()) for item in entry.iterfind(f"{A}content//{{*}}li")]


def check(feed):
    """RFC 4287, §4: what a feed and an entry must have, and may have only once."""
    assert feed.tag == f"{A}feed"
    assert feed.findtext(f"{A}author/{A}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{A}link")}
    assert links["self"].endswith("/changes.atom")
    ids = [feed.findtext(f"{A}id")]
    for node in [feed, *feed.findall(f"{A}entry")]:
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{A}{name}")) == 1
            assert node.findtext(f"{A}{name}").strip()
        for name in ("updated", "published"):
            for moment in node.findall(f"{A}{name}"):
                assert DATE.fullmatch(moment.text)
        assert TAG.fullmatch(node.findtext(f"{A}id"))
        # An entry without content needs an alternate link; all of ours have both.
        assert [link for link in node.findall(f"{A}link") if link.get("rel") == "alternate"]
    for entry in feed.findall(f"{A}entry"):
        ids.append(entry.findtext(f"{A}id"))
        [content] = entry.findall(f"{A}content")
        assert content.get("type") == "xhtml"
        [div] = content
        assert div.tag == "{http://www.w3.org/1999/xhtml}div"
    assert len(ids) == len(set(ids))
    moments = [entry.findtext(f"{A}updated") for entry in feed.findall(f"{A}entry")]
    assert moments == sorted(moments, reverse=True)
    if moments:
        assert feed.findtext(f"{A}updated") == moments[0]


@pytest.mark.parametrize(("code", "tag", "way"), [("ar", "ar-MA", "rtl"), ("fr", "fr", "ltr")])
def test_feed_speaks_its_language(client, edition, code, tag, way):
    feed = feed_of(client, code)

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == tag
    assert feed.find(".//{*}div").get("dir") == way


def test_each_release_says_what_became_of_each_session(client, edition):
    opening, closing = edition.sessions.order_by("start_time")
    move(opening, start_time=dt.time(10, 30))
    make_session(edition, title_fr="Atelier", at="14:00")
    publish_programme(edition=edition, by=None)
    closing.status = "cancelled"
    closing.save()
    publish_programme(edition=edition, by=None)

    third, second, first = feed_of(client).findall(f"{A}entry")

    assert third.findtext(f"{A}title") == "Version 3 du programme"
    assert len(texts(third)) == 1
    assert "Clôture" in texts(third)[0]
    assert "Annulée" in texts(third)[0]
    added, moved = texts(second)
    assert "Atelier" in added
    assert "Ouverture" in moved
    assert "10:30" in moved
    assert moved.endswith("mardi 4 mai 2027, 09:00, Grande salle")
    assert "2 séances publiées" in "".join(first.itertext())
    link = second.find(".//{*}a[@href='http://testserver/fr/2027/sessions/opening/']")
    assert link.text == "Ouverture"


def test_names_of_releases_are_for_good(client, edition):
    before = [entry.findtext(f"{A}id") for entry in feed_of(client).findall(f"{A}entry")]
    publish_programme(edition=edition, by=None)
    after = [entry.findtext(f"{A}id") for entry in feed_of(client).findall(f"{A}entry")]

    assert after[1:] == before
    assert after[0] != before[0]


def test_a_rollback_is_a_release_that_moves_back(client, edition):
    first = edition.releases.get()
    move(edition.sessions.get(slug="opening"), start_time=dt.time(10, 30))
    publish_programme(edition=edition, by=None)
    rollback(release=first, by=None)

    [line] = texts(feed_of(client).findall(f"{A}entry")[0])

    assert "10:30" in line.split("–")[-1]


def test_a_release_that_changes_nothing_says_so(client, edition):
    publish_programme(edition=edition, by=None)

    latest = feed_of(client, "en").find(f"{A}entry")

    assert "Nothing that visitors see has changed" in "".join(latest.itertext())


def test_a_session_that_lost_its_time_is_to_be_rescheduled(client, edition):
    move(edition.sessions.get(slug="opening"), day=None, start_time=None)
    publish_programme(edition=edition, by=None)

    [line] = texts(feed_of(client, "en").find(f"{A}entry"))

    assert "To be rescheduled" in line
    assert "09:00" in line


def test_hostile_titles_are_text(client, edition):
    session = edition.sessions.get(slug="opening")
    session.title_fr = "</content><script>alert(1)</script> & \ufffe"
    session.save()
    publish_programme(edition=edition, by=None)

    feed = feed_of(client)

    assert not feed.findall(".//{*}script")
    assert "<script>alert(1)</script> &" in " ".join(texts(feed.find(f"{A}entry")))


def test_an_edition_without_a_release_has_an_empty_feed(client, db):
    make_edition(slug="2027")

    assert feed_of(client).findall(f"{A}entry") == []


@pytest.mark.usefixtures("db")
def test_secret_and_unknown_editions_have_none(client):
    make_edition(slug="2030", is_published=False)

    for slug in ("2030", "1999"):
        assert client.get(f"/fr/{slug}/changes.atom").status_code == 404


def test_only_the_last_twenty_releases_are_told(client, edition):
    document = edition.releases.get().document
    Release.objects.bulk_create(
        Release(edition=edition, number=number, document=document) for number in range(2, 31)
    )

    entries = feed_of(client).findall(f"{A}entry")

    assert len(entries) == 20
    assert entries[-1].findtext(f"{A}title") == "Version 11 du programme"
    assert "publiée" not in "".join(entries[-1].itertext())


def test_reading_only_what_differs_finds_what_reading_all_finds(edition):
    move(edition.sessions.get(slug="opening"), start_time=dt.time(10, 30))
    make_session(edition, at="14:00")
    publish_programme(edition=edition, by=None)
    new, old = edition.releases.order_by("-number")

    whole = diff(Programme.from_document(old.document), Programme.from_document(new.document))

    assert changes_between(old.document, new.document) == whole
    assert len(whole) == 2


def test_feed_costs_the_same_at_every_size(client, edition):
    counts = set()
    for _ in range(3):
        make_session(edition, at="14:00")
        publish_programme(edition=edition, by=None)
        cache.clear()
        versions.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get("/fr/2027/changes.atom")
        counts.add(len(captured))

    assert counts == {3}


def test_pages_of_the_edition_lead_to_it(client, edition):
    link = '<link rel="alternate" type="application/atom+xml" href="/fr/2027/changes.atom"'

    for path in ("/fr/", "/fr/2027/programme/", "/fr/2027/sessions/opening/"):
        assert link in client.get(path).content.decode()
