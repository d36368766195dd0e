"""A programme cut into what each page reads alone: see `ReleasePart`. Plain Python."""

import dataclasses
import json
from collections import defaultdict

FRAMES = ("type", "track", "room")
# What no list of sessions shows.
ALONE = ("guid", "id", "subtitle", "abstract", "description", "fold", "source")
MOST_BESIDE = 6


def parts(programme):
    """`(kind, key, content)` of each part that a page reads alone: see `ReleasePart`."""
    brief = {entry.guid: _brief(entry) for entry in programme.sessions}
    days, people = defaultdict(list), {}
    around = _around(programme)
    for entry in programme.sessions:
        days[entry.day or "tray"].append(brief[entry.guid])
        yield "session", entry.slug, {**dataclasses.asdict(entry), "around": around(entry)}
        for person in entry.people:
            page = people.setdefault(
                person.slug,
                {
                    "id": person.id,
                    "name": person.name,
                    "honorific": person.honorific,
                    "sessions": [],
                },
            )
            page["sessions"].append({**brief[entry.guid], "role": person.role})
    for day, sessions in days.items():
        yield "day", day, _day(sessions)
    for slug, page in people.items():
        yield "speaker", slug, page
    yield "index", "", _index(programme, days)


def unfolded(content):
    """The content of a part, in which each session is whole.

    In a `day`, what several sessions share is stored once; earlier releases store it in each.
    """
    shared = content.pop("shared", None)
    if shared is not None:
        for entry in content["sessions"]:
            for key in FRAMES:
                if entry[key] is not None:
                    entry[key] = shared[entry[key]]
            entry["people"] = [{**shared[n], "role": role} for n, role in entry["people"]]
    return content


def _day(sessions):
    """A `day` part, see `unfolded`: a page of hundreds of sessions is read in half the time."""
    shared: list[dict] = []
    places: dict[str, int] = {}

    def place_of(part):
        key = json.dumps(part, sort_keys=True)
        if key not in places:
            places[key] = len(shared)
            shared.append(part)
        return places[key]

    rows = []
    for entry in sessions:
        frames = {key: entry[key] and place_of(entry[key]) for key in FRAMES}
        people = [
            [place_of({k: v for k, v in person.items() if k != "role"}), person["role"]]
            for person in entry["people"]
        ]
        rows.append({**entry, **frames, "people": people})
    return {"shared": shared, "sessions": rows}


def _brief(entry):
    row = dataclasses.asdict(entry)
    for name in ALONE:
        del row[name]
    for person in row["people"]:
        person["honorific"] = {code: text for code, text in person["honorific"].items() if text}
        del person["slug"]
    return row


def _around(programme):
    """Function of a session: what comes before and after it in its room, what runs beside it."""
    days = defaultdict(list)
    for entry in programme.sessions:
        if entry.status == "planned":
            days[entry.day].append(entry)

    def around(entry):
        others = [e for e in days[entry.day] if e.guid != entry.guid] if entry.starts_at else []
        room = [e for e in others if entry.room and e.room and e.room.slug == entry.room.slug]
        before = [e for e in room if e.ends_at <= entry.starts_at]
        after = [e for e in room if e.starts_at >= entry.ends_at]
        beside = [e for e in others if e.starts_at < entry.ends_at and entry.starts_at < e.ends_at]
        return {
            "before": [_mention(e) for e in before[-1:]],
            "after": [_mention(e) for e in after[:1]],
            "beside": [_mention(e) for e in beside[:MOST_BESIDE]],
        }

    return around


def _mention(entry):
    fields = ("code", "slug", "title", "start", "ends_at", "status")
    room = entry.room and dataclasses.asdict(entry.room)
    return {**{name: getattr(entry, name) for name in fields}, "room": room}


def _index(programme, days):
    frames = {
        key: [dataclasses.asdict(one) for one in getattr(programme, key)]
        for key in ("rooms", "tracks", "types")
    }
    counts = [{"day": day, "count": len(days[day])} for day in sorted(days) if day != "tray"]
    return {**frames, "zone": programme.zone, "days": counts, "tray": len(days.get("tray", []))}
