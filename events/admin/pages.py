"""The texts beside the programme."""

from django.contrib import admin

from events.models import Page
from speakers.admin.base import SHOWN_AT_ONCE, TrilingualAdmin, three

from .base import OfEdition
from .filters import EditionFilter

ROWS = 24


@admin.register(Page)
class PageAdmin(OfEdition, TrilingualAdmin):
    list_display = ["kind", "edition", "updated_at"]
    list_filter = [EditionFilter]
    list_select_related = ["edition"]
    search_fields = three("body")
    fieldsets = [
        (None, {"description": SHOWN_AT_ONCE, "fields": [("edition", "kind"), three("body")]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "kind"] if obj else readonly

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in three("body"):
            field.widget.attrs["rows"] = ROWS
        return field

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.edition.is_published else None
