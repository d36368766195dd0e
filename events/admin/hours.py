"""When a speaker can come and a room can be used, in the form of each."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import formats
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from events.desk import edition_asked
from events.models import Availability, Edition
from speakers.admin.base import LabelledTabularInline
from speakers.forms import RecordForm


class HoursForm(forms.ModelForm):
    """One stretch of hours, on a day of the edition."""

    edition: Edition | None = None
    day = forms.TypedChoiceField(coerce=dt.date.fromisoformat)

    class Meta:
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})
            for name in ("from_time", "to_time")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.edition_id is None:
            self.instance.edition = self.edition
        fields: dict[str, Any] = self.fields
        fields["day"].label = capfirst(Availability._meta.get_field("day").verbose_name)
        days = {*(self.edition.days if self.edition else ()), self.instance.day} - {None}
        named = [(day.isoformat(), formats.date_format(day, "l j F")) for day in sorted(days)]
        fields["day"].choices = [("", "–"), *named]
        if self.instance.day:
            self.initial["day"] = self.instance.day.isoformat()


class HoursInline(LabelledTabularInline):
    """The hours of one edition: that of the room, or the one asked for or at work."""

    model = Availability
    form = HoursForm
    fields = ["day", "from_time", "to_time"]

    def edition_of(self, request, record):
        return edition_asked(request)

    def get_formset(self, request, obj=None, **kwargs):
        edition = self.edition_of(request, obj)
        form = type("HoursForm", (HoursForm,), {"edition": edition})
        formset = super().get_formset(request, obj, form=form, **kwargs)
        if edition:
            self.verbose_name_plural = format_lazy(
                "{} · {}", _("Hours of presence (none: always there)"), edition.slug
            )
        return formset

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("edition")

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self.is_open(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_open(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_open(request, obj)

    def is_open(self, request, obj):
        edition = self.edition_of(request, obj)
        return edition is not None and not edition.is_archived


class SpeakerHoursInline(HoursInline):
    fk_name = "speaker"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(edition=edition_asked(request))


class RoomHoursInline(HoursInline):
    fk_name = "room"

    def edition_of(self, request, record):
        return record and record.edition


class EditionForm(RecordForm):
    """An edition, with the languages that it asks of every title as boxes to tick."""

    required_languages = forms.MultipleChoiceField(
        required=False, choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        column = Edition._meta.get_field("required_languages")
        if "required_languages" in self.fields:
            field = self.fields["required_languages"]
            field.label, field.help_text = capfirst(column.verbose_name), column.help_text
