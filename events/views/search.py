"""The page that finds sessions, people, institutions and outcomes, over all editions."""

import datetime as dt
from itertools import chain

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from events.models import Edition, Intervention
from events.search.current import current_index
from events.search.marking import excerpt, pieces, spans
from events.search.ranking import search
from events.views.frame import frame
from forum.lib.languages import direction, pick
from forum.lib.markup import html_code, typeset
from forum.lib.stored import linked_keys
from speakers.models.record import Sourced

LONGEST_QUERY, MOST_RESULTS = 100, 30


# Not a stored page: strangers could fill the store with what they type.
@cache_control(private=True, no_cache=True)
@linked_keys("q")
def search_page(request):
    """What answers `?q=`, best first. Queries: the state of the index, the current edition."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    index = current_index.get()
    found = search(index, query[:LONGEST_QUERY], MOST_RESULTS)
    rows = ResultRows(index, found.hits)
    edition = Edition.objects.current()
    context = {
        **(frame(edition, "search") if edition else {}),
        "query": query[:LONGEST_QUERY],
        "is_cut": len(query) > LONGEST_QUERY,
        "count": found.count,
        "most": MOST_RESULTS,
        "results": [rows.row(record) for record in found.records],
    }
    return render(request, "events/search.html", context)


class ResultRows:
    """Makes rows of the records that one search found, with the matching words marked."""

    def __init__(self, index, hits):
        self.spelling, self.hits = index.spelling, hits
        self.has_editions = len(index.editions) > 1
        self.language = get_language()

    def row(self, record):
        shown = record.shown
        heading = shown["words"] if record.kind == "intervention" else record.title
        text, code = pick(heading)
        text, code = (text, code) if text else (heading.get("", ""), "")
        also = self.elsewhere((heading, *record.others), code)
        return {
            "url": self.url(record),
            "title": self.marked(text, code, cut=record.kind == "intervention"),
            "labels": self.labels(record),
            "is_said": record.kind == "intervention",
            "day": shown.get("day") and dt.date.fromisoformat(shown["day"]),
            "start": shown.get("start"),
            "edition": record.edition if self.has_editions else "",
            "is_cancelled": shown.get("status") == "cancelled",
            "is_illustrative": shown["provenance"] == Sourced.Provenance.ILLUSTRATIVE,
            "also": also,
            "excerpt": self.excerpt(record, is_told=bool(also or self.spans(text))),
        }

    def labels(self, record):
        if record.kind == "intervention":
            text, code = pick(record.shown["name"])
            kind = Intervention.Kind(record.shown["kind"]).label
            return [kind, self.marked(text, code)] if text else [kind]
        sections = {"speaker": _("Speakers"), "organisation": _("Partners")}
        return [sections.get(record.kind) or _("Programme")]

    def url(self, record):
        if record.kind == "intervention":
            outcomes = reverse("events:outcome-list", args=[record.edition])
            return f"{outcomes}#o{record.key}"
        name = {"session": "session", "speaker": "speaker", "organisation": "partner"}[record.kind]
        return reverse(f"events:{name}-detail", args=[record.edition, record.key])

    def spans(self, text):
        return spans(self.spelling, text, self.hits)

    def elsewhere(self, titles, shown):
        """The first spelling of the title in another language where words were found.

        "" when the shown one holds some too.
        """
        if self.spans(titles[0].get(shown, "")):
            return ""
        for code, text in chain.from_iterable(title.items() for title in titles):
            if self.spans(text):
                return self.marked(text, code, cut=True)
        return ""

    def excerpt(self, record, is_told):
        """The piece of text in which words were found, the reader's language first.

        What stands around the title only where nothing else tells why this was found; else a
        person's position. Outcomes have said it all.
        """
        if record.kind == "intervention":
            return ""
        for texts in (*record.texts, *(() if is_told else record.beside)):
            first = pick(texts)[1]
            for code in sorted(texts, key=lambda code: code != first):
                if self.spans(texts[code]):
                    return self.marked(texts[code], code, cut=True)
        text, code = pick(record.shown.get("position") or {})
        return self.marked(text, code) if text else ""

    def marked(self, text, code, *, cut=False):
        """`text` as safe HTML, what was found in `<mark>`, with its language when it is borrowed.

        `cut` leaves the piece around the first word found.
        """
        found = self.spans(text)
        start, end = excerpt(text, found[0][0] if found else 0) if cut else (0, len(text))
        html = "".join(
            f"<mark>{escape(piece)}</mark>" if is_found else escape(piece)
            for piece, is_found in pieces(text, found, start, end)
        )
        html = ("… " if start else "") + typeset(html, code) + (" …" if end < len(text) else "")
        if code in ("", self.language):
            return mark_safe(html)  # noqa: S308
        return format_html(
            '<span lang="{}" dir="{}">{}</span>',
            html_code(code),
            direction(code),
            mark_safe(html),  # noqa: S308
        )
