"""Columns whose cells are numbers, times, choices or languages, typed or written in any digits."""

import datetime as dt
import functools
import re

from django.conf import settings
from django.utils.translation import gettext as _

from forum.lib.languages import CODES
from forum.lib.text import isolate, normalise

from .cells import text_of
from .columns import Column, ascii_digits, in_every_language
from .refusals import Unreadable

LANGUAGE_NAMES = dict(settings.LANGUAGES)


class NumberColumn(Column):
    empty = None

    def __init__(self, key, heading, *, least=0, most=2_000_000_000, **options):
        super().__init__(key, heading, **{"is_ltr": True, "width": 10, **options})
        self.least, self.most = least, most

    def parse(self, text, book):
        return self.checked(text, whole_number(text))

    def checked(self, text, number):
        if number is None or not self.least <= number <= self.most:
            message = _("“%(text)s” is not a whole number from %(least)s to %(most)s.")
            raise Unreadable(message % {"text": text, "least": self.least, "most": self.most})
        return number

    def stored(self, value, book):
        return value


class LengthColumn(NumberColumn):
    """Minutes, also written 1:30, 1h30 or as a time of the spreadsheet."""

    def read(self, cell, book):
        if isinstance(cell, dt.timedelta):
            return self.checked(text_of(cell), int(cell.total_seconds() // 60))
        if isinstance(cell, dt.time):
            return self.checked(text_of(cell), cell.hour * 60 + cell.minute)
        return super().read(cell, book)

    def parse(self, text, book):
        digits = ascii_digits(text)
        if found := re.fullmatch(r"(\d{1,3})\s?[:hHس]\s?(\d\d)?(?:min)?", digits):
            return self.checked(text, int(found[1]) * 60 + int(found[2] or 0))
        return super().parse(re.sub(r"\s?(min|mn|minutes|د|دقيقة)\.?$", "", text), book)


class DayColumn(Column):
    """A date: typed as one, 2027-05-04, or day first as in 4/5/2027."""

    empty = None

    def read(self, cell, book):
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        return super().read(cell, book)

    def parse(self, text, book):
        digits = ascii_digits(text)
        if found := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00(?::00)?)?", digits):
            parts = found.groups()
        elif found := re.fullmatch(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})", digits):
            parts = found.groups()[::-1]
        else:
            parts = ("0", "0", "0")
        try:
            return dt.date(*map(int, parts))
        except ValueError:
            message = _("“%(text)s” is not a date, as in 2027-05-04 or 4/5/2027.")
            raise Unreadable(message % {"text": isolate(text)}) from None

    def show(self, value, book):
        return value.isoformat()

    def stored(self, value, book):
        return value


class ClockColumn(Column):
    """A time of day: typed as one, 14:30, 14h30, or the fraction of a day that Excel stores."""

    empty = None

    def read(self, cell, book):
        if isinstance(cell, dt.datetime):
            return cell.time().replace(second=0, microsecond=0)
        if isinstance(cell, dt.time):
            return cell.replace(second=0, microsecond=0)
        if isinstance(cell, float) and 0 <= cell < 1:
            minutes = round(cell * 24 * 60) % (24 * 60)
            return dt.time(minutes // 60, minutes % 60)
        return super().read(cell, book)

    def parse(self, text, book):
        digits = ascii_digits(text)
        found = re.fullmatch(r"(\d\d?)\s?[:.hH]\s?(\d\d)?(?::00)?", digits)
        try:
            return dt.time(int(found[1]), int(found[2] or 0)) if found else self.refuse(text)
        except ValueError:
            return self.refuse(text)

    def refuse(self, text):
        raise Unreadable(_("“%(text)s” is not a time of day, as in 09:30.") % {"text": text})

    def show(self, value, book):
        return value.strftime("%H:%M")

    def stored(self, value, book):
        return value and value.replace(second=0, microsecond=0)


class ChoiceColumn(Column):
    """One of a few words, in any of the three languages; `choices` as Django has them."""

    def __init__(self, key, heading, *, choices, **options):
        super().__init__(key, heading, **{"width": 18, **options})
        self.choices = dict(choices)

    @functools.cached_property
    def values(self):
        """`{normalised word: value}`"""
        words = {
            value: {normalise(value), *in_every_language(label)}
            for value, label in self.choices.items()
        }
        return {word: value for value, spellings in words.items() for word in spellings}

    def parse(self, text, book):
        if (value := self.values.get(normalise(text))) is not None:
            return value
        words = _(", ").join(map(str, self.choices.values()))
        message = _("“%(text)s” is none of: %(words)s.")
        raise Unreadable(message % {"text": text, "words": words})

    def show(self, value, book):
        return str(self.choices.get(value, value))


class LanguagesColumn(Column):
    """Language codes, or the names of our languages, divided by commas."""

    empty: object = ()

    def __init__(self, key, heading, **options):
        super().__init__(key, heading, **{"is_ltr": True, "width": 16, **options})

    def parse(self, text, book):
        words = [normalise(word) for word in re.split(r"[,;،؛/+&]", text) if word.strip()]
        return tuple(dict.fromkeys(self.code_of(word, text) for word in words)) or None

    def code_of(self, word, text):
        for code in CODES:
            if word == code or word in in_every_language(LANGUAGE_NAMES[code]):
                return code
        if re.fullmatch("[a-z]{2,3}", word):
            return word
        message = _("“%(text)s” is no list of languages, as in ar, fr, en.")
        raise Unreadable(message % {"text": text})

    def show(self, value, book):
        return ", ".join(value)

    def stored(self, value, book):
        return tuple(value) or None

    def write(self, record, value):
        setattr(record, self.attribute, list(value or ()))


def whole_number(text):
    """The whole number that `text` is, in any digits; None for another text."""
    digits = ascii_digits(text)
    return int(digits) if re.fullmatch(r"[0-9]{1,10}", digits) else None
