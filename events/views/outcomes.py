"""What was concluded, announced, proposed and asked for at an edition."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from events.models import Intervention
from events.views.frame import frame, published_edition
from events.views.quotes import quote_rows
from forum.lib.languages import translations
from forum.lib.markup import marked
from forum.lib.stored import stored_page

# What all agreed on first, what a single speaker observed last.
HEADINGS = {
    Intervention.Kind.CONSENSUS: _("What the speakers agreed on"),
    Intervention.Kind.ANNOUNCEMENT: _("Steps announced"),
    Intervention.Kind.PROPOSAL: _("Proposals"),
    Intervention.Kind.CALL: _("Calls"),
    Intervention.Kind.OBSTACLE: _("Obstacles named"),
    Intervention.Kind.STATEMENT: _("Statements"),
}


@stored_page()
def outcome_list(request, edition):
    """By kind; the anchor `#o{number}` leads to one of them."""
    edition = published_edition(edition)
    said = edition.interventions.select_related("speaker").prefetch_related("tracks")
    by_kind = {kind: [] for kind in HEADINGS}
    for intervention in said:
        by_kind[intervention.kind] += _rows(edition, intervention)
    context = {
        **frame(edition, "outcomes"),
        "groups": [
            {"label": label, "outcomes": by_kind[kind]}
            for kind, label in HEADINGS.items()
            if by_kind[kind]
        ],
    }
    return render(request, "events/outcome_list.html", context)


def _rows(edition, intervention):
    """The row of one intervention; none where it has no words."""
    tracks = [marked(translations(track, "name")) for track in intervention.tracks.all()]
    return [{**row, "tracks": tracks} for row in quote_rows(edition, [intervention])]
