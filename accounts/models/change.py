"""What someone did to the records: one entry, one sentence, and the states it led from and to.

Every tracked model has a history (django-simple-history): one row per state of a record. The rows
that were written by one act belong to one `Change`, which can be undone as a whole.
"""

import contextlib
from contextvars import ContextVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import Signal, receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.signals import pre_create_historical_record

from .tracking import (
    HistoryEntry,
    changed_columns,
    is_tracked,
    scope_of,
    title_of,
    tracked_columns,
    tracked_models,
)

# Sent, with the model as its sender, after many of its records were written or deleted at once:
# the signals of single records are not.
written_in_bulk = Signal()
# Sent, with the model as its sender, before `save_all` writes `columns` of `records`.
saving_all = Signal()

_current: ContextVar = ContextVar("change", default=None)


class ChangeQuerySet(models.QuerySet["Change"]):
    def of_scope(self, scope):
        return self.filter(scope=scope)

    def standing(self):
        """Those that nobody has undone."""
        return self.filter(undone_by=None)

    def next_to_undo(self, user, scope):
        """The last thing that `user` did in `scope` and has not taken back; None without any."""
        own = self.of_scope(scope).standing().filter(by=user, is_undo=False)
        return own.order_by("-pk").first()

    def next_to_redo(self, user, scope):
        """The last thing that `user` took back, unless they did something new since."""
        own = self.of_scope(scope).filter(by=user).order_by("-pk")
        undo = own.standing().filter(is_undo=True).first()
        newest = own.filter(is_undo=False, undoes=None).first()
        return undo if undo and (newest is None or newest.pk < undo.pk) else None


class Change(models.Model):
    """One thing that someone did to the records.

    `verb` says what (`events.sessions_moved`), `scope` where (`edition:3`; empty for what belongs
    to no edition); `details` is JSON for the sentence that tells it, and holds no attendee's name.
    An undo is a change too: it `undoes` another one, and undoing it does that one again.
    """

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="changes",
        verbose_name=_("by"),
        editable=False,
    )
    scope = models.CharField(max_length=40, blank=True, editable=False)
    verb = models.CharField(_("action"), max_length=60, editable=False)
    details = models.JSONField(
        _("details"), default=dict, encoder=DjangoJSONEncoder, editable=False
    )
    is_undo = models.BooleanField(default=False, editable=False)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", editable=False
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["scope", "-id"], name="accounts_change_by_scope")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb}"

    def entries(self):
        """`{model: [history rows that this change wrote, oldest first]}`. A query per model."""
        rows = {
            model: list(model.history.filter(change=self).order_by("history_id"))
            for model in tracked_models()
        }
        return {model: entries for model, entries in rows.items() if entries}


class Recording:
    """What is being done: the `Change` is written with the first record that it concerns."""

    def __init__(self, verb, by, scope, undoes, details):
        self.fields = {
            "verb": verb,
            "by": by,
            "scope": scope,
            "undoes": undoes,
            "is_undo": bool(undoes and not undoes.is_undo),
            "details": details,
        }
        self.change = None

    def describe(self, **details):
        """Add to what the sentence says, before or after the first record is written."""
        self.fields["details"] = {**self.fields["details"], **details}
        if self.change:
            self.change.details = self.fields["details"]
            self.change.save(update_fields=["details"])

    def tell_of(self, record, **details):
        """Say which record this is about, before it is written: its edition, kind and title."""
        self.fields["scope"] = scope_of(record)
        label = record._meta.label_lower
        self.describe(model=label, title=title_of(record), **details)

    def belong_to(self, scope):
        """Say where this was done: an edition has its scope only once it is saved."""
        self.fields["scope"] = scope
        if self.change and self.change.scope != scope:
            self.change.scope = scope
            self.change.save(update_fields=["scope"])

    def ensure_change(self):
        if self.change is None:
            self.change = Change.objects.create(**self.fields)
        return self.change


@contextlib.contextmanager
def recording(verb, *, by, scope="", undoes=None, **details):
    """All that is saved in this block, in one transaction, is one `Change`; gives the `Recording`.

    Inside another block it joins that one: the outermost act has the sentence. Nothing is written
    where no tracked record is.
    """
    if outer := _current.get():
        yield outer
        return
    act = Recording(verb, by, scope, undoes, details)
    token = _current.set(act)
    try:
        with transaction.atomic():
            yield act
    finally:
        _current.reset(token)


def save_all(model, records, columns, batch_size=500):
    """`bulk_update` with a history row for each record; a locked session counts one edit more."""
    records = list(records)
    _write_baselines(model, [record.pk for record in records])
    if hasattr(model, "count_edit"):
        columns = {*columns, "edits"}
        for record in records:
            record.count_edit()
    saving_all.send(model, records=records, columns=columns)
    model._base_manager.bulk_update(records, columns, batch_size=batch_size)
    _write_rows(model, records, "~")


def create_all(model, records, batch_size=500):
    """`bulk_create` with a history row for each record; returns them with their keys."""
    records = model._base_manager.bulk_create(records, batch_size=batch_size)
    _write_rows(model, records, "+")
    return records


def delete_all(model, records):
    """Delete records to which nothing points, with a history row for each."""
    keys = [record.pk for record in records]
    _write_baselines(model, keys)
    stored = model._base_manager.filter(pk__in=keys)
    stored._raw_delete(stored.db)
    _write_rows(model, records, "-")


def _write_rows(model, records, history_type):
    if not records:
        return
    act = _current.get()
    change = act and act.ensure_change()
    entry = model.history.model
    model.history.bulk_create(
        [
            entry(
                history_date=timezone.now(),
                history_type=history_type,
                history_user_id=change and change.by_id,
                change=change,
                id=record.pk,
                **{column: getattr(record, column) for column in tracked_columns(model)},
            )
            for record in records
        ],
        batch_size=500,
    )
    written_in_bulk.send(model, records=records, deleted=history_type == "-")


def _write_baselines(model, keys):
    """Remember how records stood before the first change that the history saw of them."""
    known = set(model.history.filter(id__in=keys).values_list("id", flat=True))
    fresh = [key for key in keys if key not in known]
    if fresh:
        stored = model._base_manager.filter(pk__in=fresh)
        model.history.bulk_history_create(
            stored, batch_size=500, update=True, custom_historical_attrs={"change": None}
        )


@receiver(pre_save)
def remember_former_state(sender, instance, raw=False, **kwargs):
    """Keep the state before a first change; a save that changes nothing leaves no entry."""
    if raw or not is_tracked(sender) or not instance.pk or instance._state.adding:
        return
    vars(instance).pop("skip_history_when_saving", None)
    newest = sender.history.filter(id=instance.pk).order_by("-history_id").first()
    if newest is None:
        _write_baselines(sender, [instance.pk])
    elif newest.history_type != "-" and not changed_columns(sender, newest, instance):
        instance.skip_history_when_saving = True


@receiver(pre_delete)
def remember_last_state(sender, instance, **kwargs):
    if is_tracked(sender):
        _write_baselines(sender, [instance.pk])


@receiver(pre_create_historical_record)
def link_to_change(sender, history_instance, **kwargs):
    act = _current.get()
    if act and issubclass(sender, HistoryEntry):
        history_instance.change = act.ensure_change()
        history_instance.history_user_id = history_instance.change.by_id


def record_of(model, entry):
    """The record in the state of a history row: not saved; its underived columns only."""
    record = model(pk=entry.id)
    for column in tracked_columns(model):
        setattr(record, column, getattr(entry, column))
    return record
