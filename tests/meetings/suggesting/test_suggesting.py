"""Who should meet whom, against sums done in the plainest way and against tastes of its own."""

import random

import numpy as np
import pytest

from bench.meetings import preferences
from meetings.suggesting import FLOOR, LENGTH, Codes, Line, Profile, explain, suggest
from meetings.suggesting.dealing import deal
from meetings.suggesting.ranking import STRIPE

pytestmark = pytest.mark.once

PARENTS = {
    "agro": None,
    "agro.fruit": "agro",
    "agro.fish": "agro",
    "energy": None,
    "energy.solar": "energy",
    "capital": None,
    "digital": None,
}
CODES = tuple(PARENTS)


def profile(key, offers, needs, **others):
    filled = {"languages": frozenset({"ar"}), "free": frozenset(range(6))} | others
    return Profile(key, frozenset(offers.split()), frozenset(needs.split()), **filled)


def test_sum_by_hand():
    """Four profiles; ln(5/n) of who names a code: 1 → 1.61, 2 → 0.92, 3 → 0.51, 4 → 0.22."""
    first = profile(1, "agro.fruit digital", "capital agro.fish digital")
    second = profile(2, "agro digital", "agro.fish energy")
    others = [profile(3, "agro.fish digital", "capital"), profile(4, "digital", "energy.solar")]
    fit = explain(first, second, Codes.of([first, second, *others], PARENTS))
    assert fit.there.lines == (
        Line("digital", 4, 0.22, "digital", 1),
        Line("agro.fish", 3, 0.51, "agro", 0.25),
        Line("capital", 2, 0.92, None, 0),
    )
    assert fit.there.score == pytest.approx((0.22 + 0.51 * 0.25) / (0.92 + 0.51 + 0.22))
    assert fit.back.score == pytest.approx(0.51 * 0.5 / (0.51 + 1.61))
    both = fit.there.score, fit.back.score
    assert fit.score == pytest.approx(2 / (1 / both[0] + 1 / both[1]))


def crowd(count, seed=1, **others):
    dice = random.Random(seed)  # noqa: S311
    return [
        profile(
            n * 7,
            " ".join(dice.sample(CODES, dice.randint(0, 4))),
            " ".join(dice.sample(CODES, dice.randint(0, 4))),
            firm=dice.choice((None, "A", "B", "C")),
            role=dice.choice(("investor", "project", "firm")),
            languages=frozenset(dice.sample(("ar", "fr", "en"), dice.randint(1, 2))),
            free=frozenset(dice.sample(range(8), dice.randint(0, 5))),
            known=frozenset({dice.randrange(count) * 7, -1}),
            **others,
        )
        for n in range(count)
    ]


APART = (frozenset({"investor"}), frozenset({"investor", "firm"}))


def can_meet(one, other):
    return (
        one.key != other.key
        and (one.firm is None or one.firm != other.firm)
        and one.languages & other.languages
        and one.free & other.free
        and other.key not in one.known
        and one.key not in other.known
        and frozenset({one.role, other.role}) not in APART
    )


def test_only_those_who_can_meet_best_first_and_none_too_often():
    everybody = crowd(90)
    of_key, codes = {one.key: one for one in everybody}, Codes.of(everybody, PARENTS)
    lists = suggest(everybody, codes, apart=APART)
    shown = [key for chosen in lists.values() for key in chosen]
    assert list(lists) == list(of_key)
    assert len(shown) > 100
    for key, chosen in lists.items():
        one, others = of_key[key], [of_key[other] for other in chosen]
        scores = [explain(one, other, codes).score for other in others]
        assert len(chosen) == len(set(chosen)) <= LENGTH
        assert all(can_meet(one, other) for other in others)
        assert all(score > 0 for score in scores)
        assert scores == pytest.approx(sorted(scores, reverse=True), rel=2e-5)
    assert all(shown.count(one.key) <= len(one.free) for one in everybody)


def test_where_nobody_is_scarce_everybody_gets_the_best():
    everybody = crowd(40)
    roomy = [Profile(**{**vars(one), "free": frozenset(range(60))}) for one in everybody]
    codes = Codes.of(roomy, PARENTS)
    for one, chosen in zip(roomy, suggest(roomy, codes, apart=APART).values(), strict=True):
        scores = {
            other.key: explain(one, other, codes).score for other in roomy if can_meet(one, other)
        }
        best = sorted((score for score in scores.values() if score), reverse=True)[:LENGTH]
        assert [scores[key] for key in chosen] == pytest.approx(best, rel=2e-5)


def test_everybody_gets_three_as_far_as_chains_of_exchanges_reach():
    """Held against a matching found unit by unit, with no list longer than three."""
    for seed in range(30):
        dice = random.Random(seed)  # noqa: S311
        pairs = [(a, b) for a in range(12) for b in range(12) if a != b and dice.random() < 0.4]
        rooms = [dice.randint(0, 4) for _ in range(12)]
        scored = np.array([(*pair, dice.random()) for pair in pairs])
        lists = deal(scored, rooms)
        assert sum(min(len(chosen), FLOOR) for chosen in lists) == most(pairs, rooms)
        assert all(sum(n in chosen for chosen in lists) <= rooms[n] for n in range(12))


def most(pairs, rooms):
    """How many of three for each can be given at all: Ford and Fulkerson's way."""
    people = range(len(rooms))
    left = {("from", ("who", n)): FLOOR for n in people}
    left |= {(("whom", n), "to"): rooms[n] for n in people}
    left |= {(("who", a), ("whom", b)): 1 for a, b in pairs}
    left |= {(b, a): 0 for a, b in left}

    def push(place, seen):
        if place == "to":
            return True
        seen.add(place)
        for one, other in left:
            if one == place and other not in seen and left[one, other] and push(other, seen):
                left[one, other] -= 1
                left[other, one] += 1
                return True
        return False

    flow = 0
    while push("from", set()):
        flow += 1
    return flow


def test_in_stripes_and_told_how_far():
    told = []
    everybody = crowd(STRIPE + 1)
    codes = Codes.of(everybody, PARENTS)
    lists = suggest(everybody, codes, progress=lambda done, of: told.append((done, of)))
    assert told == [(STRIPE, STRIPE + 1), (STRIPE + 1, STRIPE + 1)]
    assert lists == suggest(everybody, codes)
    assert lists[everybody[-1].key] or not everybody[-1].needs


def test_nobody_one_and_those_who_need_nothing():
    for everybody in (
        [],
        [profile(5, "agro", "capital")],
        [profile(1, "agro", ""), profile(2, "", "agro")],
        [profile(1, "", ""), profile(2, "", "")],
    ):
        lists = suggest(everybody, Codes.of(everybody, PARENTS))
        assert lists == {one.key: [] for one in everybody}


def test_better_than_popularity_one_side_and_chance():
    """By tastes that are not our formula: see bench/meetings/preferences.py."""
    figures = preferences.table(400, range(3))
    ours = figures.pop("ours")
    for way, other in figures.items():
        assert ours["precision"] > 1.1 * other["precision"], way
        assert ours["covered"] > other["covered"], way
    assert ours["precision"] > 2 * figures["random"]["precision"]
    assert ours["gini"] < figures["popularity"]["gini"]
