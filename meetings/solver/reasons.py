"""Why a meeting is not in the plan, and what would have to give way for it."""

from collections import Counter
from dataclasses import dataclass

from meetings.solver.instance import Instance
from meetings.solver.measures import seated


@dataclass(frozen=True)
class Reason:
    """`code`: no_language, no_common_slot, tables, outweighed, or open where it would fit.

    The nearest exchange: the meeting takes `slot` with `option` if `other` moves to `to`, or,
    where `to` is None, is left out. Without `other`, one exchange does not help.
    """

    meeting: int
    code: str
    slot: int | None = None
    option: int | None = None
    other: int | None = None
    to: int | None = None


def reasons(instance: Instance, slots, pairs) -> list[Reason]:
    """One for each meeting without a slot, in their order."""
    diary = Diary(instance, slots, pairs)
    return [diary.reason(meeting) for meeting, slot in enumerate(slots) if slot is None]


class Diary:
    """Who is where in a plan."""

    def __init__(self, instance, slots, pairs):
        self.instance, self.slots, self.pairs = instance, slots, pairs
        self.busy = {}  # (participant, slot): meeting
        self.held_in = {}  # slot: meetings
        for meeting, slot in enumerate(slots):
            if slot is not None:
                self.held_in.setdefault(slot, []).append(meeting)
                for person in seated(instance, meeting, pairs):
                    self.busy[person, slot] = meeting
        self.used = Counter(slot for slot in slots if slot is not None)
        self.open_slots = [slot for slot in range(instance.slots) if self.has_table(slot)]
        self.rules = {}  # meeting: (other meeting, whether that one must be later)
        for first, second in instance.before:
            self.rules.setdefault(first, []).append((second, True))
            self.rules.setdefault(second, []).append((first, False))

    def reason(self, meeting):
        choices = self.instance.choices[meeting]
        if not choices:
            return Reason(meeting, "no_language")
        places = list(self.places(meeting))
        if not places:
            return Reason(meeting, "no_common_slot")
        ways = [(self.in_the_way(meeting, *place), *place) for place in places]
        for others, option, slot in ways:
            if not others and self.has_table(slot):
                return Reason(meeting, "open", slot, option)
        code = "outweighed" if all(others for others, _, _ in ways) else "tables"
        exchanges = [exchange for way in ways for exchange in self.exchanges(meeting, *way)]
        return min(exchanges, key=lambda each: self.cost(each), default=Reason(meeting, code))

    def places(self, meeting):
        for option in self.instance.choices[meeting]:
            possible = self.instance.possible(meeting, option)
            for slot in range(self.instance.slots):
                if possible >> slot & 1:
                    yield option, slot

    def in_the_way(self, meeting, option, slot):
        """The held meetings that forbid this place."""
        others = set()
        start, end = next(day for day in self.instance.days if day[0] <= slot < day[1])
        gap = self.instance.gap
        for near in range(max(start, slot - gap), min(end, slot + gap + 1)):
            for person in self.instance.options[meeting][option]:
                others.add(self.busy.get((person, near)))
        for other, is_later in self.rules.get(meeting, ()):
            at = self.slots[other]
            if at is not None and (at <= slot if is_later else at >= slot):
                others.add(other)
        return others - {None, meeting}

    def has_table(self, slot):
        return self.used[slot] < self.instance.tables[slot]

    def exchanges(self, meeting, others, option, slot):
        """With one held meeting that is not fixed giving way."""
        if len(others) > 1:
            return
        code = "outweighed" if others else "tables"
        candidates = others or self.held_in.get(slot, ())
        for other in candidates:
            frees_table = self.slots[other] == slot
            if other in self.instance.fixed or not (self.has_table(slot) or frees_table):
                continue
            yield Reason(
                meeting, code, slot, option, other, self.new_place(other, meeting, option, slot)
            )

    def new_place(self, other, meeting, option, slot):
        """A slot to which the other could move, once the meeting has its own."""
        people = {*self.instance.options[meeting][option]}
        its_option = self.pairs[other]
        gap = self.instance.gap
        is_shared = not people.isdisjoint(self.instance.options[other][its_option])
        for to in self.open_slots:
            if to in (slot, self.slots[other]) or (is_shared and abs(to - slot) <= gap):
                continue
            if (
                self.instance.possible(other, its_option) >> to & 1
                and not self.in_the_way(other, its_option, to)
                and self.keeps_order(meeting, slot, other, to)
            ):
                return to
        return None

    def keeps_order(self, meeting, slot, other, to):
        return all(
            slot < to if is_later else to < slot
            for one, is_later in self.rules.get(meeting, ())
            if one == other
        )

    def cost(self, reason):
        """A move before a loss, a small loss before a large one."""
        lost = 0 if reason.to is not None else self.instance.worth(reason.other)
        return lost, reason.slot, reason.option, reason.other
