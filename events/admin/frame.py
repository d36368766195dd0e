"""An edition and what its programme hangs on."""

from django.conf import settings
from django.contrib import admin
from django.db.models import Count
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Edition, Room, SessionType, Track
from speakers.admin.base import (
    SHOWN_AT_ONCE,
    SHOWN_WHEN_PUBLISHED,
    TrilingualAdmin,
    advanced,
    three,
)
from speakers.admin.records import SOURCED

from .base import ClosedWhenArchived, OfEdition, ShownInSessions
from .filters import EditionFilter
from .hours import EditionForm, RoomHoursInline
from .institutions import CommitteeInline, PartnershipInline

EMBEDDING = format_lazy(
    '{} <code dir="ltr">&lt;iframe src=&quot;{}/fr/…/programme/?embed=1&quot; title=&quot;…&quot; '
    "width=&quot;100%&quot; height=&quot;800&quot;&gt;&lt;/iframe&gt;</code>",
    _("These sites, and no others, may show the programme in a frame of their pages:"),
    settings.SITE_URL,
)


@admin.register(Edition)
class EditionAdmin(ClosedWhenArchived, TrilingualAdmin):
    list_display = ["name", "slug", "starts_on", "ends_on", "is_published", "is_archived"]
    list_filter = ["is_archived"]
    form = EditionForm
    search_fields = ["slug", "name_ar", "name_fr", "name_en"]
    inlines = [PartnershipInline, CommitteeInline]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_AT_ONCE,
                "fields": [
                    three("name"),
                    three("slogan"),
                    ("starts_on", "ends_on", "number"),
                    ("is_published", "is_programme_illustrative"),
                    three("introduction"),
                ],
            },
        ),
        (
            _("The place"),
            {
                "fields": [
                    three("city"),
                    three("venue"),
                    three("address"),
                    "map_url",
                    three("directions"),
                    "contact_email",
                ]
            },
        ),
        (
            _("Partners’ sites"),
            {"classes": ["collapse"], "description": EMBEDDING, "fields": ["embed_origins"]},
        ),
        (
            _("What is checked before publishing"),
            {"fields": ["required_languages", "walking_minutes"]},
        ),
        (_("Protocol"), {"classes": ["collapse"], "fields": [three("high_patronage")]}),
        advanced("slug", "zone", *SOURCED),
    ]

    def edition_id_of(self, edition):
        return edition.pk

    def still_open(self, editions):
        return editions.open()

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.is_published else None


class FrameAdmin(ShownInSessions, OfEdition, TrilingualAdmin):
    """A room, track or type, in the organisers' order."""

    list_display = ["name", "position", "session_count"]
    list_filter = [EditionFilter]
    search_fields = ["slug", "name_ar", "name_fr", "name_en"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_WHEN_PUBLISHED,
                "fields": ["edition", three("name"), "position"],
            },
        ),
        advanced("slug", *SOURCED),
    ]

    def get_queryset(self, request):
        counted = super().get_queryset(request).select_related("edition")
        return counted.annotate(session_count=Count("sessions"))

    @admin.display(description=_("sessions"), ordering="session_count")
    def session_count(self, part):
        return part.session_count


@admin.register(Room)
class RoomAdmin(FrameAdmin):
    inlines = [RoomHoursInline]
    list_display = ["name", "capacity", "position", "session_count"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_WHEN_PUBLISHED,
                "fields": ["edition", three("name"), ("capacity", "position")],
            },
        ),
        advanced("slug", *SOURCED),
    ]

    def get_inlines(self, request, obj):
        # A room that is not there yet belongs to no edition whose days could be offered.
        return super().get_inlines(request, obj) if obj else []


admin.site.register([Track, SessionType], FrameAdmin)
