from modeltranslation.translator import TranslationOptions, register

from .models import (
    CommitteeMembership,
    Edition,
    Intervention,
    Page,
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
