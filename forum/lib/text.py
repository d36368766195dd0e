"""What is done to text before it is stored, compared or laid out."""

import re
import unicodedata

# Letters that Arabic writers exchange freely, and Moroccan letters with their plain neighbour.
_ARABIC_FOLD = str.maketrans(
    "أإآٱىةؤئݣگڭکڤپ",
    "اااايهويككككفب",
)
# Harakat, Quranic marks, superscript alef, tatweel; then bidi controls and joiners.
_DROPPED = re.compile(
    r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WORD = re.compile(r"\w+")
_LATIN_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ı": "i", "ø": "o", "ł": "l"})
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def clean(text):
    """`text` in NFC without control characters or lone surrogates; line ends become newlines."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def normalise(text):
    """The search key of `text`: one spelling for what readers of ar, fr and en hold equal.

    >>> normalise("مُنْتَدَى أݣادير") == normalise("منتدي اكادير")
    True
    """
    if text.isascii():  # nothing to unite; ten thousand rows are mostly that
        return " ".join(_WORD.findall(text.lower()))
    text = unicodedata.normalize("NFKC", text).lower().translate(_LATIN_LIGATURES)
    text = _DROPPED.sub("", text).translate(_ARABIC_FOLD)
    decomposed = unicodedata.normalize("NFD", text)
    text = "".join(c for c in decomposed if not unicodedata.combining(c))
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return " ".join(_WORD.findall("".join(digits)))


def search_key(*texts):
    """One normalised line of all the spellings that should find a record; empty ones left out."""
    return " ".join(dict.fromkeys(filter(None, map(normalise, filter(None, texts)))))


def isolate(text):
    """`text` fenced by bidi isolates, for plain-text mail, calendars and cells."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
