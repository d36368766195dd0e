"""A note for a release, made from its changes, in each language."""

from django.utils import translation
from django.utils.translation import gettext as _

from events import programme as plain
from forum.lib.languages import CODES, pick

NAMED = 5


def suggested_note(changes):
    """`{"ar": …, "fr": …, "en": …}`; empty ones when nothing changed."""
    notes = {}
    for code in CODES:
        with translation.override(code):
            notes[code] = _note(changes)
    return notes


def _note(changes):
    words = {
        "added": _("Added"),
        "moved": _("Moved"),
        "changed": _("Changed"),
        "cancelled": _("Cancelled"),
        "removed": _("Removed"),
    }
    titles = {kind: [] for kind in plain.KINDS}
    for change in changes:
        titles[change.kind].append(pick(change.entry.title)[0])
    return "\n".join(
        _("%(change)s (%(count)d): %(titles)s")
        % {
            "change": words[kind],
            "count": len(named),
            "titles": " · ".join([*named[:NAMED], *(["…"] if named[NAMED:] else [])]),
        }
        for kind, named in titles.items()
        if named
    )
