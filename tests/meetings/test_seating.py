"""Who sits at which table: whoever stays in a slot keeps theirs."""

from types import SimpleNamespace

import pytest

from meetings.actions.planning.problem import Place
from meetings.actions.planning.seating import seat_meetings

pytestmark = pytest.mark.once

TABLES = [1, 2, 3]


def problem(former, fixed=()):
    """Three meetings of different people, in one slot or another, as they were published."""
    return SimpleNamespace(
        instance=SimpleNamespace(options=[((0, 1),), ((2, 3),), ((4, 5),)]),
        slots=[SimpleNamespace(pk=10), SimpleNamespace(pk=20)],
        tables=[TABLES, TABLES],
        former={meeting: Place(slot, table, 0, 0) for meeting, (slot, table) in former.items()},
        fixed=set(fixed),
    )


def test_who_comes_from_another_slot_takes_no_table_of_those_who_stay():
    seated = seat_meetings(problem({0: (20, 1), 1: (10, 1), 2: (10, 2)}), [0, 0, 0], [0, 0, 0])
    assert seated == {0: 3, 1: 1, 2: 2}


def test_what_is_locked_has_its_table_before_what_was_published_there():
    seated = seat_meetings(problem({1: (10, 1), 2: (10, 1)}, fixed=[2]), [0, 0, 0], [0, 0, 0])
    assert seated[2] == 1
    assert seated[1] in (2, 3)
