"""Pages as search engines read them: schema.org descriptions (JSON-LD) as plain dicts.

Made of what the page has read already: none of these functions asks the database.
"""

import datetime as dt
import zoneinfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.views.rows import caution
from forum.lib.languages import pick, translations
from forum.lib.markup import html_code
from forum.lib.wallclock import NonexistentTime, instant
from speakers.models.record import Sourced

SCHEMA = "https://schema.org/"
ON_SITE = f"{SCHEMA}OfflineEventAttendanceMode"
SCHEDULED, CANCELLED, MOVED, WAITING = (
    f"{SCHEMA}Event{status}" for status in ("Scheduled", "Cancelled", "Rescheduled", "Postponed")
)


def absolute(path):
    return settings.SITE_URL + path


def series(editions, name):
    """The forum as a series of its public editions."""
    events = [edition_event(edition) for edition in editions]
    return {"@type": "EventSeries", "@id": absolute("/#series"), "name": name, "subEvent": events}


def edition_event(edition, organisers=()):
    """One edition; `organisers` are the organisations that initiated it, where the page has them.

    Its hours are not known, so its dates stand without.
    """
    name = _plain(edition, "name")
    event = {
        "@type": "BusinessEvent",
        "@id": absolute(f"/#edition-{edition.slug}"),
        "name": name,
        "url": absolute(edition.get_absolute_url()),
        "startDate": edition.starts_on.isoformat(),
        "endDate": edition.ends_on.isoformat(),
        "eventStatus": SCHEDULED,
        "eventAttendanceMode": ON_SITE,
        "inLanguage": html_code(get_language()),
        "location": _place(edition),
        "image": absolute(reverse("events:edition-card", args=[edition.slug])),
        "superEvent": {"@type": "EventSeries", "@id": absolute("/#series"), "name": name},
        "description": _plain(edition, "slogan"),
        "organizer": [organisation(one) for one in organisers],
    }
    return _filled(event)


def session_event(edition, entry):
    """A session of the release, given as the dict of its part; None while nobody knows when.

    Of an illustrative one, machines learn the day alone: they would drop the sentence that says so.
    """
    former = _former_start(edition, entry.get("moved_from"))
    start = entry["starts_at"] and _local(entry["starts_at"], edition.zone)
    if not (start or former):
        return None
    warning = caution(edition, entry)
    event = {
        "@type": "Event",
        "@id": absolute(f"/#session-{entry['guid']}"),
        "name": pick(entry["title"])[0] or entry["code"],
        "url": absolute(reverse("events:session-detail", args=[edition.slug, entry["slug"]])),
        "startDate": start or former,
        "endDate": entry["ends_at"] and _local(entry["ends_at"], edition.zone),
        "previousStartDate": former if start and former != start else "",
        "eventStatus": _status(entry, start, former),
        "eventAttendanceMode": ON_SITE,
        "inLanguage": [html_code(code) for code in entry["spoken"]],
        "location": _place(edition, entry["room"]),
        "image": absolute(reverse("events:session-card", args=[edition.slug, entry["slug"]])),
        "description": pick(entry["abstract"])[0],
        "about": entry["track"] and {"@type": "Thing", "name": pick(entry["track"]["name"])[0]},
        "performer": [_appearing(edition, person) for person in entry["people"]],
        "superEvent": {"@id": absolute(f"/#edition-{edition.slug}")},
        "disambiguatingDescription": warning,
    }
    if warning:
        event |= {"startDate": (start or former)[:10], "endDate": "", "previousStartDate": ""}
        event["location"] = _place(edition)
    return _filled(event)


def person(edition, speaker, name):
    """A speaker; `name` by language, as the page displays it."""
    works_for = speaker.organisation
    described = {
        "@type": "Person",
        "@id": absolute(f"/#speaker-{speaker.slug}"),
        "name": pick(name)[0],
        "url": absolute(reverse("events:speaker-detail", args=[edition.slug, speaker.slug])),
        "jobTitle": _plain(speaker, "position"),
        "worksFor": works_for and organisation(works_for),
        "image": speaker.photo and absolute(speaker.photo.url),
        "performerIn": {"@id": absolute(f"/#edition-{edition.slug}")},
        "disambiguatingDescription": _example(speaker.provenance),
    }
    return _filled(described)


def organisation(record):
    """An institution or a company."""
    described = {
        "@type": "Organization",
        "@id": absolute(f"/#organisation-{record.slug}"),
        "name": _plain(record, "name"),
        "alternateName": _plain(record, "short_name"),
        "url": record.website,
        "logo": record.logo and absolute(record.logo.url),
        "description": _plain(record, "description"),
        "disambiguatingDescription": _example(record.provenance),
    }
    return _filled(described)


def _place(edition, room=None):
    city = _plain(edition, "city")
    name = _plain(edition, "venue") or city or _plain(edition, "name")
    address = {
        "@type": "PostalAddress",
        "streetAddress": _plain(edition, "address"),
        "addressLocality": city,
    }
    place = _filled({"@type": "Place", "name": name, "address": _filled(address)})
    if room is None:
        return place
    return {"@type": "Place", "name": pick(room["name"])[0], "containedInPlace": place,
            "address": place["address"]}  # fmt: skip


def _appearing(edition, appearance):
    described = {"@type": "Person", "name": pick(appearance["name"])[0]}
    if slug := appearance.get("slug"):
        described["@id"] = absolute(f"/#speaker-{slug}")
    return described


def _status(entry, start, former):
    if entry["status"] == "cancelled":
        return CANCELLED
    if not start:
        return WAITING
    return MOVED if former and former != start else SCHEDULED


def _former_start(edition, place):
    """When the public first expected a session that was moved, with its offset; "" otherwise."""
    if not place:
        return ""
    time = dt.time.fromisoformat(place["start"])
    try:
        moment = instant(dt.date.fromisoformat(place["day"]), time, edition.zone)
    except NonexistentTime:
        return ""
    return _local(moment.isoformat(), edition.zone)


def _local(moment, zone):
    """ISO text of UTC as ISO text on the clocks of `zone`, with its offset."""
    return dt.datetime.fromisoformat(moment).astimezone(zoneinfo.ZoneInfo(zone)).isoformat()


def _example(provenance):
    return _("Illustrative") if provenance == Sourced.Provenance.ILLUSTRATIVE else ""


def _plain(record, field):
    return pick(translations(record, field))[0]


def _filled(described):
    return {key: value for key, value in described.items() if value}
