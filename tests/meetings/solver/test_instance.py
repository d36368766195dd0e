import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.solver.instance import BadInstance, read
from tests.meetings.solver.cases import BASE, benchmark, problem, problems

pytestmark = pytest.mark.once


@given(problems(has_weights=True))
@settings(max_examples=30, deadline=None)
def test_what_is_written_reads_the_same(instance):
    assert read(json.loads(json.dumps(instance.write()))) == instance


def test_published_instance():
    instance = benchmark("forum-13crafc.original")
    assert (instance.participants, instance.slots, len(instance.meetings)) == (70, 21, 154)
    assert instance.sessions == ((0, 21), (0, 13), (13, 21))
    assert instance.days == ((0, 21),)
    assert set(instance.tables) == {12}
    assert sum(map(len, instance.forbidden)) == 22


def test_possible_slots_of_a_meeting():
    instance = problem(
        slots=6,
        morning_slots=4,
        session=[1, 0],
        forbidden={"0": [1], "2": [5]},
        fixed={"1": 2},
        tables=[0, 2, 2, 2, 2, 2],
    )
    assert instance.possible(0) == 0b001100
    assert instance.possible(1) == 0b000100


def test_languages_and_locks_leave_some_options():
    instance = problem(
        options=[[[0, 1], [0, 2]], [[1, 2], [1, 0]]],
        languages=[["ar"], ["fr"], ["ar", "fr"]],
        fixed_pair={"1": 1},
    )
    assert instance.choices == ((1,), ())


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"participants": -1}, "participants"),
        ({"participants": True}, "participants"),
        ({"participants": 10**30}, "participants"),
        ({"slots": 64}, "slots"),
        ({"slots": 0}, "slots"),
        ({"slots": 4.0}, "slots"),
        ({"tables": None}, "tables"),
        ({"tables": [1, 2]}, "tables"),
        ({"meetings": None}, "meetings"),
        ({"meetings": [[0, 0]]}, "meetings"),
        ({"meetings": [[0, 3]]}, "meetings"),
        ({"meetings": [[0, 1, 2]]}, "meetings"),
        ({"meetings": [[0, "1"]]}, "meetings"),
        ({"options": [[[0, 1]]]}, "options"),
        ({"options": [[[0, 2]], [[1, 2]]]}, "options"),
        ({"options": [[], [[1, 2]]]}, "options"),
        ({"session": [0, 3]}, "session"),
        ({"session": [0]}, "session"),
        ({"sessions": [[2, 1]]}, "sessions"),
        ({"morning_slots": 5}, "morning_slots"),
        ({"day_starts": [1]}, "day_starts"),
        ({"day_starts": [0, 2, 2]}, "day_starts"),
        ({"day_length": 0}, "day_length"),
        ({"forbidden": {"3": [0]}}, "forbidden"),
        ({"forbidden": {"-1": [0]}}, "forbidden"),
        ({"forbidden": {"٠": [0]}}, "forbidden"),
        ({"forbidden": {"0": [4]}}, "forbidden"),
        ({"forbidden": {"0": 1}}, "forbidden"),
        ({"forbidden": [[0]]}, "forbidden"),
        ({"fixed": {"0": 4}}, "fixed"),
        ({"fixed_pair": {"0": 1}}, "fixed_pair"),
        ({"before": [[0, 0]]}, "before"),
        ({"before": [[0, 2]]}, "before"),
        ({"languages": [["ar"]]}, "languages"),
        ({"languages": [["ar"], [1], []]}, "languages"),
        ({"weight": [1]}, "weight"),
        ({"weight": [1, -1]}, "weight"),
        ({"gap": -1}, "gap"),
        ({"bonus": float("nan")}, "bonus"),
        ({"name": 7}, "name"),
    ],
)
def test_whatever_is_wrong_is_told_by_its_key(wrong, key):
    with pytest.raises(BadInstance, match=f'"{key}"') as told:
        read({**BASE, **wrong})
    assert str(told.value).endswith(".")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = [*problem().write(), "options", "languages", "weight", "morning_slots", "day_length"]


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3))
def test_no_file_makes_it_fall(wrong):
    try:
        read({**BASE, **wrong})
    except BadInstance as told:
        assert str(told).count("\n") == 0  # noqa: PT017 - either is right


@given(JSON)
@settings(max_examples=50, deadline=None)
def test_any_json(data):
    with pytest.raises(BadInstance):
        read(data)
