"""The sum of `score` for everybody with everybody, as products of matrices, a stripe at a time.

Weights count in hundredths and closeness in quarters, so that the products are whole numbers,
exact in single precision: the same on every machine, and the same as by hand.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from .dealing import deal
from .score import EXACT, NONE, PARENT, SIBLING, Codes, Profile

HUNDREDTHS, QUARTERS = 100, 4
STRIPE = 500  # profiles at once: with 10,000 in all, 20 MB for each matrix of a stripe
KEPT = 60  # candidates of each profile that `deal` chooses from
TIE = 1e-5  # share of a score: of those who fit equally well, not all get the same ones
STRIDE = 7919  # by how many places that differs from row to row


def suggest(
    profiles: Sequence[Profile],
    codes: Codes,
    *,
    apart: Collection[frozenset[str]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, list[int]]:
    """For each profile's key the keys of those to meet, best first.

    `codes` are those of the event. `apart` are pairs of roles (or a role alone, with itself) that
    have nothing to discuss. `progress` is called with how many profiles are done, of how many.
    """
    event = _Event(profiles, codes, apart)
    found = [np.empty((0, 3), dtype=np.float64)]
    for start in range(0, len(profiles), STRIPE):
        found.append(event.candidates(slice(start, start + STRIPE)))
        if progress:
            progress(min(start + STRIPE, len(profiles)), len(profiles))
    lists = deal(np.concatenate(found), [len(profile.free) for profile in profiles])
    keys = [profile.key for profile in profiles]
    return {keys[row]: [keys[other] for other in chosen] for row, chosen in enumerate(lists)}


class _Event:
    """All profiles of one event as matrices: a row for each profile, a column for each code."""

    def __init__(self, profiles, codes, apart):
        names = sorted(codes.named)
        hundredths = [round(codes.weight(name) * HUNDREDTHS) for name in names]
        self.needs = _marks([profile.needs for profile in profiles], names)
        self.needs *= np.array(hundredths, dtype=np.float32)
        offers = _marks([profile.offers for profile in profiles], names)
        self.answers = _answers(offers, names, codes.parents)
        self.most = np.maximum(self.needs.sum(axis=1) * QUARTERS, 1)
        self.firms = _numbers(
            [("", n) if p.firm is None else p.firm for n, p in enumerate(profiles)]
        )
        self.languages = _marks([profile.languages for profile in profiles])
        self.free = _marks([profile.free for profile in profiles])
        roles = [profile.role for profile in profiles]
        self.roles, self.may_meet = _numbers(roles), _sense(roles, apart)
        self.known = _known(profiles)
        self.chance = 1 + TIE * np.random.default_rng(0).random(len(profiles), dtype=np.float32)

    def candidates(self, rows):
        """The best of those whom the profiles `rows` can meet: rows of (who, whom, score)."""
        score = self.scores(rows)
        for n, row in enumerate(score, start=rows.start):
            row *= np.roll(self.chance, n * STRIDE)
        kept = min(KEPT, score.shape[1])
        least = np.partition(score, -kept, axis=1)[:, -kept, None]
        who, whom = np.nonzero((score >= least) & (score > 0))
        return np.stack([who + rows.start, whom, score[who, whom]], axis=1)

    def scores(self, rows):
        """The harmonic mean of both directions; 0 for those who cannot meet."""
        there = self.needs[rows] @ self.answers.T
        there /= self.most[rows, None]
        back = self.answers[rows] @ self.needs.T
        back /= self.most
        both = there + back
        there *= back
        there *= 2
        there /= np.maximum(both, np.finfo(np.float32).tiny, out=both)
        there *= self._can_meet(rows)
        for row, known in zip(there, self.known[rows], strict=True):
            row[known] = 0
        return there

    def _can_meet(self, rows):
        can = self.firms[rows, None] != self.firms
        can &= self.languages[rows] @ self.languages.T > 0
        can &= self.free[rows] @ self.free.T > 0
        can &= self.may_meet[self.roles[rows]][:, self.roles]
        return can


def _marks(sets, columns=None):
    """A row for each set, a column for each of what they may hold: 1 where it does."""
    if columns is None:
        columns = sorted(frozenset().union(*sets))
    place = {one: n for n, one in enumerate(columns)}
    marks = np.zeros((len(sets), len(place)), dtype=np.float32)
    for row, held in zip(marks, sets, strict=True):
        row[[place[one] for one in held]] = 1
    return marks


def _answers(offers, names, parents):
    """How far each profile's offers answer each code, in quarters."""
    above = np.array([parents.get(name) or "" for name in names])
    beside = (above[:, None] == above) & (above != "")
    over = np.array(names)[:, None] == above
    near = offers @ beside.astype(np.float32) > 0
    akin = offers @ (over | over.T).astype(np.float32) > 0
    answers = np.where(near, SIBLING, np.where(akin, PARENT, NONE))
    return np.where(offers > 0, EXACT, answers).astype(np.float32) * QUARTERS


def _numbers(names):
    number = {name: n for n, name in enumerate(dict.fromkeys(names))}
    return np.array([number[name] for name in names], dtype=np.int32)


def _sense(roles, apart):
    names = list(dict.fromkeys(roles))
    return np.array([[frozenset((a, b)) not in apart for b in names] for a in names], dtype=bool)


def _known(profiles):
    """Whom each does not meet: themselves, and who is known to either side."""
    row = {profile.key: n for n, profile in enumerate(profiles)}
    known = [{n} for n in range(len(profiles))]
    for n, profile in enumerate(profiles):
        for other in (row[key] for key in profile.known if key in row):
            known[n].add(other)
            known[other].add(n)
    return [sorted(rows) for rows in known]
