import pytest

from meetings.solver.measures import measure, runs
from tests.meetings.solver.cases import problem

pytestmark = pytest.mark.once

THREE = {"slots": 8, "meetings": [[0, 1], [0, 1], [0, 1]], "tables": 1}
HELD = [0, 3, 7]


def test_a_run_of_any_length_is_one_break():
    measures = measure(problem(**THREE), HELD)
    assert (measures.breaks, measures.idle, measures.worst_breaks) == (4, 10, 2)
    assert measures.breaks_of == (2, 2, 0)


def test_no_break_over_night():
    assert measure(problem(**THREE, day_length=4), HELD).breaks == 2


def test_forbidden_slots_are_a_break_as_published():
    assert measure(problem(**THREE, forbidden={"0": [1, 2]}), HELD).breaks_of == (2, 2, 0)


def test_a_talk_is_no_break_at_a_forum():
    talk = {"weight": [1, 1, 1], "forbidden": {"0": [1, 2, 5]}}
    assert measure(problem(**THREE, **talk), HELD).breaks_of == (2, 2, 0)
    assert measure(problem(**THREE, **talk), HELD).idle == 7


def test_a_break_as_short_as_the_gap_is_none():
    assert measure(problem(**THREE, gap=2), HELD).breaks_of == (1, 1, 0)


def test_the_first_two_meetings_of_each_count_more():
    measures = measure(problem(**THREE, weight=[1, 2, 3], bonus=10), HELD)
    assert measures.weight == 6 + 4 * 10
    assert measure(problem(**THREE, weight=[1, 2, 3], bonus=10), [0, None, None]).weight == 21


def test_runs():
    assert list(runs(0b1101110)) == [3, 2]
