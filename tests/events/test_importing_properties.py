"""Whatever is valid comes in whole, and twice changes nothing; whatever is not, is refused."""

import contextlib
import copy
import datetime as dt
import json
import uuid
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from events.actions.importing import import_schedule
from events.importing.document import ScheduleProblems
from events.models import Edition, Occupancy, Room, Session
from speakers.models import Speaker

DATA = Path(__file__).parent / "data"
INTEROP = Path(__file__).parent.parent / "interop"
pytestmark = [pytest.mark.django_db]
usual = settings(
    deadline=None,
    max_examples=40,
    # An import takes long enough that shrinking a failure would take many minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# XML has no place for control characters; the cleaning of those in JSON has a test of its own.
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=60)
names = st.sampled_from(["Salle A", "قاعة ب", "Room C++", "Room C", "  Hall  1", "☕", "x" * 210])
offsets = st.sampled_from(["Z", "+00:00", "+01:00", "-11:30", "+14:00"])
links = [{"url": "https://e.org/a", "title": "A", "type": "web"}]


@st.composite
def persons(draw):
    kind = draw(st.integers(0, 2))
    name, number = draw(texts), draw(st.integers(-5, 30))
    if kind == 0:
        return {"id": number, "public_name": name}
    person = {"name": name, "biography": draw(st.none() | texts)}
    return person | ({"guid": str(uuid.UUID(int=number + 9))} if kind == 1 else {"code": "AB12"})


@st.composite
def events(draw, n, room, day):
    start = draw(st.integers(0, 47)) * 30
    moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=start)
    return {
        "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, str(n))),
        "id": n,
        "date": f"{moment:%Y-%m-%dT%H:%M:%S}{draw(offsets)}",
        "start": f"{moment:%H:%M}",
        "duration": draw(st.sampled_from(["0:30", "01:00", "2:15", "00:00", "26:30", "0:90"])),
        "room": room,
        "slug": f"atlas-{n}-event",
        "url": "https://e.org/",
        "title": draw(texts | st.just("t" * 320)),
        "subtitle": draw(texts),
        "track": draw(names),
        "type": draw(texts),
        "language": draw(st.sampled_from(["", "ar", "fr-MA", "en/ar", "de", "Klingon!"])),
        "abstract": draw(texts),
        "description": draw(texts | st.just("<p>a</p><ul><li>b</ul>")),
        "persons": draw(st.lists(persons(), max_size=3)),
        "links": draw(st.sampled_from([[], links])),
    }


@st.composite
def schedules(draw, most=12):
    """The content of a schedule JSON of one to four days, with rooms that come back."""
    numbers = iter(range(1, 10_000))
    days = []
    for index in range(draw(st.integers(1, 4))):
        date = dt.date(2027, 5, 4) + dt.timedelta(days=index)
        rooms = {}
        for room in draw(st.lists(names, unique=True, max_size=4)):
            size = draw(st.integers(0, max(most // 4, 1)))
            rooms[room] = [draw(events(next(numbers), room, date)) for _ in range(size)]
        day_start, day_end = f"{date}T06:00:00Z", f"{date + dt.timedelta(days=1)}T05:00:00Z"
        days.append(
            {
                "index": index + 1,
                "date": str(date),
                "day_start": day_start,
                "day_end": day_end,
                "rooms": rooms,
            }
        )
    zone = draw(st.sampled_from(["Africa/Casablanca", "UTC", "Europe/Paris"]))
    conference = {
        "acronym": "atlas", "title": draw(texts), "start": "2027-05-04", "end": "2027-05-04",
        "daysCount": len(days), "timeslot_duration": "00:30", "time_zone_name": zone, "days": days,
    }  # fmt: skip
    return {"schedule": {"version": draw(texts), "conference": conference}}


def as_xml(content):
    """The same schedule as XML, with the elements that the XML schema has."""
    root = ElementTree.Element("schedule")
    ElementTree.SubElement(root, "version").text = content["schedule"]["version"]
    head = content["schedule"]["conference"]
    conference = ElementTree.SubElement(root, "conference")
    for name in ("title", "acronym", "start", "end", "time_zone_name"):
        ElementTree.SubElement(conference, name).text = head[name]
    for day in head["days"]:
        span = {"date": day["date"], "start": day["day_start"], "end": day["day_end"]}
        day_element = ElementTree.SubElement(root, "day", index=str(day["index"]), **span)
        for name, held in day["rooms"].items():
            room = ElementTree.SubElement(day_element, "room", name=name)
            for event in held:
                _event_as_xml(event, room)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _event_as_xml(event, room):
    element = ElementTree.SubElement(room, "event", id=str(event["id"]), guid=event["guid"])
    for name in (
        "room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug",
        "track", "language", "description",
    ):  # fmt: skip
        ElementTree.SubElement(element, name).text = event[name]
    group = ElementTree.SubElement(element, "persons")
    for person in event["persons"]:
        keys = {key: str(person[key]) for key in ("id", "guid") if key in person}
        name = person.get("name") or person.get("public_name")
        ElementTree.SubElement(group, "person", **keys).text = name


def as_json(content):
    return json.dumps(content, ensure_ascii=False).encode()


@contextlib.contextmanager
def undone():
    """Each example starts from an empty database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def load(data):
    return import_schedule(edition_slug="2027", data=data)


def everything():
    models = (Edition, Room, Speaker, Session, Occupancy)
    return [list(model.objects.order_by("pk").values()) for model in models]


def events_in(content):
    days = content["schedule"]["conference"]["days"]
    return [event for day in days for held in day["rooms"].values() for event in held]


@usual
@given(schedules())
@pytest.mark.parametrize("write", [as_json, as_xml])
def test_nothing_valid_is_dropped_and_twice_is_once(write, content):
    with undone():
        report = load(write(content))

        held = events_in(content)
        assert len(report.created) == Session.objects.count() == len(held)
        scheduled = Session.objects.scheduled().in_bulk(field_name="guid")
        assert len(scheduled) == len(held) - len(report.unscheduled)
        for event in held:
            if session := scheduled.get(uuid.UUID(event["guid"])):
                assert session.starts_at == dt.datetime.fromisoformat(event["date"])
        before = everything()
        again = load(write(content))
        assert (again.created, again.updated, again.missing) == ([], [], [])
        assert everything() == before


@settings(usual, max_examples=15)
@given(schedules())
def test_the_generated_schedules_are_valid_for_the_public_schemas(content):
    schema = json.loads((INTEROP / "schedule.schema.json").read_text())
    xsd = etree.XMLSchema(etree.parse(INTEROP / "schedule.xml.xsd"))

    jsonschema.Draft6Validator(schema).validate(content)
    xsd.assertValid(etree.fromstring(as_xml(content)))


@pytest.mark.slow
@pytest.mark.parametrize(("write", "size"), [(as_json, 150), (as_xml, 800)])
def test_a_large_schedule_comes_in_whole(write, size):
    content = _large(size)

    report = load(write(content))

    assert len(report.created) == size
    assert load(write(content)).unchanged == size


def _large(size):
    """Twenty rooms; each event lasts an hour, every tenth meets the one before it in its room."""
    days = []
    for n in range(size):
        index, place = divmod(n, 200)
        if place == 0:
            date = dt.date(2027, 5, 4) + dt.timedelta(days=index)
            span = {"day_start": f"{date}T00:00:00Z", "day_end": f"{date}T23:59:00Z"}
            days.append({"index": index + 1, "date": str(date), **span, "rooms": {}})
        room, hour = f"Salle {place % 20}", place // 20
        start = f"{hour:02}:30" if n % 10 == 9 and hour < 9 else f"{hour:02}:00"
        days[-1]["rooms"].setdefault(room, []).append(
            {
                "guid": str(uuid.UUID(int=n + 1)),
                "id": n + 1,
                "room": room,
                "start": start,
                "date": f"{days[-1]['date']}T{start}:00Z",
                "duration": "01:00",
                "url": "",
                "slug": f"atlas-{n}-event",
                "title": f"Title {n}",
                "subtitle": "",
                "type": "talk",
                "track": f"Track {n % 7}",
                "language": "fr",
                "abstract": "a " * 200,
                "links": [],
                "description": "b " * 500,
                "persons": [{"id": n % 400, "public_name": f"P {n}"}],
            }
        )
    head = json.loads((DATA / "full.json").read_text())["schedule"]["conference"]
    return {"schedule": {"version": "1", "conference": {**head, "days": days, "rooms": []}}}


def imports_or_is_refused(data):
    """Import; a refusal must leave everything as it was. Anything else raised fails the test."""
    with undone():
        before = everything()
        try:
            load(data)
        except ScheduleProblems as problems:
            str(problems).encode()
            assert everything() == before


@usual
@given(st.data())
@pytest.mark.parametrize("name", ["full.xml", "full.json", "older.xml"])
def test_cut_and_flipped_bytes_are_read_or_refused(name, data):
    content = bytearray((DATA / name).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)) | st.just(len(content)))

    imports_or_is_refused(bytes(content[:cut]))


def _paths(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(part, (*path, key))


others = st.sampled_from(
    [None, True, 0, -1, 1.5, 1e400, 10**400, "", "x", "\ud800", "9" * 400, [], [[]], {}, {"a": 1}]
)


@settings(usual, max_examples=150)
@given(st.data())
def test_swapped_types_are_read_or_refused(data):
    content = json.loads((DATA / "full.json").read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        paths = [path for path in _paths(content) if path]
        *parents, last = data.draw(st.sampled_from(paths))
        part = content
        for key in parents:
            part = part[key]
        part[last] = copy.deepcopy(data.draw(others))

    imports_or_is_refused(json.dumps(content, allow_nan=True).encode())


@settings(usual, max_examples=100)
@given(st.data())
def test_removed_and_changed_elements_are_read_or_refused(data):
    root = etree.fromstring((DATA / "full.xml").read_bytes())
    elements = list(root.iterdescendants("{*}*"))
    for element in data.draw(st.lists(st.sampled_from(elements), max_size=4)):
        if element.attrib and data.draw(st.booleans()):
            element.attrib[data.draw(st.sampled_from(sorted(element.attrib)))] = data.draw(texts)
        elif element.getparent() is not None and data.draw(st.booleans()):
            element.getparent().remove(element)
        else:
            element.text = data.draw(texts)

    imports_or_is_refused(etree.tostring(root))
