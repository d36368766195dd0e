from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from registrations.export_forms import ProfileForm
from registrations.models import ExportProfile
from speakers.admin.base import DirectedFields, three


@admin.register(ExportProfile)
class ExportProfileAdmin(DirectedFields, TranslationAdmin):
    """The lists that are asked for again and again; the export page offers them."""

    form = ProfileForm
    list_display = ("name", "edition", "fmt", "partner")
    list_select_related = ("edition", "partner")
    show_full_result_count = False
    list_per_page = 50
    search_fields = ("name_ar", "name_fr", "name_en")
    autocomplete_fields = ("partner",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    three("name"),
                    "edition",
                    "columns",
                    "categories",
                    "statuses",
                    "partner",
                    "fmt",
                    "reason",
                )
            },
        ),
    )
