"""Taking back what was done, and doing it again."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Change
from accounts.models.change import recording
from accounts.models.tracking import scope_of, title_of
from forum.lib.languages import translated_fields, translations

from .reversal import Reversal, UndoRefused, announce, restored


def undo_change(*, change, by):
    """Bring every record of `change` back to where it was before; returns the new `Change`.

    Only the columns that it changed are written, so that later changes of others stand. Raises
    `UndoRefused`, and writes nothing, where one of these columns has changed since, where it was
    undone already, where `by` may not change such records, or where a rule stands in the way.
    """
    verb = "accounts.undone" if not change.is_undo else "accounts.redone"
    details = {"told": {"verb": change.verb, "details": change.details}}
    try:
        with transaction.atomic():
            change = Change.objects.select_for_update().get(pk=change.pk)
            if hasattr(change, "undone_by"):
                raise UndoRefused(_("This was taken back already."), change.undone_by)
            with recording(verb, by=by, scope=change.scope, undoes=change, **details) as act:
                Reversal(change, by).run()
                return act.ensure_change()
    except IntegrityError as error:
        raise UndoRefused(_("What came later stands in the way of taking this back.")) from error


def restore_field(*, record, columns, entry, by, scope=""):
    """Give `columns` of `record` the values that they had in the history row `entry`.

    Returns the `Change`; None where nothing differs. Raises `ValidationError` for what the form
    would refuse too, and `UndoRefused` where a rule stands in the way; then nothing is written.
    """
    model, notes = type(record), {}
    try:
        with recording("accounts.fields_restored", by=by, scope=scope or scope_of(record)) as act:
            record = model._base_manager.select_for_update().get(pk=record.pk)
            for column in columns:
                setattr(record, column, getattr(entry, column))
            _check(record, columns)
            announce(model, [record], "change", by, notes)
            label = model._meta.label_lower
            act.describe(model=label, title=title_of(record), columns=sorted(columns))
            record.save()
            restored.send(Change, by=by, notes=notes)
            return act.change
    except IntegrityError as error:
        raise UndoRefused(_("What came later stands in the way of taking this back.")) from error


def _check(record, columns):
    """What the form would check, of these columns and of the record as a whole."""
    meta, model = record._meta, record._meta.model
    record.clean_fields(exclude={f.name for f in meta.fields if f.attname not in columns})
    record.clean()
    record.validate_unique()
    record.validate_constraints()
    for field in translated_fields(model):
        if not meta.get_field(field).blank and not any(translations(record, field).values()):
            raise ValidationError(_("Write it in one language at least."))
