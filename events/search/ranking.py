"""Which records answer a query, best first: plain Python, so that every database agrees."""

import heapq
import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, pairwise

from events.search.index import Record
from events.search.spellings import likely, unlikely
from events.search.words import words_of_query

MOST_WORDS, MOST_UNLIKELY = 8, 4
# Of the terms that only may be meant, no more places than this are looked at for each word.
MOST_PLACES = 20_000
WEIGHTS = {"title": 4.0, "beside": 1.5, "text": 1.0}
WHOLE_TITLE = 6.0


@dataclass(frozen=True, slots=True)
class Found:
    """The best records, how many there are, and a `{term: quality}` for each word of the query."""

    records: list[Record] = field(default_factory=list)
    count: int = 0
    hits: list[dict[str, float]] = field(default_factory=list)


def search(index, query, most=50):
    """What is `Found` in `index`, at most so many records.

    Records with all the words of the query; where there are none, spelling is read more freely;
    where there are still none, those with most of the words.
    """
    words = words_of_query(query, MOST_WORDS)
    pairs = [a + b for a, b in pairwise(words)]
    joined = [pairs[max(0, n - 1) : n + 1] for n in range(len(words))]
    hits = [likely(index, word, made) for word, made in zip(words, joined, strict=True)]
    scores = [_scores(index, terms) for terms in hits]
    if not _in_all(scores):
        for n in sorted(range(len(words)), key=lambda n: (bool(hits[n]), -len(words[n]), n))[
            :MOST_UNLIKELY
        ]:
            hits[n] = unlikely(index, words[n]) | hits[n]
            scores[n] = _scores(index, hits[n])
    numbers = _in_all(scores) or _in_most(scores)
    rated = _rated(index, numbers, scores, words)
    best = heapq.nlargest(most, rated, key=lambda pair: (pair[0], -pair[1]))
    return Found([index.records[number] for _, number in best], len(rated), hits)


def _scores(index, terms):
    """`{number: quality × weight}` of the records that hold any of `{term: quality}`."""
    places, looked = [], 0
    for term, quality in sorted(terms.items(), key=lambda pair: (-pair[1], pair[0])):
        if places and looked > MOST_PLACES:
            break
        held = [(WEIGHTS[field], index.places[field].get(term)) for field in index.FIELDS]
        held.append((WEIGHTS["title"], index.pairs.get(term)))
        places += [(quality * weight, numbers) for weight, numbers in held if numbers]
        looked += sum(len(numbers) for _, numbers in held if numbers)
    best: dict[int, float] = {}
    for value, numbers in sorted(places, key=lambda pair: pair[0]):
        best.update(dict.fromkeys(numbers, value))
    return best


def _in_all(scores):
    if not scores:
        return set()
    fewest, *others = sorted(scores, key=len)
    found = set(fewest)
    for score in others:
        found &= score.keys()
    return found


def _in_most(scores):
    met = Counter(chain.from_iterable(scores))
    most = max(met.values(), default=0)
    return {number for number, n in met.items() if n == most}


def _rated(index, numbers, scores, words):
    """`(score, number)` of each; a rare word of the query weighs more than a common one."""
    total = len(index.records)
    rare = [math.log(1 + total / len(score)) if score else 0.0 for score in scores]
    weighed = list(zip(rare, scores, strict=True))
    whole = set(index.whole.get(" ".join(words), ()))
    return [
        (
            round(sum(w * score.get(number, 0) for w, score in weighed), 6)
            + WHOLE_TITLE * (number in whole),
            number,
        )
        for number in numbers
    ]
