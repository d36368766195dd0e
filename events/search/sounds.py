"""One key for a name, however Arabic or Latin letters spell it.

The key is the name's consonants: short vowels are not written in Arabic, and the long ones are
written in Latin in a dozen ways (Boutti, Bouti, Buti: بوتي).
"""

import re

from events.search.words import slips_between, without_article, without_particle

# Letters that are told apart in one script only share a key: g, q, kh, gh and k; p and b; v and f.
_ARABIC = str.maketrans(
    "بتثجحخدذرزسشصضطظعغفقكلمنه",
    "bttjhkddrzscsdtd\x00kfkklmnh",
    "اءوي",
)
# The same article in Latin letters, written as one with the name: Elalami.
_LATIN_ARTICLE = re.compile(r"^[ea]l(?=.{4})")
# The l of an article inside a name is not spoken before these: عبدالرحمن is Abderrahmane.
_SILENT_L = re.compile(r"(?<=.)ال(?=[تثدذرزسشصضطظن])")
_IS_ARABIC, _IS_LATIN = re.compile(r"[ء-ي]+").fullmatch, re.compile(r"[a-z]+").fullmatch
_LATIN = [
    (re.compile(pattern), letter)
    for pattern, letter in [
        (r"tech", "tek"),
        (r"sch|tch|sh|ch", "C"),
        (r"kh|gh|q", "k"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"ph|v", "f"),
        (r"dj", "j"),
        (r"gu(?=[eiy])|g(?![eiy])", "k"),
        (r"g", "j"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"p", "b"),
        (r"^ou(?=[aeiouy])", "w"),
        (r"([b-df-hj-np-tv-xz])\1+", r"\1"),
    ]
]
_VOWELS = re.compile(r"(?<=.)w|[aeiou]|(?<=.)y(?![aeiou])|(?<=[^y])y")
# What is left of the vowels when two words of one key are compared.
_LONG_ARABIC = str.maketrans({"و": "u", "ي": "i", "ا": "a", "ء": None, "خ": "χ", "غ": "γ"})
_NO_VOWELS = str.maketrans("", "", "aiu")
_LONG_LATIN = str.maketrans("eoyw", "iuiu")


def sound_key(word):
    """The consonant key of one normalised word; "" for digits and for other scripts.

    >>> sound_key("mohammed") == sound_key("mohamed") == sound_key("محمد")
    True
    """
    if is_arabic(word):
        word = _spoken(word)
        first = {"و": "w", "ي": "y"}.get(word[:1], "")
        return first + _ended(word.translate(_ARABIC).replace("\x00", ""))
    if not _IS_LATIN(word):
        return ""
    return _ended(_VOWELS.sub("", _consonants(word)).lower())


def sound_keys(word):
    """The keys under which a word is looked for: its own, and without article or particle."""
    forms = {word, _LATIN_ARTICLE.sub("", word), without_particle(word)}
    return {sound_key(form) for form in forms} - {""}


def spoken(word):
    """A normalised word in one alphabet, with its written vowels and with kh and gh for themselves.

    >>> spoken("خالد"), spoken("khalid"), spoken("galid")
    ('χald', 'χalid', 'kalid')
    """
    if is_arabic(word):
        return _spoken(word).translate(_LONG_ARABIC).translate(_ARABIC).replace("\x00", "")
    word = word.replace("kh", "χ").replace("gh", "γ")
    return _consonants(word).lower().translate(_LONG_LATIN).replace("uu", "u")


def nearness(one, other):
    """How alike two words of one key are, to 1, with or without articles of Arabic names."""
    ones, others = ({word, _LATIN_ARTICLE.sub("", word)} for word in (one, other))
    return max(_alike(spoken(one), spoken(other)) for one in ones for other in others)


def _alike(one, other):
    """A consonant weighs twice as much as a vowel."""
    slips = slips_between(one, other)
    slips += slips_between(one.translate(_NO_VOWELS), other.translate(_NO_VOWELS))
    return 1 - slips / max(len(one), len(other), 1)


def is_arabic(word):
    return _IS_ARABIC(word) is not None


def _spoken(word):
    return _SILENT_L.sub("", without_article(word)).replace("لل", "ل")


def _consonants(word):
    for pattern, letter in _LATIN:
        word = pattern.sub(letter, word)
    return word


def _ended(key):
    """The last h is written or not, in both scripts."""
    return key[:-1] if len(key) > 1 and key.endswith("h") else key
