"""Texts as the drawings want them: with their script, and whether our typeface has it."""

import re
import unicodedata

from forum.lib.languages import direction, pick, translations
from forum.lib.markup import typeset

# What the files in events/printing/fonts have; a test reads them and compares.
OWN_LETTERS = re.compile(
    "[ -~\u00a0-ÿıŁłŒœŠšŸŽž‐–—―‘’‚“”„•…‹›⁄€™←→−✓\u200b-\u200f\u2066-\u2069"
    "،؛؟ء-غـ-\u0655\u0670ٱپچژڤکڭگھیݣ]*"
)
# Typst's own typefaces have these as well.
PRINTABLE_SCRIPTS = ("ARABIC", "LATIN", "GREEK", "CYRILLIC")
# The digits of the East, which our typeface lacks, as they are written in Morocco.
DIGITS = {first + n: str(n) for first in (0x660, 0x6F0) for n in range(10)}
STRONG = ("L", "R", "AL")


def is_right_to_left(text):
    """Whether the first letter of `text` that has a direction goes from right to left."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((way for way in strong if way in STRONG), "L") != "L"


def written(text, latin="fr"):
    """`text` of a person, in which scripts may be mixed; `latin` is the language of Latin ones."""
    code = "ar" if is_right_to_left(text) else latin
    return _told(" ".join(text.translate(DIGITS).split()), code)


def told(texts, reader=None):
    """The text of `{"ar": …, "fr": …, "en": …}` for a `reader` (default: the active language)."""
    text, code = pick(texts, reader)
    return _told(typeset(text, code), code)


def named(record, reader, field="name"):
    """A translated field of `record` in the language of `reader`."""
    return told(translations(record, field), reader)


def is_printable(text):
    """Whether we have letters for all of a name."""
    letters = [sign for sign in text if sign.isalpha()]
    return all(unicodedata.name(sign, "").startswith(PRINTABLE_SCRIPTS) for sign in letters)


def _told(text, code):
    plain = OWN_LETTERS.fullmatch(text) is not None
    return {"text": text, "lang": code, "dir": direction(code), "plain": plain}
