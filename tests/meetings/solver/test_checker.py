"""One plan that keeps every rule; each change breaks the one that it is named after."""

import pytest

from meetings.solver.checker import faults
from tests.meetings.solver.cases import problem

pytestmark = pytest.mark.once

RULES = {
    "participants": 6,
    "slots": 8,
    "day_length": 4,
    "sessions": [[0, 4]],
    "tables": [2, 1, 2, 1, 2, 2, 2, 2],
    "meetings": [[0, 1], [0, 2], [3, 4], [1, 2], [2, 3]],
    "options": [[[0, 1]], [[0, 2]], [[3, 4], [3, 5]], [[1, 2]], [[2, 3], [2, 5]]],
    "session": [1, 0, 0, 0, 0],
    "forbidden": {"0": [3]},
    "fixed": {"1": 2},
    "fixed_pair": {"2": 1},
    "before": [[0, 3]],
    "languages": [["ar"], ["ar"], ["ar"], ["ar"], ["fr"], ["ar"]],
    "gap": 1,
}
SLOTS, PAIRS = [0, 2, 0, 4, 6], [0, 0, 1, 0, 0]


def changed(meeting, slot, option=None):
    slots, pairs = [*SLOTS], [*PAIRS]
    slots[meeting] = slot
    if option is not None:
        pairs[meeting] = option
    return slots, pairs


def test_right_plan():
    assert faults(problem(**RULES), SLOTS, PAIRS, 0) == []


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        ("length", (SLOTS[1:], PAIRS)),
        ("length", (SLOTS, PAIRS[1:])),
        ("slot", changed(4, 8)),
        ("slot", changed(4, -1)),
        ("slot", changed(4, 6.0)),
        ("option", changed(4, 6, 2)),
        ("left_out", changed(4, None)),
        ("clash", changed(4, 4)),
        ("tables", changed(4, 0, 1)),
        ("session", changed(0, 5)),
        ("forbidden", changed(0, 3)),
        ("fixed", changed(1, 7)),
        ("fixed_pair", changed(2, 0, 0)),
        ("before", changed(3, 0)),
        ("language", changed(2, 0, 0)),
        ("gap", changed(4, 5)),
        ("gap", changed(4, 3)),
    ],
)
def test_each_broken_rule_is_found(code, plan):
    assert code in {fault.code for fault in faults(problem(**RULES), *plan)}


def test_fairness():
    instance = problem(slots=6, meetings=[[0, 1], [0, 1], [0, 1]], tables=1)
    assert faults(instance, [0, 2, 4], fairness=2) == []
    told = faults(instance, [0, 2, 4], fairness=1)
    assert [(fault.code, fault.participant) for fault in told] == [("fairness", 0), ("fairness", 1)]


def test_wishes_with_weights_may_be_left_out_but_not_what_is_fixed():
    instance = problem(weight=[3, 1], fixed={"1": 2})
    assert faults(instance, [None, 2]) == []
    assert [fault.code for fault in faults(instance, [0, None])] == ["left_out"]


def test_order_counts_only_between_meetings_that_are_held():
    instance = problem(weight=[3, 1], before=[[0, 1]])
    assert faults(instance, [None, 0]) == []
    assert [fault.code for fault in faults(instance, [1, 0])] == ["before"]


def test_no_gap_over_night():
    assert faults(problem(gap=1, day_length=2), [1, 2]) == []
    assert [fault.code for fault in faults(problem(gap=1), [1, 2])] == ["gap"]
