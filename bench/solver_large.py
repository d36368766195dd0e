"""Plans of large forums: search against booking, repairs, and the search alone on the benchmark.

The search is led by its number of moves, so that its plans are the same on every machine; its
processor's seconds stand beside, as a busy machine makes the time longer.
"""

import dataclasses
import json
import random
import statistics
import time
from pathlib import Path

from bench.meetings.generate import generate
from meetings.solver.booking import booked
from meetings.solver.bound import weight_bound
from meetings.solver.checker import faults
from meetings.solver.engine import FAIRNESS, solve
from meetings.solver.instance import read
from meetings.solver.measures import measure as measured
from meetings.solver.repair import front, moved, repair
from meetings.solver.search import search

SEEDS = (42, 7, 1)
# Participants: (moves in millions of each of both searches, most breaks).
SIZES = {300: (140, 5), 1_000: (120, 60), 3_000: (100, 300)}
SOON = {1_000: 10}  # seconds until its weight is at the bound
SECONDS = 60  # in which these moves should be made on two free cores
NO_PLAN = 99
MOST_MB = 300
ALONE = 30_000_000  # moves of each of both searches of an original: nine seconds on free cores
HOME = Path(__file__).parent / "meetings"


def measure(show):
    originals(show)
    for participants in SIZES:
        for seed in SEEDS:
            large(show, participants, seed)
    repairs(show, 1_000, SEEDS[1])


def originals(show):
    """How far the search alone is from what is proven."""
    best, gaps, spent = json.loads((HOME / "best.json").read_text()), [], []
    for path in sorted((HOME / "instances").glob("*.original.json")):
        start = time.process_time()
        instance = read(json.loads(path.read_text()))
        got = solve(instance, moves=ALONE)
        spent.append(time.process_time() - start)
        is_right = not faults(instance, got.slots, got.pairs, FAIRNESS)
        optimum = best[path.name.removesuffix(".json")]["optimum_d2"]
        gaps.append(got.measures.breaks - optimum if is_right else NO_PLAN)
        print(
            f"{path.stem}: {gaps[-1]} above, {got.seconds} s, processor {spent[-1]:.1f} s",
            flush=True,
        )
    name = f"Search alone, originals (processor at most {max(spent):.1f} s)"
    show(f"{name}: at the optimum", f"{gaps.count(0)}/{len(gaps)}", "≥ 16", gaps.count(0) >= 16)
    show(f"{name}: median above", f"{statistics.median(gaps):g}", "0", not statistics.median(gaps))
    show(f"{name}: worst above", f"{max(gaps)}", "≤ 4", max(gaps) <= 4)


def large(show, participants, seed):
    instance = read(generate(participants, seed))
    first = measured(instance, *booked(instance))
    bound, (moves, most) = weight_bound(instance), SIZES[participants]
    start, began = time.process_time(), time.monotonic()
    reached = []

    def look(_stage, _share, measures):
        if not reached and measures.weight == bound:
            reached.append(time.monotonic() - began)

    plan = solve(instance, moves=moves * 1_000_000, progress=look)
    spent, name = time.process_time() - start, f"{participants:,} participants, seed {seed}"
    got = plan.measures
    show(f"{name}: first come, first served", f"{first.weight:,}; {first.breaks:,}")
    is_whole = got.weight == bound and not faults(instance, plan.slots, plan.pairs)
    show(f"{name}: weight", f"{got.weight:,}", f"{bound:,}", is_whole)
    soon = f"{reached[0]:.1f} s" if reached else "never"
    limit = SOON.get(participants)
    is_soon = bool(reached and reached[0] <= limit) if limit else None
    show(f"{name}: weight at its bound after", soon, f"≤ {limit} s" if limit else "", is_soon)
    what = f"{name}: breaks (worst {got.worst_breaks}; {moves} M moves)"
    show(what, f"{got.breaks}", f"≤ {most}", got.breaks <= most)
    show(f"{name}: processor", f"{spent:.1f} s")
    show(f"{name}: time", f"{plan.seconds} s", f"≤ {SECONDS} s", plan.seconds <= SECONDS)
    show(f"{name}: memory so far", f"{plan.peak_mb} MB", f"≤ {MOST_MB} MB", plan.peak_mb <= MOST_MB)


def repairs(show, participants, seed):
    """One in fifty withdraws, three in a hundred lose half of a day."""
    instance = read(generate(participants, seed))
    plan = search(instance, seed=1, moves=20_000_000)
    changed, affected = after_change(instance, plan, seed)
    start = time.process_time()
    mended = repair(changed, *plan)
    spent = time.process_time() - start
    stayed = len(held(plan)) - len(affected)
    others = moved(*plan, *mended) - sum(
        mended[0][meeting] != plan[0][meeting] for meeting in affected
    )
    name, share = f"Repair at {participants:,}", 1 - others / stayed
    placed = sum(mended[0][meeting] is not None for meeting in affected)
    show(f"{name}: processor", f"{spent:.2f} s", "≤ 1 s", spent <= 1)
    show(f"{name}: unaffected unmoved", f"{share:.2%}", "≥ 99.5 %", share >= 0.995)
    possible = sum(changed.possible(meeting) > 0 for meeting in affected)
    show(f"{name}: of {len(affected)} displaced, {possible} can be: held", f"{placed}")
    is_right = not faults(changed, *mended)
    show(f"{name}: breaks", f"{measured(changed, *mended).breaks}", "", is_right or None)
    anew = measured(changed, *search(changed, seed=1, moves=20_000_000)).breaks
    start = time.process_time()
    points = front(changed, *plan, seconds=10)
    spent = time.process_time() - start
    for point in points:
        show(f"Front: {moved(*plan, *point)} moved", f"{measured(changed, *point).breaks} breaks")
    least = min(measured(changed, *point).breaks for point in points)
    name = f"Front, processor {spent:.1f} s, against a new plan ({anew}) + 20 %"
    show(name, f"{least}", f"≤ {anew * 1.2:.0f}", least <= anew * 1.2)


def held(plan):
    return [meeting for meeting, slot in enumerate(plan[0]) if slot is not None]


def after_change(instance, plan, seed):
    """The instance then, and the meetings that cannot be where they were."""
    dice = random.Random(seed)  # noqa: S311 - an example, not a secret
    people = dice.sample(range(instance.participants), instance.participants // 20)
    forbidden = list(instance.forbidden)
    for number, person in enumerate(people):
        start = dice.randrange(4) * instance.slots // 4
        half = range(start, start + instance.slots // 4)
        away = range(instance.slots) if number < len(people) * 2 // 5 else half
        forbidden[person] |= frozenset(away)
    changed = dataclasses.replace(instance, forbidden=tuple(forbidden))
    affected = [
        meeting for meeting in held(plan) if not changed.possible(meeting) >> plan[0][meeting] & 1
    ]
    return changed, affected
