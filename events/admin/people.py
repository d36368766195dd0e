"""Speakers as sessions show them; and which people and institutions a partner editor meets."""

from django.contrib import admin

from events.models import organisations_editable_by, organisations_visible_to, speakers_visible_to
from speakers.admin.base import three
from speakers.admin.records import OrganisationAdmin, SpeakerAdmin
from speakers.models import Organisation, Speaker

from .base import KeptToRemit, ShownInSessions
from .hours import SpeakerHoursInline

admin.site.unregister([Speaker, Organisation])


@admin.register(Speaker)
class AppearingSpeakerAdmin(ShownInSessions, SpeakerAdmin):
    """The form of a speaker, which also knows that sessions show the name."""

    displayed = (*three("honorific"), *three("name"))
    inlines = [SpeakerHoursInline]

    def get_queryset(self, request):
        return speakers_visible_to(request.user, super().get_queryset(request))


@admin.register(Organisation)
class KeptOrganisationAdmin(KeptToRemit, OrganisationAdmin):
    """The form of an institution, of which a partner editor has its own only."""

    def visible_to(self, user, organisations):
        return organisations_visible_to(user, organisations)

    def editable_by(self, user, organisations):
        return organisations_editable_by(user, organisations)
