from modeltranslation.translator import TranslationOptions, register

from accounts.models.tracking import track

from .models import Category, Registration


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)


track(
    Registration,
    "registrations",
    told_by=["reference"],
    excluded=["search", "registered_at"],
    guarded=dict.fromkeys(Registration.CONTACT, "registrations.view_contact"),
)
