"""Differences between two programmes, as rows that a person reads."""

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Appearance, Session
from events.word_diff import word_diff
from forum.lib.languages import CODES, direction, pick
from forum.lib.markup import html_code, marked

HEADINGS = {
    "added": gettext_lazy("Added"),
    "moved": gettext_lazy("Moved"),
    "changed": gettext_lazy("Changed"),
    "cancelled": gettext_lazy("Cancelled"),
    "removed": gettext_lazy("Removed"),
}
STATUS = {
    "planned": gettext_lazy("Planned"),
    "cancelled": gettext_lazy("Cancelled"),
    "unscheduled": gettext_lazy("To be rescheduled"),
}
COLUMNS = {
    "day": "day",
    "start": "start_time",
    "fold": "fold",
    "minutes": "minutes",
    "spoken": "spoken_languages",
    "interpreted": "interpreted_languages",
    "people": "speakers",
}


TEXTS = ("title", "subtitle", "abstract", "description")
# Letters from which one text with its changes marked reads better than two texts.
LONG_TEXT = 80


@dataclass(frozen=True)
class FieldChange:
    """One field of a session before and after; `lang` and `dir` where it is in one language.

    A long text that was rewritten has `pieces`, as `events.word_diff` gives them.
    """

    label: str
    before: str
    after: str
    lang: str = ""
    dir: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SessionChange:
    """One session of a list of changes; `title` is safe HTML, `url` its form ("" when gone)."""

    title: str
    url: str
    place: str
    fields: list[FieldChange]


def tell(changes, session_ids):
    """`[(heading, [SessionChange])]` by kind; only sessions of `session_ids` are linked."""
    told: dict[str, list[SessionChange]] = {}
    for change in changes:
        entry = change.entry
        url = reverse("admin:events_session_change", args=[entry.id])
        rows = [row for name, pair in change.fields.items() for row in _rows(name, *pair)]
        one = SessionChange(
            marked(entry.title) or entry.code,
            url if entry.id in session_ids else "",
            _place(entry),
            rows,
        )
        told.setdefault(change.kind, []).append(one)
    return [(HEADINGS[kind], rows) for kind, rows in told.items()]


def _place(entry):
    if not entry.day:
        return str(STATUS["unscheduled"])
    parts = [_value("day", entry.day), entry.start, _value("room", entry.room)]
    return " · ".join(filter(None, parts))


def _rows(name, before, after):
    label = _label(name)
    if name in TEXTS:
        return [
            _text_change(f"{label} [{code}]", code, before.get(code) or "", after.get(code) or "")
            for code in CODES
            if before.get(code) != after.get(code)
        ]
    return [FieldChange(label, _value(name, before) or "–", _value(name, after) or "–")]


def _text_change(label, code, before, after):
    is_long = before and after and max(len(before), len(after)) > LONG_TEXT
    pieces = word_diff(before, after) if is_long else []
    language = (html_code(code), direction(code))
    return FieldChange(label, before or "–", after or "–", *language, pieces)


def _label(name):
    columns = [*Session._meta.fields, *Session._meta.many_to_many]
    labels = {field.name: field.verbose_name for field in columns}
    return capfirst(str(labels[COLUMNS.get(name, name)]))


def _value(name, value):
    """One value of an entry as text."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in ("type", "track", "room"):
        return pick(value.name)[0]
    if name == "people":
        roles = dict(Appearance.Role.choices)
        return ", ".join(f"{pick(p.name)[0]} ({roles.get(p.role, p.role)})" for p in value)
    if name == "day":
        return formats.date_format(dt.date.fromisoformat(value), "l j F")
    if name == "minutes":
        return _("%(count)d min") % {"count": value}
    if name == "status":
        return str(STATUS[value])
    return ", ".join(value) if isinstance(value, list) else str(value)
