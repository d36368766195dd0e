"""Interventions as rows: what was said, by whom, after which source."""

from django.urls import reverse

from events.views.rows import displayed_name, illustrative_mark, tell_source
from forum.lib.languages import translations
from forum.lib.markup import marked


def quote_rows(edition, interventions):
    """Rows of these `Intervention`s; fetch their speaker with them. Without words, none."""
    rows = [_quote(edition, intervention) for intervention in interventions]
    return [row for row in rows if row["words"]]


def _quote(edition, intervention):
    speaker = intervention.speaker
    row = {
        "anchor": f"o{intervention.pk}",
        "kind": intervention.get_kind_display(),
        "mark": illustrative_mark(intervention),
        "words": marked(translations(intervention, "words")),
        "origin": tell_source(intervention.provenance, intervention.source),
    }
    if speaker:
        row["url"] = reverse("events:speaker-detail", args=[edition.slug, speaker.slug])
        row["speaker"] = displayed_name(
            translations(speaker, "name"), translations(speaker, "honorific")
        )
    return row
