"""People and institutions in the back office."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from speakers.models import Organisation, Organiser, Speaker

from .base import (
    SHOWN_AT_ONCE,
    SHOWN_WHEN_PUBLISHED,
    MissingLanguageFilter,
    NormalisedSearch,
    TrilingualAdmin,
    advanced,
    three,
    thumbnail,
)

IMPORTED = ("guid", "imported_from", "imported_id")
SOURCED = ("provenance", "source")


@admin.register(Speaker)
class SpeakerAdmin(NormalisedSearch, TrilingualAdmin):
    list_display = ["name", "position", "organisation", "has_photo"]
    list_select_related = ["organisation"]
    list_filter = [MissingLanguageFilter, ("photo", admin.EmptyFieldListFilter), "provenance"]
    search_help_text = _("A name, in any script.")
    autocomplete_fields = ["organisation"]
    readonly_fields = ["current_photo"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_WHEN_PUBLISHED,
                "fields": [three("honorific"), three("name")],
            },
        ),
        (
            _("Biography and photo"),
            {
                "description": SHOWN_AT_ONCE,
                "fields": [
                    three("position"),
                    "organisation",
                    three("biography"),
                    ("photo", "current_photo"),
                    "photo_credit",
                ],
            },
        ),
        (_("For the organisers"), {"fields": [("email", "language")]}),
        advanced("slug", *SOURCED, *IMPORTED),
    ]

    @admin.display(description=_("photo"), boolean=True, ordering="photo")
    def has_photo(self, speaker):
        return bool(speaker.photo)

    @admin.display(description=_("present picture"))
    def current_photo(self, speaker):
        return thumbnail(speaker.photo)


@admin.register(Organiser)
class OrganiserAdmin(NormalisedSearch, TrilingualAdmin):
    list_display = ["name", "position", "organisation"]
    list_select_related = ["organisation"]
    list_filter = [MissingLanguageFilter]
    search_help_text = _("A name, in any script.")
    autocomplete_fields = ["organisation"]
    readonly_fields = ["current_photo"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_AT_ONCE,
                "fields": [
                    three("honorific"),
                    three("name"),
                    three("position"),
                    "organisation",
                    ("photo", "current_photo"),
                ],
            },
        ),
        (_("For the organisers"), {"fields": ["email"]}),
        advanced(*SOURCED),
    ]

    @admin.display(description=_("present picture"))
    def current_photo(self, organiser):
        return thumbnail(organiser.photo)


@admin.register(Organisation)
class OrganisationAdmin(NormalisedSearch, TrilingualAdmin):
    list_display = ["__str__", "kind", "country", "has_logo"]
    list_filter = ["kind", MissingLanguageFilter, ("logo", admin.EmptyFieldListFilter)]
    search_help_text = _("A name, in any script.")
    readonly_fields = ["current_logo"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_AT_ONCE,
                "fields": [
                    three("name"),
                    three("short_name"),
                    ("kind", "country"),
                    "website",
                    three("description"),
                    ("logo", "current_logo"),
                    "logo_credit",
                ],
            },
        ),
        advanced("slug", *SOURCED, *IMPORTED),
    ]

    @admin.display(description=_("logo"), boolean=True, ordering="logo")
    def has_logo(self, organisation):
        return bool(organisation.logo)

    @admin.display(description=_("present picture"))
    def current_logo(self, organisation):
        return thumbnail(organisation.logo)
