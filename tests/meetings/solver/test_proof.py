import random

import pytest
from pysat.solvers import Solver

from meetings.solver import proof
from meetings.solver.checker import faults
from meetings.solver.encoding import Encoding
from meetings.solver.engine import solve
from meetings.solver.measures import measure
from meetings.solver.warm import warm_start
from tests.meetings.solver.cases import benchmark, problem

pytestmark = pytest.mark.once


def test_climb_and_descent_meet():
    """At the optimum of a real event, from nothing but the clauses."""
    instance = benchmark("forumt-14crafd.original")
    found = proof.prove(proof.Proof(instance, 2), 240)
    assert found.is_done
    assert (found.bound, found.breaks) == (4, 4)
    assert faults(instance, *found.plan, 2) == []
    assert found.processes == {}
    assert 0 < found.peak >> 10 <= 512


def test_descent_only_betters_a_plan():
    instance = benchmark("tic-13crafc.original")
    encoding = Encoding(instance, 2)
    counted = encoding.clauses.count(encoding.breaks, proof.MOST_COUNTED + 1)
    with Solver(name=proof.DESCENDER, bootstrap_with=encoding.clauses.rows) as solver:
        assert solver.solve()
        plan = encoding.plan(solver.get_model())
        descent = proof.Descent(encoding, counted, solver, plan, random.Random(1))  # noqa: S311
        breaks = [descent.breaks]
        for _ in range(25):
            descent.step()
            breaks.append(descent.breaks)
            assert faults(instance, *descent.plan, 2) == []
    assert breaks == sorted(breaks, reverse=True)
    assert breaks[-1] < breaks[0]
    assert measure(instance, *descent.plan).breaks == breaks[-1]


def test_what_is_reported_is_checked():
    """A plan with a fault, from wherever it comes, is not believed."""
    found = proof.Proof(problem(), None)
    found.hear("plan", ([0, 0], [0, 0]))
    assert found.plan is None
    found.hear("plan", ([0, 2], [0, 0]))
    assert found.breaks == 1
    found.hear("plan", ([0, 1], [0, 0]))
    found.hear("plan", ([0, 2], [0, 0]))
    assert (found.breaks, found.is_done) == (0, True)


def test_bounds_never_fall():
    found = proof.Proof(problem(), None)
    found.hear("bound", 2)
    found.hear("bound", 1)
    assert found.bound == 2


def test_stops_when_told():
    instance = benchmark("forum-13crafb.original")
    found = proof.prove(proof.Proof(instance, 2), 240, should_stop=lambda: True)
    assert not found.is_done
    assert found.processes == {}


def test_what_is_too_large_is_said_to_be_unproven(monkeypatch):
    """Who meets two in the first and in the last slot has to wait; but who proves it?"""
    monkeypatch.setattr(proof, "MOST_SEATS", 3)
    monkeypatch.setattr(proof, "prove", None)
    instance = problem(tables=1, forbidden={"1": [1, 2]})
    assert not proof.can_be_encoded(instance)
    answer = solve(instance, seconds=3)
    assert (answer.status, answer.verdict, answer.breaks_bound) == ("feasible", "within", 0)


def test_wishes_that_all_fit_are_proven_as_a_forum_counts():
    """Lunch at different times: nobody need wait, though as published many would."""
    pairs = [[0, 1], [0, 2], [1, 2], [0, 3]]
    lunch = {"0": [1], "1": [2], "2": [1], "3": [2]}
    keys = {"participants": 4, "slots": 5, "meetings": pairs, "forbidden": lunch}
    answer = solve(problem(**keys, weight=[1, 1, 1, 1]), seconds=60)
    assert (answer.status, answer.measures.held) == ("optimal", 4)


def test_plan_is_never_worse_than_the_first():
    instance = benchmark("forum-14.original")
    before = measure(instance, *warm_start(instance))
    answer = solve(instance, moves=1000)
    assert (answer.measures.held, -answer.measures.breaks) >= (before.held, -before.breaks)


def test_progress_tells_stage_and_share():
    told = []
    answer = solve(
        benchmark("tic-12.original"),
        moves=300_000,
        progress=lambda *words: told.append(words),
    )
    stages, shares, measures = zip(*told, strict=True)
    assert set(stages) <= {"warm", "search", "proof"}
    assert all(0 <= share <= 1 for share in shares)
    assert measures[-1] == answer.measures
