"""The state of a search in arrays, compiled: who is where, what it costs, and the best so far.

It is kept between portions, so that a search can be watched and stopped.
"""

from collections import namedtuple

import numpy as np

from meetings.solver.bits import (
    advance,
    count_bits,
    first_bit,
    guides,
    inlined,
    inner,
    waits,
)

NO_ONE = -1
EPOCH = 1024  # moves at one temperature
BREAK = 1000  # the unit of cost is a thousandth of a break
MOST_OUT = 6  # meetings that leave for one that is placed
MOST_CHANGES = 2 * MOST_OUT + 4  # participants of these and of the one that is placed


def record(*names):
    return np.dtype([(name, np.int64) for name in names])


# `add` and `take` are the slots that a participant can have more or less without a new break.
PERSON = record("busy", "add", "take", "cost", "breaks", "idle", "closed", "place")
# `one`, `other` and `allowed` are those of the option; `place` is where it stands in a list.
MEETING = record("slot", "option", "one", "other", "allowed", "place", "worth", "mark")
SLOT = record("tables", "count")
OPTION = record("one", "other", "possible")
RULE = record("meeting", "is_later")
SEAT = record("slot", "option")
CHANGE = record("person", "busy")

World = namedtuple(
    "World",
    # Numbers: of the instance, and what is charged.
    "gap bonus price idle has_rules has_options "
    # What so many breaks of a participant count, and what the search is charged for them.
    "days firm penalty "
    # The options of meeting m are first_option[m] to first_option[m + 1]; so with its rules.
    "options first_option rules first_rule prior "
    # What changes. `at`: the meeting of a participant in a slot; `members`: those of a slot, and
    # `free`: the slots to which each of these could go alone without a new break.
    "persons meetings slots at members free left broken sums best_sums best "
    # Scratch of one move, and the course of the search.
    "path ends changes dice heat logs step",
)

# Of `sums`: what is compared, in this order, how many stand in the lists, and whether the best
# plan is the present one and not yet copied.
WEIGHT, STEADY, IDLE, SQUARES, LEFT, BROKEN, PENDING = range(7)


@inner
def person_cost(world, person, busy):
    breaks, idle = waits(busy, world.persons[person].closed, world.days, world.gap)
    cost = world.penalty[breaks] + world.idle * idle
    if world.bonus:
        cost -= world.bonus * min(2, count_bits(busy))
    return cost


@inlined
def is_moved(world, meeting, slot, option):
    """Whether it is not where it was published; what was never published cannot be."""
    prior = world.prior[meeting]
    return 1 if prior.slot >= 0 and (slot != prior.slot or option != prior.option) else 0


@inner
def refresh(world, person, busy):
    """This participant has these slots now."""
    sums, record = world.sums, world.persons[person]
    breaks, idle = waits(busy, record.closed, world.days, world.gap)
    old = record.breaks
    sums[STEADY] -= world.firm[breaks] - world.firm[old]
    sums[IDLE] -= idle - record.idle
    sums[SQUARES] -= breaks * breaks - old * old
    if world.bonus:
        sums[WEIGHT] += world.bonus * (min(2, count_bits(busy)) - min(2, count_bits(record.busy)))
    record.busy, record.breaks, record.idle = busy, breaks, idle
    record.cost = person_cost(world, person, busy)
    record.add, record.take = guides(busy, record.closed, world.days, world.gap)
    if breaks and not old:
        world.broken[sums[BROKEN]] = person
        record.place = sums[BROKEN]
        sums[BROKEN] += 1
    elif old and not breaks:
        sums[BROKEN] -= 1
        last = world.broken[sums[BROKEN]]
        world.broken[record.place] = last
        world.persons[last].place = record.place
    while busy:
        slot = first_bit(busy)
        busy &= busy - 1
        note_free(world, world.at[person, slot])


@inlined
def note_free(world, meeting):
    record = world.meetings[meeting]
    one, other = world.persons[record.one], world.persons[record.other]
    is_loose = (one.take & other.take) >> record.slot & 1
    world.free[record.slot, record.place] = record.allowed & one.add & other.add if is_loose else 0


@inner
def unseat(world, meeting):
    """Leaves its slot; `refresh` of its participants is yet to come."""
    record = world.meetings[meeting]
    slot = record.slot
    world.at[record.one, slot] = world.at[record.other, slot] = NO_ONE
    size = world.slots[slot].count - 1
    world.slots[slot].count = size
    last = world.members[slot, size]
    world.members[slot, record.place] = last
    world.free[slot, record.place] = world.free[slot, size]
    world.meetings[last].place = record.place
    record.slot = NO_ONE
    if world.price:
        moved = is_moved(world, meeting, NO_ONE, 0) - is_moved(world, meeting, slot, record.option)
        world.sums[STEADY] -= world.price * moved


@inner
def seat(world, meeting, slot):
    """Enters a slot in which both participants are free."""
    record = world.meetings[meeting]
    world.at[record.one, slot] = world.at[record.other, slot] = meeting
    size = world.slots[slot].count
    world.slots[slot].count = size + 1
    world.members[slot, size] = meeting
    world.free[slot, size] = 0
    record.place, record.slot = size, slot
    if world.price:
        moved = is_moved(world, meeting, slot, record.option) - is_moved(world, meeting, NO_ONE, 0)
        world.sums[STEADY] -= world.price * moved


@inner
def leave_out(world, meeting):
    unseat(world, meeting)
    world.left[world.sums[LEFT]] = meeting
    world.meetings[meeting].place = world.sums[LEFT]
    world.sums[LEFT] += 1
    world.sums[WEIGHT] -= world.meetings[meeting].worth


@inner
def take_in(world, meeting, slot):
    world.sums[LEFT] -= 1
    last, hole = world.left[world.sums[LEFT]], world.meetings[meeting].place
    world.left[hole] = last
    world.meetings[last].place = hole
    world.sums[WEIGHT] += world.meetings[meeting].worth
    seat(world, meeting, slot)


@inner
def choose_option(world, meeting, option):
    """Who will sit at a meeting that has no slot."""
    record, chosen = world.meetings[meeting], world.options[option]
    record.option = option
    record.one, record.other, record.allowed = chosen.one, chosen.other, chosen.possible


@inner
def keep_best(world):
    """Copy a plan that is the best so far, before it is changed."""
    for meeting in range(world.best.size):
        world.best[meeting].slot = world.meetings[meeting].slot
        world.best[meeting].option = world.meetings[meeting].option
    world.sums[PENDING] = 0


@inner
def settle(world):
    """After a change: is this the best so far?"""
    for rank in range(SQUARES + 1):
        if world.sums[rank] != world.best_sums[rank]:
            if world.sums[rank] > world.best_sums[rank]:
                for column in range(world.sums.size):
                    world.best_sums[column] = world.sums[column]
                world.sums[PENDING] = 1
            return


@inlined
def limit(world):
    """By how much this move may worsen the plan."""
    return world.heat[0] * world.logs[advance(world.dice) >> np.uint64(52)]
