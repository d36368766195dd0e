"""How good a schedule is: what is held, and who waits between two meetings.

Two definitions of a break. Where every meeting must be held (the published problem), a break is a
run of slots without a meeting between two meetings of a participant, whatever the slots are.
Where meetings have weights, a break is a run of free slots: a talk, lunch or absence is none, and
parts it in two. In both, nothing counts over night, and a run of at most `gap` slots is no break.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.solver.instance import Instance

FIRST_MEETINGS = 2  # of each participant: these have the bonus


@dataclass(frozen=True)
class Measures:
    held: int
    wished: int
    weight: int  # with the bonuses
    breaks: int
    idle: int  # slots in breaks
    squares: int  # of the breaks of each participant, summed: fairness
    worst_breaks: int
    breaks_of: tuple[int, ...]


def measure(
    instance: Instance, slots: Sequence[int | None], pairs: Sequence[int] | None = None
) -> Measures:
    busy = busy_masks(instance, slots, pairs)
    waits = [waiting(instance, person, mask) for person, mask in enumerate(busy)]
    breaks_of = tuple(breaks for breaks, _ in waits)
    return Measures(
        held=sum(slot is not None for slot in slots),
        wished=len(instance.meetings),
        weight=held_weight(instance, slots, pairs),
        breaks=sum(breaks_of),
        idle=sum(idle for _, idle in waits),
        squares=sum(breaks * breaks for breaks in breaks_of),
        worst_breaks=max(breaks_of, default=0),
        breaks_of=breaks_of,
    )


def seated(instance: Instance, meeting: int, pairs: Sequence[int] | None) -> tuple[int, int]:
    """The two who sit at this meeting."""
    return instance.options[meeting][pairs[meeting] if pairs else 0]


def busy_masks(instance, slots, pairs=None) -> list[int]:
    """For each participant, the slots with a meeting, as bits."""
    busy = [0] * instance.participants
    for meeting, slot in enumerate(slots):
        if slot is not None:
            for person in seated(instance, meeting, pairs):
                busy[person] |= 1 << slot
    return busy


def held_weight(instance, slots, pairs=None) -> int:
    weight, meetings_of = 0, Counter()
    for meeting, slot in enumerate(slots):
        if slot is not None:
            weight += instance.worth(meeting)
            meetings_of.update(seated(instance, meeting, pairs))
    return weight + instance.bonus * sum(
        min(count, FIRST_MEETINGS) for count in meetings_of.values()
    )


def waiting(instance: Instance, person: int, busy: int) -> tuple[int, int]:
    """This participant's breaks, and the slots in them."""
    closed = 0 if instance.weight is None else instance.forbidden_masks[person]
    breaks = idle = 0
    for day in instance.day_masks:
        held = busy & day
        if not held:
            continue
        span = (1 << held.bit_length()) - (held & -held)
        for length in runs(span & ~held & ~closed):
            if length > instance.gap:
                breaks += 1
                idle += length
    return breaks, idle


def runs(mask: int):
    """The lengths of the runs of set bits."""
    while mask:
        mask >>= (mask & -mask).bit_length() - 1
        length = (~mask & (mask + 1)).bit_length() - 1
        yield length
        mask >>= length
