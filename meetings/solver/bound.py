"""How much weight can be held at most, whatever the plan.

A b-matching: nobody holds more meetings than they have slots, nor all together more than there
are tables; in the whole and in each session. When each is held is left out, so that no plan is
above the bound; in practice plans reach it.
"""

import importlib
import math

import numpy as np

from meetings.solver.measures import FIRST_MEETINGS

SECONDS = 10.0


class Rows:
    """Sums of columns that may be at most so much."""

    def __init__(self):
        self.starts, self.columns, self.factors, self.most = [0], [], [], []

    def add(self, columns, most, factors=None):
        self.columns += columns
        self.factors += factors or [1.0] * len(columns)
        self.starts.append(len(self.columns))
        self.most.append(float(most))


def weight_bound(instance, seconds=SECONDS) -> int:
    """With the bonuses; where every meeting must be held, their number."""
    if instance.weight is None:
        return len(instance.meetings) + bonus_at_most(instance)
    seats = [
        (meeting, option)
        for meeting, choices in enumerate(instance.choices)
        for option in choices
        if instance.possible(meeting, option)
    ]
    worth = [float(instance.worth(meeting)) for meeting, _ in seats]
    if not seats:
        return 0
    rows = rows_of(instance, seats)
    if instance.bonus:
        worth += first_meetings(instance, seats, rows)
    return solved(instance, len(seats), worth, rows, seconds)


def bonus_at_most(instance):
    people = {person for pairs in instance.options for pair in pairs for person in pair}
    return instance.bonus * min(FIRST_MEETINGS * len(people), 2 * len(instance.meetings))


def rows_of(instance, seats):
    rows, of_meeting, of_person = Rows(), {}, {}
    for column, (meeting, option) in enumerate(seats):
        of_meeting.setdefault(meeting, []).append(column)
        for person in instance.options[meeting][option]:
            of_person.setdefault(person, []).append(column)
    for columns in of_meeting.values():
        if len(columns) > 1:
            rows.add(columns, 1)
    everyone = list(range(len(seats)))
    for start, end in dict.fromkeys(instance.sessions):
        within = (1 << end) - (1 << start)
        bound = {column for column in everyone if not instance.possible(*seats[column]) & ~within}
        rows.add(sorted(bound), sum(instance.tables[start:end]))
        for columns in of_person.values():
            here = [column for column in columns if column in bound]
            slots = union(instance.possible(*seats[column]) for column in here)
            if len(here) > (most := most_meetings(instance, slots)):
                rows.add(here, most)
    return rows


def union(masks):
    every = 0
    for mask in masks:
        every |= mask
    return every


def most_meetings(instance, slots):
    """As many of these slots as leave the gap between any two of a day."""
    count = 0
    for start, end in instance.days:
        free_from = start
        for slot in range(start, end):
            if slot >= free_from and slots >> slot & 1:
                count, free_from = count + 1, slot + instance.gap + 1
    return count


def first_meetings(instance, seats, rows):
    """One more column for each participant: their first meetings. Returns what these are worth."""
    of_person = {}
    for column, (meeting, option) in enumerate(seats):
        for person in instance.options[meeting][option]:
            of_person.setdefault(person, []).append(column)
    for extra, columns in enumerate(of_person.values(), len(seats)):
        rows.add([extra], FIRST_MEETINGS)
        rows.add([extra, *columns], 0, [1.0] + [-1.0] * len(columns))
    return [float(instance.bonus)] * len(of_person)


def solved(instance, seats, worth, rows, seconds):
    highspy = importlib.import_module("highspy")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(worth), len(rows.most)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array(worth)
    model.col_lower_ = np.zeros(len(worth))
    model.col_upper_ = np.array([1.0] * seats + [float(FIRST_MEETINGS)] * (len(worth) - seats))
    model.row_lower_ = np.full(len(rows.most), -highspy.kHighsInf)
    model.row_upper_ = np.array(rows.most)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(rows.starts, np.int32)
    model.a_matrix_.index_ = np.array(rows.columns, np.int32)
    model.a_matrix_.value_ = np.array(rows.factors)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(worth)
    solver = highspy.Highs()
    for option, value in {
        "output_flag": False,
        "time_limit": seconds,
        "threads": 1,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.5,
    }.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    bound = solver.getInfo().mip_dual_bound
    everything = sum(map(int, worth[:seats])) + FIRST_MEETINGS * sum(map(int, worth[seats:]))
    return min(everything, math.floor(bound + 1e-6)) if math.isfinite(bound) else everything
