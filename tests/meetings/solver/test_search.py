"""The local search: every plan holds, none is luck, and small problems are solved to the best."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.solver import engine
from meetings.solver import search as searching
from meetings.solver.booking import booked
from meetings.solver.checker import faults
from meetings.solver.measures import measure
from meetings.solver.search import Search, search, warm_start

from .cases import benchmark, best, problem, problems

pytestmark = pytest.mark.once
FOUND = settings(max_examples=40, deadline=None)


def quality(instance, plan):
    got = measure(instance, *plan)
    return got.weight, -got.breaks, -got.idle


def faults_but_left_out(instance, plan):
    """What is wrong apart from meetings for which there may be no place."""
    return [fault for fault in faults(instance, *plan) if fault.code != "left_out"]


@FOUND
@given(problems(has_weights=True), st.integers(0, 9))
def test_small_problems_are_solved_to_the_best(instance, seed):
    plan = search(instance, seed=seed, moves=20_000)
    assert not faults_but_left_out(instance, plan)
    optimum = best(instance)
    if optimum is not None:
        assert not faults(instance, *plan)
        assert quality(instance, plan) == optimum


@FOUND
@given(problems(has_weights=False))
def test_all_are_held_where_all_can_be(instance):
    plan = search(instance, seed=1, moves=20_000)
    assert not faults_but_left_out(instance, plan)
    if (optimum := best(instance)) is not None:
        assert quality(instance, plan) == optimum


@FOUND
@given(problems(has_weights=True))
def test_quick_plans_hold(instance):
    for plan in (warm_start(instance), booked(instance)):
        assert not faults_but_left_out(instance, plan)


def test_the_kernel_counts_as_the_measures_do():
    instance = benchmark("forumt-14crafc.prec15")
    running = Search(instance, seed=3, moves=50_000)
    running.advance(50_000)
    got, sums = measure(instance, *running.best()), running.world.best_sums
    assert (got.breaks, got.idle, got.squares) == (-sums[1] // 1000, -sums[2], -sums[3])
    assert got.held == sums[0] // (searching.UNIT * 1000)


def test_same_seed_same_plan_however_it_is_portioned():
    instance = benchmark("tic-13.original")
    whole = Search(instance, seed=5, moves=30_000)
    whole.advance(30_000)
    parts = Search(instance, seed=5, moves=30_000)
    while parts.advance(777):
        parts.best()
    assert whole.best() == parts.best() == search(instance, seed=5, moves=30_000)
    assert whole.best() != search(instance, seed=6, moves=30_000)


def test_rounds_begin_from_the_best_and_are_not_led_by_the_clock(monkeypatch):
    instance, shares = benchmark("tic-13crafc.original"), []
    count = len(instance.meetings)
    monkeypatch.setattr(engine, "COOLING", 200)
    monkeypatch.setattr(engine, "ROUND", 100)
    monkeypatch.setattr(engine, "LOOK", 0)

    def solved(moves, progress=None):
        answer = engine.solve(instance, seed=4, moves=moves, seconds=0, progress=progress)
        assert answer.moves == moves
        return answer

    cooled, first = (solved(count * 200) for _ in range(2))
    longer, again = (
        solved(count * 550, lambda _stage, share, _measures: shares.append(share)) for _ in range(2)
    )
    assert (first.slots, longer.slots) == (cooled.slots, again.slots)
    assert longer.slots != cooled.slots
    assert engine.worth(longer.measures) > engine.worth(cooled.measures)
    once = shares[: len(shares) // 2]
    assert once == sorted(once)
    assert once[-1] == 1.0


def test_a_stop_gives_the_best_so_far():
    instance, seen = benchmark("tic-13.original"), []
    moves = 4 * searching.PORTION
    plan = search(
        instance,
        seed=1,
        moves=moves,
        progress=lambda running: seen.append(running.share),
        should_stop=lambda: True,
    )
    assert seen == [0.25]
    assert quality(instance, plan) >= quality(instance, warm_start(instance))


def test_published_optimum_is_reached():
    instance = benchmark("tic-12.original")
    plan = search(instance, seed=1, moves=400_000)
    assert not faults(instance, *plan, 2)
    assert measure(instance, *plan).breaks == 0


def test_a_start_that_can_no_longer_be_is_mended():
    instance = problem(weight=[1, 1], forbidden={"0": [0, 1]})
    slots, _ = search(instance, seed=1, moves=1000, start=([0, 0], [0, 0]))
    assert None not in slots


def test_without_its_packages_it_says_what_to_do():
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from meetings.solver.instance import read\n"
        "from meetings.solver.search import NoSolver, search\n"
        "data = {'participants': 2, 'slots': 1, 'tables': 1, 'meetings': [[0, 1]]}\n"
        "try: search(read(data), seed=1, moves=1)\n"
        "except NoSolver as missing: print(missing)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "make solver" in done.stdout
