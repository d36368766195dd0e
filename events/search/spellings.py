"""What a word of a query may stand for: terms of the index, each with how sure that is (0 to 1)."""

import heapq
from collections import Counter
from itertools import chain

from events.search.index import grams
from events.search.sounds import is_arabic, nearness, sounds_of
from events.search.words import bare_forms, slips_between

EXACT, BARE, JOINED = 1.0, 0.97, 0.95
MOST_FORMS = 60
SHORTEST_PREFIX, SHORTEST_PART, SHORTEST_SLIP, LONG = 2, 4, 4, 8
# Below these, two words with the same consonants are different words. Vowels that one script does
# not write are forgiven; those of one consonant have little else.
NEAR, NEAR_SHORT, NEAR_ALIKE = 0.5, 0.6, 0.65


def likely(index, word, joined=()):
    """`{term: quality}` of what `word` says: itself, beginnings, the same in the other script.

    `joined` are the words that it makes with its neighbours in the query.
    """
    found: dict[str, float] = {}
    for term, near in _sounding(index, word):
        _offer(found, (term,), (0.75 if is_arabic(word) != is_arabic(term) else 0.6) * near)
    if len(word) >= SHORTEST_PREFIX:
        for form in heapq.nsmallest(MOST_FORMS, index.beginning_with(word), _shortest):
            _offer(found, index.terms(form), 0.5 + 0.3 * len(word) / len(form))
    for pair in joined:
        _offer(found, _same(index, pair), JOINED)
        _offer(found, (t for t, near in _sounding(index, pair) if near > NEAR), JOINED - 0.1)
    _offer(found, _same(index, word), BARE)
    if index.has(word):
        found[word] = EXACT
    return found


def unlikely(index, word):
    """`{term: quality}` of terms that hold `word`, and of those that are a slip or two away."""
    found: dict[str, float] = {}
    if len(word) >= SHORTEST_PART:
        for form in index.holding(word, MOST_FORMS):
            _offer(found, index.terms(form), 0.3 + 0.2 * len(word) / len(form))
    if len(word) >= SHORTEST_SLIP:
        for form, slips in _slipped(index, word):
            _offer(found, index.terms(form), 0.5 / slips)
    return found


def _offer(found, terms, quality):
    for term in terms:
        if found.get(term, 0) < quality:
            found[term] = quality


def _shortest(form):
    return len(form), form


def _same(index, word):
    pair = {word} if word in index.pairs else set()
    return pair.union(*(index.terms(form) for form in (word, *bare_forms(word))))


def _sounding(index, word):
    """`(term, nearness from 0 to 1)` of the words in titles that are spoken like this one.

    In the same script only names count: their spelling varies, that of other words does not.
    """
    best: dict[str, float] = {}
    arabic = is_arabic(word)
    for key, own in sorted(sounds_of(word)):
        alike = heapq.nsmallest(
            MOST_FORMS,
            index.sounds.get(key, ()),
            key=lambda pair: (abs(len(pair[1]) - len(own)), pair),
        )
        for term, said in alike:
            is_name = term in index.names or term in index.pairs
            is_alike = is_arabic(term) == arabic
            if term == word or (is_alike and not is_name):
                continue
            least = NEAR_ALIKE if is_alike else NEAR if len(key) > 1 else NEAR_SHORT
            near = nearness(own, said)
            if near >= least:
                _offer(best, (term,), near)
    return list(best.items())


def _slipped(index, word):
    """`(form, slips)` of the forms one slip from `word`; two, when it is long."""
    reach, own = 1 + (len(word) >= LONG), grams(word)
    shared = Counter(chain.from_iterable(index.letters.get(gram, ()) for gram in own))
    # One slip spoils three pairs of letters at most.
    least = max(1, len(own) - 3 * reach)
    near = [(n, number) for number, n in shared.items() if n >= least]
    near = heapq.nlargest(2 * MOST_FORMS, near, key=lambda pair: (pair[0], -pair[1]))
    for _n, number in near:
        form = index.forms[number]
        if abs(len(form) - len(word)) <= reach:
            slips = slips_between(word, form)
            if 0 < slips <= reach:
                yield form, slips
