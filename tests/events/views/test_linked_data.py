"""What search engines and messengers read in the head of every public page."""

import datetime as dt
import html
import json
import re

import lxml.html
import pytest

from events.actions import hold_sessions, publish_programme
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
    "2027/sessions/workshop/",
    "2027/speakers/",
    "2027/speakers/zahra/",
    "2027/organisers/",
    "2027/partners/",
    "2027/partners/port/",
    "2027/meetings/",
    "2027/outcomes/",
    "2027/press/",
]
EVENTS = ("BusinessEvent", "Event")
# BCP 47 tags of the site's languages.
TAGS = {"ar", "ar-MA", "fr", "en"}
SITE = "http://testserver"


@pytest.fixture
def port(forum):
    organisation = make_organisation(slug="port", name_ar="الميناء", name_fr="Le port")
    Partnership.objects.create(edition=forum.edition, organisation=organisation, role="initiator")
    Page.objects.create(edition=forum.edition, kind="press", body_fr="Mots")
    return organisation


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def graph_of(page):
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def one(graph, kind):
    [node] = [node for node in graph if node["@type"] == kind]
    return node


def every(node):
    """All dicts inside `node`, itself first."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from every(child)


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_each_page_describes_itself_and_its_events(client, port, path, code):
    graph = graph_of(page_of(client, f"/{code}/{path}"))

    page = one(graph, "WebPage")
    assert page["url"] == f"{SITE}/{code}/{path}"
    assert page["inLanguage"] == ("ar-MA" if code == "ar" else code)
    assert page["name"]
    assert len(graph) > 1
    described = {node["@id"] for node in graph[1:]}
    assert {about["@id"] for about in page["about"]} == described
    for node in every(graph):
        assert node.get("@type") or set(node) == {"@id"}
        if node.get("@type") in EVENTS:
            assert node["name"]
            assert re.match(r"\d{4}-\d\d-\d\d", node["startDate"])
            assert node["location"]["@type"] == "Place"
            assert node["location"]["name"]
            assert node["location"]["address"]
            assert node["eventStatus"].startswith("https://schema.org/Event")
            assert node["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
        languages = node.get("inLanguage", [])
        assert set([languages] if isinstance(languages, str) else languages) <= TAGS


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_each_page_can_be_shared(client, port, path, code):
    page = lxml.html.fromstring(page_of(client, f"/{code}/{path}"))

    def meta(name):
        [value] = page.xpath(f'//meta[@property="{name}"]/@content')
        return value

    assert meta("og:url") == f"{SITE}/{code}/{path}"
    assert meta("og:url") == page.xpath('//link[@rel="canonical"]/@href')[0]
    assert page.findtext(".//title").startswith(meta("og:title"))
    assert meta("og:title")
    assert meta("og:site_name")
    assert meta("og:locale")[:2] == code
    assert len(page.xpath('//meta[@property="og:locale:alternate"]')) == 2
    assert page.xpath('//meta[@name="twitter:card"]/@content') == ["summary_large_image"]
    picture = client.get(meta("og:image").removeprefix(SITE))
    assert picture.status_code == 200
    assert picture.headers["Content-Type"] == meta("og:image:type") == "image/png"


def test_session_tells_when_where_by_whom_and_in_which_languages(client, port):
    session = one(graph_of(page_of(client, "/fr/2027/sessions/opening/")), "Event")

    assert session["name"] == "Séance d'ouverture"
    assert session["startDate"] == "2027-05-04T09:30:00+00:00"
    assert session["endDate"] == "2027-05-04T10:45:00+00:00"
    assert session["inLanguage"] == ["ar-MA"]
    assert session["location"]["name"] == "Grande salle"
    assert session["location"]["containedInPlace"]["name"] == "Agadir"
    assert [person["name"] for person in session["performer"]] == ["Zahra"]
    assert session["eventStatus"] == "https://schema.org/EventScheduled"
    assert session["superEvent"] == {"@id": f"{SITE}/#edition-2027"}


def test_a_moved_session_says_where_it_was(client, forum):
    forum.opening.start_time = dt.time(15)
    forum.opening.save()
    hold_sessions(sessions=[forum.opening], by=None)
    publish_programme(edition=forum.edition, by=None)

    session = one(graph_of(page_of(client, "/fr/2027/sessions/opening/")), "Event")

    assert session["eventStatus"] == "https://schema.org/EventRescheduled"
    assert session["previousStartDate"] == "2027-05-04T09:30:00+00:00"
    assert session["startDate"] == "2027-05-04T15:00:00+00:00"


def test_a_cancelled_session_says_so(client, forum):
    forum.opening.status = "cancelled"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    session = one(graph_of(page_of(client, "/en/2027/sessions/opening/")), "Event")

    assert session["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_session_that_waits_for_a_time_keeps_the_former_one(client, forum):
    forum.opening.day = forum.opening.start_time = None
    forum.opening.save()
    hold_sessions(sessions=[forum.opening], by=None)
    publish_programme(edition=forum.edition, by=None)

    session = one(graph_of(page_of(client, "/en/2027/sessions/opening/")), "Event")

    assert session["eventStatus"] == "https://schema.org/EventPostponed"
    assert session["startDate"] == "2027-05-04T09:30:00+00:00"


def test_examples_are_not_told_as_facts(client, forum):
    forum.edition.is_programme_illustrative = True
    forum.edition.save()

    session = one(graph_of(page_of(client, "/en/2027/sessions/opening/")), "Event")

    assert "illustrative" in session["disambiguatingDescription"]
    assert session["startDate"] == "2027-05-04"
    assert "endDate" not in session
    assert "containedInPlace" not in session["location"]


def test_edition_names_its_initiators_and_its_series(client, port):
    graph = graph_of(page_of(client, "/ar/2027/"))
    edition = one(graph, "BusinessEvent")

    assert edition["organizer"][0]["name"] == "الميناء"
    assert edition["organizer"][0]["@type"] == "Organization"
    assert edition["superEvent"]["@type"] == "EventSeries"
    assert (edition["startDate"], edition["endDate"]) == ("2027-05-04", "2027-05-05")
    series = one(graph_of(page_of(client, "/ar/editions/")), "EventSeries")
    assert [event["url"] for event in series["subEvent"]] == [f"{SITE}/ar/2027/"]


def test_speaker_and_institution_describe_themselves(client, port, forum):
    forum.speaker.organisation = port
    forum.speaker.position_en = "Director"
    forum.speaker.save()

    person = one(graph_of(page_of(client, "/en/2027/speakers/zahra/")), "Person")
    organisation = one(graph_of(page_of(client, "/en/2027/partners/port/")), "Organization")

    assert (person["name"], person["jobTitle"]) == ("Zahra", "Director")
    assert person["worksFor"]["@id"] == organisation["@id"]


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--", "a & b < \u2028 c"]
)
def test_no_text_leaves_the_data_block(client, forum, words):
    forum.opening.title_en = words
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    page = page_of(client, "/en/2027/sessions/opening/")

    assert "<script>alert" not in page
    assert one(graph_of(page), "Event")["name"] == words
    shared = lxml.html.fromstring(page).xpath('//meta[@property="og:title"]/@content')
    assert shared == [words]
    assert html.escape(words) in page


def test_a_page_that_is_not_there_describes_nothing(client, forum):
    page = client.get("/fr/2027/nothing/").content.decode()

    assert "ld+json" not in page
    assert "og:" not in page
