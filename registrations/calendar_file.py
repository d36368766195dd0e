"""An attendee's own calendar for their telephone (RFC 5545)."""

import datetime as dt
import zoneinfo
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.feeds.ics import escape, fold, timezone_lines
from events.feeds.source import GENERATOR
from forum.lib.languages import pick, translations


def calendar_file(edition, appointments):
    """The bytes of a calendar of these `Appointment`s, in the reader's language."""
    code = get_language()
    name = _("My calendar: %(edition)s") % {"edition": pick(translations(edition, "name"))[0]}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{GENERATOR}//{edition.slug}//{code.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        f"X-WR-TIMEZONE:{edition.zone}",
    ]
    if appointments:
        last = max(one.ends_at for one in appointments)
        lines += timezone_lines(edition.zone, edition.starts_on, last)
    for one in appointments:
        lines += _event(one, edition, code)
    return b"".join(map(fold, [*lines, "END:VCALENDAR"]))


def _event(one, edition, code):
    host = urlsplit(settings.SITE_URL).netloc
    # Of a session the same as in the public feed, so that a calendar holds it once.
    key = one.entry.guid if one.entry else f"{one.source.replace(':', '-')}-{edition.slug}"
    venue = pick(translations(edition, "venue"))[0]
    place = _(", ").join(filter(None, (one.place, venue)))
    return [
        "BEGIN:VEVENT",
        f"UID:{key}@{host}",
        f"DTSTAMP:{timezone.now().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTART;TZID={edition.zone}:{_local(one.starts_at, edition.zone)}",
        f"DTEND;TZID={edition.zone}:{_local(one.ends_at, edition.zone)}",
        f"STATUS:{'CANCELLED' if one.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY;LANGUAGE={code}:{escape(one.title)}",
        *([f"LOCATION;LANGUAGE={code}:{escape(place)}"] if place else []),
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _local(moment, zone):
    return f"{moment.astimezone(zoneinfo.ZoneInfo(zone)):%Y%m%dT%H%M%S}"
