"""Which models have a history (django-simple-history), and what it says about their records."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import simple_history
from django.db import models

from forum.lib.languages import CODES, translated_fields, translations


class HistoryEntry(models.Model):
    """What every history row has beside the state of its record: the change that led to it.

    A row without one is the state in which the history found the record.
    """

    change = models.ForeignKey("accounts.Change", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Tracked:
    """How the history speaks of a model.

    `told_by` are paths to what a sentence calls a record: the first that is filled is taken.
    `guarded` are columns that only some may see: `{column: permission}`.
    """

    told_by: tuple[str, ...]
    guarded: Mapping[str, str]


# In the order in which they can be made: what is pointed to comes first.
_tracked: dict[type[models.Model], Tracked] = {}


def track(model, app, *, told_by=("name",), excluded=(), guarded=None):
    """Keep every state of the records of `model`; to be called once its columns are complete.

    With modeltranslation that is in translation.py, after `register`. `excluded` names columns
    that the program derives or counts, which no one restores. See `Tracked` for the others.
    """
    simple_history.register(
        model,
        app=app,
        bases=[HistoryEntry],
        excluded_fields=[*excluded, *translated_fields(model)],
        get_user=lambda **kwargs: None,
        user_db_constraint=False,
    )
    _tracked[model] = Tracked(tuple(told_by), guarded or {})


def tracked_models():
    """Every tracked model, those that others point to first."""
    return list(_tracked)


def is_tracked(model):
    return model in _tracked


def tracked_model(label):
    """The tracked model called `label` ("events.session"); None for another."""
    found = [model for model in _tracked if model._meta.label_lower == label]
    return found[0] if found else None


@cache  # a history manager is a class of its own at every access
def tracked_columns(model):
    """The attribute names that a history row of `model` holds, without the primary key."""
    return [f.attname for f in model.history.model.tracked_fields if not f.primary_key]


def told_by(model):
    """The paths to what a sentence calls a record of `model`, as in `speaker.name`."""
    return _tracked[model].told_by


def hidden_columns(model, user):
    """The columns of `model` that `user` may not see."""
    guarded = _tracked[model].guarded
    return {column for column, permission in guarded.items() if not user.has_perm(permission)}


def title_of(record):
    """What a sentence calls `record`: `{"ar": …, "fr": …, "en": …}`, or a text without language."""
    if not is_tracked(type(record)):
        return str(record)
    for path in told_by(type(record)):
        *steps, field = path.split(".")
        holder = record
        for step in steps:
            holder = holder and getattr(holder, step)
        if holder is None:
            continue
        if hasattr(holder, f"{field}_{CODES[0]}"):
            return translations(holder, field)
        return str(getattr(holder, field))
    return ""


def scope_of(record):
    """Where a change of `record` belongs: to its edition, or to none ("")."""
    return getattr(getattr(record, "edition", record), "scope", "")


def changed_columns(model, before, after):
    """The tracked columns in which two states differ; no text and an empty one are the same."""
    return [
        column
        for column in tracked_columns(model)
        if column != "edits" and _plain(getattr(before, column)) != _plain(getattr(after, column))
    ]


def _plain(value):
    return None if value == "" else value
