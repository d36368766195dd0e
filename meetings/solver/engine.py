"""From an instance to the best plan within a time: search, bound and proof together."""

import time
from dataclasses import dataclass, field

from meetings.solver import proof
from meetings.solver.bound import weight_bound
from meetings.solver.checker import faults
from meetings.solver.instance import Instance
from meetings.solver.measures import Measures, measure
from meetings.solver.reasons import Reason, reasons
from meetings.solver.search import Search, warm_start

PORTION = 1 << 18  # moves between two looks at the clock
FIRST_MOVES = 1_000_000  # in a first, short search, which also shows how fast this machine is
MOVES_BESIDE_PROOF = 8_000_000
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

    def __init__(self, instance, seconds, seed, fairness, progress, should_stop):
        self.instance, self.seconds, self.seed = instance, seconds, seed
        must_hold = instance.weight is None
        self.fairness = (FAIRNESS if fairness is None else fairness) if must_hold else None
        self.progress, self.asked_to_stop = progress, should_stop
        self.began = time.monotonic()
        self.moves, self.is_infeasible, self.breaks_bound, self.peak = 0, False, 0, 0
        self.speed = 0.0  # moves a second
        self.set(warm_start(instance))
        self.weight_bound = weight_bound(instance)

    @property
    def left(self):
        return self.began + self.seconds - time.monotonic()

    def should_stop(self):
        return self.left <= 0 or bool(self.asked_to_stop and self.asked_to_stop())

    def tell(self, stage):
        if self.progress:
            share = min(1.0, 1 - self.left / self.seconds) if self.seconds else 1.0
            self.progress(stage, share, self.measures)

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
        """Until through, or until the time is up; the best so far counts in both cases."""
        search = Search(self.instance, seed=self.seed, moves=moves, fairness=self.fairness)
        goes_on, timed = True, []
        while goes_on and not self.should_stop():
            goes_on = search.advance(PORTION)
            timed.append(time.monotonic())
            self.tell("search")
            if beside and beside.listen(0) and beside.is_done:
                break
        if len(timed) > 2:  # the first portion loads what is compiled, the last may be short
            self.speed = PORTION * (len(timed) - 2) / max(timed[-2] - timed[0], 1e-3)
        self.moves = search.done
        self.consider(search.best())

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


def rank(keeps, measures):
    return keeps, measures.weight, -measures.breaks, -measures.idle, -measures.squares


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
    run = Run(instance, seconds, seed, fairness, progress, should_stop)
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
