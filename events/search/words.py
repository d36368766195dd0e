"""The words of a text, as they stand there and as they are compared."""

import re

from forum.lib.text import normalise

# Vowel signs, joiners and direction marks belong to the word that they stand in.
_LETTER = (
    r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]"
)
WORD = re.compile(rf"{_LETTER}+")
# "start-up" is written, and looked for, as one word and as two.
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_COMPOUND = re.compile(rf"{_LETTER}+(?:{_HYPHEN.pattern}{_LETTER}+)+")
_ARTICLE = re.compile(r"^[ولبف]?ال(?=..)|^لل(?=..)")
# One-letter words that Arabic writes as one with the next: in Agadir, and Agadir, for Agadir.
_PARTICLE = re.compile(r"^[وبلفك](?=[ء-ي]{4})")
_PLURAL = re.compile(r"(?<=[a-z]{3})[sx]$")
# What says nothing about what is sought, in the three languages.
_FRENCH, _ENGLISH = "de du des la le les l d et en au aux a un une", "the of and in on for to"
# Articles of Arabic names in Latin letters, and what stands before words in Arabic.
_ARABIC = "el al في من و عن الي"
SMALL_WORDS = frozenset(f"{_FRENCH} {_ENGLISH} {_ARABIC}".split())


class Spelling(dict):
    """`raw word → tuple of its normalised words`, each worked out once."""

    def __missing__(self, raw):
        self[raw] = found = tuple(normalise(raw).split())
        return found

    def words(self, text):
        """The normalised words of `text`, in order."""
        return [word for raw in WORD.findall(text) for word in self[raw]]

    def compounds(self, text):
        """`[(as one word, (start, end))]` of the hyphenated words of `text`."""
        if not _HYPHEN.search(text):  # most texts: the longer search need not be made
            return []
        return [("".join(self.words(m[0])), m.span()) for m in _COMPOUND.finditer(text)]


def without_article(word):
    """A normalised Arabic word without its article and the particle before it, else as it is."""
    return _ARTICLE.sub("", word)


def without_particle(word):
    """A normalised Arabic word without a first letter that may be a word of its own."""
    return _PARTICLE.sub("", word)


def bare_forms(word):
    """A normalised word without Arabic article or particle, without French or English plural."""
    return {without_article(word), without_particle(word), _PLURAL.sub("", word)} - {word}


def words_of_query(query, most):
    """The different words of a query, at most so many; small ones only when there are no others."""
    words = list(dict.fromkeys(normalise(query).split()))
    return [word for word in words if word not in SMALL_WORDS][:most] or words[:most]


def slips_between(one, other):
    """Letters to add, drop, change or swap with their neighbour, from one word to the other."""
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
