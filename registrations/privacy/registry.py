"""The table of everything that can hold text about a person; a column outside it fails a test."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

# Columns of these kinds cannot hold a name; a choice holds one of our own words.
PLAIN_KINDS = (
    models.AutoField,
    models.BooleanField,
    models.DateField,
    models.DateTimeField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
    models.TimeField,
    models.UUIDField,
)
HISTORY_COLUMNS = {"history_change_reason"}  # never written


class Whose(StrEnum):
    """Of whom a table tells."""

    ATTENDEE = "attendees"
    SPEAKER = "speakers"
    STAFF = "the team"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Declared:
    """What one model holds of people.

    `personal` and `plain` name all of its columns that can hold text: those that tell of somebody,
    and those that never do. `rows(subject)` finds the rows about some attendees, for the access
    file and for the erasure; `erase(rows, subject)` does what `on_erasure` says in words.
    """

    label: str
    whose: Whose
    personal: frozenset[str]
    plain: frozenset[str]
    kept: str = ""
    on_erasure: str = ""
    title: str | Promise = ""
    rows: Callable | None = None
    erase: Callable | None = None

    @property
    def columns(self):
        return self.personal | self.plain

    @property
    def model(self):
        return apps.get_model(self.label)


REGISTRY: dict[str, Declared] = {}


def declare(label, whose, *, personal="", plain="", **told):
    """Say what a model ("registrations.Answer") holds; see `Declared`. Columns as one text."""
    entry = Declared(label, whose, frozenset(personal.split()), frozenset(plain.split()), **told)
    REGISTRY[label] = entry
    return entry


def nobody(label, plain):
    """A model that tells of no person: its columns, as one text."""
    return declare(label, Whose.NOBODY, plain=plain)


def text_columns(model):
    """The columns of `model` that can hold text; those of languages under their common name.

    A history has those of the model whose states it keeps.
    """
    names = set()
    for field in model._meta.concrete_fields:
        if isinstance(field, PLAIN_KINDS) or field.choices:
            continue
        origin = getattr(field, "translated_field", None)
        names.add(origin.name if origin else field.name)
    return names - HISTORY_COLUMNS if kept_states_of(model) else names


def kept_states_of(model):
    """The model whose former states the rows of `model` are; None for any other."""
    return getattr(model, "instance_type", None) if hasattr(model, "history_object") else None


def undeclared():
    """What the registry does not say, or says of what is not there: `{"app.Model.column"}`."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        there = text_columns(model)
        label = (kept_states_of(model) or model)._meta.label
        entry = REGISTRY.get(label)
        said = entry.columns if entry else set()
        found |= {f"{model._meta.label}.{column}" for column in there - said}
        if entry and not kept_states_of(model):
            found |= {f"{label}.{column} (gone)" for column in said - there}
    return found
