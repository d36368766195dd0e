"""frab, pentabarf and pretalx schedule XML, by lxml: no DTD, no entities, no network."""

from django.utils.translation import gettext_lazy as _
from lxml import etree

from .building import Builder
from .document import ImportedName, ImportedPerson, ImportedSchedule, Place, refuse
from .values import one_line, parse_clock, parse_day, parse_guid

KEPT = {
    "room", "title", "subtitle", "type", "date", "start", "duration", "end", "abstract", "slug",
    "track", "persons", "language", "description",
}  # fmt: skip
CONFERENCE_KEPT = {
    "title", "acronym", "start", "end", "days", "timeslot_duration", "base_url", "url",
    "time_zone_name", "track", "day_change",
}  # fmt: skip
NO_ENCODING = _("The encoding of this XML cannot be read; save it as UTF-8.")
UNKNOWN_ENCODING = {
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
}


class XmlFields:
    """The named texts of one element: of its attributes `id`, `guid`…, else of its children."""

    def __init__(self, element, path, problems, attributes=()):
        self.element = element
        self.path = path
        self.problems = problems
        self.attributes = attributes

    def text(self, name):
        if name in self.attributes:
            return self.element.get(name)
        child = self.element.find(name)
        return None if child is None else "".join(child.itertext())

    def place(self, name=None):
        if name is None:
            return Place(self.path, self.element.sourceline)
        child = None if name in self.attributes else self.element.find(name)
        label = f"@{name}" if name in self.attributes else name
        line = self.element.sourceline if child is None else child.sourceline
        return Place(f"{self.path}/{label}", line)

    def persons(self):
        """The people of an event in their order; None where the file has no such list."""
        if (group := self.element.find("persons")) is None:
            return None
        people = []
        for number, element in enumerate(group.iterfind("person"), 1):
            name = one_line("".join(element.itertext()))
            guid = element.get("guid")
            person = ImportedPerson(name, None, one_line(element.get("id") or ""))
            if guid and guid.strip():
                person.guid = self._person_guid(guid, number, element)
            people.append(person)
        return people

    def _person_guid(self, guid, number, element):
        try:
            return parse_guid(guid)
        except ValueError as error:
            place = Place(f"{self.path}/persons/person[{number}]/@guid", element.sourceline)
            self.problems.add(place, error.args[0], text=guid)
            return None


def read_xml(data, problems):
    """The `ImportedSchedule` of XML bytes; problems go to `problems`.

    Raises `ScheduleProblems` at once for what is no schedule XML at all.
    """
    root = _parse(data)
    schedule = ImportedSchedule()
    builder = Builder(schedule, problems)
    _read_head(root, builder)
    for index, element in enumerate(root.iterfind("day"), 1):
        _read_day(element, f"/schedule/day[{index}]", builder)
    return schedule


def _parse(data):
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code in UNKNOWN_ENCODING:
            refuse(Place("/"), NO_ENCODING)
        message = _("The XML is damaged, or breaks off, at line %(line)s.")
        refuse(Place("/"), message, line=error.lineno or 1)
    except (ValueError, LookupError):
        refuse(Place("/"), NO_ENCODING)
    if root.getroottree().docinfo.doctype:
        refuse(Place("/"), _("A document type declaration (DOCTYPE) is not accepted."))
    if root.tag != "schedule":
        message = _("The root element is “%(tag)s”; a schedule is expected.")
        refuse(Place("/", root.sourceline), message, tag=root.tag)
    return root


def _read_head(root, builder):
    schedule, problems = builder.schedule, builder.problems
    top = XmlFields(root, "/schedule", problems)
    schedule.version = builder.line(top, "version")
    generator = root.find("generator")
    if generator is not None:
        schedule.generator = one_line(generator.get("name") or "")
    element = root.find("conference")
    if element is None:
        problems.add(top.place(), _("The element “%(name)s” is missing."), name="conference")
        return
    conference = XmlFields(element, "/schedule/conference", problems)
    schedule.title = builder.line(conference, "title")
    schedule.acronym = builder.line(conference, "acronym")
    schedule.zone = builder.line(conference, "time_zone_name")
    schedule.starts_on = builder.value(conference, "start", parse_day)
    schedule.ends_on = builder.value(conference, "end", parse_day)
    schedule.day_change = builder.value(conference, "day_change", parse_clock)
    schedule.addresses = [
        builder.line(top, "url"),
        builder.line(conference, "base_url"),
        builder.line(conference, "url"),
        generator.get("system") or "" if generator is not None else "",
    ]
    schedule.tracks = [
        ImportedName(
            one_line(track.get("name") or "".join(track.itertext())), track.get("slug") or ""
        )
        for track in element.iterfind("track")
    ]
    left = (f"conference.{child.tag}" for child in element if child.tag not in CONFERENCE_KEPT)
    schedule.not_kept.update(left)


def _read_day(element, path, builder):
    fields = XmlFields(element, path, builder.problems, ("date", "start", "end"))
    day = builder.day(fields, date="date", start="start", end="end")
    for index, room in enumerate(element.iterfind("room"), 1):
        name = one_line(room.get("name") or "")
        room_path = f'{path}/room[@name="{name}"]' if name else f"{path}/room[{index}]"
        if name:
            builder.schedule.rooms.append(ImportedName(name))
        for number, event in enumerate(room.iterfind("event"), 1):
            _read_event(event, room_path, number, day, name, builder)


def _read_event(element, room_path, number, day, room, builder):
    event_id = element.get("id")
    path = f'{room_path}/event[@id="{event_id}"]' if event_id else f"{room_path}/event[{number}]"
    fields = XmlFields(element, path, builder.problems, ("id", "guid", "code"))
    builder.event(fields, day, room)
    left = [c.tag for c in element if c.tag not in KEPT and (len(c) or (c.text or "").strip())]
    builder.schedule.not_kept.update(left)
