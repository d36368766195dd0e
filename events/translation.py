from modeltranslation.translator import TranslationOptions, register

from accounts.models.tracking import track

from .models import (
    Appearance,
    Availability,
    CommitteeMembership,
    Edition,
    Intervention,
    Page,
    Partnership,
    PlannedRelease,
    Release,
    Room,
    Session,
    SessionType,
    Track,
)


@register(Edition)
class EditionTranslation(TranslationOptions):
    fields = (
        "name",
        "slogan",
        "introduction",
        "high_patronage",
        "city",
        "venue",
        "address",
        "directions",
    )


@register([Room, Track, SessionType])
class FrameTranslation(TranslationOptions):
    fields = ("name",)


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title", "subtitle", "abstract", "description")


@register(CommitteeMembership)
class CommitteeMembershipTranslation(TranslationOptions):
    fields = ("title",)


@register(Intervention)
class InterventionTranslation(TranslationOptions):
    fields = ("words",)


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("body",)


@register([Release, PlannedRelease])
class ReleaseTranslation(TranslationOptions):
    fields = ("note",)


track(Edition, "events", excluded=["version", "registration_times"])
track(Room, "events")
track(Track, "events")
track(SessionType, "events")
track(
    Session,
    "events",
    told_by=["title"],
    excluded=["search", "starts_at", "ends_at", "sequence", "published_at", "updated_at"],
)
track(Appearance, "events", told_by=["speaker.name"])
track(Availability, "events", told_by=["speaker.name", "room.name"])
track(Partnership, "events", told_by=["organisation.name"])
track(CommitteeMembership, "events", told_by=["organiser.name"])
track(Intervention, "events", told_by=["speaker.name"])
track(Page, "events", told_by=["kind"], excluded=["updated_at"])
