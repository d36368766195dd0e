"""The texts of the translation desk as a page shows them: rows of three cells, filtered."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.actions.translating import Newer
from events.models import Page
from events.texts import KINDS, LANGUAGES, Text, fingerprint
from forum.lib.languages import CODES, direction
from forum.lib.markup import html_code, marked
from forum.lib.text import clean, normalise

SHOWN = {
    "missing": gettext_lazy("Missing in any language"),
    "missing-ar": gettext_lazy("Missing in Arabic"),
    "missing-fr": gettext_lazy("Missing in French"),
    "missing-en": gettext_lazy("Missing in English"),
    "outdated": gettext_lazy("Outdated in any language"),
    "outdated-ar": gettext_lazy("Outdated in Arabic"),
    "outdated-fr": gettext_lazy("Outdated in French"),
    "outdated-en": gettext_lazy("Outdated in English"),
}
# Letters to a line of a cell; lines of the smallest and of the largest.
LINE, LEAST, MOST = 42, 2, 12
PAGE_LINES = 20


@dataclass(frozen=True)
class Wish:
    """What the reader asks the desk for, by the address; anything unknown asks for nothing."""

    kind: str = ""
    show: str = ""
    is_public: bool = False
    words: str = ""

    @classmethod
    def of(cls, query):
        kind, show = query.get("kind", ""), query.get("show", "")
        return cls(
            kind if kind in KINDS else "",
            show if show in SHOWN else "",
            query.get("public") == "1",
            clean(query.get("q", ""))[:100].strip(),
        )

    def keeps(self, text):
        words = normalise(self.words).split()
        return (
            self.kind in ("", text.key.kind)
            and (not self.show or self._is_shown(text))
            and (not self.words or (bool(words) and text.holds(words)))
        )

    def _is_shown(self, text):
        what, _dash, code = self.show.partition("-")
        found = text.marks if what == "outdated" else text.missing
        return code in found if code else bool(found)


@dataclass
class Cell:
    """One text in one language: what stands in its box, and what there is to say about it."""

    name: str
    code: str
    value: str
    seen: str
    limit: int | None
    lines: int
    outdated: str = ""
    error: str = ""
    newer: Newer | None = None

    language = property(lambda self: LANGUAGES[self.code])
    lang = property(lambda self: html_code(self.code))
    dir = property(lambda self: direction(self.code))

    @property
    def who_was_quicker(self):
        if not self.newer:
            return ""
        words = {"name": self.newer.by or _("Someone"), "time": _moment(self.newer.at)}
        return _("%(name)s changed this in the meantime (%(time)s):") % words


@dataclass
class Row:
    """One text in all languages, under what its record is called."""

    text: Text
    name: str
    url: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def kind(self):
        return KINDS[self.text.key.kind].label

    @property
    def label(self):
        return self.text.label


def row_of(text):
    model = KINDS[text.key.kind].model
    name = marked(text.of) if isinstance(text.of, dict) else text.of
    address = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    cells = [_cell(text, code, _lines(text, model)) for code in CODES]
    return Row(text, name, reverse(address, args=[text.key.record]), cells)


def _cell(text, code, lines):
    mark = text.marks.get(code)
    return Cell(
        f"{text.key}.{code}",
        code,
        text.written[code],
        fingerprint(text.written[code]),
        text.column.max_length,
        lines,
        outdated=mark and _since(mark),
    )


def _lines(text, model):
    """The height of the boxes of a row: that of its longest text."""
    if model is Page:
        return PAGE_LINES
    longest = max(len(one) for one in text.written.values())
    return min(max(longest // LINE + 1, LEAST), MOST)


def _since(mark):
    language = LANGUAGES.get(mark.source, mark.source)
    words = {"language": language, "time": _moment(mark.since)}
    return _("Outdated: %(language)s changed since (%(time)s).") % words


def _moment(at):
    return date_format(localtime(at), "DATETIME_FORMAT") if at else "–"
