"""The columns of a sheet: what a cell may say in each, and how its value is written.

Values are plain: texts, numbers, dates, `Ref`s; None is "nothing". `read` takes a cell that says
something and raises `Unreadable`; `show` takes a value and gives what `read` reads back.
"""

import functools
import re
import unicodedata
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email, validate_slug
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.lib.languages import CODES
from forum.lib.text import clean, isolate, normalise

from .cells import text_of
from .refusals import Unreadable

IN_LANGUAGE = {
    "ar": gettext_lazy("%(heading)s in Arabic"),
    "fr": gettext_lazy("%(heading)s in French"),
    "en": gettext_lazy("%(heading)s in English"),
}


class Column:
    """A column of a sheet, and here the plainest: one line of text.

    `key` names the value; `attribute` is the record's, where it is another. `spellings` are further
    headings by which the column is known; `permission` is what the reader must hold to have it.
    `is_key` columns find the record and are never changed.
    """

    empty: object = ""

    def __init__(
        self, key, heading, *, longest=0, attribute="", spellings=(), is_required=False,
        is_key=False, help_text="", language="", width=24, is_ltr=False, is_code=False,
        permission="",
    ):  # fmt: skip
        self.key, self.heading, self.longest = key, heading, longest
        self.attribute, self.spellings = attribute or key, spellings
        self.is_required, self.is_key, self.help_text = is_required, is_key, help_text
        self.language, self.width, self.permission = language, width, permission
        self.is_ltr, self.is_code = is_ltr, is_code

    @property
    def field(self):
        """The column of the table that holds the value; "" for what stands elsewhere."""
        return self.attribute

    @functools.cached_property
    def headings(self):
        """Everything that this column may be called, normalised."""
        names = [self.key, self.key.replace("_", " ")]
        for code in CODES:
            with translation.override(code):
                names += map(str, (self.heading, *self.spellings))
                if code == self.language:  # "Titre" alone is the French title
                    names.append(str(self.heading.plain))
        return {normalise(name) for name in names}

    def read(self, cell, book):
        return self.parse(" ".join(text_of(cell, book.is_text).split()), book)

    def parse(self, text, book):
        if self.longest and len(text) > self.longest:
            message = _("Longer than %(limit)s characters; here are %(count)s.")
            raise Unreadable(message % {"limit": self.longest, "count": len(text)})
        return text or None

    def show(self, value, book):
        return str(value)

    def stored(self, value, book):
        """What the record has, as `read` would give it."""
        return " ".join(clean(value).split()) or None if value else None

    def write(self, record, value):
        setattr(record, self.attribute, self.empty if value is None else value)


class ProseColumn(Column):
    """A text of several lines."""

    def read(self, cell, book):
        return self.parse(text_of(cell, book.is_text), book)

    def stored(self, value, book):
        return clean(value or "").strip() or None


def in_three_languages(key, heading, column=Column, **options):
    """The columns of a translated text: `key_ar`, `key_fr`, `key_en`."""
    columns = []
    for code in CODES:
        title = TranslatedHeading(IN_LANGUAGE[code], heading)
        spellings = [key, *options.get("spellings", ())]
        marked = [f"{spelling} {code}" for spelling in spellings]
        told = [TranslatedHeading(IN_LANGUAGE[code], spelling) for spelling in spellings]
        given = {**options, "spellings": (*marked, *told), "language": code, "is_ltr": code != "ar"}
        columns.append(column(f"{key}_{code}", title, **given))
    return columns


class TranslatedHeading:
    """The heading of a text in one language; `plain` is that of the text."""

    def __init__(self, pattern, plain):
        self.pattern, self.plain = pattern, plain

    def __str__(self):
        return str(self.pattern) % {"heading": self.plain}


class GuidColumn(Column):
    def parse(self, text, book):
        try:
            return uuid.UUID(text)
        except ValueError:
            raise Unreadable(_("“%(text)s” is not a guid (UUID).") % {"text": text}) from None

    def stored(self, value, book):
        return value


class SlugColumn(Column):
    def parse(self, text, book):
        try:
            validate_slug(text)
        except ValidationError:
            message = _("“%(text)s” is not an address: Latin letters, digits and hyphens only.")
            raise Unreadable(message % {"text": text}) from None
        return super().parse(text, book)


class CodeColumn(Column):
    """Capitals and digits."""

    def parse(self, text, book):
        if not re.fullmatch(r"[A-Z0-9]+", text):
            message = _("“%(text)s” is not a code: capital letters and digits only.")
            raise Unreadable(message % {"text": text})
        return super().parse(text, book)


class EmailColumn(Column):
    def parse(self, text, book):
        try:
            validate_email(text)
        except ValidationError:
            message = _("“%(text)s” is not an e-mail address.")
            raise Unreadable(message % {"text": text}) from None
        return super().parse(text.lower(), book)

    def stored(self, value, book):
        return (value or "").strip().lower() or None


class LinkColumn(Column):
    check = URLValidator(["http", "https"])

    def parse(self, text, book):
        try:
            self.check(text)
        except ValidationError:
            message = _("“%(text)s” is not a web address, as in https://www.example.org.")
            raise Unreadable(message % {"text": text}) from None
        return super().parse(text, book)


class CountryColumn(Column):
    def parse(self, text, book):
        if not re.fullmatch("[A-Za-z]{2}", text):
            message = _("“%(text)s” is not a country code: two letters, as in MA or FR.")
            raise Unreadable(message % {"text": text})
        return text.upper()


class PhoneColumn(Column):
    def parse(self, text, book):
        digits = ascii_digits(text)
        if not re.fullmatch(r"\+?[0-9][0-9 .()/-]{4,}", digits):
            message = _("“%(text)s” is not a telephone number.")
            raise Unreadable(message % {"text": isolate(text)})
        return super().parse(digits, book)


def in_every_language(label):
    """A lazy text in each of the three languages, normalised."""
    names = set()
    for code in CODES:
        with translation.override(code):
            names.add(normalise(str(label)))
    return names


def ascii_digits(text):
    """`text` with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
