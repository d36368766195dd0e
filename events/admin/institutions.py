"""Who carries an edition, and who said what there."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.models import CommitteeMembership, Intervention, Partnership
from speakers.admin.base import (
    SHOWN_AT_ONCE,
    DirectedFields,
    LabelledTabularInline,
    NormalisedSearch,
    TrilingualAdmin,
    TrilingualInline,
    advanced,
    three,
)
from speakers.admin.recorded import RecordedAdmin
from speakers.admin.records import SOURCED
from speakers.forms import RecordForm

from .base import OfEdition
from .filters import EditionFilter, OfEditionFilter


class PartnershipInline(LabelledTabularInline):
    model = Partnership
    fields = ["organisation", "role", "precedence", "stand"]
    autocomplete_fields = ["organisation"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation")


class CommitteeInline(TrilingualInline):
    model = CommitteeMembership
    form = RecordForm
    fieldsets = [(None, {"fields": [("organiser", "precedence"), three("title")]})]
    autocomplete_fields = ["organiser"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organiser")


@admin.register(Partnership)
class PartnershipAdmin(NormalisedSearch, OfEdition, RecordedAdmin, DirectedFields):
    list_display = ["organisation", "role", "precedence", "stand"]
    list_filter = [EditionFilter, "role"]
    list_select_related = ["edition", "organisation"]
    search_fields = ["organisation__search"]
    show_full_result_count = False
    autocomplete_fields = ["organisation"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_AT_ONCE,
                "fields": ["edition", "organisation", ("role", "precedence"), "stand"],
            },
        ),
        advanced(*SOURCED),
    ]


@admin.register(CommitteeMembership)
class CommitteeMembershipAdmin(NormalisedSearch, OfEdition, TrilingualAdmin):
    list_display = ["organiser", "title", "precedence"]
    list_filter = [EditionFilter]
    list_select_related = ["edition", "organiser"]
    search_fields = ["organiser__search"]
    autocomplete_fields = ["organiser"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_AT_ONCE,
                "fields": ["edition", ("organiser", "precedence"), three("title")],
            },
        ),
        advanced(*SOURCED),
    ]


@admin.register(Intervention)
class InterventionAdmin(OfEdition, TrilingualAdmin):
    list_display = ["__str__", "speaker", "kind", "position"]
    list_filter = [EditionFilter, "kind", ("tracks", OfEditionFilter)]
    list_select_related = ["edition", "speaker"]
    search_fields = ["speaker__search", "words_ar", "words_fr", "words_en"]
    search_help_text = _("A speaker, or a word of what was said.")
    autocomplete_fields = ["speaker", "tracks"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_AT_ONCE,
                "fields": [
                    "edition",
                    ("speaker", "kind"),
                    three("words"),
                    ("tracks", "position"),
                    ("provenance", "source"),
                ],
            },
        ),
    ]
