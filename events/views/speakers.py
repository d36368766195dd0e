"""Who speaks, and what the press reported of it."""

import datetime as dt

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from events.models import Partnership, ReleasePart
from events.views.frame import frame, published_edition
from events.views.linked_data import absolute, edition_event, person
from events.views.quotes import quote_rows
from events.views.rows import (
    SessionRows,
    displayed_name,
    illustrative_mark,
    organisation_name,
    organisation_url,
    role_label,
    tell_source,
)
from forum.lib.languages import pick, translations
from forum.lib.markup import marked
from forum.lib.stored import stored_page
from forum.lib.text import normalise
from speakers.models import Speaker


@stored_page()
def speaker_list(request, edition):
    """The people of the current release, and those whom the press quoted at this edition."""
    edition = published_edition(edition)
    released = released_names(edition)
    people = (
        Speaker.objects.filter(
            Q(slug__in=_released_slugs(edition)) | Q(interventions__edition=edition)
        )
        .select_related("organisation")
        .distinct()
    )
    rows = [speaker_row(edition, speaker, released.get(speaker.slug)) for speaker in people]
    rows.sort(key=lambda row: row["sort_key"])
    context = {**frame(edition, "speakers"), "people": rows}
    return render(request, "events/speaker_list.html", context)


@stored_page()
def speaker_detail(request, edition, slug):
    edition = published_edition(edition)
    named = Speaker.objects.filter(slug=slug).select_related("organisation")
    speaker = Partnership.objects.told_by(named, edition).first()
    page = _speaker_parts(edition).filter(key=slug).values_list("content", flat=True).first()
    quotes = (
        quote_rows(edition, edition.interventions.filter(speaker=speaker).select_related("speaker"))
        if speaker
        else []
    )
    if not speaker or not (page or quotes):
        raise Http404
    row = speaker_row(edition, speaker, (page["name"], page["honorific"]) if page else None)
    name = page["name"] if page else translations(speaker, "name")
    context = {
        **frame(edition, "speakers"),
        "picture": absolute(reverse("events:speaker-card", args=[edition.slug, slug])),
        "linked": [person(edition, speaker, name), edition_event(edition)],
        "person": row,
        "organisation_url": organisation_url(edition, speaker),
        "biography": marked(translations(speaker, "biography"), "div"),
        "photo_credit": speaker.photo_credit,
        "sessions": [_appearance(edition, entry) for entry in page["sessions"]] if page else [],
        "quotes": quotes,
        "origin": tell_source(speaker.provenance, speaker.source),
    }
    return render(request, "events/speaker_detail.html", context)


def released_names(edition):
    """`{slug: (name, honorific)}` of the people in the current release, as it displays them."""
    rows = _speaker_parts(edition).values_list("key", "content__name", "content__honorific")
    return {slug: (name, honorific) for slug, name, honorific in rows}


def speaker_row(edition, speaker, released=None):
    """A speaker in a list; `released` is the `(name, honorific)` that a release displays."""
    name, honorific = released or (
        translations(speaker, "name"),
        translations(speaker, "honorific"),
    )
    text = pick(name)[0]
    return {
        "url": reverse("events:speaker-detail", args=[edition.slug, speaker.slug]),
        "name": displayed_name(name, honorific),
        "name_text": text,
        "sort_key": normalise(text),
        "position": marked(translations(speaker, "position")),
        "organisation": organisation_name(speaker.organisation),
        "photo": speaker.photo,
        "mark": illustrative_mark(speaker),
    }


def _speaker_parts(edition):
    return ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER)


def _released_slugs(edition):
    return _speaker_parts(edition).values("key")


def _appearance(edition, entry):
    rows = SessionRows(edition)
    return {
        "row": rows.row(entry),
        "day": entry["day"] and dt.date.fromisoformat(entry["day"]),
        "role": role_label(entry["role"]),
    }
