"""The compiled local search: millions of small changes of a plan a second.

One state, kept in arrays between portions, so that a search can be watched and stopped. A
participant's slots are the bits of one word, and what they cost follows from it alone. The moves:

- two slots change places along the chain of meetings that link their participants (a Kempe
  chain): all stay held, nobody clashes, and only the days of the two at the ends change. Where the
  tables are all taken, a second chain goes the other way;
- a meeting left out is placed, and those in its way are left out instead;
- a meeting is held by another pair of its options.
"""

from collections import namedtuple

import numpy as np

from meetings.solver.bits import (
    advance,
    count_bits,
    entry,
    first_bit,
    guides,
    inlined,
    inner,
    is_crowded,
    random_below,
    some_bit,
    waits,
)

NO_ONE = -1
EPOCH = 1024  # moves at one temperature
BREAK = 1000  # the unit of cost is a thousandth of a break
MOST_OUT = 6  # meetings that leave for one that is placed
MOST_CHANGES = 2 * MOST_OUT + 4  # participants of these and of the one that is placed
# Of every sixteen moves: one places, one changes a pair, so many close a break, the rest roam.
PLACES, PAIRS, CLOSES = 1, 1, 10


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


# --- What is where


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


# --- Two slots change places along a chain


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
def limit(world):
    """By how much this move may worsen the plan."""
    return world.heat[0] * world.logs[advance(world.dice) >> np.uint64(52)]


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


# --- A meeting is placed, and what is in its way left out


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
