from meetings.solver.booking import booked

from .cases import problem


def test_first_come_first_free_slot():
    instance = problem(meetings=[[0, 1], [1, 2], [0, 2]], weight=[1, 9, 1], tables=1)
    assert booked(instance) == ([0, 1, 2], [0, 0, 0])


def test_who_comes_late_may_find_nothing():
    instance = problem(slots=1, weight=[1, 9])
    assert booked(instance)[0] == [0, None]
