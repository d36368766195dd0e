"""Pieces of HTML that say which language they are in."""

import re
from html import escape

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .languages import direction, pick

HTML_CODES = {"ar": "ar-MA"}

# French sets a space before these signs; a line must not break there.
_FRENCH_SPACE = re.compile(r" (?=[:;?!»%])|(?<=«) ")
NO_BREAK_SPACE = "\u00a0"
_FIRST_OF_MONTH = re.compile(r"\b1(?= [^\W\d])")


def html_code(code):
    """The value of a `lang` attribute: Arabic is Moroccan here, which decides months and digits."""
    return HTML_CODES.get(code, code)


def typeset(text, code):
    """`text` with the no-break spaces that its language `code` wants."""
    return _FRENCH_SPACE.sub(NO_BREAK_SPACE, text) if code == "fr" else text


def written_date(day, shape="DATE_FORMAT"):
    """A date in words, of a shape that Django knows; French counts the first of a month: 1er juin.

    The word after the number is the month.
    """
    text = date_format(day, shape)
    return _FIRST_OF_MONTH.sub("1er", text) if get_language() == "fr" else text


def written_days(first, last):
    """`5–6 May 2025`, `30 April – 1 May 2027`, `1 May 2027`: what both days share is said once."""
    if first == last:
        return written_date(last)
    if (first.year, first.month) == (last.year, last.month):
        start = written_date(first, "MONTH_DAY_FORMAT").split()[0]
        return _("%(first)s–%(last)s") % {"first": start, "last": written_date(last)}
    shape = "MONTH_DAY_FORMAT" if first.year == last.year else "DATE_FORMAT"
    return _("%(start)s – %(end)s") % {
        "start": written_date(first, shape),
        "end": written_date(last),
    }


def marked(texts, element="span", reader=None):
    """The text of `texts` (`{"ar": …, "fr": …, "en": …}`) for the reader, as safe HTML.

    `reader` is the reader's language (default: the active one).
    A text borrowed from another language stands in an `element` with its own `lang` and `dir`
    (WCAG 3.1.2); the reader's own language is never wrapped, unless `element` is `bdi`, which
    fences a name from the text around it. "" when there is no text in any language.
    """
    reader = reader or get_language()
    text, found = pick(texts, reader)
    if not text:
        return ""
    if found == reader:
        own = escape(typeset(text, found))
        return SafeString(f"<bdi>{own}</bdi>" if element == "bdi" else own)
    return format_html(
        '<{0} lang="{1}" dir="{2}">{3}</{0}>',
        element,
        html_code(found),
        direction(found),
        typeset(text, found),
    )
