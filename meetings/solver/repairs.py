"""`python -m meetings.solver.repairs`: repairs of a published plan, from the smallest to the best.

Reads one JSON object from its input: `instance` (as `meetings.solver` takes it), `slots` and
`pairs` (what is published; null where there is nothing), `seconds`, `seed`. Answers with
`{"points": [{"schedule", "pairs", "moved", "held", "weight", "breaks", "unmet"}…]}`, the fewest
moved first; each next one moves more and is better. Says on its error stream how far it is.
"""

import json
import signal
import sys
import time
from collections import Counter

from meetings.solver.checker import faults
from meetings.solver.instance import BadInstance, read
from meetings.solver.measures import measure
from meetings.solver.reasons import reasons
from meetings.solver.search import Search

# What moving one published meeting may cost, in breaks: dear first.
PRICES = (20, 3, 2, 1, 0.5, 0.2, 0)
PORTION = 1 << 18
# What the reasons are called in an answer.
CODES = {"no_language": "no_common_language", "tables": "no_table"}
SETTLED = 0.3  # breaks: a repair starts from what is good already


def main():
    signal.signal(signal.SIGTERM, lambda *_: setattr(stop, "asked", True))
    asked = json.load(sys.stdin)
    try:
        instance = read(asked["instance"])
    except BadInstance as bad:
        sys.exit(str(bad))
    prior = asked["slots"], asked["pairs"]
    points = front(instance, prior, seconds=asked["seconds"], seed=asked["seed"])
    json.dump({"points": [told(instance, prior, *point) for point in points]}, sys.stdout)


class stop:
    asked = False


def front(instance, prior, *, seconds, seed):
    """Schedules of which none is as near to `prior` and as good as another one."""
    moves, found, start = 4 * PORTION, [], what_stays(instance, prior)
    for number, price in enumerate(PRICES):
        given = {"start": start, "prior": prior, "price": price, "hot": SETTLED}
        search = Search(instance, seed=seed, moves=moves, **given)
        started = time.monotonic()
        while search.advance(PORTION) and not stop.asked:
            pass
        spent = max(time.monotonic() - started, 0.01)
        found.append(search.best())
        # As many as there is time for, so that each search cools down to its end.
        moves = min(int(moves * seconds / len(PRICES) / spent), 200 * PORTION)
        note((number + 1) / len(PRICES))
        if stop.asked:
            break
    return undominated(instance, prior, found)


def what_stays(instance, prior):
    """`prior` without the meetings that cannot be where they were, the lightest given up first."""
    slots, pairs = prior
    order = sorted(
        (meeting for meeting, slot in enumerate(slots) if slot is not None),
        key=lambda meeting: (meeting not in instance.fixed, -instance.worth(meeting), meeting),
    )
    busy, used = [0] * instance.participants, Counter()
    kept: list[int | None] = [None] * len(slots)
    for meeting in order:
        slot, sides = slots[meeting], instance.options[meeting][pairs[meeting]]
        is_free = instance.possible(meeting, pairs[meeting]) >> slot & 1
        near = near_to(instance, slot)
        if (
            is_free
            and used[slot] < instance.tables[slot]
            and not any(busy[s] & near for s in sides)
        ):
            kept[meeting] = slot
            used[slot] += 1
            for side in sides:
                busy[side] |= 1 << slot
    return kept, pairs


def near_to(instance, slot):
    """The slots of its day, as bits, in which nobody has a meeting who has one in this slot."""
    near = sum(
        1 << other
        for other in range(slot - instance.gap, slot + instance.gap + 1)
        if 0 <= other < instance.slots
    )
    return near & next(day for day in instance.day_masks if day >> slot & 1)


def undominated(instance, prior, found):
    best, kept = None, []
    for slots, pairs in sorted(found, key=lambda one: rank(instance, prior, *one)):
        if faults(instance, slots, pairs):
            continue
        got = measure(instance, slots, pairs)
        quality = (got.weight, -got.breaks)
        if best is None or quality > best:
            best = quality
            kept.append((slots, pairs))
    return kept


def rank(instance, prior, slots, pairs):
    got = measure(instance, slots, pairs)
    return moved(prior, slots, pairs), -got.weight, got.breaks


def moved(prior, slots, pairs):
    """How many published meetings are elsewhere, with somebody else, or nowhere."""
    return sum(
        before is not None and (before != slot or (one != other))
        for before, one, slot, other in zip(*prior, slots, pairs, strict=True)
    )


def told(instance, prior, slots, pairs):
    got = measure(instance, slots, pairs)
    return {
        "schedule": slots,
        "pairs": pairs,
        "moved": moved(prior, slots, pairs),
        "held": got.held,
        "weight": got.weight,
        "breaks": got.breaks,
        "unmet": [told_why(why) for why in reasons(instance, slots, pairs)],
    }


def told_why(why):
    exchange = None
    if why.slot is not None:
        exchange = {"slot": why.slot, "meeting": why.other, "to": why.to}
    return {"meeting": why.meeting, "reason": CODES.get(why.code, why.code), "exchange": exchange}


def note(share):
    print(json.dumps({"share": share, "stage": "search"}), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
