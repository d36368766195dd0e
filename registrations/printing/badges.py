"""What a badge says."""

from pathlib import Path

import segno
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from events.printing.engine import draw_for_printer
from forum.lib.languages import translations
from forum.lib.text import normalise
from registrations.codes import badge_code
from registrations.models import Category

from .lettering import is_printable, is_right_to_left, named, told, written

HERE = Path(__file__).parent
BY_CATEGORY, BY_NAME = "category", "name"
LAYOUTS = {
    "a4": gettext_lazy("Four to an A4 sheet, with marks to cut along"),
    "a6": gettext_lazy("One to an A6 sheet"),
    "label-90x54": gettext_lazy("Label of 90 × 54 mm, black"),
    "label-100x62": gettext_lazy("Label of 100 × 62 mm, black"),
}
# White words on each of these have a contrast of 4.5 and more. What a door has to tell apart from
# afar has a colour that no other category is given.
SPEAKER, PRESS, ORGANISER = "#855300", "#a3123a", "#15191e"
RESERVED = {"press": PRESS, "media": PRESS, "organiser": ORGANISER, "staff": ORGANISER}
COLOURS = (
    "#0a4a78", "#2c6636", "#6b2a6e", "#0f6063", "#3b3a8f", "#5d4130", "#4b5320", "#46505a",
    "#1565a8", "#7a3e9d",
)  # fmt: skip
# One of the eight patterns of the standard, each of which can be read: trying all takes longer than
# all else.
QR_MASK = 3


def draw_badges(registrations, layout, *, edition, moment):
    """The badges of these registrations of `edition` as one PDF, in their order.

    `moment` goes into the file: the same one gives the same bytes.
    """
    return draw_for_printer("badge", badge_data(registrations, layout, edition), moment, HERE)


def in_badge_order(registrations, order):
    """As they are laid out on the tables of the desk: by name, or by category and name."""

    def by_name(registration):
        own = names_of(registration)[0]
        return is_right_to_left(own), normalise(own), registration.pk

    def by_category(registration):
        category = registration.category
        return category.position, category.pk, *by_name(registration)

    return sorted(registrations, key=by_category if order == BY_CATEGORY else by_name)


def badge_data(registrations, layout, edition):
    """What `badge.typ` draws."""
    colours = colours_of(Category.objects.order_by("pk"))
    return {
        "layout": layout,
        "title": _("Badges"),
        "lang": get_language(),
        "forum": [named(edition, "ar"), named(edition, "fr")],
        "year": str(edition.starts_on.year),
        "badges": [_badge(registration, colours) for registration in registrations],
    }


def colours_of(categories):
    """`{category id: colour}`; those who are added later change no other's."""
    colours, free = {}, 0
    for category in categories:
        colour = RESERVED.get(category.slug)
        if colour is None:
            colour, free = COLOURS[free % len(COLOURS)], free + 1
        colours[category.pk] = colour
    return colours


def badge_qr(registration, **style):
    """The signed code as SVG."""
    code = segno.make(badge_code(registration), error="m", micro=False, mask=QR_MASK)
    return code.svg_inline(border=0, **style)


def names_of(registration):
    """The name in its own script and the other one; "" where there is no other, or it is the same.

    A name in letters that we lack gives way to its Latin spelling.
    """
    own, latin = registration.name, registration.name_latin
    if latin and not is_printable(own):
        return latin, ""
    return (own, "" if normalise(own) == normalise(latin) else latin) if own else (latin, "")


def _badge(registration, colours):
    latin = _latin_language(registration)
    own, other = names_of(registration)
    is_speaker = registration.speaker_id is not None
    return {
        "name": written(own, latin),
        "under": written(other, latin),
        "position": written(registration.position, latin),
        "organisation": _firm(registration, latin),
        "role": _speaker(latin) if is_speaker else _category(registration.category, latin),
        "colour": SPEAKER if is_speaker else colours[registration.category_id],
        "qr": badge_qr(registration),
        "reference": registration.reference,
        "country": registration.country,
    }


def _latin_language(registration):
    """Of the second word of the band: the reader's own, or the country's."""
    return "fr" if registration.language == "ar" else registration.language


def _firm(registration, latin):
    if registration.organisation_name or not registration.organisation:
        return written(registration.organisation_name, latin)
    return named(registration.organisation, registration.language)


def _speaker(latin):
    words = {}
    for code in ("ar", latin):
        with translation.override(code):
            words[code] = pgettext("on a badge", "Speaker")
    return [told(words, code) for code in ("ar", latin)]


def _category(category, latin):
    names = translations(category, "name")
    arabic = {"ar": names.pop("ar")}
    if not any([*arabic.values(), *names.values()]):
        names["en"] = category.slug
    return [told(arabic, "ar"), told(names, latin)]
