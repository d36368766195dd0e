"""After a change: whoever can stay, stays.

`repair` finds new places for what cannot be where it was published, moving nobody else if that is
possible, else one other meeting, else two: the smallest neighbourhood in which it can be held.
`front` offers more: the same search as for a new plan, at a price for each meeting that is moved.
"""

import time
from collections import defaultdict

from meetings.solver.checker import faults
from meetings.solver.measures import measure, waiting
from meetings.solver.search import search
from meetings.solver.warm import by_worth, kept

# What moving one published meeting costs, in breaks, and the share of the time that each price has:
# dear first, and soon found; at the last, nothing, as for a new plan.
PRICES = {20: 0.02, 3: 0.03, 2: 0.05, 1: 0.05, 0.5: 0.1, 0.2: 0.15, 0: 0.6}
HOT, COLD = 0.3, 0.08  # breaks: with few moves a wide range does better than the search's own
FIRST_MOVES = 1 << 18  # of the first price, which also shows how fast this machine is


def repair(instance, slots, pairs=None):
    """The published plan after a change of the instance: (slots, pairs).

    Published meetings come first; then what was left out, where it disturbs nobody.
    """
    diary = kept(instance, slots, pairs)
    lost = [m for m, slot in enumerate(slots) if slot is not None and diary.slots[m] is None]
    for meeting in by_worth(instance, lost):
        if not settle(diary, meeting):
            make_room(diary, meeting)
    left = [m for m, slot in enumerate(diary.slots) if slot is None]
    for meeting in by_worth(instance, left):
        settle(diary, meeting)
    return diary.plan


def settle(diary, meeting):
    """Where it is free for all, with the fewest new breaks."""
    return diary.place_best(meeting, lambda slot, option: new_waits(diary, meeting, slot, option))


def new_waits(diary, meeting, slot, option):
    """Breaks and idle slots that come with it."""
    breaks = idle = 0
    for person in diary.instance.options[meeting][option]:
        busy = diary.busy[person]
        old = waiting(diary.instance, person, busy)
        new = waiting(diary.instance, person, busy | 1 << slot)
        breaks, idle = breaks + new[0] - old[0], idle + new[1] - old[1]
    return breaks, idle


def make_room(diary, meeting):
    """Hold it by moving one other meeting, or two; whether that can be."""
    ways = sorted(ways_to_hold(diary, meeting), key=lambda way: len(way[2]))
    return any(change_places(diary, meeting, *way) for way in ways)


def ways_to_hold(diary, meeting):
    """(slot, option, meetings that would have to go elsewhere) for each slot that it could have."""
    instance, in_slot = diary.instance, defaultdict(list)
    for other, slot in enumerate(diary.slots):
        if slot is not None:
            in_slot[slot].append(other)
    for option in instance.choices[meeting]:
        people = set(instance.options[meeting][option])
        for slot, others in in_slot.items():
            if not instance.possible(meeting, option) >> slot & 1:
                continue
            theirs = [
                other
                for other in others
                if not people.isdisjoint(instance.options[other][diary.pairs[other]])
            ]
            if theirs:
                yield slot, option, theirs
            elif diary.used[slot] >= instance.tables[slot]:
                yield from ((slot, option, [other]) for other in others)


def change_places(diary, meeting, slot, option, others):
    """Place it where these are, and these elsewhere; all stays as it was if that cannot be."""
    former = {other: diary.remove(other) for other in others}
    placed = []
    if diary.has_place(meeting, slot, option):
        diary.place(meeting, slot, option)
        placed.append(meeting)
        for other in by_worth(diary.instance, others):
            if other in diary.instance.fixed or not settle(diary, other):
                break
            placed.append(other)
        else:
            return True
    for other in placed:
        diary.remove(other)
    for other, place in former.items():
        diary.place(other, *place)
    return False


def front(instance, slots, pairs, *, seconds, seed=1, progress=None, should_stop=None):
    """Plans of which none is as near to the published one and as good as another one.

    The nearest comes first. The clock only decides how many moves each price has.
    """
    prior, found = (slots, pairs), [repair(instance, slots, pairs)]
    speed = ended = 0.0
    for price, share in PRICES.items():
        moves = int(speed * seconds * share) if speed else FIRST_MOVES
        began = time.monotonic()
        # From the plan of the dearer price: it is as near as that one has to be, and better.
        found.append(
            search(
                instance,
                seed=seed,
                moves=moves,
                start=found[-1],
                prior=prior,
                price=price,
                hot=HOT,
                cold=COLD,
                should_stop=should_stop,
            )
        )
        ended += share
        if progress:
            progress(min(ended, 1.0))
        if should_stop and should_stop():
            break
        speed = moves / max(time.monotonic() - began, 0.01)
    return undominated(instance, slots, pairs, found)


def undominated(instance, slots, pairs, found):
    """Of the plans without a fault, those that are better than all that move no more."""
    best, chosen = None, []
    for plan in sorted(found, key=lambda plan: rank(instance, slots, pairs, plan)):
        got = measure(instance, *plan)
        quality = got.weight, -got.breaks
        if (best is None or quality > best) and not faults(instance, *plan):
            best = quality
            chosen.append(plan)
    return chosen


def rank(instance, slots, pairs, plan):
    got = measure(instance, *plan)
    return moved(slots, pairs, *plan), -got.weight, got.breaks


def moved(slots, pairs, new_slots, new_pairs):
    """How many published meetings are elsewhere, with somebody else, or nowhere."""
    return sum(
        before is not None and (before != slot or one != other)
        for before, one, slot, other in zip(slots, pairs, new_slots, new_pairs, strict=True)
    )
