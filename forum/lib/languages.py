"""The languages of the site and the columns that hold them."""

from functools import cache

from django.conf import settings
from django.utils.translation import get_language

CODES = [code for code, _ in settings.LANGUAGES]
RIGHT_TO_LEFT = {"ar"}


def direction(code):
    """`rtl` or `ltr`."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@cache
def translated_fields(model):
    """The names of the fields of `model` that have a column for each language, in their order.

    Each of them is a column too, which only mirrors the one of the default language.
    """
    names = {field.name for field in model._meta.fields}
    texts = (field.name for field in model._meta.fields if f"{field.name}_{CODES[0]}" in names)
    return tuple(texts)


def translations(record, field):
    """`{"ar": …, "fr": …, "en": …}` of a translated field of `record`, empty ones as ""."""
    return {code: getattr(record, f"{field}_{code}") or "" for code in CODES}


def pick(texts, code=None):
    """`(text, code)` of the text to show a reader of `code` (default: the active language).

    Falls back in the order of `MODELTRANSLATION_FALLBACK_LANGUAGES`; `("", code)` when all are
    empty.
    """
    code = code or get_language() or settings.LANGUAGE_CODE
    if texts.get(code):
        return texts[code], code
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    for candidate in fallbacks.get(code, fallbacks["default"]):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", code
