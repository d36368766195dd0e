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
# The l of an article inside a name is not spoken before these (عبدالرحمن is Abderrahmane), but
# not each ال is an article (خالد is Khalid).
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


def sounds_of(word):
    """`{(key, spoken)}` of one normalised word, in each way it may be read.

    With and without what may be an article or a particle, a first و or ي as a consonant and as a
    vowel. `key` is what words of one sound share, `spoken` the word in one alphabet with its
    written vowels. Empty for digits and for other scripts.

    >>> sounds_of("khalid"), sounds_of("خليد")
    ({('kld', 'χalid')}, {('kld', 'χlid')})
    """
    if is_arabic(word):
        forms = {word, without_article(word), without_particle(word)}
        if word[0] in "وي" and len(word) > 2:
            forms.add(word[1:])
        forms |= {_SILENT_L.sub("", form) for form in forms}
        found = {(_arabic_key(form), _arabic_spoken(form)) for form in forms}
    elif _IS_LATIN(word):
        forms = {word, _LATIN_ARTICLE.sub("", word)}
        found = {(_latin_key(form), _latin_spoken(form)) for form in forms}
    else:
        return set()
    return {(key, said) for key, said in found if key}


def nearness(one, other):
    """How alike two spoken words of one key are, to 1; a consonant weighs twice a vowel."""
    slips = slips_between(one, other)
    slips += slips_between(one.translate(_NO_VOWELS), other.translate(_NO_VOWELS))
    return 1 - slips / max(len(one), len(other))


def is_arabic(word):
    return _IS_ARABIC(word) is not None


def _arabic_key(word):
    word = word.replace("لل", "ل")
    first = {"و": "w", "ي": "y"}.get(word[:1], "")
    return _ended(first + word.translate(_ARABIC).replace("\x00", ""))


def _arabic_spoken(word):
    # What ends in ه here was ة as a rule, and is written -a in Latin letters.
    word = re.sub("(?<=..)ه$", "ا", word.replace("لل", "ل"))
    return word.translate(_LONG_ARABIC).translate(_ARABIC).replace("\x00", "")


def _latin_key(word):
    return _ended(_VOWELS.sub("", _consonants(word)).lower())


def _latin_spoken(word):
    word = _consonants(word.replace("kh", "χ").replace("gh", "γ")).lower()
    return _ended(word.translate(_LONG_LATIN).replace("uu", "u"))


def _consonants(word):
    for pattern, letter in _LATIN:
        word = pattern.sub(letter, word)
    return word


def _ended(key):
    """The last h is written or not, in both scripts."""
    return key[:-1] if len(key) > 1 and key.endswith("h") else key
