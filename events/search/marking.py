"""Where in a text the words of a query were found, and the piece of it worth showing."""

from itertools import chain, pairwise

from events.search.words import WORD

# In one text, what is surer than this share of the best spelling there is marked with it.
ALIKE = 0.9
BEFORE, AROUND = 60, 220
# Words; neighbours are one word in names only.
LONGEST_NAME = 12


def spans(spelling, text, hits):
    """`[(start, end)]` in `text` of what `hits` (a `{term: quality}` per word of the query) found.

    For each word of the query only its surest spellings in this text: who looks for Agadir and
    reads Agadir need not see its likeness marked too.
    """
    wanted = set().union(*hits)
    places = _places(spelling, text, wanted)
    marked = set()
    for terms in hits:
        found = [(terms[term], span) for term, span in places if term in terms]
        best = max((quality for quality, _ in found), default=0)
        marked |= {span for quality, span in found if quality >= ALIKE * best}
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marked):
        if merged and start < merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def _places(spelling, text, wanted):
    """`[(term, (start, end))]` of each wanted word, hyphenated word, or pair of names in `text`."""
    raw = WORD.findall(text)
    compounds = [place for place in spelling.compounds(text) if place[0] in wanted]
    if len(raw) > LONGEST_NAME and wanted.isdisjoint(
        chain.from_iterable(spelling[one] for one in raw)
    ):
        return compounds  # so most texts are done with
    words = [(term, m.span()) for m in WORD.finditer(text) for term in spelling[m[0]]]
    found = compounds + [place for place in words if place[0] in wanted]
    if len(raw) <= LONGEST_NAME:
        for (one, (start, _)), (other, (_, end)) in pairwise(words):
            if one + other in wanted:
                found.append((one + other, (start, end)))
    return found


def excerpt(text, at):
    """`(start, end)` of the piece of `text` around the place `at`, cut between words."""
    start = max(0, at - BEFORE)
    if start:
        start = text.find(" ", start, at) + 1 or start
    end = start + AROUND
    if end >= len(text):
        return start, len(text)
    return start, max(text.rfind(" ", start, end), at + 1) if " " in text[at:end] else end


def pieces(text, found, start=0, end=None):
    """`text` from `start` to `end` as `(piece, is marked)`, where `found` are its spans."""
    end, at = len(text) if end is None else end, start
    for first, last in found:
        if start <= first and last <= end:
            yield text[at:first], False
            yield text[first:last], True
            at = last
    yield text[at:end], False
