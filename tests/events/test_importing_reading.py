"""Schedules as files: what each reader makes of them, and what it refuses."""

import copy
import datetime as dt
import json
import time
import uuid
from pathlib import Path

import jsonschema
import pytest
from django.utils import translation
from lxml import etree

from events.importing.document import MOST_PROBLEMS_SHOWN, ScheduleProblems
from events.importing.reading import LARGEST_FILE, read_schedule
from events.importing.values import parse_languages, parse_length, parse_moment, plain_text

DATA = Path(__file__).parent / "data"
INTEROP = Path(__file__).parent.parent / "interop"
UTC = dt.UTC


@pytest.fixture(autouse=True)
def _english():
    """The sentences are asserted in English, whatever the site speaks."""
    with translation.override("en"):
        yield


def read(name):
    return read_schedule((DATA / name).read_bytes())


def full_json():
    return json.loads((DATA / "full.json").read_text())


def refusal(data):
    with pytest.raises(ScheduleProblems) as caught:
        read_schedule(data if isinstance(data, bytes) else json.dumps(data).encode())
    return caught.value


def full_xml(old="", new=""):
    text = (DATA / "full.xml").read_text()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_the_xml_sample_is_valid_for_the_public_schema():
    schema = etree.XMLSchema(etree.parse(INTEROP / "schedule.xml.xsd"))

    schema.assertValid(etree.parse(DATA / "full.xml"))


def test_the_json_sample_is_valid_for_the_public_schema():
    schema = json.loads((INTEROP / "schedule.schema.json").read_text())
    checker = jsonschema.Draft6Validator.FORMAT_CHECKER

    errors = list(
        jsonschema.Draft6Validator(schema, format_checker=checker).iter_errors(full_json())
    )

    assert errors == []


def test_xml_head_days_rooms_and_tracks():
    schedule = read("full.xml")

    assert (schedule.title, schedule.acronym) == ("Rencontres de l’Atlas", "atlas-2027")
    assert (schedule.version, schedule.zone) == ("Ébauche 3", "Africa/Casablanca")
    assert [day.date for day in schedule.days] == [dt.date(2027, 5, 4), dt.date(2027, 5, 5)]
    assert [r.name for r in schedule.rooms] == [
        "Salle Toubkal", "Salle Souss", "Salle vide", "Salle Toubkal",
    ]  # fmt: skip
    assert [(t.name, t.slug) for t in schedule.tracks] == [("Énergie", "energie"), ("Eau", "")]


def test_xml_event_is_read_whole():
    opening, water, night, _closing = read("full.xml").events

    assert opening.title == "Ouverture & bienvenue"
    assert opening.starts_at == dt.datetime(2027, 5, 4, 9, tzinfo=UTC)
    assert (opening.minutes, opening.code, opening.slug) == (90, "ABC123", "atlas-ouverture")
    assert opening.description == "Première & dernière.\n\n- un\n- deux (https://e.org/x)"
    assert [(p.name, p.number) for p in opening.persons] == [
        ("Amina Benali", "11"), ("Jean Dupont", "12"), ("يوسف العلوي", ""),
    ]  # fmt: skip
    assert opening.persons[0].guid == uuid.UUID("6a0f9f5e-0001-4a54-8a49-0c3a4e7f0011")
    assert water.starts_at.astimezone(UTC) == dt.datetime(2027, 5, 4, 11, tzinfo=UTC)
    assert (water.minutes, water.languages, water.persons) == (60, ["ar-ma"], [])
    assert (night.track, night.persons, night.description) == ("", None, None)


def test_what_an_edition_has_no_place_for_is_counted():
    kept_not = read("full.xml").not_kept

    assert kept_not["recording"] == kept_not["links"] == kept_not["feedback_url"] == 1
    assert kept_not["conference.logo"] == 1
    assert "logo" not in kept_not  # an empty one says nothing


def test_json_event_is_read_whole():
    opening, water, exhibition = read("full.json").events

    assert (opening.code, opening.number, opening.minutes) == ("ABCDEFGH9", "1", 90)
    assert [(p.name, p.number) for p in opening.persons] == [
        ("Amina Benali", "11"), ("Jean Dupont", "JEAN42"), ("Sara Idrissi", ""),
    ]  # fmt: skip
    assert opening.persons[1].biography == "Engineer."
    assert opening.abstract == "Three *addresses*."
    assert (water.track, water.languages, water.abstract) == ("", [], None)
    assert exhibition.minutes == 6000
    assert read("full.json").rooms[0].capacity == 300


def test_older_xml_without_dates_guids_zone_or_version():
    schedule = read("older.xml")

    first, night = schedule.events
    assert first.starts_at.isoformat() == "2009-05-06T10:00:00"
    assert (
        night.starts_at.isoformat() == "2009-05-07T01:00:00"
    )  # before day_change: the night after
    assert (first.guid, first.number, first.title) == (None, "7", "Première séance")


def test_older_json_with_bare_names_and_no_ids():
    first, night = read("older.json").events

    assert first.starts_at.isoformat() == "2014-05-06T10:00:00+02:00"
    assert night.starts_at.isoformat() == "2014-05-07T01:00:00+02:00"
    assert [p.name for p in first.persons] == ["Zoé Martin", "Ali"]
    assert first.track == "Energy"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_json_in_other_encodings(encoding):
    text = (DATA / "full.json").read_text()

    assert len(read_schedule(text.encode(encoding)).events) == 3


def test_xml_in_utf_16():
    text = full_xml().decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')

    assert len(read_schedule(text.encode("utf-16")).events) == 4


def test_rooms_written_twice_in_one_object_lose_no_event():
    text = json.dumps(full_json()).replace('"Souss Hall": [', '"Toubkal Hall": [', 1)

    assert len(read_schedule(text.encode()).events) == 3


XML_PROBLEMS = [
    ('<event id="3" guid="5f0f9f5e-0003', '<event id="3" guid="zz', "/@guid (line"),
    ("<duration>02:00</duration>", "<duration>P2H</duration>", 'event[@id="3"]/duration (line'),
    ("<duration>02:00</duration>", "", 'event[@id="3"]/duration (line'),
    ("2027-05-05T00:30:00Z", "2027-02-30T00:30:00Z", 'event[@id="3"]/date (line'),
    ("<title>Nuit des projets</title>", "", 'event[@id="3"]/title (line'),
    ('guid="6a0f9f5e-', 'guid="x', 'event[@id="1"]/persons/person[1]/@guid'),
    ('end="2027-05-05T18:00:00+00:00"', 'end="soon"', "/schedule/day[2]/@end (line"),
]


@pytest.mark.parametrize(("old", "new", "place"), XML_PROBLEMS)
def test_xml_problem_names_path_and_line(old, new, place):
    problems = refusal(full_xml(old, new))

    assert problems.count == 1
    assert place in str(problems)


def test_xml_path_goes_through_day_and_room():
    problems = refusal(full_xml("<duration>02:00</duration>", "<duration>x</duration>"))

    assert str(problems.problems[0].place).startswith(
        '/schedule/day[1]/room[@name="Salle Souss"]/event[@id="3"]/duration (line '
    )


JSON_PROBLEMS = [
    (("title",), 5, ".title: This should be a text."),
    (("id",), True, ".id: This should be a number."),
    (("duration",), "1h", ".duration: “1h” is not a length"),
    (("date",), "2027-13-01T00:00:00Z", ".date: “2027-13-01T00:00:00Z” is not a possible date"),
    (("persons",), {}, ".persons: This should be a list."),
    (("persons",), [3], ".persons[0]: This should be an object."),
    (("persons",), [{"name": "x", "guid": "no"}], ".persons[0].guid: “no” is not a guid"),
    (("guid",), [], ".guid: This should be a text."),
]


@pytest.mark.parametrize(("path", "value", "expected"), JSON_PROBLEMS)
def test_json_problem_names_the_path(path, value, expected):
    content = full_json()
    event = content["schedule"]["conference"]["days"][0]["rooms"]["Toubkal Hall"][0]
    event[path[0]] = value

    problems = refusal(content)

    assert problems.count == 1
    assert f'$.schedule.conference.days[0].rooms["Toubkal Hall"][0]{expected}' in str(problems)


@pytest.mark.parametrize(
    ("key", "value"), [("days", {}), ("days", ["x"]), ("rooms", "x"), ("tracks", [1])]
)
def test_json_parts_of_the_wrong_type(key, value):
    content = full_json()
    content["schedule"]["conference"][key] = value

    assert f"$.schedule.conference.{key}" in str(refusal(content))


def test_every_problem_is_found_in_one_reading_and_fifty_are_shown():
    content = full_json()
    event = content["schedule"]["conference"]["days"][0]["rooms"]["Toubkal Hall"][0]
    broken = [{**copy.deepcopy(event), "duration": "x"} for _ in range(70)]
    content["schedule"]["conference"]["days"][1]["rooms"] = {"A": broken}

    problems = refusal(content)

    assert (problems.count, len(problems.problems)) == (70, MOST_PROBLEMS_SHOWN)
    assert str(problems).endswith("and 20 more")


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;</schedule>"""
NO_SCHEDULES = [
    (b"", "empty"),
    (b"\xef\xbb\xbf \n", "empty"),
    (b"hello", "neither"),
    (b"\x1f\x8b\x08\x00", "packed"),
    (b"PK\x03\x04", "packed"),
    (b"<schedule>", "damaged, or breaks off, at line 1"),
    (b"<html/>", "root element is “html”"),
    (b'<schedule xmlns="urn:x"/>', "root element"),
    (BOMB, "DOCTYPE"),
    (b'<!DOCTYPE s SYSTEM "file:///etc/passwd"><schedule/>', "DOCTYPE"),
    (b"<a>" * 5000, "damaged, or breaks off, at line 1"),
    (b'<?xml version="1.0" encoding="no-such"?><schedule/>', "UTF-8"),
    (b"<schedule>\xff</schedule>", "damaged, or breaks off, at line 1"),
    (b"<schedule/>", "conference"),
    (b"{", "line 1, column 2"),
    (b"[]", "A schedule is expected"),
    (b'{"a": 1}', "A schedule is expected"),
    (b'{"schedule": []}', "$.schedule: This should be an object"),
    (b'{"schedule": {}}', "conference"),
    (b'{"schedule": NaN}', "number that cannot be read"),
    (b'{"schedule": ' + b"[" * 200_000, "nested too deeply"),
    (b'{"schedule": ' + b"9" * 10_000 + b"}", "number that cannot"),
    (b'{"schedule": "\xff"}', "not valid utf-8 at byte 14"),
    (b" " * (LARGEST_FILE + 1), "larger than 20 MB"),
]


@pytest.mark.parametrize(("data", "words"), NO_SCHEDULES, ids=[words for _, words in NO_SCHEDULES])
def test_what_is_no_schedule_is_refused_in_a_sentence(data, words):
    assert words in str(refusal(data))


def test_lone_surrogates_and_control_characters_are_cleaned():
    content = full_json()
    event = content["schedule"]["conference"]["days"][0]["rooms"]["Toubkal Hall"][0]
    event["title"] = "A\ud800 \x00B"

    schedule = read_schedule(json.dumps(content).encode())

    assert schedule.events[0].title == "A B"


def test_a_problem_with_hostile_text_can_be_printed():
    content = full_json()
    content["schedule"]["conference"]["days"][0]["rooms"] = {"\ud800%(x)s": [{"title": "%d\udfff"}]}

    str(refusal(content)).encode()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2027-05-04T09:00:00Z", "2027-05-04T09:00:00+00:00"),
        ("2027-05-04t09:00:00z", "2027-05-04T09:00:00+00:00"),
        ("2027-05-04T24:00:00+01:00", "2027-05-05T00:00:00+01:00"),
        ("2027-05-04T23:59:60Z", "2027-05-04T23:59:59+00:00"),
        ("2027-05-04T09:00:00.123-05:30", "2027-05-04T09:00:00-05:30"),
        ("2027-05-04T09:00+0100", "2027-05-04T09:00:00+01:00"),
        ("2027-05-04 09:00:00", "2027-05-04T09:00:00"),
        ("٢٠٢٧-٠٥-٠٤T٠٩:٠٠:٠٠Z", "2027-05-04T09:00:00+00:00"),
    ],
)
def test_moments(text, iso):
    assert parse_moment(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    ["2027-05-04", "0001-01-01T00:00:00Z", "2027-05-04T25:00:00Z", "2027-05-04T09:00:00+99:00"],
)
def test_impossible_moments(text):
    with pytest.raises(ValueError, match="date"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "has_days", "minutes"),
    [
        ("0:45", False, 45),
        ("01:30", False, 90),
        ("00:90", False, 90),
        ("01:30:00", False, 90),
        ("100:00", False, 6000),
        ("1:02:30", True, 24 * 60 + 150),
    ],
)
def test_lengths(text, has_days, minutes):
    assert parse_length(text, has_days=has_days) == minutes


def test_languages_of_an_event():
    assert parse_languages("ar-MA, FR / en") == ["ar-ma", "fr", "en"]
    assert parse_languages("(unknown!)") == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("List<int> and a < b &amp; c", "List<int> and a < b &amp; c"),
        ("# Markdown\n\n* stays", "# Markdown\n\n* stays"),
        ("<p>One</p>\n<p>Two<br/>three</p>", "One\n\nTwo\nthree"),
        ("<script>alert(1)</script><b>bold</b> &lt;3", "bold <3"),
        ('<a href="https://e.org">https://e.org</a>', "https://e.org"),
    ],
)
def test_markup_becomes_plain_text(text, plain):
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "unit", ["<br/>", "<!-- --> ", "<a x></a> ", "<script ", " \n", "<a href="]
)
def test_hostile_markup_costs_linear_time(unit):
    start = time.process_time()

    plain_text("<b>" + unit * (1_000_000 // len(unit)))

    # A megabyte takes well under a second; a quadratic pattern would need hours.
    assert time.process_time() - start < 10
