"""A large forum to plan meetings for: `python -m bench.meetings.generate PARTICIPANTS SEED`.

Two days. Everyone wants about eight meetings, companies and project holders mostly with investors
and experts, who are few; these have more requests than time. Everyone has lunch, one or the other
slot; some speak, some are there for half of a day. The tables hold nine wishes of ten.
"""

import json
import random
import sys

SLOTS, HALVES = 36, 4
TABLES = 0.85  # of what would hold all wishes in 34 slots
SPARE = 6  # requests beyond the time that one has
SHARES = {"company": 55, "project": 25, "investor": 12, "expert": 8}
CHARM = {"company": 1.0, "project": 0.9, "investor": 2.4, "expert": 1.6}
UNLIKELY = {
    frozenset(kinds) for kinds in (["project"], ["investor"], ["expert"], ["investor", "expert"])
}
WEIGHTS = {1: 10, 2: 25, 3: 35, 4: 20, 5: 10}


def generate(participants, seed, wanted=8):
    """The instance as its file holds it."""
    dice = random.Random(seed)  # noqa: S311 - an example, not a secret
    kinds, charm = people(dice, participants)
    forbidden = [absences(dice, kind) for kind in kinds]
    most = [SLOTS - len(slots) + SPARE for slots in forbidden]
    total = participants * wanted // 2
    wishes = draw_wishes(dice, kinds, charm, most, total)
    meetings = sorted(wishes)
    dice.shuffle(meetings)  # the order in which they were asked for
    return {
        "name": f"large-{participants}",
        "family": "generated",
        "seed": seed,
        "participants": participants,
        "kinds": kinds,
        "slots": SLOTS,
        "day_length": SLOTS // 2,
        "tables": max(1, int(TABLES * total / (SLOTS - 2))),
        "meetings": [list(pair) for pair in meetings],
        "weight": [wishes[pair] for pair in meetings],
        "forbidden": {str(person): slots for person, slots in enumerate(forbidden)},
    }


def people(dice, participants):
    kinds, charm = [], []
    for _ in range(participants):
        [kind] = dice.choices(list(SHARES), list(SHARES.values()))
        kinds.append(kind)
        charm.append(CHARM[kind] * dice.lognormvariate(0, 0.45))
    return kinds, charm


def absences(dice, kind):
    """The slots in which one of this kind is at lunch, speaks or is not there."""
    day, half = SLOTS // 2, SLOTS // HALVES
    slots = {start + day // 2 - 1 + dice.randrange(2) for start in (0, day)}
    if dice.random() < (0.5 if kind == "expert" else 0.12):
        talk = dice.randrange(SLOTS - 1)
        slots |= {talk, talk + 1}
    if dice.random() < 0.15:
        absent = dice.randrange(HALVES) * half
        slots |= set(range(absent, absent + half))
    return sorted(slots)


def draw_wishes(dice, kinds, charm, most, total):
    """{pair: weight}, the popular more often than others."""
    wishes, requests, everyone = {}, [0] * len(kinds), range(len(kinds))
    while len(wishes) < total:
        drawn = dice.choices(everyone, charm, k=2 * total)
        for one, other in zip(drawn[::2], drawn[1::2], strict=True):
            pair = (min(one, other), max(one, other))
            if len(wishes) == total:
                break
            if one == other or pair in wishes:
                continue
            if frozenset((kinds[one], kinds[other])) in UNLIKELY:
                continue
            if requests[one] >= most[one] or requests[other] >= most[other]:
                continue
            [wishes[pair]] = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))
            requests[one] += 1
            requests[other] += 1
    return wishes


if __name__ == "__main__":
    json.dump(generate(*map(int, sys.argv[1:3])), sys.stdout, separators=(",", ":"))
