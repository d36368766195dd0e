"""Whether a schedule keeps every rule. Shares no line with what makes schedules.

Nothing is stored that has a fault. Written for reading, not for speed: dictionaries and loops.
"""

import itertools
from collections import defaultdict
from typing import NamedTuple


class Fault(NamedTuple):
    """What is broken, and where; -1 is nobody, or no meeting, or no slot."""

    code: str
    meeting: int = -1
    participant: int = -1
    slot: int = -1


def faults(instance, slots, pairs=None, fairness=None) -> list[Fault]:
    """Empty, if the schedule can be held as it is."""
    count = len(instance.meetings)
    pairs = [0] * count if pairs is None else pairs
    if len(slots) != count or len(pairs) != count:
        return [Fault("length")]
    if shapeless := list(out_of_range(instance, slots, pairs)):
        return shapeless
    diaries = diaries_of(instance, slots, pairs)
    return [
        *meetings_out_of_place(instance, slots, pairs),
        *crowded_slots(instance, slots),
        *out_of_order(instance, slots),
        *people_out_of_place(instance, diaries),
        *unfair(instance, diaries, fairness),
    ]


def out_of_range(instance, slots, pairs):
    for meeting, (slot, option) in enumerate(zip(slots, pairs, strict=True)):
        if slot is not None and (type(slot) is not int or not 0 <= slot < instance.slots):
            yield Fault("slot", meeting)
        if type(option) is not int or not 0 <= option < len(instance.options[meeting]):
            yield Fault("option", meeting)


def diaries_of(instance, slots, pairs):
    """Participant: slot: the meetings that they sit at."""
    diaries = defaultdict(lambda: defaultdict(list))
    for meeting, slot in enumerate(slots):
        if slot is not None:
            for person in instance.options[meeting][pairs[meeting]]:
                diaries[person][slot].append(meeting)
    return diaries


def meetings_out_of_place(instance, slots, pairs):
    for meeting, slot in enumerate(slots):
        fixed = instance.fixed.get(meeting)
        if slot is None:
            if instance.weight is None or fixed is not None:
                yield Fault("left_out", meeting)
            continue
        if fixed is not None and slot != fixed:
            yield Fault("fixed", meeting, slot=slot)
        if instance.fixed_pair.get(meeting, pairs[meeting]) != pairs[meeting]:
            yield Fault("fixed_pair", meeting)
        start, end = instance.sessions[instance.session[meeting]]
        if not start <= slot < end:
            yield Fault("session", meeting, slot=slot)
        if instance.languages is not None:
            one, other = instance.options[meeting][pairs[meeting]]
            if not instance.languages[one] & instance.languages[other]:
                yield Fault("language", meeting)


def crowded_slots(instance, slots):
    for slot, tables in enumerate(instance.tables):
        if sum(other == slot for other in slots) > tables:
            yield Fault("tables", slot=slot)


def out_of_order(instance, slots):
    for first, second in instance.before:
        one, other = slots[first], slots[second]
        if one is not None and other is not None and one >= other:
            yield Fault("before", second, slot=other)


def people_out_of_place(instance, diaries):
    for person, diary in diaries.items():
        for slot, meetings in diary.items():
            if len(meetings) > 1:
                yield Fault("clash", meetings[1], person, slot)
            if slot in instance.forbidden[person]:
                yield Fault("forbidden", meetings[0], person, slot)
        for earlier, later in neighbours(instance, diary):
            if later - earlier <= instance.gap:
                yield Fault("gap", diary[later][0], person, later)


def neighbours(instance, diary):
    """Two slots of one day with a meeting each and none between."""
    for start, end in instance.days:
        busy = sorted(slot for slot in diary if start <= slot < end)
        yield from itertools.pairwise(busy)


def unfair(instance, diaries, fairness):
    """Nobody may have more than so many breaks above anybody else."""
    if fairness is None:
        return
    breaks = [breaks_of(instance, diaries, person) for person in range(instance.participants)]
    for person, count in enumerate(breaks):
        if count - min(breaks) > fairness:
            yield Fault("fairness", participant=person)


def breaks_of(instance, diaries, person):
    """As measures.py defines a break, counted slot by slot."""
    closed = frozenset() if instance.weight is None else instance.forbidden[person]
    breaks = 0
    for earlier, later in neighbours(instance, diaries[person]):
        run = 0
        for slot in range(earlier + 1, later + 1):
            if slot < later and slot not in closed:
                run += 1
                continue
            breaks += run > instance.gap
            run = 0
    return breaks
