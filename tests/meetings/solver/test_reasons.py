import pytest

from meetings.solver.checker import faults
from meetings.solver.engine import solve
from meetings.solver.reasons import Reason, reasons
from tests.meetings.solver.cases import problem

pytestmark = pytest.mark.once

WEIGHTS = {"weight": [3, 1]}


def reason(plan, **keys):
    (told,) = reasons(problem(**WEIGHTS, **keys), plan, [0] * len(plan))
    return told


def test_no_language():
    told = reason([0, None], languages=[["ar"], ["ar"], ["fr"]])
    assert told == Reason(1, "no_language")


def test_no_common_slot():
    told = reason([0, None], forbidden={"1": [2, 3], "2": [0, 1]})
    assert told == Reason(1, "no_common_slot")


def test_tables_and_what_could_move():
    told = reason([0, None], slots=2, tables=1, forbidden={"2": [1]})
    assert told == Reason(1, "outweighed", slot=0, option=0, other=0, to=1)
    others = {"participants": 4, "meetings": [[0, 1], [2, 3]], "forbidden": {"2": [1]}}
    told = reason([0, None], slots=2, tables=1, **others)
    assert told == Reason(1, "tables", slot=0, option=0, other=0, to=1)


def test_outweighed_and_what_would_have_to_go():
    told = reason([0, None], slots=1)
    assert told == Reason(1, "outweighed", slot=0, option=0, other=0, to=None)


def test_what_is_fixed_gives_no_way():
    assert reason([0, None], slots=1, fixed={"0": 0}) == Reason(1, "outweighed")


def test_what_would_fit_is_said_to_be_open():
    assert reason([0, None]) == Reason(1, "open", slot=1, option=0)


def test_every_exchange_can_be_made():
    """Ten people who all want to meet, in too few slots and at too few tables."""
    pairs = [[one, other] for one in range(10) for other in range(one)]
    keys = {"participants": 10, "slots": 6, "tables": 4, "meetings": pairs, "gap": 0}
    instance = problem(**keys, weight=[1 + (one * other) % 4 for one, other in pairs])
    answer = solve(instance, moves=20_000, with_reasons=True)
    assert len(answer.unmet) == 45 - answer.measures.held
    for told in answer.unmet:
        if told.other is not None:
            slots, pairs_of = [*answer.slots], [*answer.pairs]
            slots[told.other] = told.to
            slots[told.meeting], pairs_of[told.meeting] = told.slot, told.option
            assert faults(instance, slots, pairs_of) == []
    assert {told.code for told in answer.unmet} <= {"tables", "outweighed"}
