"""The compiled local search: millions of small changes of a plan, some seconds to compile once."""

import numpy as np

from meetings.solver.bits import (
    advance,
    entry,
)
from meetings.solver.chains import (
    change_slots,
    close_break,
)
from meetings.solver.placing import (
    change_pair,
    place_left,
)
from meetings.solver.world import (
    BROKEN,
    EPOCH,
    LEFT,
    PENDING,
    choose_option,
    keep_best,
    refresh,
    take_in,
)

# Of every sixteen moves: one places, one changes a pair, so many close a break, the rest roam.
PLACES, PAIRS, CLOSES = 1, 1, 10


@entry
def fill(world, slots, options):
    """Hold these meetings, of a plan in which nobody clashes; the rest is left out."""
    for meeting in range(slots.size):
        if options[meeting] >= 0:
            choose_option(world, meeting, options[meeting])
        world.left[meeting] = world.meetings[meeting].place = meeting
    world.sums[LEFT] = slots.size
    for person in range(world.persons.size):
        refresh(world, person, 0)
    for meeting in range(slots.size):
        if slots[meeting] >= 0:
            take_in(world, meeting, slots[meeting])
    for person in range(world.persons.size):
        busy = 0
        for slot in range(world.slots.size):
            if world.at[person, slot] >= 0:
                busy |= 1 << slot
        refresh(world, person, busy)
    for column in range(world.sums.size):
        world.best_sums[column] = world.sums[column]
    keep_best(world)


@entry
def run(world, moves):
    """Propose so many moves more."""
    for _ in range(moves):
        if world.step[0] % EPOCH == 0:
            world.heat[0] *= world.heat[1]
        world.step[0] += 1
        luck = advance(world.dice) >> np.uint64(60)
        if luck < PLACES and world.sums[LEFT]:
            place_left(world)
        elif luck < PLACES + PAIRS and world.has_options:
            change_pair(world)
        elif luck < PLACES + PAIRS + CLOSES and world.sums[BROKEN]:
            close_break(world)
        else:
            change_slots(world)
    if world.sums[PENDING]:
        keep_best(world)
