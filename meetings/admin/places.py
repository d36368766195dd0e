from django.contrib import admin

from events.admin.filters import EditionFilter
from meetings.actions import arrange_slot
from meetings.models import MeetingSlot, Table
from registrations.admin import OfEdition
from registrations.refusals import OneEditionForm, RefusableAdmin, RefusableForm
from speakers.admin.base import advanced
from speakers.admin.recorded import RecordedAdmin
from speakers.admin.records import SOURCED


@admin.register(MeetingSlot)
class MeetingSlotAdmin(RefusableAdmin, RecordedAdmin, OfEdition):
    form = RefusableForm
    list_display = ("day", "start_time", "minutes")
    show_full_result_count = False
    list_filter = (EditionFilter,)
    list_per_page = 50
    search_fields = ("day", "start_time")
    ordering = ("-edition__starts_on", "starts_at")
    fieldsets = (
        (None, {"fields": ("edition", "day", "start_time", "minutes", "accept_clash")}),
        advanced("fold", *SOURCED),
    )

    def save_model(self, request, obj, form, change):
        arrange_slot(slot=obj, by=request.user, accept=form.cleaned_data["accept_clash"])


@admin.register(Table)
class TableAdmin(RecordedAdmin, OfEdition):
    form = OneEditionForm
    list_display = ("number", "room")
    show_full_result_count = False
    list_filter = (EditionFilter,)
    list_select_related = ("room",)
    search_fields = ("=number",)
    autocomplete_fields = ("room",)
    ordering = ("-edition__starts_on", "number")
    fieldsets = ((None, {"fields": ("edition", "number", "room")}), advanced(*SOURCED))
