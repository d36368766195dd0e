from modeltranslation.translator import TranslationOptions, register

from accounts.models.tracking import track

from .models import (
    Admission,
    Category,
    Door,
    ExportProfile,
    Mailing,
    Question,
    Registration,
    Seating,
)


@register([Category, Door, ExportProfile])
class NameTranslation(TranslationOptions):
    fields = ("name",)


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "help", "options")


@register(Mailing)
class MailingTranslation(TranslationOptions):
    fields = ("subject", "body")


track(Admission, "registrations", told_by=["category.name"], excluded=["taken"])
track(Question, "registrations", told_by=["text"])
track(Door, "registrations")
track(Seating, "registrations", told_by=["session.title"], excluded=["taken"])
# Only what a person may correct: what the program notes by itself is no state to come back to.
track(
    Registration,
    "registrations",
    told_by=["reference"],
    excluded=[
        "search",
        "sounds",
        "registered_at",
        "waiting_since",
        "offer_ends_at",
        "email_confirmed_at",
        "unsubscribed_at",
        "badge_printed_at",
        "erased_at",
        "merged_into",
    ],
    guarded=dict.fromkeys(Registration.CONTACT, "registrations.view_contact"),
)
