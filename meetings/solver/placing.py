"""A meeting is placed, or held by another pair of its options, and what is in its way left out."""

import numpy as np

from meetings.solver.bits import (
    advance,
    inlined,
    inner,
    random_below,
    some_bit,
)
from meetings.solver.world import (
    LEFT,
    MOST_OUT,
    NO_ONE,
    PENDING,
    choose_option,
    is_moved,
    keep_best,
    leave_out,
    limit,
    person_cost,
    refresh,
    seat,
    settle,
    take_in,
    unseat,
)


@inner
def flip(world, size, person, slot):
    """Note that a slot of a participant changes; returns how many changes are noted."""
    for index in range(size):
        if world.changes[index].person == person:
            world.changes[index].busy ^= 1 << slot
            return size
    world.changes[size].person = person
    world.changes[size].busy = world.persons[person].busy ^ 1 << slot
    return size + 1


@inlined
def flip_both(world, size, meeting):
    record = world.meetings[meeting]
    size = flip(world, size, record.one, record.slot)
    return flip(world, size, record.other, record.slot)


@inner
def put_out(world, out, meeting):
    """Note on the path that a meeting has to leave, if it is not noted."""
    for index in range(out):
        if world.path[index] == meeting:
            return out
    if out < MOST_OUT:
        world.path[out] = meeting
    return out + 1


@inner
def in_the_way(world, meeting, option, slot):
    """Write on the path who has to leave for this, and return how many."""
    out = 0
    chosen, last = world.options[option], world.slots.size - 1
    for near in range(max(0, slot - world.gap), min(last, slot + world.gap) + 1):
        if not is_one_day(world, slot, near):
            continue
        for side in range(2):
            found = world.at[chosen.other if side else chosen.one, near]
            if found >= 0 and found != meeting:
                out = put_out(world, out, found)
    for number in range(world.first_rule[meeting], world.first_rule[meeting + 1]):
        rule = world.rules[number]
        its = world.meetings[rule.meeting].slot
        if its >= 0 and ((slot >= its) if rule.is_later else (its >= slot)):
            out = put_out(world, out, rule.meeting)
    if out > MOST_OUT:
        return out
    return make_table(world, meeting, slot, out)


@inlined
def is_one_day(world, slot, near):
    for day in world.days:  # noqa: SIM110 - compiled, without generators
        if day >> slot & day >> near & 1:
            return True
    return False


@inner
def make_table(world, meeting, slot, out):
    """If the tables of the slot are all taken, one more has to leave."""
    count, mine = world.slots[slot].count, world.meetings[meeting]
    if count < world.slots[slot].tables or mine.slot == slot:
        return out
    for index in range(out):
        if world.meetings[world.path[index]].slot == slot:
            return out
    if not count:
        return MOST_OUT + 1
    start = random_below(world.dice, count)
    found = world.members[slot, start]
    for index in range(min(count, 32)):
        candidate = world.members[slot, (start + index) % count]
        its = world.meetings[candidate]
        if its.worth <= mine.worth:
            found = candidate
            if (world.persons[its.one].take & world.persons[its.other].take) >> slot & 1:
                break
    return put_out(world, out, found)


@inner
def place(world, meeting, option, slot):
    """Propose and judge a meeting in this slot with these two, whatever has to leave for it."""
    out = in_the_way(world, meeting, option, slot)
    if out > MOST_OUT:
        return
    cost, size = 0, 0
    if world.meetings[meeting].slot >= 0:
        size = flip_both(world, size, meeting)
    else:
        cost -= world.meetings[meeting].worth
    for index in range(out):
        cost += world.meetings[world.path[index]].worth
        size = flip_both(world, size, world.path[index])
    size = flip(world, size, world.options[option].one, slot)
    size = flip(world, size, world.options[option].other, slot)
    for index in range(size):
        change = world.changes[index]
        cost += person_cost(world, change.person, change.busy) - world.persons[change.person].cost
    if world.price:
        cost += place_price(world, meeting, option, slot, out)
    if cost <= limit(world):
        carry_out(world, meeting, option, slot, out, size)


@inner
def place_price(world, meeting, option, slot, out):
    record = world.meetings[meeting]
    moved = is_moved(world, meeting, slot, option)
    moved -= is_moved(world, meeting, record.slot, record.option)
    for index in range(out):
        other = world.path[index]
        record = world.meetings[other]
        moved += is_moved(world, other, NO_ONE, 0)
        moved -= is_moved(world, other, record.slot, record.option)
    return world.price * moved


@inner
def carry_out(world, meeting, option, slot, out, size):
    if world.sums[PENDING]:
        keep_best(world)
    for index in range(out):
        leave_out(world, world.path[index])
    if world.meetings[meeting].slot >= 0:
        unseat(world, meeting)
        choose_option(world, meeting, option)
        seat(world, meeting, slot)
    else:
        choose_option(world, meeting, option)
        take_in(world, meeting, slot)
    for index in range(size):
        refresh(world, world.changes[index].person, world.changes[index].busy)
    settle(world)


@inner
def place_left(world):
    """Propose a slot for one that is left out."""
    meeting = world.left[random_below(world.dice, world.sums[LEFT])]
    start = world.first_option[meeting]
    count = world.first_option[meeting + 1] - start
    if not count:
        return
    option = start + (random_below(world.dice, count) if count > 1 else 0)
    chosen = world.options[option]
    one, other = world.persons[chosen.one], world.persons[chosen.other]
    free = chosen.possible & ~(one.busy | other.busy)
    good, slots = free & one.add & other.add, chosen.possible
    luck = advance(world.dice) >> np.uint64(61)
    if good and luck:
        slots = good
    elif free and luck > 3:
        slots = free
    if slots:
        place(world, meeting, option, some_bit(world.dice, slots))


@inner
def change_pair(world):
    """Propose another pair for a meeting that is held, in its slot or another."""
    meeting = random_below(world.dice, world.meetings.size)
    start, slot = world.first_option[meeting], world.meetings[meeting].slot
    count = world.first_option[meeting + 1] - start
    if slot < 0 or count < 2:
        return
    option = start + random_below(world.dice, count)
    if option == world.meetings[meeting].option:
        return
    chosen = world.options[option]
    if not chosen.possible >> slot & 1 or advance(world.dice) >> np.uint64(63):
        if not chosen.possible:
            return
        busy = world.persons[chosen.one].busy | world.persons[chosen.other].busy
        free = chosen.possible & ~busy
        slot = some_bit(world.dice, free if free else chosen.possible)
    place(world, meeting, option, slot)
