"""The ledger, for the auditor: only the program writes it."""

from django.contrib import admin

from events.models import AcceptedClash, Occupancy, ReleasePart
from speakers.admin.base import ReadOnlyAdmin


@admin.register(Occupancy)
class OccupancyAdmin(ReadOnlyAdmin):
    list_display = ["source", "kind", "layer", "starts_at", "ends_at", "is_overridden"]
    list_filter = ["layer", "kind", "is_overridden"]
    search_fields = ["source", "resource"]


@admin.register(AcceptedClash)
class AcceptedClashAdmin(ReadOnlyAdmin):
    list_display = ["first", "second", "accepted_by", "accepted_at"]
    list_select_related = ["accepted_by"]
    search_fields = ["first", "second", "resource"]


@admin.register(ReleasePart)
class ReleasePartAdmin(ReadOnlyAdmin):
    list_display = ["release", "kind", "key"]
    list_filter = ["kind"]
    list_select_related = ["release__edition"]
    search_fields = ["key"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("release__document", "content")
