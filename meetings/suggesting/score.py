"""How well two profiles fit each other: a sum that a person can do by hand."""

import math
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

EXACT, SIBLING, PARENT, NONE = 1.0, 0.5, 0.25, 0.0


@dataclass(frozen=True)
class Profile:
    """What somebody offers and needs, and whom they can meet at all."""

    key: int
    offers: frozenset[str]
    needs: frozenset[str]
    firm: Hashable = None  # None: nobody else is of the same
    role: str = ""
    languages: frozenset[str] = frozenset()
    free: frozenset[int] = frozenset()  # slots
    known: frozenset[int] = frozenset()  # keys: asked, met, blocked, "not for me"


@dataclass(frozen=True)
class Line:
    """One need of one side, and what of the other side answers it best."""

    need: str
    named: int  # profiles that name it
    weight: float
    offer: str | None
    closeness: float

    @property
    def points(self) -> float:
        return self.weight * self.closeness


@dataclass(frozen=True)
class Side:
    """What one side needs of the other: heaviest answered need first."""

    lines: tuple[Line, ...]

    @property
    def points(self) -> float:
        return sum(line.points for line in self.lines)

    @property
    def most(self) -> float:
        """The points if every need were answered exactly."""
        return sum(line.weight for line in self.lines)

    @property
    def score(self) -> float:
        return self.points / self.most if self.most else 0.0

    @property
    def answered(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.offer)


@dataclass(frozen=True)
class Fit:
    """Two profiles seen from both sides."""

    there: Side  # the needs of the first, answered by the second
    back: Side

    @property
    def score(self) -> float:
        """The harmonic mean: high only where both get something."""
        there, back = self.there.score, self.back.score
        return 2 * there * back / (there + back) if there and back else 0.0


@dataclass(frozen=True)
class Codes:
    """The codes of one event: the one above each, and how many profiles name it, of how many."""

    parents: Mapping[str, str | None]
    named: Mapping[str, int]
    total: int

    @classmethod
    def of(cls, profiles: Collection[Profile], parents: Mapping[str, str | None]) -> "Codes":
        named = Counter(code for profile in profiles for code in profile.offers | profile.needs)
        return cls(parents, named, len(profiles))

    def weight(self, code: str) -> float:
        """What is rare weighs more: ln((profiles + 1) / those that name it).

        To two places, as it is shown: so a sum done by hand comes to the same score.
        """
        return round(math.log((self.total + 1) / self.named[code]), 2)


def closeness(need: str, offer: str, parents: Mapping[str, str | None]) -> float:
    """How far `offer` answers `need`: the same code, one beside it, or the one above or below."""
    if need == offer:
        return EXACT
    above_need, above_offer = parents.get(need), parents.get(offer)
    if above_need is not None and above_need == above_offer:
        return SIBLING
    return PARENT if need == above_offer or offer == above_need else NONE


def explain(first: Profile, second: Profile, codes: Codes) -> Fit:
    """The whole sum for two profiles."""
    return Fit(_side(first.needs, second.offers, codes), _side(second.needs, first.offers, codes))


def _side(needs, offers, codes):
    lines = [_line(need, offers, codes) for need in needs]
    return Side(tuple(sorted(lines, key=lambda line: (-line.points, -line.weight, line.need))))


def _line(need, offers, codes):
    best, offer = max(
        ((closeness(need, offer, codes.parents), offer) for offer in sorted(offers)),
        key=lambda pair: pair[0],
        default=(NONE, None),
    )
    return Line(need, codes.named[need], codes.weight(need), offer if best else None, best)
