"""Taking back what was done, and doing it again."""

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.models import Change
from accounts.models.change import (
    record_of,
    recording,
    state_before,
    tracked_columns,
    tracked_models,
)

# Sent inside the transaction: before records are written or deleted, with `saved` and `deleted`,
# lists of records; then after. A receiver refuses by raising `UndoRefused`.
restoring = Signal()
restored = Signal()


class UndoRefused(Exception):
    """The records are not as the change left them; the text says so in the reader's language.

    `newer` is the change that came in between, where it is known.
    """

    def __init__(self, message, newer=None):
        super().__init__(message)
        self.newer = newer


def undo_change(*, change, by):
    """Bring every record of `change` back to where it was before; returns the new `Change`.

    Only the columns that it changed are written, so that later changes of others stand. Raises
    `UndoRefused`, and writes nothing, where one of these columns has changed since, where it was
    undone already, or where a rule stands in the way.
    """
    verb = "accounts.undone" if not change.is_undo else "accounts.redone"
    details = {"told": {"verb": change.verb, "details": change.details}}
    try:
        with transaction.atomic():
            change = Change.objects.select_for_update().get(pk=change.pk)
            if hasattr(change, "undone_by"):
                raise UndoRefused(_("This was taken back already."), change.undone_by)
            with recording(verb, by=by, scope=change.scope, undoes=change, **details) as act:
                _write(*_plan(change))
                return act.ensure_change()
    except IntegrityError as error:
        raise UndoRefused(_("What came later stands in the way of taking this back.")) from error


def restore_field(*, record, columns, entry, by, scope=""):
    """Give `columns` of `record` the values that they had in the history row `entry`."""
    model = type(record)
    details = {"model": model._meta.label_lower, "record": record.pk, "columns": sorted(columns)}
    with recording("accounts.fields_restored", by=by, scope=scope, **details) as act:
        record = model._base_manager.select_for_update().get(pk=record.pk)
        for column in columns:
            setattr(record, column, getattr(entry, column))
        _write([record], [], [])
        return act.change


def _plan(change):
    """`(saved, created, deleted)`: records as they should be, and those that should not be."""
    saved, created, deleted = [], [], []
    for model, entries in change.entries().items():
        for first, last in _spans(entries):
            before = state_before(model, first)
            current = model._base_manager.select_for_update().filter(pk=first.id).first()
            if before is None or before.history_type == "-":
                if current is not None:
                    _refuse_if_changed(model, current, last)
                    deleted.append(current)
            elif last.history_type == "-":
                if current is not None:
                    raise UndoRefused(_("This record has been made again since."))
                created.append(record_of(model, before))
            else:
                saved += _taken_back(model, before, last, current)
    return saved, created, deleted


def _spans(entries):
    """`(first, last)` row of each record of a change."""
    rows = {}
    for entry in entries:
        first, _last = rows.get(entry.id, (entry, entry))
        rows[entry.id] = (first, entry)
    return rows.values()


def _taken_back(model, before, after, current):
    columns = [
        column
        for column in tracked_columns(model)
        if column != "edits" and getattr(before, column) != getattr(after, column)
    ]
    if not columns:
        return []
    if current is None:
        raise UndoRefused(_("The record was deleted since."), _newest(model, before.id))
    for column in columns:
        if getattr(current, column) != getattr(after, column):
            raise _changed_since(model, current)
        setattr(current, column, getattr(before, column))
    return [current]


def _refuse_if_changed(model, current, entry):
    columns = [column for column in tracked_columns(model) if column != "edits"]
    if any(getattr(current, column) != getattr(entry, column) for column in columns):
        raise _changed_since(model, current)


def _changed_since(model, record):
    message = _("“%(record)s” was changed since; take that back first.") % {"record": record}
    return UndoRefused(message, _newest(model, record.pk))


def _newest(model, key):
    row = model.history.filter(id=key).order_by("-history_id").select_related("change").first()
    return row and row.change


def _write(saved, created, deleted):
    order = {model: number for number, model in enumerate(tracked_models())}
    told = {"saved": [*saved, *created], "deleted": deleted}
    restoring.send(Change, **told)
    for record in sorted(deleted, key=lambda one: -order[type(one)]):
        key = record.pk
        record.delete()
        record.pk = key  # for those who are told
    for record in sorted(saved, key=lambda one: order[type(one)]):
        record.save()
    for record in sorted(created, key=lambda one: order[type(one)]):
        record.save(force_insert=True)
    restored.send(Change, **told)
