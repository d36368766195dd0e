"""Quick plans, meeting by meeting: where a search starts, and what booking would have given."""

from collections import defaultdict


class Diary:
    """Who is where while meetings are placed one after the other."""

    def __init__(self, instance):
        count = len(instance.meetings)
        self.instance = instance
        self.busy, self.used = [0] * instance.participants, [0] * instance.slots
        self.slots, self.pairs = [None] * count, [0] * count
        self.later, self.earlier = defaultdict(list), defaultdict(list)
        for first, second in instance.before:
            self.later[first].append(second)
            self.earlier[second].append(first)

    def free(self, meeting, option):
        """The slots, as bits, in which it could be held now."""
        free = self.instance.possible(meeting, option)
        for person in self.instance.options[meeting][option]:
            for day in self.instance.day_masks:
                held = self.busy[person] & day
                for distance in range(self.instance.gap + 1 if held else 0):
                    free &= ~((held << distance | held >> distance) & day)
        for other in self.later[meeting]:
            if self.slots[other] is not None:
                free &= (1 << self.slots[other]) - 1
        for other in self.earlier[meeting]:
            if self.slots[other] is not None:
                free &= -(2 << self.slots[other])
        return free

    def has_place(self, meeting, slot, option):
        return self.used[slot] < self.instance.tables[slot] and bool(
            self.free(meeting, option) >> slot & 1
        )

    def places(self, meeting):
        """(slot, option) of all that are free for it and have a table."""
        for option in self.instance.choices[meeting]:
            free = self.free(meeting, option)
            while free:
                slot = (free & -free).bit_length() - 1
                free &= free - 1
                if self.used[slot] < self.instance.tables[slot]:
                    yield slot, option

    @property
    def plan(self):
        return self.slots, self.pairs

    def place(self, meeting, slot, option):
        self.slots[meeting], self.pairs[meeting] = slot, option
        self.used[slot] += 1
        for person in self.instance.options[meeting][option]:
            self.busy[person] |= 1 << slot

    def remove(self, meeting):
        """Take it out of the plan; where and with which pair it was."""
        slot, option = self.slots[meeting], self.pairs[meeting]
        self.slots[meeting] = None
        self.used[slot] -= 1
        for person in self.instance.options[meeting][option]:
            self.busy[person] &= ~(1 << slot)
        return slot, option

    def place_best(self, meeting, cost):
        """Where `cost(slot, option)` is least; the earliest of these. Whether there is such."""
        best = min(self.places(meeting), key=lambda place: (cost(*place), place), default=None)
        if best:
            self.place(meeting, *best)
        return best is not None


def warm_start(instance):
    """By weight, each in the emptiest slot: (slots, pairs)."""
    diary = Diary(instance)
    for meeting in by_worth(instance, range(len(instance.meetings))):
        diary.place_best(meeting, lambda slot, option: diary.used[slot])
    return diary.plan


def kept(instance, slots, pairs=None):
    """The diary of a plan without the meetings that cannot be where they were, the lightest out."""
    diary = Diary(instance)
    diary.pairs = [0] * len(slots) if pairs is None else list(pairs)
    held = (meeting for meeting, slot in enumerate(slots) if slot is not None)
    for meeting in by_worth(instance, held):
        slot, option = slots[meeting], diary.pairs[meeting]
        is_possible = option in instance.choices[meeting]
        if is_possible and diary.has_place(meeting, slot, option):
            diary.place(meeting, slot, option)
    return diary


def by_worth(instance, meetings):
    """Those that must be held first, then the heaviest, then the first that were asked for."""
    return sorted(
        meetings, key=lambda meeting: (meeting not in instance.fixed, -instance.worth(meeting))
    )
