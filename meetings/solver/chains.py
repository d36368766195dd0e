"""Two slots change places along the chain of meetings that link their participants.

All stay held, nobody clashes, and only the days of the two at the ends of such a Kempe chain
change. Where the tables are all taken, a second chain goes the other way.
"""

import numpy as np

from meetings.solver.bits import (
    advance,
    inlined,
    inner,
    is_crowded,
    random_below,
    some_bit,
)
from meetings.solver.world import (
    BREAK,
    BROKEN,
    NO_ONE,
    PENDING,
    is_moved,
    keep_best,
    limit,
    note_free,
    person_cost,
    refresh,
    seat,
    settle,
    unseat,
)


@inner
def walk(world, meeting, slot, target, size):
    """Follow the chain through `meeting` both ways; write it behind the first `size` of the path.

    Returns the new size and how many more meetings `target` would have; a size of 0 if some meeting
    cannot have its new slot. The two at the ends are in `ends`, or nobody, where it is a ring.
    """
    path, ends, at, meetings = world.path, world.ends, world.at, world.meetings
    path[size] = meeting
    size += 1
    more = 1
    for side in range(2):
        person = meetings[meeting].other if side else meetings[meeting].one
        here, there = slot, target
        while True:
            following = at[person, there]
            if following < 0:
                ends[side] = person
                break
            if following == meeting:
                ends[0] = ends[1] = NO_ONE
                return size, more
            record = meetings[following]
            if not record.allowed >> here & 1:
                return 0, 0
            path[size] = following
            size += 1
            more += 1 if here == target else -1
            person = record.one + record.other - person
            here, there = there, here
    return size, more


IMPOSSIBLE = 1 << 60


@inner
def ends_cost(world, both, offset):
    """How much more the two ends of the chain will cost; their changes are noted."""
    cost = 0
    for side in range(2):
        person = world.ends[side]
        change = world.changes[offset + side]
        change.person = person
        if person < 0:
            continue
        change.busy = world.persons[person].busy ^ both
        if world.gap and is_crowded(change.busy, world.days, world.gap):
            return IMPOSSIBLE
        cost += person_cost(world, person, change.busy) - world.persons[person].cost
    return cost


@inner
def keeps_rules(world, size, both):
    """Whether every rule of order holds for the meetings of the path once they have changed."""
    step, meetings = world.step[0], world.meetings
    for index in range(size):
        meetings[world.path[index]].mark = step
    for index in range(size):
        meeting = world.path[index]
        mine = both - meetings[meeting].slot
        for number in range(world.first_rule[meeting], world.first_rule[meeting + 1]):
            rule = world.rules[number]
            other = meetings[rule.meeting]
            its = both - other.slot if other.mark == step else other.slot
            if other.slot >= 0 and ((mine >= its) if rule.is_later else (its >= mine)):
                return False
    return True


@inner
def path_price(world, size, both):
    """How many more of the path's meetings would not be where they were published."""
    moved = 0
    for index in range(size):
        meeting = world.path[index]
        record = world.meetings[meeting]
        moved += is_moved(world, meeting, both - record.slot, record.option)
        moved -= is_moved(world, meeting, record.slot, record.option)
    return world.price * moved


@inner
def find_free(world, slot, targets):
    """A meeting of this slot that could go alone to one of these at no cost, or nobody."""
    count = world.slots[slot].count
    start = random_below(world.dice, count)
    for place in range(start, count):
        if world.free[slot, place] & targets:
            return world.members[slot, place]
    for place in range(start):
        if world.free[slot, place] & targets:
            return world.members[slot, place]
    return NO_ONE


@inlined
def good_slots(world, person, slot):
    """Where this participant could have the meeting of this slot with no new break to be feared."""
    record = world.persons[person]
    return record.busy | (record.add if record.take >> slot & 1 else 0)


@inner
def change_slots(world):
    """Propose another slot for any meeting, mostly one where no new break is to be feared."""
    meeting = random_below(world.dice, world.meetings.size)
    record = world.meetings[meeting]
    slot = record.slot
    if slot < 0:
        return
    targets = record.allowed & ~(1 << slot)
    if advance(world.dice) >> np.uint64(61):
        targets &= good_slots(world, record.one, slot) & good_slots(world, record.other, slot)
    if targets:
        change_slot(world, meeting, slot, some_bit(world.dice, targets))


@inner
def close_break(world):
    """Propose another slot for a meeting of someone who has a break."""
    dice = world.dice
    person = world.broken[random_below(dice, world.sums[BROKEN])]
    mine = world.persons[person]
    luck = advance(dice) >> np.uint64(61)
    slot = some_bit(dice, mine.take if luck else mine.busy)
    meeting = world.at[person, slot]
    record = world.meetings[meeting]
    targets = record.allowed & ~(1 << slot)
    if luck:
        targets &= mine.add & good_slots(world, record.one + record.other - person, slot)
    if targets:
        change_slot(world, meeting, slot, some_bit(dice, targets))


@inner
def change_slot(world, meeting, slot, target):
    """Judge the swap of two slots along the chain through this meeting."""
    size, more = walk(world, meeting, slot, target, 0)
    if not size:
        return
    both, most = 1 << slot | 1 << target, limit(world)
    cost = ends_cost(world, both, 0)
    world.changes[2].person = world.changes[3].person = NO_ONE
    if cost > most + 2 * BREAK:
        return
    full, other = (target, slot) if more > 0 else (slot, target)
    if more and world.slots[full].count + abs(more) > world.slots[full].tables:
        size, cost = go_back(world, full, other, size, abs(more), cost)
    if cost > most:
        return
    if world.price and cost + path_price(world, size, slot + target) > most:
        return
    if not world.has_rules or keeps_rules(world, size, slot + target):
        swap(world, size, slot + target)


@inner
def go_back(world, full, target, size, excess, cost):
    """A second chain that takes from the full slot what the first has brought; the new cost."""
    if not world.slots[full].count:
        return size, IMPOSSIBLE
    meeting = find_free(world, full, 1 << target)
    if meeting < 0:
        meeting = world.members[full, random_below(world.dice, world.slots[full].count)]
    if not world.meetings[meeting].allowed >> target & 1:
        return size, IMPOSSIBLE
    for index in range(size):
        if world.path[index] == meeting:
            return size, IMPOSSIBLE
    size, less = walk(world, meeting, full, target, size)
    if not size or less != excess:
        return size, IMPOSSIBLE
    return size, cost + ends_cost(world, 1 << full | 1 << target, 2)


@inner
def swap(world, size, both):
    """Every meeting of the path has the other of two slots from now on."""
    if world.sums[PENDING]:
        keep_best(world)
    for index in range(size):
        record = world.meetings[world.path[index]]
        record.mark = both - record.slot
        unseat(world, world.path[index])
    for index in range(size):
        seat(world, world.path[index], world.meetings[world.path[index]].mark)
    for index in range(4):
        change = world.changes[index]
        if change.person >= 0:
            refresh(world, change.person, change.busy)
    for index in range(size):
        note_free(world, world.path[index])
    settle(world)
