from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.admin.filters import EditionFilter
from meetings.actions import arrange_meeting, cancel_chosen_meetings, delete_meetings
from meetings.forms import MeetingForm
from meetings.models import Meeting
from registrations.admin import OfEdition
from registrations.refusals import RefusableAdmin
from speakers.admin.base import advanced
from speakers.admin.records import SOURCED


class PlaceFilter(admin.SimpleListFilter):
    """Meetings of someone who was since knowingly given something else at that time."""

    title = _("place")
    parameter_name = "place"

    def lookups(self, request, model_admin):
        return [("lost", _("To be placed anew"))]

    def queryset(self, request, queryset):
        return queryset.to_replace() if self.value() == "lost" else queryset


@admin.register(Meeting)
class MeetingAdmin(RefusableAdmin, OfEdition):
    form = MeetingForm
    list_display = ("slot", "table", "first", "second", "status")
    show_full_result_count = False
    list_filter = (EditionFilter, "status", PlaceFilter)
    list_select_related = ("slot", "table", "first", "second")
    list_per_page = 50
    search_fields = ("first__name",)
    search_help_text = _("A name in either script, or an organisation.")
    autocomplete_fields = ("slot", "table", "first", "second")
    ordering = ("-edition__starts_on", "slot__starts_at", "table__number")
    actions = ("cancel_selected",)
    fieldsets = (
        (None, {"fields": ("slot", "table", "first", "second", "accept_clash", "status")}),
        advanced(*SOURCED),
    )

    def get_search_results(self, request, queryset, search_term):
        return queryset.found_by(search_term), False

    def save_model(self, request, obj, form, change):
        arrange_meeting(meeting=obj, by=request.user, accept=form.cleaned_data["accept_clash"])

    def delete_model(self, request, obj):
        delete_meetings(meetings=Meeting.objects.filter(pk=obj.pk), by=request.user)

    def delete_queryset(self, request, queryset):
        delete_meetings(meetings=queryset, by=request.user)

    @admin.action(description=_("Cancel the selected meetings"), permissions=["change"])
    def cancel_selected(self, request, queryset):
        count = cancel_chosen_meetings(meetings=queryset, by=request.user)
        done = ngettext(
            "%(count)d meeting was cancelled.", "%(count)d meetings were cancelled.", count
        )
        self.message_user(request, done % {"count": count}, messages.SUCCESS)
