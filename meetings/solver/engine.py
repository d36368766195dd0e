"""From an instance to the best plan within a time: search, bound and proof together."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from meetings.solver import proof
from meetings.solver.bound import weight_bound
from meetings.solver.checker import faults
from meetings.solver.instance import Instance
from meetings.solver.measures import Measures, measure
from meetings.solver.reasons import Reason, reasons
from meetings.solver.search import Search, warm_start

PORTION = 1 << 18  # moves between two looks at the clock
LOOK = 1.0  # seconds between two looks at how far a search is
FIRST_MOVES = 1_000_000  # in a first, short search, which also shows how fast this machine is
MOVES_BESIDE_PROOF = 8_000_000
SEARCHES = 2  # at once, each on a core where there is one; as many on every machine
# Moves for each meeting: of the first cooling, and of the rounds that follow, from the best plan.
COOLING, ROUND = 20_000, 10_000
SETTLED = 0.16  # breaks: where a round begins
SHARE_OF_SEARCH = 0.9  # of the time that is left
FAIRNESS = 2  # where every meeting must be held


@dataclass
class Answer:
    """The best plan, how good it is, and what no plan can exceed."""

    instance: Instance
    slots: list[int | None]
    pairs: list[int]
    status: str  # optimal, feasible, infeasible or unknown
    measures: Measures
    weight_bound: int
    breaks_bound: int
    seconds: float
    peak_mb: int
    seed: int
    moves: int
    unmet: list[Reason] = field(default_factory=list)

    @property
    def verdict(self):
        return "optimal" if self.status == "optimal" else "within"


class Run:
    """One plan in the making."""

    def __init__(self, instance, seconds, seed, moves, fairness, progress, should_stop):
        self.instance, self.seconds, self.seed, self.all_moves = instance, seconds, seed, moves
        must_hold = instance.weight is None
        self.fairness = (FAIRNESS if fairness is None else fairness) if must_hold else None
        self.progress, self.asked_to_stop = progress, should_stop
        self.began = time.monotonic()
        self.moves, self.is_infeasible, self.breaks_bound, self.peak = 0, False, 0, 0
        # Moves a second, of each search; 0 where a few portions are all that is needed.
        self.speed = 0.0
        self.seeds = 0
        self.next_look = 0.0
        self.set(warm_start(instance))
        self.weight_bound = weight_bound(instance)

    @property
    def left(self):
        """Seconds; the clock does not count where the moves are given."""
        if self.all_moves is not None:
            return math.inf
        return self.began + self.seconds - time.monotonic()

    @property
    def share(self):
        if self.all_moves is not None:
            return self.moves / self.all_moves if self.all_moves else 1.0
        return min(1.0, 1 - self.left / self.seconds) if self.seconds else 1.0

    def should_stop(self):
        return self.left <= 0 or bool(self.asked_to_stop and self.asked_to_stop())

    def tell(self, stage, measures=None):
        if self.progress:
            self.progress(stage, self.share, measures or self.measures)

    def set(self, plan):
        self.plan, self.measures = plan, measure(self.instance, *plan)
        self.is_kept = not faults(self.instance, plan[0], plan[1], self.fairness)

    def consider(self, plan):
        """Keeps it if it is better; one that breaks no rule is better than any that does."""
        former = self.plan, self.measures, self.is_kept
        self.set(plan)
        if rank(self.is_kept, self.measures) <= rank(former[2], former[1]):
            self.plan, self.measures, self.is_kept = former

    @property
    def is_optimal(self):
        return (
            self.is_kept
            and self.measures.weight == self.weight_bound
            and self.measures.breaks <= self.breaks_bound
        )

    def search(self, moves, beside=None):
        """Until through, or until the time is up; the best so far counts in both cases.

        One long cooling ends no better than a shorter one. What helps is to warm the best plan of
        all searches a little, and to let each cool it again. `beside` is a proof at work, which
        has the other cores and may end the search.
        """
        count = max(1, len(self.instance.meetings))
        first = min(moves, count * COOLING)
        left = moves - first
        goes_on = self.cool(first, beside)
        while goes_on and left:
            step = min(left, count * ROUND)
            left -= step
            goes_on = self.cool(step, beside, start=self.plan, hot=SETTLED)

    def cool(self, moves, beside, **how):
        """Several searches of so many moves, on threads; whether there is time for more."""
        searches = [
            Search(self.instance, seed=self.next_seed(), moves=moves, fairness=self.fairness, **how)
            for _ in range(1 if beside else SEARCHES)
        ]

        def is_ended():
            has_proof = beside and beside.listen(0) and beside.is_done
            return has_proof or self.should_stop()

        goes_on, timed = True, []
        with ThreadPoolExecutor(len(searches)) as cores:
            while goes_on and not is_ended():
                goes_on = all(cores.map(advance, searches))
                timed.append(time.monotonic())
                self.show(searches)
        if len(timed) > 2:  # the first portion loads what is compiled, the last may be short
            self.speed = PORTION * (len(timed) - 2) / max(timed[-2] - timed[0], 1e-3)
        self.moves += searches[0].done
        for search in searches:
            self.consider(search.best())
        return not goes_on

    def show(self, searches):
        """How far these are, now and then: measuring a large plan takes a while."""
        if self.progress and time.monotonic() >= self.next_look:
            found = [measure(self.instance, *search.best()) for search in searches]
            self.tell("search", max(self.measures, *found, key=worth))
            self.next_look = time.monotonic() + LOOK

    def next_seed(self):
        self.seeds += 1
        return self.seed + (self.seeds << 32)

    def prove(self):
        """Where all can be held and the instance is small enough; searches on meanwhile."""
        found = proof.Proof(self.instance, self.fairness, self.kept_plan())
        proof.prove(
            found,
            self.left,
            seed=self.seed,
            tell=self.hear,
            should_stop=self.should_stop,
            search=lambda: self.search(MOVES_BESIDE_PROOF, found) or self.kept_plan(),
        )
        self.hear(found)
        self.peak = found.peak
        self.is_infeasible = found.is_infeasible

    def kept_plan(self):
        return self.plan if self.is_kept else None

    def hear(self, found):
        self.breaks_bound = max(self.breaks_bound, found.bound)
        if found.plan is not None:
            self.consider(found.plan)
        self.tell("proof")


def advance(search):
    return search.advance(PORTION)


def rank(keeps, measures):
    return keeps, worth(measures)


def worth(measures):
    return measures.weight, -measures.breaks, -measures.idle, -measures.squares


def solve(
    instance,
    *,
    seconds=60.0,
    seed=1,
    moves=None,
    fairness=None,
    progress=None,
    should_stop=None,
    with_reasons=False,
) -> Answer:
    """The best plan found in `seconds`. With `moves`, the search alone, not led by the clock."""
    run = Run(instance, seconds, seed, moves, fairness, progress, should_stop)
    if moves is not None:
        run.search(moves)
    else:
        lead(run)
    run.tell("proof")
    return answer(run, with_reasons)


def lead(run):
    run.search(FIRST_MOVES)
    can_prove = is_all_to_hold(run) and proof.can_be_encoded(run.instance)
    if not can_prove and not run.is_optimal and not run.should_stop():
        run.search(int(run.speed * run.left * SHARE_OF_SEARCH))
        can_prove = is_all_to_hold(run) and proof.can_be_encoded(run.instance)
    if can_prove and not run.is_optimal and not run.should_stop():
        run.prove()


def is_all_to_hold(run):
    """Whether the question that is left is the one that the proof can answer."""
    return run.instance.weight is None or run.measures.held == len(run.instance.meetings)


def answer(run, with_reasons):
    status = "feasible" if run.is_kept else "unknown"
    if run.is_infeasible and run.instance.weight is None:
        status = "infeasible"
    elif run.is_optimal:
        status = "optimal"
    slots, pairs = run.plan
    return Answer(
        instance=run.instance,
        slots=list(slots),
        pairs=list(pairs),
        status=status,
        measures=run.measures,
        weight_bound=run.weight_bound,
        breaks_bound=run.breaks_bound,
        seconds=round(time.monotonic() - run.began, 2),
        peak_mb=(proof.resident() + run.peak) >> 10,
        seed=run.seed,
        moves=run.moves,
        unmet=reasons(run.instance, slots, pairs) if with_reasons and run.is_kept else [],
    )
