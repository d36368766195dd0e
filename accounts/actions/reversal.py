"""How a change is reversed, in portions, so that ten thousand records need little memory."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, prefetch_related_objects
from django.db.models.fields.reverse_related import ForeignObjectRel, ManyToManyRel
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Change
from accounts.models.change import create_all, delete_all, record_of, save_all
from accounts.models.tracking import HistoryEntry, changed_columns, is_tracked, tracked_models

# Sent inside the transaction: before each portion is written, with `model`, `records`, `deleted`
# (whether they go) and `by`; and once after all. `notes` is a dict that receivers may fill in
# between. A receiver refuses by raising `UndoRefused`.
restoring = Signal()
restored = Signal()

PORTION = 500
# What a model derives from its other columns: the method, and the columns that it may set.
DERIVED = {"derive_times": ("starts_at", "ends_at"), "derive_search": ("search", "sounds")}


class UndoRefused(Exception):
    """The records are not as the change left them; the text says so in the reader's language.

    `newer` is the change that came in between, where it is known.
    """

    def __init__(self, message, newer=None):
        super().__init__(message)
        self.newer = newer


@dataclass
class Span:
    """What a change did to one record: the history rows before it and after it.

    Without `before` it made the record; where the record `is_gone`, it deleted it.
    """

    key: int
    before: int | None
    after: int
    is_gone: bool


def spans_of(model, change):
    """A `Span` for each record of `model` that `change` touched. One query."""
    former = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    former = former.order_by("-history_id")
    rows = (
        model.history.filter(change=change)
        .annotate(former=Subquery(former.values("history_id")[:1]))
        .annotate(former_type=Subquery(former.values("history_type")[:1]))
        .order_by("history_id")
        .values_list("history_id", "id", "history_type", "former", "former_type")
    )
    spans: dict[int, Span] = {}
    for row, key, kind, before, before_kind in rows:
        is_new = kind == "+" or before_kind == "-"
        span = spans.setdefault(key, Span(key, None if is_new else before, row, False))
        span.after, span.is_gone = row, kind == "-"
    return list(spans.values())


class Reversal:
    """Brings every record of `change` back, as far as `by` may; raises `UndoRefused`."""

    def __init__(self, change, by):
        self.by, self.notes = by, {}
        self.spans = {model: spans_of(model, change) for model in tracked_models()}

    def run(self):
        for model in reversed(self.spans):
            for portion in self._portions(model, has_before=False, is_gone=False):
                self._unmake(model, portion)
        for model in self.spans:
            for portion in self._portions(model, has_before=True, is_gone=False):
                self._change_back(model, portion)
        for model in self.spans:
            for portion in self._portions(model, has_before=True, is_gone=True):
                self._make_again(model, portion)
        restored.send(Change, by=self.by, notes=self.notes)

    def _portions(self, model, has_before, is_gone):
        wanted = (has_before, is_gone)
        spans = [s for s in self.spans[model] if (s.before is not None, s.is_gone) == wanted]
        spans.sort(key=lambda span: span.key)  # so that two never lock in opposite orders
        return [spans[start : start + PORTION] for start in range(0, len(spans), PORTION)]

    def _unmake(self, model, portion):
        after, current = _states(model, portion, "after"), _current(model, portion)
        records = [current[span.key] for span in portion if span.key in current]
        for span in portion:
            record = current.get(span.key)
            if record and changed_columns(model, record, after[span.after]):
                raise _changed_since(record)
        announce(model, records, "delete", self.by, self.notes)
        _let_go(model, records)
        delete_all(model, records)

    def _change_back(self, model, portion):
        before, after = _states(model, portion, "before"), _states(model, portion, "after")
        current, records, written = _current(model, portion), [], set()
        for span in portion:
            former, left = before[span.before], after[span.after]
            columns = changed_columns(model, former, left)
            record = current.get(span.key)
            if columns and record is None:
                raise UndoRefused(_("The record was deleted since."), _newest(model, span.key))
            if set(columns) & set(changed_columns(model, record, left) if record else ()):
                raise _changed_since(record)
            for column in columns:
                setattr(record, column, getattr(former, column))
            if columns:
                records.append(record)
                written.update(columns)
        announce(model, records, "change", self.by, self.notes)
        _save(model, records, written)

    def _make_again(self, model, portion):
        if model._base_manager.filter(pk__in=[span.key for span in portion]).exists():
            raise UndoRefused(_("This record has been made again since."))
        before = _states(model, portion, "before")
        records = [record_of(model, before[span.before]) for span in portion]
        announce(model, records, "add", self.by, self.notes)
        derive(model, records)
        create_all(model, records)


def announce(model, records, verb, by, notes):
    """Refuse what `by` could not do by hand, and let the rooms above have their say."""
    permission = f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
    if records and by and not by.has_perm(permission):
        text = _("You may not change this kind of record: %(kind)s.")
        raise UndoRefused(text % {"kind": model._meta.verbose_name_plural})
    told = {"model": model, "records": records, "deleted": verb == "delete"}
    restoring.send(Change, by=by, notes=notes, **told)


def derive(model, records):
    """Compute what the program derives from the columns of `records`; gives the columns it changed.

    One query.
    """
    methods = [method for method in DERIVED if hasattr(model, method)]
    if "derive_times" in methods:
        prefetch_related_objects(records, "edition")
    touched = {f.attname for f in model._meta.fields if getattr(f, "auto_now", False)}
    for record in records:
        for column in touched:
            setattr(record, column, timezone.now())
    changed = set()
    for record in records:
        for method in methods:
            columns = [column for column in DERIVED[method] if hasattr(record, column)]
            before = {column: getattr(record, column) for column in columns}
            getattr(record, method)()
            changed.update(c for c, value in before.items() if getattr(record, c) != value)
    return touched | changed


def _states(model, portion, side):
    """`{history_id: history row}` of one side of these spans."""
    return model.history.in_bulk([getattr(span, side) for span in portion])


def _current(model, portion):
    """`{key: record}` as they stand, locked."""
    records = model._base_manager.select_for_update().order_by("pk")
    return {record.pk: record for record in records.filter(pk__in=[s.key for s in portion])}


def _save(model, records, columns):
    """In bulk, but for those whose own `save` tells others of what changes."""
    told = {f"{name}_id" for name in getattr(model, "TOLD_WHEN_SAVED", ())}
    if told & columns:
        for record in records:
            record.save()
    elif records:
        save_all(model, records, columns | derive(model, records))


def _let_go(model, records):
    """Refuse to delete what others have attached something to since; its own links go along."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or isinstance(relation, ManyToManyRel):
            continue
        other = relation.related_model
        if issubclass(other, HistoryEntry):
            continue
        found = other._base_manager.filter(**{f"{relation.field.name}__in": records})
        if other._meta.auto_created is model:
            found.delete()
        elif row := found.first():
            record = getattr(row, relation.field.name)
            text = _("“%(record)s” is in use since (%(kind)s); take that back first.")
            newer = _newest(other, row.pk) if is_tracked(other) else None
            raise UndoRefused(text % {"record": record, "kind": other._meta.verbose_name}, newer)


def _changed_since(record):
    message = _("“%(record)s” was changed since; take that back first.") % {"record": record}
    return UndoRefused(message, _newest(type(record), record.pk))


def _newest(model, key):
    rows = model.history.filter(id=key).order_by("-history_id")
    row = rows.select_related("change__by").first()
    return row and row.change
