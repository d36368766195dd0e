"""How categories are admitted to an edition, and what is asked of them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.admin.filters import EditionFilter
from registrations.models import Admission, Question
from speakers.admin.base import DirectedFields, TrilingualAdmin, advanced, three
from speakers.admin.recorded import RecordedAdmin
from speakers.admin.records import SOURCED

from .base import OfEdition
from .stepping import RefusedWhenFull


@admin.register(Admission)
class AdmissionAdmin(RefusedWhenFull, RecordedAdmin, DirectedFields, OfEdition):
    list_display = (
        "category",
        "seats",
        "waiting_list",
        "is_public",
        "needs_approval",
        "opens_at",
        "closes_at",
    )
    list_filter = (EditionFilter,)
    list_select_related = ("category", "edition")
    show_full_result_count = False
    readonly_fields = ("taken",)
    fieldsets = (
        (None, {"fields": ("edition", "category", "is_public")}),
        (_("Seats"), {"fields": ("capacity", "taken", "has_waiting_list", "offer_hours")}),
        (_("Registration"), {"fields": ("opens_at", "closes_at", "needs_approval")}),
        (_("Privacy"), {"fields": ("kept_months",)}),
    )

    @admin.display(description=_("seats taken"), ordering="taken")
    def seats(self, admission):
        limit = "∞" if admission.capacity is None else admission.capacity
        return format_html('<bdi dir="ltr">{} / {}</bdi>', admission.taken, limit)

    @admin.display(description=_("waiting list"), ordering="has_waiting_list")
    def waiting_list(self, admission):
        if not admission.has_waiting_list:
            return "–"
        address = reverse("admin:waiting", args=[admission.edition.slug])
        return format_html('<a href="{}">{}</a>', address, _("Waiting lists"))


@admin.register(Question)
class QuestionAdmin(OfEdition, TrilingualAdmin):
    list_display = ("text", "kind", "is_required", "is_sensitive", "position")
    list_filter = (EditionFilter, "kind")
    search_fields = ("text_ar", "text_fr", "text_en")
    filter_horizontal = ("categories",)
    fieldsets = (
        (None, {"fields": ("edition", three("text"), three("help"), "kind", three("options"))}),
        (None, {"fields": ("categories", "is_required", "is_sensitive", "position")}),
        advanced(*SOURCED),
    )
