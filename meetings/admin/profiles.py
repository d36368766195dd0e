"""The lists behind the meetings: profiles, the vocabulary, rules and quotas."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.admin.filters import EditionFilter
from meetings.models import MeetingRules, Profile, Quota, Term
from registrations.admin import OfEdition
from registrations.models import Registration
from registrations.refusals import OneEditionForm
from speakers.admin.base import TrilingualAdmin, three
from speakers.admin.recorded import RecordedAdmin


@admin.register(Profile)
class ProfileAdmin(OfEdition):
    """All profiles; what may be done to one is on a page of its own."""

    list_display = ("person", "category", "state", "submitted_at")
    list_display_links = None
    list_filter = (EditionFilter, "state")
    list_select_related = ("registration__category", "registration__organisation", "edition")
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-edition__starts_on", "registration__name", "pk")
    search_fields = ("search",)
    search_help_text = _("A name in either script, or an organisation.")
    fields = readonly_fields = ("registration", "state", "text", "text_language", "question")

    @admin.display(description=_("name"), ordering="registration__name")
    def person(self, profile):
        address = reverse("admin:meeting-profile", args=[profile.edition.slug, profile.pk])
        owner = profile.registration
        return format_html(
            '<a href="{}"><bdi>{}</bdi></a> <span class="quiet"><bdi>{}</bdi></span>',
            address,
            owner,
            owner.organisation or owner.organisation_name,
        )

    @admin.display(description=_("category"), ordering="registration__category__position")
    def category(self, profile):
        return profile.registration.category

    def get_search_results(self, request, queryset, search_term):
        owners = Registration.objects.found_by(search_term)
        found = queryset.filter(registration__in=owners) if search_term.strip() else queryset
        return found, False

    def has_add_permission(self, request, *args):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Term)
class TermAdmin(TrilingualAdmin):
    """What people choose from; a term that is in use is kept, and taken off the form instead."""

    list_display = ("name", "kind", "parent", "position", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("parent",)
    search_fields = ("name_ar", "name_fr", "name_en", "code")
    autocomplete_fields = ("parent",)
    ordering = ("kind", "parent__position", "position", "pk")
    fieldsets = (
        (None, {"fields": (three("name"), "kind", "parent", "position", "is_active", "code")}),
    )
    prepopulated_fields = {"code": ("name_en",)}

    def get_readonly_fields(self, request, obj=None):
        """Whoever chose it meant this kind of thing."""
        return ("kind", "code") if obj else ()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        in_use = obj and (
            obj.profile_terms.exists() or obj.speaking_delegates.exists() or obj.narrower.exists()
        )
        return may and not in_use


@admin.register(MeetingRules)
class MeetingRulesAdmin(RecordedAdmin, OfEdition):
    form = OneEditionForm
    list_display = ("edition", "opens_at", "closes_at", "answer_days", "gap", "is_self_service")
    list_select_related = ("edition",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("edition", "opens_at", "closes_at")}),
        (_("Requests"), {"fields": ("answer_days", "most_a_day", "most_pending")}),
        (_("The plan"), {"fields": ("gap", "seconds", "is_self_service")}),
    )


@admin.register(Quota)
class QuotaAdmin(RecordedAdmin, OfEdition):
    form = OneEditionForm
    list_display = ("category", "most_requests", "most_meetings")
    list_filter = (EditionFilter,)
    list_select_related = ("category",)
    show_full_result_count = False
    fieldsets = ((None, {"fields": ("edition", "category", "most_requests", "most_meetings")}),)
