"""Schedule JSON, version 1, as the schema of voc/schedule has it."""

import json
import re

from events.feeds.source import GENERATOR, duration

SCHEMA = "https://c3voc.de/schedule/schema.json"
ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|.*UTC")
SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")


def schedule_json(feed):
    """The planned sessions of `feed` as the bytes of a schedule.json."""
    days = feed.days()
    schedule = {
        "url": f"{feed.address}schedule.json",
        "version": str(feed.number),
        "base_url": feed.site,
        "conference": _conference(feed, days),
    }
    content = {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR, "url": feed.site},
        "schedule": schedule,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _conference(feed, days):
    zone = feed.programme.zone
    names = dict.fromkeys(name for day in days for name in day.rooms if name)
    return {
        "acronym": feed.acronym,
        "title": feed.name,
        **({"description": feed.notice} if feed.notice else {}),
        "start": days[0].date.isoformat(),
        "end": days[-1].date.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        **({"time_zone_name": zone} if ZONE.match(zone) else {}),
        "url": feed.address,
        "tracks": [_track(feed, track) for track in feed.programme.tracks],
        "rooms": [{"name": name, "guid": feed.room_guid(name)} for name in names],
        "days": [_day(feed, day) for day in days],
    }


def _track(feed, track):
    slug = {"slug": track.slug} if SLUG.fullmatch(track.slug) else {}
    return {"name": feed.named(track), **slug}


def _day(feed, day):
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts_at.isoformat(),
        "day_end": day.ends_at.isoformat(),
        "rooms": {
            name: [_event(feed, entry, name) for entry in entries]
            for name, entries in day.rooms.items()
        },
    }


def _event(feed, entry, room):
    start = feed.local(entry.starts_at)
    return {
        "guid": entry.guid,
        "id": entry.id,
        "code": entry.code,
        "slug": entry.slug if SLUG.fullmatch(entry.slug) else entry.code.lower(),
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": feed.local(entry.ends_at).isoformat(),
        "duration": duration(entry.minutes),
        "room": room,
        "url": feed.url(entry),
        "title": feed.title(entry),
        "subtitle": feed.text(entry.subtitle),
        "track": feed.named(entry.track) or None,
        "type": feed.named(entry.type),
        "language": ", ".join(entry.spoken) or None,
        "abstract": feed.text(entry.abstract),
        "description": feed.text(entry.description),
        "persons": [_person(feed, person) for person in entry.people],
        "links": [],
    }


def _person(feed, person):
    # The schema lets a person have either `name` or `public_name` with `id`, not both.
    guid = feed.guids.get(person.id)
    known = {"guid": str(guid)} if guid else {}
    url = f"{feed.address}speakers/{person.slug}/"
    return {**known, "name": feed.text(person.name), "url": url}
