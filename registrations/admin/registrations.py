from django.contrib import admin
from django.db.models.constants import LOOKUP_SEP
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.admin.filters import EditionFilter
from registrations.actions import withdraw_consent
from registrations.exports import CONTACT
from registrations.forms import RegistrationForm
from registrations.models import Registration
from registrations.refusals import RefusableAdmin, fieldsets_without
from speakers.admin.base import DirectedFields, advanced
from speakers.admin.recorded import RecordedAdmin
from speakers.admin.records import SOURCED

from .attendee_list import AttendeeList, AttendeePages
from .base import FoundByName, OfEdition
from .consents import ConsentInline
from .exporting import Exporting
from .filters import FILTERS
from .stepping import Stepping

# What narrows no list, or what an index narrows it by.
UNSEARCHED = {"edition", "o", "p"}


@admin.register(Registration)
class RegistrationAdmin(
    Stepping, Exporting, RefusableAdmin, RecordedAdmin, DirectedFields, OfEdition, FoundByName
):
    form = RegistrationForm
    list_display = (
        "name",
        "organisation_shown",
        "category",
        "status",
        "checked_in",
        "registered_at",
    )
    list_filter = (EditionFilter, *FILTERS)
    show_full_result_count = False
    list_select_related = ("category", "organisation")
    list_per_page = 50
    search_help_text = gettext_lazy("A name in either script, an organisation or a reference.")
    autocomplete_fields = ("organisation", "speaker")
    readonly_fields = ("reference", "registered_at")
    actions = (*Exporting.actions, *Stepping.actions)
    inlines = (ConsentInline,)
    change_list_template = "admin/registrations/registration/change_list.html"
    fieldsets = (
        (None, {"fields": ("edition", "name", "name_latin", "category")}),
        (
            gettext_lazy("Contact and organisation"),
            {
                "fields": (
                    "email",
                    "phone",
                    "organisation",
                    "organisation_name",
                    "position",
                    "country",
                    "language",
                )
            },
        ),
        (gettext_lazy("In the programme"), {"fields": ("speaker", "accept_clash")}),
        advanced("reference", "registered_at", *SOURCED),
    )

    @admin.display(description=gettext_lazy("organisation"), ordering="organisation_name")
    def organisation_shown(self, registration):
        return registration.organisation or registration.organisation_name

    @admin.display(description=gettext_lazy("checked in"))
    def checked_in(self, registration):
        return _(", ").join(formats.date_format(day, "j M") for day in registration.days_in)

    def get_changelist(self, request, **kwargs):
        return AttendeeList

    def get_paginator(self, request, queryset, per_page, *args, **kwargs):
        is_searched = bool(request.GET.keys() - UNSEARCHED)
        return AttendeePages(queryset, per_page, *args, is_searched=is_searched, **kwargs)

    # What may not be seen is neither listed, nor in the form, nor found, nor filtered by.

    def get_list_display(self, request):
        hidden = _hidden(request)
        return [name for name in self.list_display if name not in hidden]

    def get_fieldsets(self, request, obj=None):
        return fieldsets_without(super().get_fieldsets(request, obj), _hidden(request))

    def lookup_allowed(self, lookup, value, request):
        if lookup.split(LOOKUP_SEP)[0] in _hidden(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.cleaned_data.get("withdraw"):
                withdraw_consent(consent=row.instance, by=request.user)


def _hidden(request):
    """The columns that this user may not see."""
    return () if request.user.has_perm(CONTACT) else Registration.CONTACT
