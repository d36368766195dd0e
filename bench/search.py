"""The search over 10,000 records: what its index and its queries cost, in processor time.

Called by `bench.run` as `measure(show)`. Records and queries are made up from a fixed seed: words
of two scripts, as unequally frequent as words are; a dozen in titles, a hundred in texts.
Queries: words, beginnings, several words, the most common words, slips, and what nothing has.
"""

import itertools
import random
import resource
import time

from events.search.index import Index, Record
from events.search.ranking import search

RECORDS, WORDS, ROUNDS = 10_000, 15_000, 3
TARGET = 50  # milliseconds
SYLLABLES = ("ba", "ta", "ra", "ma", "na", "la", "sa", "cha", "ki", "fi", "di", "zi", "mou", "ben")
LETTERS = "بترمنلسشكفدزحعق"
KINDS = ("session", "session", "session", "speaker", "speaker", "organisation", "intervention")


def measure(show):
    rng = random.Random(7)  # noqa: S311 (the same words in every run)
    latin = Words(rng, lambda: "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))))
    arabic = Words(rng, lambda: "".join(rng.choices(LETTERS, k=rng.randint(3, 7))))
    records = [record(number, rng.choice(KINDS), latin, arabic) for number in range(RECORDS)]
    before, start = peak(), time.process_time()
    index = Index(records)
    show(
        f"Search, {RECORDS:,} records: making the index, CPU",
        f"{time.process_time() - start:.1f} s",
    )
    show("Search: memory of the index", f"+{peak() - before:.0f} MB")
    times = sorted(best_of(index, query) for query in queries(rng, latin, arabic))
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    show(f"Search, {len(times)} queries: median CPU", f"{middle:.1f} ms")
    show(f"Search, {len(times)} queries: 95th percentile, CPU", f"{late:.1f} ms")
    show("Search: slowest query, CPU", f"{times[-1]:.1f} ms", f"≤ {TARGET} ms", times[-1] <= TARGET)


class Words:
    """So many made-up words of one script, the first of them the most common."""

    def __init__(self, rng, make):
        self.rng, self.all = rng, [make() for _ in range(WORDS)]
        weights = [1 / (rank + 1) ** 0.9 for rank in range(WORDS)]
        self.weights = list(itertools.accumulate(weights))

    def text(self, count):
        return " ".join(self.rng.choices(self.all, cum_weights=self.weights, k=count))


def record(number, kind, latin, arabic):
    def texts(count):
        return {"ar": arabic.text(count), "fr": latin.text(count), "en": latin.text(count)}

    return Record(kind, str(number), "2027", texts(4), (), (texts(2),), (texts(30),), {})


def queries(rng, latin, arabic):
    for words in (latin, arabic):
        yield from (words.text(count) for count in (1, 1, 1, 1, 2, 2, 3, 3, 5, 8))
        yield from rng.sample(words.all, 6)
        yield from (word[:4] for word in rng.sample(words.all, 4))
        yield from (slipped(rng, word) for word in rng.sample(words.all, 6))
        yield from words.all[:3]
        yield " ".join(words.all[:8])
        yield " ".join(slipped(rng, word) for word in words.all[:8])
    yield from ("zzzzqqqq", "ba", "a", "ظظظظظظ", "xylophonique wagnérienne")


def slipped(rng, word):
    """`word` with one letter changed for one that no word has."""
    at = rng.randrange(len(word))
    return f"{word[:at]}x{word[at + 1 :]}"


def best_of(index, query):
    """Milliseconds of processor time, of the quickest of a few runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        search(index, query)
        times.append(1000 * (time.process_time() - start))
    return min(times)


def peak():
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    from bench.run import show

    measure(show)
