"""Small problems of every kind, and their best plans by trying all."""

import itertools
import json
from pathlib import Path

from hypothesis import strategies as st

from meetings.solver.checker import faults
from meetings.solver.instance import read
from meetings.solver.measures import measure

BENCHMARK = Path(__file__).parents[3] / "bench" / "meetings"
BASE = {"participants": 3, "slots": 4, "tables": 2, "meetings": [[0, 1], [1, 2]]}
MOST_PLANS = 700


def problem(**keys):
    return read({**BASE, **keys})


def benchmark(name):
    return read(json.loads((BENCHMARK / "instances" / f"{name}.json").read_text()))


def places(instance):
    """For each meeting, each slot and option that it could have by itself; None for left out."""
    for meeting, choices in enumerate(instance.choices):
        free = [
            (slot, option)
            for option in choices
            for slot in range(instance.slots)
            if instance.possible(meeting, option) >> slot & 1
        ]
        yield free if instance.weight is None else [*free, (None, 0)]


def plans(instance, fairness=None):
    """Every plan without a fault."""
    for seats in itertools.product(*places(instance)):
        slots, pairs = [slot for slot, _ in seats], [option for _, option in seats]
        if not faults(instance, slots, pairs, fairness):
            yield slots, pairs


def best(instance, fairness=None):
    """The (weight, -breaks, -idle) of the best, or None where there is no plan."""
    every = (measure(instance, *plan) for plan in plans(instance, fairness))
    return max(((each.weight, -each.breaks, -each.idle) for each in every), default=None)


@st.composite
def problems(draw, has_weights):
    people, slots = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    pairs = list(itertools.permutations(range(people), 2))
    count = draw(st.integers(1, 4))
    meetings = [draw(st.sampled_from(pairs)) for _ in range(count)]
    options = [[pair, *draw(st.lists(st.sampled_from(pairs), max_size=1))] for pair in meetings]
    some = st.integers(0, count - 1)
    slot = st.integers(0, slots - 1)
    data = {
        "participants": people,
        "slots": slots,
        "morning_slots": draw(st.integers(0, slots)),
        "day_starts": [0, *draw(st.sampled_from([[], [slots // 2]]))],
        "tables": draw(st.lists(st.integers(0, 2), min_size=slots, max_size=slots)),
        "meetings": meetings,
        "options": options,
        "session": draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=count, max_size=count)),
        "forbidden": draw(
            st.dictionaries(
                st.integers(0, people - 1).map(str), st.lists(slot, max_size=2), max_size=2
            )
        ),
        "fixed": draw(st.dictionaries(some.map(str), slot, max_size=1)),
        "fixed_pair": draw(st.dictionaries(some.map(str), st.just(0), max_size=1)),
        "before": draw(
            st.lists(st.tuples(some, some).filter(lambda two: two[0] != two[1]), max_size=1)
            if count > 1
            else st.just([])
        ),
        "gap": draw(st.sampled_from([0, 0, 0, 1])),
    }
    if draw(st.booleans()):
        spoken = st.lists(st.sampled_from(["ar", "fr"]), min_size=1, max_size=2)
        data["languages"] = draw(st.lists(spoken, min_size=people, max_size=people))
    if has_weights:
        data["weight"] = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
        data["bonus"] = draw(st.sampled_from([0, 0, 2]))
    instance = read(json.loads(json.dumps(data)))
    number = 1
    for each in places(instance):
        number *= len(each)
    return instance if number <= MOST_PLANS else draw(st.nothing())
