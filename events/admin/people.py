"""Speakers, as sessions show them."""

from django.contrib import admin

from speakers.admin.base import three
from speakers.admin.records import SpeakerAdmin
from speakers.models import Speaker

from .base import ShownInSessions

admin.site.unregister(Speaker)


@admin.register(Speaker)
class AppearingSpeakerAdmin(ShownInSessions, SpeakerAdmin):
    """The form of a speaker, which also knows that sessions show the name."""

    displayed = (*three("honorific"), *three("name"))
