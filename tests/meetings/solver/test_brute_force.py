"""Against every plan there is, on small problems with every feature of the format."""

import pytest
from hypothesis import given, settings

from meetings.solver.bound import weight_bound
from meetings.solver.checker import faults
from meetings.solver.engine import solve
from meetings.solver.measures import measure
from meetings.solver.proof import climb, leave_to_maxsat
from tests.meetings.solver.cases import best, plans, problems

pytestmark = pytest.mark.once


class Heard(list):
    """What a proof reports, instead of a connection."""

    def send(self, message):
        self.append(message)


@settings(max_examples=150, deadline=None)
@given(problems(has_weights=False))
def test_proof_finds_the_fewest_breaks_or_that_there_is_no_plan(instance):
    for fairness in (None, 0, 2):
        heard = Heard()
        climb(heard, instance, fairness)
        kind, value = heard[-1]
        optimum = best(instance, fairness)
        if optimum is None:
            assert kind == "infeasible"
            continue
        assert kind == "plan"
        assert faults(instance, *value, fairness) == []
        assert measure(instance, *value).breaks == -optimum[1] == len(heard) - 1


@settings(max_examples=60, deadline=None)
@given(problems(has_weights=False))
def test_both_provers_agree(instance):
    climbed, left = Heard(), Heard()
    climb(climbed, instance, 2)
    leave_to_maxsat(left, instance, 2)
    assert climbed[-1][0] == left[-1][0]
    if left[-1][0] == "plan":
        assert left[0] == ("bound", measure(instance, *climbed[-1][1]).breaks)
        assert left[0] == ("bound", measure(instance, *left[-1][1]).breaks)
        assert faults(instance, *left[-1][1], 2) == []


@settings(max_examples=100, deadline=None)
@given(problems(has_weights=True))
def test_no_plan_is_above_the_bound_of_the_weight(instance):
    optimum = best(instance)
    assert optimum is None or optimum[0] <= weight_bound(instance)


@settings(max_examples=100, deadline=None)
@given(problems(has_weights=True))
def test_where_all_can_be_held_breaks_are_proven_as_the_forum_counts_them(instance):
    fewest = min(
        (measure(instance, *plan).breaks for plan in plans(instance) if None not in plan[0]),
        default=None,
    )
    heard = Heard()
    climb(heard, instance, None)
    kind, value = heard[-1]
    assert (kind == "infeasible") == (fewest is None)
    if fewest is not None:
        assert measure(instance, *value).breaks == fewest


@settings(max_examples=60, deadline=None)
@given(problems(has_weights=True))
def test_answer_claims_no_more_than_is_true(instance):
    answer = solve(instance, moves=20_000)
    optimum = best(instance)
    if answer.status == "unknown":
        assert instance.fixed
        return
    assert faults(instance, answer.slots, answer.pairs) == []
    assert answer.measures.weight == optimum[0]
    if answer.status == "optimal":
        assert (answer.measures.weight, -answer.measures.breaks) == optimum[:2]
