"""After a change, who can stay stays."""

import dataclasses
import itertools

import pytest
from hypothesis import given, settings

from bench.meetings.generate import generate
from meetings.solver.checker import faults
from meetings.solver.instance import read
from meetings.solver.measures import measure
from meetings.solver.repair import front, moved, repair
from meetings.solver.search import search

from .cases import problem, problems

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def published():
    instance = read(generate(60, 3))
    return instance, search(instance, seed=1, moves=300_000)


def without(instance, people, slots):
    """These participants cannot come in these slots."""
    forbidden = list(instance.forbidden)
    for person in people:
        forbidden[person] |= frozenset(slots)
    return dataclasses.replace(instance, forbidden=tuple(forbidden))


@settings(max_examples=40, deadline=None)
@given(problems(has_weights=True))
def test_every_repair_holds(instance):
    plan = search(instance, seed=1, moves=2000)
    changed = without(instance, [0], [0, 1])
    repaired = repair(changed, *plan)
    assert not [fault for fault in faults(changed, *repaired) if fault.code != "left_out"]


def test_nothing_moves_where_nothing_has_changed(published):
    instance, plan = published
    assert moved(*plan, *repair(instance, *plan)) == 0


def test_the_unaffected_stay(published):
    instance, plan = published
    changed = without(instance, [1, 2, 3], range(9))
    slots, pairs = repair(changed, *plan)
    assert not faults(changed, slots, pairs)
    affected = {
        meeting
        for meeting, pair in enumerate(instance.meetings)
        if plan[0][meeting] in range(9) and not {1, 2, 3}.isdisjoint(pair)
    }
    elsewhere = [
        meeting
        for meeting, slot in enumerate(plan[0])
        if slot is not None and slots[meeting] != slot and meeting not in affected
    ]
    assert affected
    assert len(elsewhere) <= 0.02 * len(slots)
    assert all(slots[meeting] is not None for meeting in elsewhere)


def test_one_other_makes_room_where_that_is_needed():
    instance = problem(slots=2, tables=2, weight=[1, 1], forbidden={"0": [1]})
    assert repair(instance, [1, 0]) == ([0, 1], [0, 0])


def test_who_must_stay_makes_no_room():
    instance = problem(slots=2, weight=[1, 1], forbidden={"0": [1]}, fixed={"1": 0})
    assert repair(instance, [1, 0])[0] == [None, 0]


def test_at_a_full_slot_someone_else_gives_the_table():
    instance = problem(
        participants=4,
        slots=2,
        tables=1,
        meetings=[[0, 1], [2, 3]],
        weight=[1, 1],
        forbidden={"0": [1]},
    )
    assert repair(instance, [1, 0])[0] == [0, 1]


def test_both_ends_of_the_price(published):
    instance, plan = published
    changed = without(instance, [1, 2, 3], range(9))
    start = repair(changed, *plan)
    dear, free = (
        search(changed, seed=1, moves=100_000, start=start, prior=plan, price=price)
        for price in (10_000, 0)
    )
    assert moved(*plan, *dear) <= moved(*plan, *start) < moved(*plan, *free)
    assert measure(changed, *free).breaks <= measure(changed, *dear).breaks


def test_no_point_of_the_front_is_as_near_and_as_good_as_another(published):
    instance, plan = published
    changed = without(instance, [1, 2, 3], range(9))
    points = front(changed, *plan, seconds=0.2)
    figures = [
        (moved(*plan, *point), (measure(changed, *point).weight, -measure(changed, *point).breaks))
        for point in points
    ]
    assert figures == sorted(set(figures))
    assert all(one[1] < other[1] for one, other in itertools.pairwise(figures))
    assert not any(faults(changed, *point) for point in points)
