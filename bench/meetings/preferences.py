"""An event whose tastes are known to nobody but this module, to judge suggestions by.

Everybody has a taste: what they want and what they give, as shares of hidden topics. Two like each
other as far as one's gift meets the other's want, with something that no profile tells: some are
pleasant to all, and chance. Each says yes to the best few of all. Profiles are a noisy account of
the tastes: codes drawn by them, some forgotten, some ticked at random, and one that nearly
everybody ticks. No weight and no closeness of codes enters the truth.

`python -m bench.meetings.preferences EDITION PROFILES` (which edition is all the same) prints one
JSON object: how long `suggest` took for so many profiles, and the table of 600 people.
"""

import json
import resource
import sys
import time
from dataclasses import dataclass

import numpy as np

from meetings.suggesting import LENGTH, Codes, Profile, suggest

SECTORS, CODES = 12, 8  # codes in each sector
TOPICS = 20
YES = 0.15  # of all the others
PLEASANT, CHANCE = 0.4, 0.5  # against 1: what wants and gifts make of a liking
ASKED = 5  # requests of each last time
ROLES = ("project", "investor", "firm", "decision")
COUNTERPART = (1, 0, 2, 2)  # of each role, by position
SPOKEN = {"ar": 0.8, "fr": 0.7, "en": 0.4}
SENSELESS = (frozenset({"investor"}), frozenset({"decision"}))
EVERYONE = "digital"
GOOD = 3


@dataclass
class Event:
    """Profiles, the code above each code, who says yes to whom, and who asked whom last time."""

    profiles: list
    parents: dict
    yes: np.ndarray
    asked: np.ndarray

    @property
    def good(self):
        """Pairs that both want."""
        return self.yes & self.yes.T


def make(count, seed):
    chance = np.random.default_rng(seed)
    codes, parents = _vocabulary(chance)
    roles, wants, gives = _people(chance, count)
    liking = wants @ gives.T
    liking /= liking.std()
    liking += PLEASANT * chance.normal(size=count)
    liking += CHANCE * chance.normal(size=(count, count))
    np.fill_diagonal(liking, -np.inf)
    yes = liking >= np.quantile(liking, 1 - YES, axis=1)[:, None]
    asked = yes & (chance.random((count, count)) < ASKED / (YES * count))
    return Event(_profiles(chance, codes, roles, wants, gives), parents, yes, asked)


def _people(chance, count):
    """The role, the wants and the gifts of each: a few topics, of those usual in the role.

    What one role wants is mostly what its counterpart gives: projects and capital, for instance.
    """
    usual = chance.dirichlet(np.full(TOPICS, 0.5), size=len(ROLES))
    anything = np.full(TOPICS, 1 / TOPICS)
    roles = chance.integers(len(ROLES), size=count)
    wants, gives = np.empty((count, TOPICS)), np.empty((count, TOPICS))
    for n, role in enumerate(roles):
        gives[n] = chance.dirichlet(0.6 * usual[role] + 0.4 * anything + 0.01)
        wants[n] = chance.dirichlet(0.6 * usual[COUNTERPART[role]] + 0.4 * anything + 0.01)
    return roles, wants, gives


def _vocabulary(chance):
    """What each code is about, mostly one topic and near to its sector's, and the code above it."""
    codes, parents = {EVERYONE: np.full(TOPICS, 1 / TOPICS)}, {EVERYONE: None}
    for sector in range(SECTORS):
        middle = codes[f"s{sector}"] = chance.dirichlet(np.full(TOPICS, 0.1))
        parents[f"s{sector}"] = None
        for n in range(CODES):
            own = chance.dirichlet(np.full(TOPICS, 0.05))
            codes[f"s{sector}.{n}"] = 0.5 * middle + 0.5 * own
            parents[f"s{sector}.{n}"] = f"s{sector}"
    return codes, parents


def _profiles(chance, codes, roles, wants, gives):
    names, about = list(codes), np.array(list(codes.values()))
    firms = chance.integers(0, len(roles) // 2, len(roles))
    return [
        Profile(
            key=n,
            offers=_ticked(chance, names, about @ gives[n]),
            needs=_ticked(chance, names, about @ wants[n]),
            firm=int(firms[n]),
            role=ROLES[role],
            languages=_spoken(chance),
            free=_slots(chance),
        )
        for n, role in enumerate(roles)
    ]


def _spoken(chance):
    spoken = {code for code, share in SPOKEN.items() if chance.random() < share}
    return frozenset(spoken or {"ar"})


def _ticked(chance, names, fit):
    """Three to six codes by how well they tell the taste, and now and then one that does not."""
    odds = fit**2 + 1e-6
    ticked = set(chance.choice(names, chance.integers(3, 7), replace=False, p=odds / odds.sum()))
    if chance.random() < 0.5:
        ticked.add(names[chance.integers(len(names))])
    if chance.random() < 0.7:
        ticked.add(EVERYONE)
    return frozenset(map(str, ticked))


def _slots(chance):
    """Half a day or both of two days of nine slots."""
    days = range(9), range(9, 18), range(18)
    return frozenset(days[chance.choice(3, p=[0.2, 0.2, 0.6])])


def can_meet(event):
    """Who may be suggested to whom, pair by pair, in the plainest way."""
    p = event.profiles
    return np.array([[_can(a, b) for b in p] for a in p])


def _can(a, b):
    return bool(
        a.firm != b.firm
        and a.languages & b.languages
        and a.free & b.free
        and frozenset({a.role, b.role}) not in SENSELESS
    )


def ways(event, seed):
    """Each way of suggesting, with its lists: an array of ten for everyone."""
    chance, can = np.random.default_rng(seed), can_meet(event)
    ours = suggest(event.profiles, Codes.of(event.profiles, event.parents), apart=SENSELESS)
    popular = event.asked.sum(axis=0) + chance.random(len(can))
    return {
        "ours": list(ours.values()),
        "one-sided TF-IDF": _best(_tf_idf(event), can),
        "popularity": _best(np.broadcast_to(popular, can.shape), can),
        "random": _best(chance.random(can.shape) + 1, can),
    }


def _tf_idf(event):
    """Cosine of one's needs with the other's offers."""
    codes = sorted({code for p in event.profiles for code in p.offers | p.needs})
    needs = np.array([[code in p.needs for code in codes] for p in event.profiles], dtype=float)
    offers = np.array([[code in p.offers for code in codes] for p in event.profiles], dtype=float)
    rarity = np.log(len(needs) / np.maximum((needs + offers > 0).sum(axis=0), 1))
    needs, offers = needs * rarity, offers * rarity
    needs /= np.maximum(np.linalg.norm(needs, axis=1), 1e-9)[:, None]
    offers /= np.maximum(np.linalg.norm(offers, axis=1), 1e-9)[:, None]
    return needs @ offers.T


def _best(value, can):
    order = np.argsort(np.where(can, -value, np.inf), axis=1, kind="stable")[:, :LENGTH]
    return [[int(n) for n in row if can[who, n]] for who, row in enumerate(order)]


def judge(lists, good):
    """Share of ten that both want; share of people with three such; Gini of being suggested."""
    hits = np.array([good[who, chosen].sum() for who, chosen in enumerate(lists)])
    shown = np.bincount([n for chosen in lists for n in chosen], minlength=len(lists))
    return {
        "precision": float(hits.mean() / LENGTH),
        "covered": float((hits >= GOOD).mean()),
        "gini": _gini(shown),
    }


def _gini(counts):
    counts = np.sort(counts)
    ranks = np.arange(1, len(counts) + 1)
    return float((2 * ranks - len(counts) - 1) @ counts / (len(counts) * counts.sum()))


def table(count, seeds):
    """Each way's figures, as means over events of `count`."""
    found = {}
    for seed in seeds:
        event = make(count, seed)
        for way, lists in ways(event, seed).items():
            found.setdefault(way, []).append(judge(lists, event.good & can_meet(event)))
    return {
        way: {key: sum(one[key] for one in rows) / len(rows) for key in rows[0]}
        for way, rows in found.items()
    }


def timed(count):
    """Seconds and memory above the start (MB) of suggesting for `count` profiles."""
    chance = np.random.default_rng(1)
    codes, parents = _vocabulary(chance)
    profiles = _profiles(chance, codes, *_people(chance, count))
    before, start, cpu = _peak(), time.monotonic(), time.process_time()
    lists = suggest(profiles, Codes.of(profiles, parents), apart=SENSELESS)
    seconds, cpu = time.monotonic() - start, time.process_time() - cpu
    few = sum(len(chosen) < GOOD for chosen in lists.values())
    growth = _peak() - before
    return {"profiles": count, "seconds": seconds, "cpu": cpu, "growth": growth, "few": few}


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({**timed(int(sys.argv[2])), "table": table(600, range(5))}))
