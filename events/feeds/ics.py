"""iCalendar (RFC 5545, RFC 7986), written line by line: libraries cost more than the page."""

import datetime as dt
import zoneinfo

from events.feeds.source import GENERATOR
from forum.lib.wallclock import day_start

LONGEST_LINE = 75  # octets, RFC 5545 §3.1
HOUR = "PT1H"  # how often a calendar may ask again
COMMA = {"ar": "، "}


def calendar(feed, name=""):
    """The sessions of `feed` as the bytes of a calendar, called `name` or as the edition is."""
    shown = [entry for entry in feed.programme.sessions if is_shown(entry)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{GENERATOR}//{feed.slug}//{feed.code.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE={feed.code}:{escape(name or feed.name)}",
        f"X-WR-CALNAME:{escape(name or feed.name)}",
        f"X-WR-TIMEZONE:{feed.programme.zone}",
        f"URL:{feed.address}programme/",
        f"REFRESH-INTERVAL;VALUE=DURATION:{HOUR}",
        f"X-PUBLISHED-TTL:{HOUR}",
    ]
    if feed.notice:
        lines.append(f"DESCRIPTION;LANGUAGE={feed.code}:{escape(feed.notice)}")
    if shown:
        lines += timezone_lines(feed.programme.zone, *_span(shown))
    for entry in shown:
        lines += _event(feed, entry)
    lines.append("END:VCALENDAR")
    return b"".join(map(fold, lines))


def is_shown(entry):
    """Whether a calendar can hold it: a cancelled session stays, one without a time cannot."""
    return entry.status in ("planned", "cancelled") and bool(entry.starts_at)


def _span(entries):
    first = min(dt.date.fromisoformat(entry.day) for entry in entries)
    last = max(dt.datetime.fromisoformat(entry.ends_at) for entry in entries)
    return first, last


def _event(feed, entry):
    zone, tongue = feed.programme.zone, f";LANGUAGE={feed.code}"
    changed = f"{feed.published_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    room = feed.named(entry.room)
    place = COMMA.get(feed.code, ", ").join(filter(None, (room, feed.venue)))
    kinds = [escape(name) for name in (feed.named(entry.track), feed.named(entry.type)) if name]
    about = _about(feed, entry)
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.guid}@{feed.site.partition('://')[2]}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART;TZID={zone}:{feed.local(entry.starts_at):%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone}:{feed.local(entry.ends_at):%Y%m%dT%H%M%S}",
        f"STATUS:{'CANCELLED' if entry.status == 'cancelled' else 'CONFIRMED'}",
        f"SUMMARY{tongue}:{escape(feed.title(entry))}",
        *([f"DESCRIPTION{tongue}:{escape(about)}"] if about else []),
        *([f"LOCATION{tongue}:{escape(place)}"] if place else []),
        *([f"CATEGORIES{tongue}:{','.join(kinds)}"] if kinds else []),
        f"URL:{feed.url(entry)}",
        "END:VEVENT",
    ]


def _about(feed, entry):
    names = COMMA.get(feed.code, ", ").join(feed.text(person.name) for person in entry.people)
    texts = (feed.text(entry.subtitle), names, feed.text(entry.abstract), feed.notice)
    return "\n\n".join(filter(None, texts))


def timezone_lines(zone, first, last):
    """A VTIMEZONE with the rules of our own zone data, from the year of `first` to `last`.

    `first` is a date, `last` an aware moment. A calendar's own data may still have Morocco at
    UTC+1 after September 2026; this is what it has to follow.
    """
    start = day_start(dt.date(first.year, 1, 1), zone)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    before = _offset(start, zone)
    for moment in [start, *_changes(zone, start, last + dt.timedelta(days=1))]:
        local = moment.astimezone(zoneinfo.ZoneInfo(zone))
        kind = "DAYLIGHT" if local.dst() else "STANDARD"
        # A change begins at the time that the clocks showed before it.
        begins = (moment + before).replace(tzinfo=None)
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{begins:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{_signed(before)}",
            f"TZOFFSETTO:{_signed(local.utcoffset())}",
            f"TZNAME:{local:%Z}",
            f"END:{kind}",
        ]
        before = local.utcoffset()
    return [*lines, "END:VTIMEZONE"]


def _offset(moment, zone):
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()


def _changes(zone, start, end):
    """The instants between two at which the zone's offset changes, to the minute."""
    day = dt.timedelta(days=1)
    while start < end:
        low, high = start, start + day
        if _offset(low, zone) != _offset(high, zone):
            while high - low > dt.timedelta(minutes=1):
                middle = low + dt.timedelta(minutes=(high - low) // dt.timedelta(minutes=2))
                same = _offset(middle, zone) == _offset(start, zone)
                low, high = (middle, high) if same else (low, middle)
            yield high
        start += day


def _signed(offset):
    minutes = offset // dt.timedelta(minutes=1)
    return "{}{:02}{:02}".format("-" if minutes < 0 else "+", *divmod(abs(minutes), 60))


def escape(text):
    """A text value of RFC 5545 §3.3.11."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def fold(line):
    """The line as bytes, broken after 75 octets at most and never inside a letter."""
    data, pieces, start, room = line.encode(), [], 0, LONGEST_LINE
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        start, room = end, LONGEST_LINE - 1
    return b"\r\n ".join([*pieces, data[start:]]) + b"\r\n"
