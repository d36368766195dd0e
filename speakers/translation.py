from modeltranslation.translator import TranslationOptions, register

from accounts.models.tracking import track

from .models import Organisation, Organiser, Speaker


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "short_name", "description")


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("honorific", "name", "position", "biography")


@register(Organiser)
class OrganiserTranslation(TranslationOptions):
    fields = ("honorific", "name", "position")


track(Organisation, "speakers", excluded=["search"])
track(Speaker, "speakers", excluded=["search"])
track(Organiser, "speakers", excluded=["search"])
