import pytest

from meetings.solver.bound import weight_bound
from tests.meetings.solver.cases import problem

pytestmark = pytest.mark.once

STAR = {
    "participants": 5,
    "slots": 4,
    "meetings": [[0, 1], [0, 2], [0, 3], [0, 4]],
    "weight": [5, 4, 3, 2],
}


@pytest.mark.parametrize(
    ("keys", "bound"),
    [
        ({}, 14),
        ({"forbidden": {"0": [0, 1]}}, 9),
        ({"tables": [1, 0, 0, 0]}, 5),
        ({"gap": 1}, 9),
        ({"gap": 1, "day_length": 1}, 14),
        ({"morning_slots": 1, "session": [2, 1, 1, 1]}, 9),
        ({"forbidden": {"1": [0, 1, 2, 3]}}, 9),
        ({"bonus": 10, "forbidden": {"0": [0, 1, 2]}}, 25),
        ({"languages": [["ar"], ["fr"], ["ar"], ["ar"], ["ar"]]}, 9),
    ],
)
def test_at_most(keys, bound):
    assert weight_bound(problem(**STAR, **keys)) == bound


def test_a_second_delegate_has_slots_of_their_own():
    both = {"slots": 1, "participants": 6, "options": [[[0, n], [5, n]] for n in range(1, 5)]}
    assert weight_bound(problem(**{**STAR, **both})) == 9


def test_all_where_all_must_be_held():
    assert weight_bound(problem()) == 2
