"""One session of the current release."""

import datetime as dt

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Partnership, ReleasePart
from events.views.frame import frame, hold_until, midnights, published_edition
from events.views.linked_data import absolute, edition_event, session_event
from events.views.rows import (
    SessionRows,
    displayed_name,
    illustrative_mark,
    language_names,
    organisation_name,
    organisation_url,
    role_label,
    tell_borrowed,
    tell_source,
)
from events.views.share import ways_to_keep
from forum.lib.languages import pick, translations
from forum.lib.markup import marked
from forum.lib.stored import stored_page
from speakers.models import Speaker


@stored_page()
def session_detail(request, edition, slug):
    edition = published_edition(edition)
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SESSION).filter(key=slug)
    entry = parts.values_list("content", flat=True).first()
    if entry is None:
        raise Http404
    day = entry["day"] and dt.date.fromisoformat(entry["day"])
    rows = SessionRows(edition)
    context = {
        **frame(edition, "programme"),
        "picture": absolute(reverse("events:session-card", args=[edition.slug, slug])),
        "linked": [session_event(edition, entry), edition_event(edition)],
        "row": rows.row(entry),
        "day": day,
        "day_url": reverse("events:programme-day", args=[edition.slug, day])
        if day
        else reverse("events:programme", args=[edition.slug]),
        "title_text": pick(entry["title"])[0] or entry["code"],
        "abstract_text": pick(entry["abstract"])[0],
        "subtitle": marked(entry["subtitle"]),
        "abstract": marked(entry["abstract"], "div"),
        "description": marked(entry["description"], "div"),
        "borrowed": tell_borrowed(entry["title"], entry["abstract"], entry["description"]),
        "type": rows.named(entry["type"]),
        "track": rows.named(entry["track"]),
        "spoken": language_names(entry["spoken"]),
        "interpreted": language_names(entry["interpreted"]),
        "people": _people(edition, entry["people"]),
        "around": _around(entry.get("around", {}), rows),
        "ways_to_keep": ways_to_keep(edition, entry, rows),
        "origin": tell_source(entry["provenance"], entry["source"]),
    }
    response = render(request, "events/session_detail.html", context)
    return hold_until(response, midnights(edition, edition.days))


def _around(around, rows):
    """What comes before and after in the room, and what runs beside it; releases know it or not."""
    labels = {
        "before": _("Before, in the same room"),
        "after": _("After, in the same room"),
        "beside": _("At the same time"),
    }
    return [
        {
            "label": label,
            "sessions": [_mention(entry, rows) for entry in around[key]],
            "is_elsewhere": key == "beside",
        }
        for key, label in labels.items()
        if around.get(key)
    ]


def _mention(entry, rows):
    return {
        "url": rows.url(entry),
        "title": marked(entry["title"]) or entry["code"],
        "start": entry["start"],
        "room": rows.named(entry["room"]),
    }


def _people(edition, appearances):
    """Rows of those who appear: name and role as released, position and institution live."""
    ids = [person["id"] for person in appearances]
    speakers = Partnership.objects.told_by(Speaker.objects.select_related("organisation"), edition)
    live = speakers.in_bulk(ids) if ids else {}
    return [_person(edition, person, live.get(person["id"])) for person in appearances]


def _person(edition, person, speaker):
    row = {
        "name": displayed_name(person["name"], person["honorific"]),
        "role": role_label(person["role"]),
    }
    if speaker:
        row["url"] = reverse("events:speaker-detail", args=[edition.slug, person["slug"]])
        row["position"] = marked(translations(speaker, "position"))
        row["organisation"] = organisation_name(speaker.organisation)
        row["organisation_url"] = organisation_url(edition, speaker)
        row["photo"] = speaker.photo
        row["mark"] = illustrative_mark(speaker)
    return row
