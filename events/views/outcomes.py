"""What was concluded, announced, proposed and asked for at an edition."""

from collections import defaultdict

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from events.models import Intervention
from events.views.frame import frame, published_edition
from events.views.quotes import quote_rows
from forum.lib.languages import CODES
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
    said = edition.interventions.select_related("speaker")
    tracks = _tracks(edition)
    by_kind = {kind: [] for kind in HEADINGS}
    for intervention in said:
        for row in quote_rows(edition, [intervention]):
            by_kind[intervention.kind].append({**row, "tracks": tracks[intervention.pk]})
    context = {
        **frame(edition, "outcomes"),
        "groups": [
            {"label": label, "outcomes": by_kind[kind]}
            for kind, label in HEADINGS.items()
            if by_kind[kind]
        ],
    }
    return render(request, "events/outcome_list.html", context)


def _tracks(edition):
    """`{number of an intervention: names of its tracks}`. One query."""
    links = Intervention.tracks.through.objects.filter(intervention__edition=edition)
    names = [f"track__name_{code}" for code in CODES]
    found = defaultdict(list)
    for pk, *texts in links.order_by("track__position", "pk").values_list(
        "intervention_id", *names
    ):
        found[pk].append(marked(dict(zip(CODES, texts, strict=True))))
    return found
