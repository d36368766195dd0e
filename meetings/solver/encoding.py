"""An instance whose meetings must all be held, as clauses.

x: this meeting, with these two, in this slot. y: this participant is busy in this slot. A break
is a start of busy slots after the first of the day. What is implied is said as well, as without
it nothing is proven in time: how many slots a participant is busy, in all and in each session;
how many are busy in a slot, which is an even number, at most two for each table, and at least
what the other slots cannot take; and that who has no break is busy in one piece. The first two
and the even number are of Bofill et al. (docs/solver.md); the last two are our own.
"""

from collections import defaultdict

from meetings.solver.clauses import Clauses
from meetings.solver.instance import Instance


class Encoding:
    def __init__(self, instance: Instance, fairness: int | None = None):
        self.instance, self.fairness = instance, fairness
        self.clauses = Clauses()
        self.seats = {}  # (meeting, option, slot): x
        self.busy = {}  # (participant, slot): y
        self.breaks_of = []  # for each participant, variables that are true once a break
        self.place_meetings()
        self.keep_people_busy()
        self.count_meetings_of_each()
        self.count_tables()
        self.keep_order()
        self.keep_gap()
        self.count_breaks()
        self.be_fair()

    @property
    def breaks(self):
        return [variable for breaks in self.breaks_of for variable in breaks]

    def slots_of(self, mask):
        return [slot for slot in range(self.instance.slots) if mask >> slot & 1]

    def place_meetings(self):
        """Each in one slot, with one of its options."""
        self.held = {}  # (meeting, slot): whether it has this slot
        self.seats_of = defaultdict(list)  # (participant, slot): the seats there
        instance = self.instance
        for meeting, choices in enumerate(instance.choices):
            at = defaultdict(list)
            for option in choices:
                for slot in self.slots_of(instance.possible(meeting, option)):
                    seat = self.seats[meeting, option, slot] = self.clauses.new()
                    at[slot].append(seat)
                    for person in instance.options[meeting][option]:
                        self.seats_of[person, slot].append(seat)
            self.clauses.exactly_one([seat for seats in at.values() for seat in seats])
            for slot, seats in at.items():
                one = len(seats) == 1
                self.held[meeting, slot] = seats[0] if one else self.clauses.any_of(seats)

    def keep_people_busy(self):
        for person_slot, seats in self.seats_of.items():
            busy = self.busy[person_slot] = self.clauses.new()
            self.clauses.exactly_one([*seats, -busy])

    def count_meetings_of_each(self):
        """In all and in each session: surely theirs, and possibly theirs."""
        instance = self.instance
        for start, end in dict.fromkeys(instance.sessions):
            within = range(start, end)
            surely, possibly = defaultdict(int), defaultdict(int)
            for meeting, choices in enumerate(instance.choices):
                first, last = instance.sessions[instance.session[meeting]]
                if last <= start or end <= first:
                    continue
                seats = [frozenset(instance.options[meeting][option]) for option in choices]
                inside = start <= first and last <= end
                for person in frozenset().union(*seats):
                    possibly[person] += 1
                    surely[person] += inside and all(person in pair for pair in seats)
            for person, most in possibly.items():
                slots = self.busy_of(person, within)
                self.clauses.between(slots, surely[person], most)

    def busy_of(self, person, slots):
        return [self.busy[person, slot] for slot in slots if (person, slot) in self.busy]

    def count_tables(self):
        """So many meetings; and an even number of people is busy, two for each table."""
        people = range(self.instance.participants)
        for slot, tables in enumerate(self.instance.tables):
            busy = [self.busy[person, slot] for person in people if (person, slot) in self.busy]
            self.clauses.between(self.groups(slot), self.least_held(slot), tables)
            counted = self.clauses.count(busy, 2 * tables + 1)
            self.clauses.bound(counted, 2 * self.least_held(slot), 2 * tables)
            for odd in range(0, len(counted), 2):
                self.clauses.add(-counted[odd], *counted[odd + 1 : odd + 2])

    def groups(self, slot):
        """The meetings of a slot, those of one participant as one: at most one of them is held."""
        left = [seat for (_, _, at), seat in self.seats.items() if at == slot]
        of = {person: set(seats) for (person, at), seats in self.seats_of.items() if at == slot}
        groups = []
        while left:
            person = max(of, key=lambda each: (len(of[each]), -each))
            group = [seat for seat in left if seat in of[person]]
            left = [seat for seat in left if seat not in of[person]]
            for seats in of.values():
                seats.difference_update(group)
            groups.append(group[0] if len(group) == 1 else self.clauses.any_of(group))
        return groups

    def least_held(self, slot):
        """Meetings for which the other slots, of a session or of all, have no tables."""
        instance, least = self.instance, 0
        for start, end in instance.sessions:
            if start <= slot < end:
                bound_there = sum(
                    start <= first and last <= end
                    for first, last in (instance.sessions[code] for code in instance.session)
                )
                elsewhere = sum(instance.tables[start:end]) - instance.tables[slot]
                least = max(least, bound_there - elsewhere)
        return least

    def keep_order(self):
        every = range(self.instance.slots)
        for first, second in self.instance.before:
            for slot in every:
                self.needs(second, slot, first, range(slot))
                self.needs(first, slot, second, every[slot + 1 :])

    def needs(self, meeting, slot, other, slots):
        if (meeting, slot) in self.held:
            there = [self.held[other, at] for at in slots if (other, at) in self.held]
            self.clauses.add(-self.held[meeting, slot], *there)

    def keep_gap(self):
        for person, slot in self.busy:
            for later in self.same_day(slot, slot + 1, slot + 1 + self.instance.gap):
                if (person, later) in self.busy:
                    self.clauses.add(-self.busy[person, slot], -self.busy[person, later])

    def same_day(self, slot, first, end):
        """The slots from `first` to before `end` that are of this slot's day."""
        start, last = next(day for day in self.instance.days if day[0] <= slot < day[1])
        return range(max(first, start), min(end, last))

    def count_breaks(self):
        waits = self.starts if self.instance.weight is None else self.free_runs
        for person in range(self.instance.participants):
            breaks = [each for day in self.instance.days for each in waits(person, day)]
            self.breaks_of.append(breaks)

    def starts(self, person, day):
        """The second and later starts of a day, as a count."""
        step, starts = self.instance.gap + 1, []
        for slot in range(*day):
            if (person, slot) in self.busy:
                busy = self.busy[person, slot]
                before = self.busy.get((person, slot - step)) if slot - step >= day[0] else None
                starts.append(busy if before is None else self.clauses.both(busy, -before))
        most = len(starts) if self.fairness is None else self.fairness + 2
        counted = self.clauses.count(starts, max(most, 2))
        if len(counted) > 1:
            self.keep_together(person, day, counted[1])
        return counted[1:]

    def keep_together(self, person, day, has_break):
        """Whoever has no break is busy in as many slots on end as they have meetings."""
        instance = self.instance
        if len(instance.days) > 1 or instance.gap:
            return
        meetings = sum(
            all(person in instance.options[meeting][option] for option in choices)
            for meeting, choices in enumerate(instance.choices)
            if choices
        )
        busy = [self.busy.get((person, slot)) for slot in range(*day)]
        for line in (busy, busy[::-1]):
            for slot, first in enumerate(line):
                if first is None:
                    continue
                start = [-first, *filter(None, line[max(slot - 1, 0) : slot]), has_break]
                for later in range(slot + 1, slot + meetings):
                    self.clauses.add(*start, *filter(None, line[later : later + 1]))

    def free_runs(self, person, day):
        """A run of more free slots than the gap, between two meetings of a day."""
        clauses, closed = self.clauses, self.instance.forbidden[person]
        for slot in range(*day):
            free = range(slot, slot + self.instance.gap + 1)
            earlier = self.busy_of(person, range(day[0], slot))
            later = self.busy_of(person, range(free.stop, day[1]))
            if closed.intersection(free) or not earlier or not later:
                continue
            begins = self.busy_of(person, [slot - 1])
            if slot - 1 not in closed and not begins:
                continue
            wait, met, meets = clauses.new(), clauses.any_of(earlier), clauses.any_of(later)
            after_meeting = [] if slot - 1 in closed else [-begins[0]]
            clauses.add(wait, -met, -meets, *after_meeting, *self.busy_of(person, free))
            yield wait

    def be_fair(self):
        """Nobody has more than `fairness` breaks above anybody else."""
        if self.fairness is None or self.instance.weight is not None:
            return
        counted = [
            self.clauses.count(breaks, len(breaks)) if len(self.instance.days) > 1 else breaks
            for breaks in self.breaks_of
        ]
        fair = self.fairness
        for above in range(max(map(len, counted), default=0) - fair):
            everyone = None
            if all(len(breaks) > above for breaks in counted):
                everyone = self.clauses.new()
                for breaks in counted:
                    self.clauses.add(-everyone, breaks[above])
            for breaks in counted:
                for variable in breaks[above + fair : above + fair + 1]:
                    self.clauses.add(-variable, *([everyone] if everyone else []))

    def plan(self, model):
        """The schedule that a model of the clauses stands for."""
        true = {literal for literal in model if literal > 0}
        slots, pairs = [None] * len(self.instance.meetings), [0] * len(self.instance.meetings)
        for (meeting, option, slot), seat in self.seats.items():
            if seat in true:
                slots[meeting], pairs[meeting] = slot, option
        return slots, pairs
