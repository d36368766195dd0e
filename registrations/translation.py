from modeltranslation.translator import TranslationOptions, register

from accounts.models.change import track

from .models import Category, Registration


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)


track(Registration, "registrations", excluded=["search", "registered_at"])
