"""The words of everything public, and in which records each of them stands."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from events.search.sounds import sounds_of
from events.search.words import SMALL_WORDS, Spelling, bare_forms

KINDS = ("speaker", "organisation", "session", "intervention")
NAMED = ("speaker", "organisation")
SHORTEST_SOUND = 3


@dataclass(frozen=True, slots=True)
class Record:
    """Something public that can be found; texts are dicts by language code.

    `key` tells it from others of its `kind`, and `edition` is the address of the edition that
    shows it. `others` are more spellings of the title, `beside` stands around it, `texts` are
    long. `shown` is what the page needs besides.
    """

    kind: str
    key: str
    edition: str
    title: dict[str, str]
    others: tuple[dict[str, str], ...] = ()
    beside: tuple[dict[str, str], ...] = ()
    texts: tuple[dict[str, str], ...] = ()
    shown: dict | None = None

    def titles(self):
        return [text for texts in (self.title, *self.others) for text in texts.values() if text]


class Index:
    """Terms (normalised words) → numbers of records, by the field in which they stand.

    `records` come with those of newer editions first; the number of a record is its rank among
    equals. A **form** is what a query may spell: a term, with or without article,
    particle or plural.
    """

    FIELDS = ("title", "beside", "text")

    def __init__(self, records):
        self.spelling = Spelling()
        self.records = sorted(records, key=lambda r: (KINDS.index(r.kind), _length(r)))
        self.editions = {record.edition for record in self.records}
        self.places = {field: defaultdict(lambda: array("I")) for field in self.FIELDS}
        # Whole titles, and neighbouring words of names as one ("Ben Makhlouf").
        self.whole = defaultdict(lambda: array("I"))
        self.pairs = defaultdict(lambda: array("I"))
        self.names = set()
        for number, record in enumerate(self.records):
            self._add(number, record)
        for places in (*self.places.values(), self.whole, self.pairs):
            places.default_factory = None
        self._arrange()

    def _add(self, number, record):
        titles = set()
        for text in record.titles():
            words = self.spelling.words(text)
            self.whole[" ".join(words)].append(number)
            titles.update(words, self._compounds(text))
            if record.kind in NAMED:
                self.names.update(words)
                for pair in {a + b for a, b in pairwise(words)}:
                    self.pairs[pair].append(number)
        beside = self._terms(record.beside) - titles
        text = self._terms(record.texts) - titles - beside
        for field, terms in zip(self.FIELDS, (titles, beside, text), strict=True):
            places = self.places[field]
            for term in terms:
                places[term].append(number)

    def _terms(self, texts):
        found = set()
        for translations in texts:
            for text in filter(None, translations.values()):
                found.update(self.spelling.words(text), self._compounds(text))
        return found

    def _compounds(self, text):
        return (word for word, _span in self.spelling.compounds(text))

    def _arrange(self):
        """What queries are compared with: forms in order, their pairs of letters, their sounds."""
        terms = set().union(*self.places.values())
        self.terms_of = defaultdict(set)
        for term in terms:
            for form in bare_forms(term):
                self.terms_of[form].add(term)
        self.forms = sorted(terms | self.terms_of.keys())
        self.terms_of.default_factory = None
        self.line = "\n".join(["", *self.forms, ""])
        self.letters = defaultdict(lambda: array("I"))
        for number, form in enumerate(self.forms):
            for gram in grams(form):
                self.letters[gram].append(number)
        self.letters.default_factory = None
        self.sounds = defaultdict(list)
        for term in sorted((self.places["title"].keys() | self.pairs.keys()) - SMALL_WORDS):
            shortest = 1 if term in self.names or term in self.pairs else SHORTEST_SOUND
            for key, said in sounds_of(term):
                if len(key) >= shortest:
                    self.sounds[key].append((term, said))
        self.sounds.default_factory = None

    def terms(self, form):
        """The terms that a form stands for: itself, and those of which it is the bare form."""
        found = self.terms_of.get(form, set())
        return {form, *found} if self.has(form) else found

    def has(self, term):
        return any(term in places for places in self.places.values())

    def beginning_with(self, start):
        """The forms that begin with `start`."""
        first = bisect_left(self.forms, start)
        return self.forms[first : bisect_left(self.forms, start + "\U0010ffff", first)]

    def holding(self, part, most):
        """At most so many forms that hold `part`, in order."""
        found, at = [], self.line.find(part)
        while at >= 0 and len(found) < most:
            start, end = self.line.rfind("\n", 0, at) + 1, self.line.find("\n", at)
            found.append(self.line[start:end])
            at = self.line.find(part, end)
        return found


def grams(word):
    """The pairs of neighbouring letters of a word, its ends among them."""
    padded = f" {word} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _length(record):
    return min(map(len, record.titles()), default=0)
