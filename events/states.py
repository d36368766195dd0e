"""Former states of records, as people read them: what a change touched, how two states differ."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from django.db import models
from django.db.models import Count, F, OuterRef, Subquery, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models.tracking import (
    changed_columns,
    hidden_columns,
    title_of,
    told_by,
    tracked_columns,
    tracked_models,
)
from events.history import column_label, titled
from events.word_diff import SAME, word_diff
from forum.lib.languages import CODES, direction, pick
from forum.lib.markup import html_code, written_date

# Records of one change that a list shows; the rest is counted.
MOST_SHOWN = 10
# From this many letters on, a text is compared word by word.
LONG_TEXT = 60
ADDED, CHANGED, DELETED = "added", "changed", "deleted"


@dataclass(frozen=True)
class Difference:
    """One column in two states; `pieces` (of `word_diff`) where it is a long text in both."""

    column: str
    label: str
    before: str
    after: str
    lang: str = ""
    dir: str = ""
    pieces: list = field(default_factory=list)


@dataclass(frozen=True)
class Touched:
    """One record of a change: its kind, its title as safe HTML, what became of it, and how."""

    kind: str
    title: str
    url: str
    deed: str
    differences: list[Difference]


@dataclass
class Told:
    """What the reader may see of one change: some of its records; and the number of all."""

    touched: list[Touched] = field(default_factory=list)
    count: int = 0
    models: list = field(default_factory=list)

    @property
    def left_out(self):
        return self.count - len(self.touched)


class Reader:
    """Tells values of history rows: looks up, once for all, the records that they point to."""

    def __init__(self, user):
        self.user, self.found = user, {}

    def prepare(self, rows):
        """Find what these `(model, history row)` pairs point to. A query for each kind."""
        wanted = defaultdict(set)
        for model, row in rows:
            for name in _pointers(model):
                wanted[model._meta.get_field(name).related_model].add(getattr(row, name))
        for model, keys in wanted.items():
            self.found[model] = model._base_manager.in_bulk(keys - {None})

    def differences(self, model, before, after):
        """What differs, of what the reader may see; an absent state has nothing filled in."""
        hidden = hidden_columns(model, self.user)
        if before and after:
            columns = changed_columns(model, before, after)
        else:
            state = before or after
            columns = [c for c in _said(model, state) if self.text(model, state, c)]
        return [self._differ(model, c, before, after) for c in columns if c not in hidden]

    def _differ(self, model, column, before, after):
        old, new = (self.text(model, state, column) if state else "" for state in (before, after))
        return difference(model, column, old, new)

    def text(self, model, state, column):
        """One value as text; "" for none."""
        value, kind = getattr(state, column), model._meta.get_field(column)
        if value is None or value == "":
            return ""
        if kind.related_model:
            record = self.found.get(kind.related_model, {}).get(value)
            return called(record) if record else _("(deleted)")
        return value_text(kind, value)

    def title(self, model, row):
        """What the record of a history row is called, as safe HTML."""
        for path in told_by(model):
            pointer, _dot, name = path.partition(".")
            if not name:
                texts = {code: getattr(row, f"{path}_{code}", "") or "" for code in CODES}
                return titled(model, texts if any(texts.values()) else getattr(row, path, ""))
            kind = model._meta.get_field(pointer)
            if record := self.found.get(kind.related_model, {}).get(getattr(row, kind.attname)):
                return titled(kind.related_model, title_of(record))
        return titled(None, "")


def difference(model, column, old, new):
    """How these two texts of a column differ, under its label, and marked with its language."""
    code = getattr(model._meta.get_field(column), "language", None)
    marks = {"lang": html_code(code), "dir": direction(code)} if code else {}
    pieces = compared(old, new) if old and new else []
    return Difference(column, column_label(model, column), old, new, pieces=pieces, **marks)


def value_text(kind, value):
    """What a column of this `kind`, that points to no other record, holds, as text."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if kind.choices:
        return str(dict(kind.flatchoices).get(value, value))
    if isinstance(value, dt.date):
        return written_date(value, "j F Y")
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


def compared(before, after):
    """The pieces of two long texts; none where they are short, or have little in common."""
    if max(len(before), len(after)) < LONG_TEXT:
        return []
    pieces = word_diff(before, after)
    kept = sum(len(text) for kind, text in pieces if kind == SAME)
    return pieces if kept >= max(len(before), len(after)) / 2 else []


def called(record):
    """The title of a record for the reader, as text."""
    title = title_of(record)
    return pick(title)[0] if isinstance(title, dict) else title


def told(changes, user):
    """`{change id: Told}` for the changes of a page. The queries depend on their kinds alone."""
    result = {change.pk: Told() for change in changes}
    present = _count(result)
    pairs, reader = [], Reader(user)
    for model in present:
        if user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            pairs += _pairs(model, list(result))
    reader.prepare([(model, state) for model, *states in pairs for state in states if state])
    for model, before, after in pairs:
        result[after.change_id].touched.append(_touched(reader, model, before, after))
    return result


def _count(result):
    """Fill in how many records of which kinds each change touched; gives the kinds. One query."""
    counts = [
        model.history.filter(change__in=list(result))
        .order_by()
        .values_list("change_id", Value(number))
        .annotate(count=Count("id", distinct=True))
        for number, model in enumerate(tracked_models())
    ]
    present = {}
    for change, number, count in counts[0].union(*counts[1:]):
        model = tracked_models()[number]
        present[model] = None
        result[change].count += count
        result[change].models.append(model)
    return sorted(present, key=tracked_models().index)


def _pairs(model, changes):
    """`(model, state before or None, state after)` of the first records of each change."""
    former = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    rows = (
        model.history.filter(change__in=changes)
        .annotate(former=Subquery(former.order_by("-history_id").values("history_id")[:1]))
        .annotate(place=Window(RowNumber(), partition_by="change_id", order_by=F("id").asc()))
        .filter(place__lte=MOST_SHOWN)
        .order_by("history_id")
    )
    spans: dict[tuple, list] = {}
    for row in rows:
        spans.setdefault((row.change_id, row.id), [row, row])[1] = row
    before = model.history.in_bulk(
        [first.former for first, _last in spans.values() if first.former]
    )
    return [
        (model, before.get(first.former) if first.history_type != "+" else None, last)
        for first, last in spans.values()
    ]


def _touched(reader, model, before, after):
    deed = DELETED if after.history_type == "-" else CHANGED if before else ADDED
    if deed == DELETED:
        differences = reader.differences(model, after, None)
    else:
        differences = reader.differences(model, before, after)
    label = model._meta.label_lower
    url = reverse("admin:record-history", args=[label, after.id])
    kind = capfirst(str(model._meta.verbose_name))
    return Touched(kind, reader.title(model, after), url, deed, differences)


@cache  # a history manager is a class of its own at every access
def _pointers(model):
    """The columns of `model` that point to another record."""
    return [c for c in tracked_columns(model) if model._meta.get_field(c).related_model]


@cache
def _chosen(model):
    """The fields of `model` that somebody chooses: neither keys nor codes of the program."""
    fields = [model._meta.get_field(column) for column in tracked_columns(model)]
    return [field for field in fields if field.editable and not _is_made_up(field)]


def _is_made_up(field):
    is_drawn = field.has_default() and callable(field.default)
    is_code = isinstance(field, models.CharField) and is_drawn
    return is_code or isinstance(field, models.SlugField | models.UUIDField)


def _said(model, state):
    """What is told of a record that was made or deleted: what somebody chose, not what is usual."""
    fields = _chosen(model)
    return [f.attname for f in fields if getattr(state, f.attname) != f.default]
