"""Who speaks, and what the press reported of it."""

from django.db.models import Q, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from events.models import Partnership, ReleasePart
from events.views.frame import frame, published_edition
from events.views.linked_data import absolute, edition_event, person
from events.views.people import PeopleRows
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
from speakers.models import Speaker


@stored_page()
def speaker_list(request, edition):
    """The people of the current release, and those whom the press quoted at this edition."""
    edition = published_edition(edition)
    released = _speaker_parts(edition).values("key")
    quoted = edition.interventions.values("speaker")
    people = Speaker.objects.filter(Q(slug__in=released) | Q(pk__in=quoted))
    context = {**frame(edition, "speakers"), "people": PeopleRows(edition).rows(people)}
    return render(request, "events/speaker_list.html", context)


@stored_page()
def speaker_detail(request, edition, slug):
    edition = published_edition(edition)
    named = Speaker.objects.filter(slug=slug).select_related("organisation")
    content = Subquery(_speaker_parts(edition).filter(key=slug).values("content"))
    speaker = Partnership.objects.told_by(named, edition).annotate(page=content).first()
    said = edition.interventions.filter(speaker=speaker).select_related("speaker")
    quotes = quote_rows(edition, said) if speaker else []
    if not speaker or not (speaker.page or quotes):
        raise Http404
    page = speaker.page or {
        "name": translations(speaker, "name"),
        "honorific": translations(speaker, "honorific"),
        "sessions": [],
    }
    rows = SessionRows(edition)
    context = {
        **frame(edition, "speakers"),
        "picture": absolute(reverse("events:speaker-card", args=[edition.slug, slug])),
        "linked": [person(edition, speaker, page["name"]), edition_event(edition)],
        "person": {
            "name": displayed_name(page["name"], page["honorific"]),
            "name_text": pick(page["name"])[0],
            "position": marked(translations(speaker, "position")),
            "organisation": organisation_name(speaker.organisation),
            "photo": speaker.photo,
            "mark": illustrative_mark(speaker),
        },
        "organisation_url": organisation_url(edition, speaker),
        "biography": marked(translations(speaker, "biography"), "div"),
        "photo_credit": speaker.photo_credit,
        "sessions": [rows.dated(entry, role_label(entry["role"])) for entry in page["sessions"]],
        "quotes": quotes,
        "origin": tell_source(speaker.provenance, speaker.source),
    }
    return render(request, "events/speaker_detail.html", context)


def _speaker_parts(edition):
    return ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER)
