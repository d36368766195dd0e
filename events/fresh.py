"""A form that overwrites nothing which its reader has not seen."""

from typing import Any

from django import forms
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models.change import tracked_columns
from events.models import Session
from events.since import states, told_since


class FreshForm(forms.ModelForm):
    """A form of a session that carries the `edits` which the session had when it was shown.

    Over a newer state it is shown again, once, with what was typed, who changed what, and what
    stands there now; whoever then saves has read it. The record must be locked by whoever binds it.
    """

    edits = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stands = {column: getattr(self.instance, column) for column in _columns()}
        self.initial["edits"] = self.instance.edits

    def clean(self):
        super().clean()
        shown = self.cleaned_data.get("edits")
        if self.instance.pk and shown != self.instance.edits:
            self.refuse_stale(shown or 0)
        return self.cleaned_data

    def refuse_stale(self, shown):
        changed = _("The timetable has just changed. Please save again.")
        told = told_since({self.instance.pk: shown}) or [changed]
        self.add_error(None, [*told, *self._differences(shown)])
        typed: Any = self.data
        self.data = seen = typed.copy()
        seen[self.add_prefix("edits")] = str(self.instance.edits)

    def _differences(self, shown):
        """What each column that others changed since holds now, in words."""
        rows = states().filter(id=self.instance.pk, edits__lte=shown)
        before = rows.order_by("-edits", "-history_id").first()
        names = [
            column
            for column in _columns()
            if before and column in _fields() and getattr(before, column) != self.stands[column]
        ]
        return [
            _("%(column)s is now: %(value)s")
            % {"column": capfirst(_fields()[name].verbose_name), "value": self._told(name)}
            for name in names
        ]

    def _told(self, column):
        value: Any = self.stands[column]
        field = _fields()[column]
        if field.choices:
            value = dict(field.flatchoices).get(value, value)
        elif field.is_relation:
            value = field.related_model._default_manager.filter(pk=value).first()
        elif isinstance(value, list):
            value = _(", ").join(map(str, value))
        if value in (None, ""):
            return "–"
        return formats.localize(value)


def _columns():
    return [column for column in tracked_columns(Session) if column not in ("edits", "fold")]


def _fields():
    return {field.attname: field for field in Session._meta.concrete_fields}
