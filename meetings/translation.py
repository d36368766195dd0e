"""What the coordinator sets up has a history; the vocabulary has each word in three languages."""

from modeltranslation.translator import TranslationOptions, register

from accounts.models.tracking import track

from .models import MeetingRules, MeetingSlot, Quota, Table, Term


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("name",)


track(MeetingSlot, "meetings", told_by=["day"], excluded=["starts_at", "ends_at"])
track(Table, "meetings", told_by=["number"])
track(Term, "meetings", told_by=["name"])
track(
    MeetingRules, "meetings", told_by=["edition.name"], excluded=["agenda_version", "suggested_at"]
)
track(Quota, "meetings", told_by=["category.name"])
