"""Feeds against the public schemas, two calendar readers, and our own import."""

import datetime as dt
import json
import re
import uuid
from pathlib import Path

import icalendar
import jsonschema
import pytest
import vobject
from django.core.management import call_command
from django.db.models import Count
from lxml import etree

from events.actions import publish_programme
from events.actions.importing import import_schedule
from events.feeds.ics import fold
from events.models import Edition, Release, Session
from speakers.models import Speaker
from tests.events.views.conftest import forum, queries_of, release_of_size  # noqa: F401
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db
INTEROP = Path(__file__).parents[2] / "interop"
XSD = etree.XMLSchema(etree.parse(INTEROP / "schedule.xml.xsd"))
SCHEMA = json.loads((INTEROP / "schedule.schema.json").read_text())
CODES = ("ar", "fr", "en")
FEEDS = ("schedule.ics", "schedule.xml", "schedule.json")


@pytest.fixture(autouse=True)
def _forgetful_reader(monkeypatch):
    """vobject keeps the first VTIMEZONE that it meets of a name, for every later calendar."""
    known = vars(vobject.icalendar)["__tzidMap"]
    others = {name: zone for name, zone in known.items() if not name.startswith("Africa/")}
    monkeypatch.setattr(vobject.icalendar, "__tzidMap", others)


@pytest.fixture
def change(db):
    """An edition over 19 and 20 September 2026, the night that Morocco left UTC+1."""
    first = dt.date(2026, 9, 19)
    edition = make_edition(
        slug="2026", starts_on=first, ends_on=dt.date(2026, 9, 20), venue_ar="قصر المعارض"
    )
    room = make_room(edition, name_ar="القاعة، الكبرى")
    people = [make_speaker(), make_speaker(name_ar="عفاف", name_fr="", name_en="")]
    make_session(edition, day=first, slug="before", room=room, speakers=people)
    make_session(
        edition,
        day=dt.date(2026, 9, 20),
        slug="the-day-after",
        title_ar="جلسة طويلة؛ " * 12 + "انتهت",
        title_fr='A, b; c \\ d <&> "e"',
        abstract_fr="Une ligne\nune autre",
        spoken_languages=["ar", "fr"],
    )
    publish_programme(edition=edition, by=None)
    return edition


def body(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content


def xml_problems(data):
    XSD.validate(etree.fromstring(data))
    return [str(error) for error in XSD.error_log]


def json_problems(data):
    checker = jsonschema.Draft6Validator.FORMAT_CHECKER
    validator = jsonschema.Draft6Validator(SCHEMA, format_checker=checker)
    return [error.message for error in validator.iter_errors(json.loads(data))]


@pytest.mark.parametrize("code", CODES)
def test_feeds_are_valid_across_the_change_of_zone(client, change, code):
    xml = body(client, f"/{code}/2026/schedule.xml")
    content = body(client, f"/{code}/2026/schedule.json")

    assert xml_problems(xml) == []
    assert json_problems(content) == []
    dates = [event.findtext("date") for event in etree.fromstring(xml).iter("event")]
    assert dates == ["2026-09-19T10:00:00+01:00", "2026-09-20T10:00:00+00:00"]


@pytest.mark.parametrize("code", CODES)
def test_six_hundred_sessions_are_valid(client, release_of_size, code):  # noqa: F811
    edition = make_edition(slug="large")
    release = release_of_size(edition, 600)
    for n, session in enumerate(release.document["sessions"], 1):
        session |= {"guid": str(uuid.UUID(int=n)), "id": n}
    release.save()

    assert xml_problems(body(client, f"/{code}/large/schedule.xml")) == []
    assert json_problems(body(client, f"/{code}/large/schedule.json")) == []


def test_languages_share_their_guids(client, change):
    guids = {
        tuple(re.findall(rb'guid="([^"]+)"', body(client, f"/{code}/2026/schedule.xml")))
        for code in CODES
    }

    assert len({tuple(sorted(set(found))) for found in guids if found}) >= 1
    events = [
        [
            e.get("guid")
            for e in etree.fromstring(body(client, f"/{c}/2026/schedule.xml")).iter("event")
        ]
        for c in CODES
    ]
    assert events[0] == events[1] == events[2]
    assert len(events[0]) == 2


def test_xml_has_what_giggity_and_eventfahrplan_must_have(client, change):
    root = etree.fromstring(body(client, "/ar/2026/schedule.xml"))

    assert root[0].tag == "generator"
    assert root.findtext("url") == "http://testserver/ar/2026/schedule.xml"
    assert root.findtext("conference/time_zone_name") == "Africa/Casablanca"
    days = root.findall("day")
    assert [day.get("index") for day in days] == ["1", "2"]
    assert len({day.get("date") for day in days}) == int(root.findtext("conference/days"))
    # EventFahrplan reads the hour at which a day ends, and moves what begins before it.
    assert all(day.get("end")[11:16] == "00:00" for day in days)
    for event in root.iter("event"):
        assert int(event.get("id")) > 0
        assert re.fullmatch("[0-9A-Z]{6}", event.get("code"))
        assert event.getparent().get("name") is not None
        assert event.findtext("title")
        assert re.fullmatch("[0-2][0-9]:[0-5][0-9]", event.findtext("start"))
        assert re.fullmatch("[0-2][0-9]:[0-5][0-9]", event.findtext("duration"))


def test_calendar_has_what_giggity_and_calendars_must_have(client, change):
    data = icalendar.Calendar.from_ical(body(client, "/ar/2026/schedule.ics"))

    assert {"VERSION", "PRODID", "NAME", "X-WR-CALNAME", "X-PUBLISHED-TTL"} <= set(data)
    (with_room,) = [event for event in data.walk("VEVENT") if "القاعة" in event.get("LOCATION", "")]
    must = {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"}
    for event in data.walk("VEVENT"):
        assert must <= set(event)
    assert "القاعة، الكبرى" in with_room["LOCATION"]


@pytest.mark.parametrize("code", CODES)
def test_two_readers_find_the_times_of_the_change(client, change, code):
    data = body(client, f"/{code}/2026/schedule.ics")

    assert max(map(len, data.split(b"\r\n"))) <= 75
    expected = {
        f"{s.guid}@testserver": (s.starts_at, s.ends_at)
        for s in Session.objects.filter(edition=change)
    }
    one = icalendar.Calendar.from_ical(data)
    two = vobject.readOne(data.decode())
    assert {str(e["UID"]): (e["DTSTART"].dt, e["DTEND"].dt) for e in one.walk("VEVENT")} == expected
    assert {e.uid.value: (e.dtstart.value, e.dtend.value) for e in two.vevent_list} == expected
    assert {str(e["DTSTART"].params["TZID"]) for e in one.walk("VEVENT")} == {"Africa/Casablanca"}


@pytest.mark.parametrize(
    ("day", "offset"), [(dt.date(2025, 5, 5), "+0100"), (dt.date(2026, 12, 1), "+0000")]
)
def test_zone_of_the_calendar_is_right(client, day, offset):
    edition = make_edition(slug="other", starts_on=day, ends_on=day)
    session = make_session(edition, day=day)
    publish_programme(edition=edition, by=None)

    data = body(client, "/fr/other/schedule.ics")

    zone = data.decode().partition("END:VTIMEZONE")[0]
    assert re.findall("TZOFFSETTO:(.*)\r", zone)[-1] == offset
    for event in (
        icalendar.Calendar.from_ical(data).walk("VEVENT")[0]["DTSTART"].dt,
        vobject.readOne(data.decode()).vevent.dtstart.value,
    ):
        assert event == session.starts_at
        assert event.utcoffset() == dt.timedelta(hours=int(offset) / 100)


def test_cancelled_session_stays_in_the_calendar_alone(client, forum):  # noqa: F811
    forum.opening.status = "cancelled"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    events = icalendar.Calendar.from_ical(body(client, "/en/2027/schedule.ics")).walk("VEVENT")
    found = {str(e["SUMMARY"]): (str(e["STATUS"]), int(e["SEQUENCE"])) for e in events}
    assert found["Opening session"] == ("CANCELLED", 1)
    assert found["Atelier : énergie"] == ("CONFIRMED", 0)
    for name in ("schedule.xml", "schedule.json"):
        assert str(forum.opening.guid).encode() not in body(client, f"/en/2027/{name}")


def test_draft_never_shows(client, forum):  # noqa: F811
    forum.opening.title_fr = "Brouillon"
    forum.opening.save()

    for name in (*FEEDS, "sessions/opening.ics"):
        assert b"Brouillon" not in body(client, f"/fr/2027/{name}")


def test_session_has_a_calendar_of_its_own(client, forum):  # noqa: F811
    response = client.get("/fr/2027/sessions/opening.ics")

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=opening.ics"
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Séance d'ouverture"
    assert str(event["LOCATION"]) == "Grande salle"
    assert str(event["URL"]) == "http://testserver/fr/2027/sessions/opening/"
    assert client.get("/fr/2027/sessions/none.ics").status_code == 404


@pytest.mark.parametrize("name", FEEDS)
def test_feed_waits_for_the_first_release_and_a_public_edition(client, forum, name):  # noqa: F811
    make_edition(slug="2028")
    assert client.get(f"/fr/2028/{name}").status_code == 404

    forum.edition.is_published = False
    forum.edition.save()
    assert client.get(f"/fr/2027/{name}").status_code == 404


@pytest.mark.parametrize("name", [*FEEDS, "sessions/opening.ics", "changes.atom", "agenda.json"])
def test_unchanged_feed_is_304(client, forum, name):  # noqa: F811
    first = client.get(f"/ar/2027/{name}")
    stored = client.get(f"/ar/2027/{name}")
    again = client.get(f"/ar/2027/{name}", headers={"if-none-match": first.headers["ETag"]})

    assert again.status_code == 304
    for header in ("Content-Type", "Content-Disposition"):
        assert stored.headers.get(header) == first.headers.get(header)


@pytest.mark.parametrize("name", FEEDS)
def test_feed_costs_the_same_at_60_and_600(queries_of, release_of_size, name):  # noqa: F811
    # Release, guids of its people, and the store's version.
    for slug, size in (("small", 60), ("large", 600)):
        release_of_size(make_edition(slug=slug), size)
        assert queries_of(f"/fr/{slug}/{name}") == 3


def essence(data):
    """What an event says, without what belongs to the installation: ids and addresses."""
    found = {}
    for event in etree.fromstring(data).iter("event"):
        people = [(p.get("guid"), p.text) for p in event.iter("person")]
        texts = {c.tag: c.text for c in event if c.tag not in ("persons", "url")}
        found[event.get("guid")] = (event.get("code"), texts, people)
    return found


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_import_of_our_own_feeds_exports_the_same(client, change, kind):
    before = {code: essence(body(client, f"/{code}/2026/schedule.xml")) for code in CODES}
    files = {code: body(client, f"/{code}/2026/schedule.{kind}") for code in CODES}
    # As in another installation, which knows none of these guids.
    for model in (Session, Speaker):
        for record in model.objects.all():
            model.objects.filter(pk=record.pk).update(guid=uuid.uuid4())

    for code in CODES:
        import_schedule(edition_slug="copy", data=files[code])
    copy = Session.objects.filter(edition__slug="copy").first().edition
    copy.is_published = True
    copy.save()
    publish_programme(edition=copy, by=None)

    assert copy.sessions.count() == 2
    for code in CODES:
        assert essence(body(client, f"/{code}/copy/schedule.xml")) == before[code]


def test_folding_never_cuts_a_letter():
    line = "SUMMARY:" + "محرك ég" * 40

    folded = fold(line)

    pieces = folded.split(b"\r\n")
    assert max(map(len, pieces)) <= 75
    assert all(piece.decode() is not None for piece in pieces)
    assert folded.replace(b"\r\n ", b"").decode() == line + "\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["demo", "L"])
def test_feeds_of_whole_profiles_are_valid_in_every_language(client, profile):
    call_command("seed_demo", profile=profile, verbosity=0)
    edition = Edition.objects.annotate(size=Count("sessions")).order_by("-size").first()
    released = Release.objects.newest_of(edition).document["sessions"]
    timed = {entry["guid"] for entry in released if entry["starts_at"]}

    for code in CODES:
        base = f"/{code}/{edition.slug}"
        xml = body(client, f"{base}/schedule.xml")
        assert xml_problems(xml) == []
        assert json_problems(body(client, f"{base}/schedule.json")) == []
        calendar = icalendar.Calendar.from_ical(body(client, f"{base}/schedule.ics"))
        found = {str(event["UID"]).partition("@")[0] for event in calendar.walk("VEVENT")}
        # A cancelled session stays in calendars alone.
        assert {event.get("guid") for event in etree.fromstring(xml).iter("event")} <= found
        assert found == timed
