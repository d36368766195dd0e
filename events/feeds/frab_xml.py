"""frab schedule XML, as the schema of voc/schedule, Giggity and EventFahrplan want it.

Lines of text rather than elements: a tree of 600 sessions costs ten times as much.
"""

import re

from events.feeds.source import GENERATOR, duration

TRACK_SLUG = re.compile(r"[a-z][a-z0-9-]+")
SESSION_SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}")
# Characters that XML 1.0 has no way to write, and that `clean` leaves.
UNWRITABLE = re.compile("[\ufffe\uffff]")
SPECIAL = re.compile('[&<>"\ufffe\uffff]')


def schedule_xml(feed):
    """The planned sessions of `feed` as the bytes of a schedule.xml."""
    days = feed.days()
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<schedule>", *_head(feed, days)]
    for day in days:
        lines.append(
            f'<day index="{day.index}" date="{day.date}" start="{day.starts_at.isoformat()}"'
            f' end="{day.ends_at.isoformat()}">'
        )
        for name, entries in day.rooms.items():
            room = escape(name)
            lines.append(f'<room name="{room}" guid="{feed.room_guid(name)}">')
            for entry in entries:
                lines += _event(feed, entry, room)
            lines.append("</room>")
        lines.append("</day>")
    lines.append("</schedule>\n")
    return "\n".join(lines).encode()


def _head(feed, days):
    return [
        f'<generator name="{GENERATOR}" system="{escape(feed.site)}"/>',
        f"<url>{escape(feed.address)}schedule.xml</url>",
        f"<version>{feed.number}</version>",
        "<conference>",
        f"<title>{escape(feed.name)}</title>",
        f"<acronym>{feed.acronym}</acronym>",
        f"<start>{days[0].date}</start>",
        f"<end>{days[-1].date}</end>",
        f"<days>{len(days)}</days>",
        "<timeslot_duration>00:05</timeslot_duration>",
        f"<base_url>{escape(feed.site)}</base_url>",
        f"<url>{escape(feed.address)}</url>",
        f"<time_zone_name>{feed.programme.zone}</time_zone_name>",
        *(_track(feed, track) for track in feed.programme.tracks),
        "</conference>",
    ]


def _track(feed, track):
    slug = f' slug="{track.slug}"' if TRACK_SLUG.fullmatch(track.slug) else ""
    name = escape(feed.named(track))
    return f'<track name="{name}"{slug}>{name}</track>'


def _event(feed, entry, room):
    start = feed.local(entry.starts_at)
    slug = f"<slug>{entry.slug}</slug>" if SESSION_SLUG.fullmatch(entry.slug) else ""
    persons = "".join(_person(feed, person) for person in entry.people)
    return [
        f'<event id="{entry.id}" guid="{entry.guid}" code="{entry.code}">',
        f"<date>{start.isoformat()}</date><start>{start:%H:%M}</start>"
        f"<duration>{duration(entry.minutes)}</duration><room>{room}</room>{slug}",
        f"<url>{escape(feed.url(entry))}</url>",
        f"<title>{escape(feed.title(entry))}</title>",
        f"<subtitle>{escape(feed.text(entry.subtitle))}</subtitle>",
        f"<track>{escape(feed.named(entry.track))}</track>",
        f"<type>{escape(feed.named(entry.type))}</type>",
        f"<language>{escape(', '.join(entry.spoken))}</language>",
        f"<abstract>{escape(feed.text(entry.abstract))}</abstract>",
        f"<description>{escape(feed.text(entry.description))}</description>",
        f"<persons>{persons}</persons>",
        "</event>",
    ]


def _person(feed, person):
    guid = feed.guids.get(person.id)
    known = f' guid="{guid}"' if guid else ""
    return f'<person id="{person.id}"{known}>{escape(feed.text(person.name))}</person>'


def escape(text):
    """Text for an element or an attribute."""
    if not SPECIAL.search(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return UNWRITABLE.sub("", text.replace('"', "&quot;"))
