"""The programme as the public reads it: one plain document, and its differences.

What single pages read of it is cut by `events.parts`; what is wrong with a draft is found by
`events.conflicts`.
Plain Python without Django, so that it can be read, tested and timed alone. Texts are dicts by
language code; days and times are ISO text on the edition's clocks; moments are ISO text in UTC.
"""

import dataclasses
from dataclasses import dataclass, field

FORMAT = 1
PLACE = ("day", "start", "fold", "minutes", "room")
# What a reader cannot see changes nothing for them.
UNCOMPARED = ("sequence", "starts_at", "ends_at", "moved_from")


@dataclass(frozen=True)
class Named:
    """A room, track or type: its address and its names by language."""

    slug: str
    name: dict[str, str]


@dataclass(frozen=True)
class Person:
    """Someone who appears, as displayed; `role` is a value of `Appearance.Role`."""

    id: int
    slug: str
    name: dict[str, str]
    honorific: dict[str, str]
    role: str


@dataclass(frozen=True)
class FormerPlace:
    """Where the public first expected a session that is elsewhere now."""

    day: str
    start: str
    room: Named | None

    @classmethod
    def from_dict(cls, data):
        return cls(data["day"], data["start"], data["room"] and Named(**data["room"]))

    @classmethod
    def of(cls, entry):
        """The place of a session that has a time, else None."""
        return cls(entry.day, entry.start, entry.room) if entry.day else None

    def is_left_by(self, entry):
        """Whether the session is elsewhere; a room where there was none is no move."""
        room = entry.room and entry.room.slug
        is_other_room = self.room is not None and self.room.slug != room
        return is_other_room or (self.day, self.start) != (entry.day, entry.start)


@dataclass(frozen=True)
class Entry:
    """One session; `status`: planned, cancelled, unscheduled (was public, to be rescheduled)."""

    guid: str
    id: int
    code: str
    slug: str
    sequence: int
    status: str
    title: dict[str, str]
    subtitle: dict[str, str]
    abstract: dict[str, str]
    description: dict[str, str]
    type: Named | None
    track: Named | None
    room: Named | None
    day: str | None
    start: str | None
    fold: int
    minutes: int
    starts_at: str | None
    ends_at: str | None
    spoken: list[str]
    interpreted: list[str]
    people: list[Person]
    provenance: str = ""
    source: str = ""
    is_full: bool = False
    moved_from: FormerPlace | None = None

    @classmethod
    def from_dict(cls, data):
        """The session of a stored document; older ones lack what later versions added."""
        named = {key: data[key] and Named(**data[key]) for key in ("type", "track", "room")}
        people = [Person(**person) for person in data["people"]]
        moved = data.get("moved_from") and FormerPlace.from_dict(data["moved_from"])
        own = {name: data[name] for name in ENTRY_FIELDS if name in data}
        return cls(**{**own, **named, "people": people, "moved_from": moved})


ENTRY_FIELDS = tuple(one.name for one in dataclasses.fields(Entry))


@dataclass(frozen=True)
class Programme:
    """All that one release shows, sessions in programme order, frames in the organisers' order."""

    edition: str
    zone: str
    rooms: list[Named] = field(default_factory=list)
    tracks: list[Named] = field(default_factory=list)
    types: list[Named] = field(default_factory=list)
    sessions: list[Entry] = field(default_factory=list)

    @classmethod
    def from_document(cls, document):
        """The programme of a stored document; raises `ValueError` for one of another format."""
        if document.get("format") != FORMAT:
            raise ValueError(f"release documents of format {document.get('format')} are unknown")
        frames = {
            key: [Named(**one) for one in document[key]] for key in ("rooms", "tracks", "types")
        }
        sessions = [Entry.from_dict(one) for one in document["sessions"]]
        return cls(document["edition"], document["zone"], **frames, sessions=sessions)

    def to_document(self):
        """What a release stores: JSON of this programme."""
        return {"format": FORMAT, **dataclasses.asdict(self)}

    def replacing(self, entries, guids):
        """This programme with the sessions of `guids` as they are in `entries`, or without them."""
        kept = [entry for entry in self.sessions if entry.guid not in guids]
        chosen = [entry for entry in entries if entry.guid in guids]
        return dataclasses.replace(self, sessions=in_order(kept + chosen))


def in_order(entries):
    """Programme order: by start, those without one last, then by room and number."""
    return sorted(entries, key=lambda e: (e.starts_at or "9", e.room.slug if e.room else "", e.id))


@dataclass(frozen=True)
class Change:
    """What happened to one session; `fields` maps each changed field to (before, after)."""

    kind: str
    entry: Entry
    fields: dict[str, tuple] = field(default_factory=dict)

    @property
    def before(self):
        """The session as it was, in all that a reader sees."""
        former = {name: pair[0] for name, pair in self.fields.items()}
        return dataclasses.replace(self.entry, **former)


KINDS = ("added", "cancelled", "moved", "changed", "removed")


def diff(old, new):
    """Every `Change` from `old` to `new` programme (or None), by kind, then in programme order."""
    before = {entry.guid: entry for entry in old.sessions} if old else {}
    after = {entry.guid: entry for entry in new.sessions}
    changes = []
    for entry in new.sessions:
        if entry.guid not in before:
            changes.append(Change("added", entry))
        elif fields := _changed_fields(before[entry.guid], entry):
            changes.append(Change(_kind(fields), entry, fields))
    changes += [Change("removed", e) for guid, e in before.items() if guid not in after]
    return sorted(changes, key=lambda change: KINDS.index(change.kind))


def _changed_fields(before, after):
    names = [name for name in ENTRY_FIELDS if name not in UNCOMPARED]
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _kind(fields):
    if "status" in fields and fields["status"][1] == "cancelled":
        return "cancelled"
    is_moved = any(is_elsewhere(*fields[name]) for name in PLACE if name in fields)
    return "moved" if is_moved else "changed"


def is_elsewhere(before, after):
    """Whether a part of the place is another one: a room under a new name is not."""
    rooms = isinstance(before, Named) and isinstance(after, Named)
    return before.slug != after.slug if rooms else True


def with_moves(old, new):
    """The `new` programme, in which each session remembers where the public first expected it.

    `old` is the programme before it, or None. What came back to its place was not moved.
    """
    before = {entry.guid: entry for entry in old.sessions} if old else {}
    moved = []
    for entry in new.sessions:
        last = before.get(entry.guid)
        origin = last and (last.moved_from or FormerPlace.of(last))
        left = origin if origin and origin.is_left_by(entry) else None
        moved.append(dataclasses.replace(entry, moved_from=left))
    return dataclasses.replace(new, sessions=moved)
