"""Schedule JSON, version 1, of pretalx, frab and the voc tools."""

import json

from django.utils.translation import gettext_lazy as _

from .building import Builder
from .document import ImportedName, ImportedPerson, ImportedSchedule, Place, refuse
from .values import one_line, parse_clock, parse_day, parse_guid, plain_text

KEPT = {
    "id", "guid", "code", "date", "start", "end", "duration", "room", "slug", "title", "subtitle",
    "track", "type", "language", "abstract", "description", "persons",
}  # fmt: skip
PERSON_KEPT = {"id", "guid", "code", "name", "public_name", "full_public_name", "biography"}
CONFERENCE_KEPT = {
    "acronym", "title", "start", "end", "daysCount", "timeslot_duration", "time_zone_name", "url",
    "base_url", "tracks", "rooms", "days", "day_change",
}  # fmt: skip
# Where older writers put the name of a track, a type or a room that is an object.
NAMES = ("name", "title", "slug")
TEXT, NUMBER = _("This should be a text."), _("This should be a number.")
OBJECT, LIST = _("This should be an object."), _("This should be a list.")


class JsonFields:
    """The named texts of one object, each checked for its type."""

    def __init__(self, content, path, problems):
        self.content = content
        self.path = path
        self.problems = problems

    def place(self, name=None):
        return Place(self.path if name is None else f"{self.path}.{name}")

    def wrong(self, name, message):
        self.problems.add(self.place(name), message)

    def text(self, name):
        """The text; None when absent or null. A number stands for an `id`, an object for a name."""
        value = self.content.get(name)
        if value is None or isinstance(value, str):
            return value
        if name == "id" and isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if name in ("track", "type", "room") and isinstance(value, dict):
            return _name_in(value)
        self.wrong(name, NUMBER if name == "id" else TEXT)
        return None

    def object(self, name):
        """The object; empty when absent or null."""
        return self._typed(name, dict, OBJECT)

    def list(self, name):
        return self._typed(name, list, LIST)

    def _typed(self, name, kind, expected):
        value = self.content.get(name)
        if value is None:
            return kind()
        if not isinstance(value, kind):
            self.wrong(name, expected)
            return kind()
        return value

    def objects(self, name):
        """`JsonFields` of each object in the list; what is no object is a problem."""
        for index, item in enumerate(self.list(name)):
            label = f"{name}[{index}]"
            if isinstance(item, dict):
                yield JsonFields(item, f"{self.path}.{label}", self.problems)
            else:
                self.wrong(label, OBJECT)

    def persons(self):
        """The people of an event in their order; None where the file has no such list."""
        if self.content.get("persons") is None:
            return None
        people = []
        for index, item in enumerate(self.list("persons")):
            if isinstance(item, str):
                people.append(ImportedPerson(one_line(item)))
            elif isinstance(item, dict):
                path = f"{self.path}.persons[{index}]"
                people.append(_person(JsonFields(item, path, self.problems)))
            else:
                self.wrong(f"persons[{index}]", OBJECT)
        return people


def _name_in(value):
    """The name in an object: under one of the usual keys, else its first text (a language map)."""
    texts = [value.get(key) for key in NAMES] + list(value.values())
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _first_text(fields, *names):
    return next(filter(None, map(fields.text, names)), "")


def _person(fields):
    guid = fields.text("guid")
    person = ImportedPerson(
        name=one_line(_first_text(fields, "public_name", "name", "full_public_name")),
        number=one_line(_first_text(fields, "id", "code")),
        biography=fields.text("biography"),
    )
    if person.biography is not None:
        person.biography = plain_text(person.biography)
    if guid and guid.strip():
        try:
            person.guid = parse_guid(guid)
        except ValueError as error:
            fields.problems.add(fields.place("guid"), error.args[0], text=guid)
    return person


def read_json(data, problems):
    """The `ImportedSchedule` of JSON bytes; problems go to `problems`.

    Raises `ScheduleProblems` at once for what is no schedule JSON at all.
    """
    content = _parse(data)
    if not isinstance(content, dict) or "schedule" not in content:
        refuse(Place("$"), _("A schedule is expected: an object with the key “schedule”."))
    root = JsonFields(content, "$", problems)
    schedule = ImportedSchedule()
    builder = Builder(schedule, problems)
    top = JsonFields(root.object("schedule"), "$.schedule", problems)
    _read_head(root, top, builder)
    conference = JsonFields(top.object("conference"), "$.schedule.conference", problems)
    if not conference.content:
        problems.add(conference.place(), _("The element “%(name)s” is missing."), name="conference")
    _read_conference(conference, builder)
    for fields in conference.objects("days"):
        _read_day(fields, builder)
    return schedule


def _parse(data):
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        message = _("The text is not valid %(encoding)s at byte %(byte)s.")
        refuse(Place("$"), message, encoding=error.encoding, byte=error.start)
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_merged)
    except json.JSONDecodeError as error:
        message = _("The JSON is damaged, or breaks off, at line %(line)s, column %(column)s.")
        refuse(Place("$"), message, line=error.lineno, column=error.colno)
    except RecursionError:
        refuse(Place("$"), _("This is nested too deeply."))
    except ValueError:
        refuse(Place("$"), _("The JSON holds a number that cannot be read."))


def _refuse_constant(name):
    raise ValueError(f"{name} is not a number")


def _merged(pairs):
    """An object of its pairs; where a key stands twice, its lists are joined: none is lost."""
    merged: dict = {}
    for key, value in pairs:
        if isinstance(merged.get(key), list) and isinstance(value, list):
            merged[key].extend(value)
        else:
            merged[key] = value
    return merged


def _read_head(root, top, builder):
    schedule = builder.schedule
    schedule.version = builder.line(top, "version")
    generators = [fields.object("generator") for fields in (root, top)]
    names = [g.get("name") for g in generators] + [g.get("url") for g in generators]
    texts = [one_line(text) if isinstance(text, str) else "" for text in names]
    schedule.generator = texts[0] or texts[1]
    schedule.addresses = [builder.line(top, "url"), builder.line(top, "base_url"), *texts[2:]]


def _read_conference(conference, builder):
    schedule = builder.schedule
    schedule.title = builder.line(conference, "title")
    schedule.acronym = builder.line(conference, "acronym")
    schedule.zone = builder.line(conference, "time_zone_name")
    schedule.starts_on = builder.value(conference, "start", parse_day)
    schedule.ends_on = builder.value(conference, "end", parse_day)
    schedule.day_change = builder.value(conference, "day_change", parse_clock)
    schedule.addresses.append(builder.line(conference, "url"))
    schedule.tracks = [
        ImportedName(builder.line(fields, "name"), builder.line(fields, "slug"))
        for fields in conference.objects("tracks")
    ]
    schedule.rooms = [
        ImportedName(builder.line(fields, "name"), builder.line(fields, "slug"), _capacity(fields))
        for fields in conference.objects("rooms")
    ]
    left = (f"conference.{key}" for key in conference.content if key not in CONFERENCE_KEPT)
    schedule.not_kept.update(left)


def _capacity(fields):
    value = fields.content.get("capacity")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        fields.wrong("capacity", NUMBER)
        return None
    return int(value) if 0 < value < 2**31 else None


def _read_day(fields, builder):
    day = builder.day(fields, date="date", start="day_start", end="day_end")
    rooms = fields.object("rooms")
    for key, events in rooms.items():
        name = one_line(key)
        if name:
            builder.schedule.rooms.append(ImportedName(name))
        path = f"{fields.path}.rooms[{json.dumps(key, ensure_ascii=False)}]"
        if not isinstance(events, list):
            builder.problems.add(Place(path), LIST)
            continue
        for index, event in enumerate(events):
            _read_event(event, f"{path}[{index}]", day, name, builder)


def _read_event(content, path, day, room, builder):
    fields = JsonFields(content, path, builder.problems)
    if not isinstance(content, dict):
        builder.problems.add(fields.place(), OBJECT)
        return
    builder.event(fields, day, room)
    builder.schedule.not_kept.update(k for k, v in content.items() if k not in KEPT and v)
    persons = content.get("persons")
    for person in persons if isinstance(persons, list) else ():
        if isinstance(person, dict):
            left = (f"person.{k}" for k, v in person.items() if k not in PERSON_KEPT and v)
            builder.schedule.not_kept.update(left)
