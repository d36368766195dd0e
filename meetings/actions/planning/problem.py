"""What the solver is asked, made of the wishes of an edition; and what its numbers stand for."""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Occupancy
from meetings.models import (
    MeetingRequest,
    MeetingRules,
    MeetingSlot,
    Table,
)
from meetings.solver.instance import MOST_SLOTS, Instance
from registrations.engagements import engagements_of

from .wishes import Wishes

# For each of a person's first two meetings: two strangers to the event who meet once weigh nearly
# as much as a meeting that must be.
BONUS = 3


class PlanRefused(ValidationError):
    """No plan; its message says why to the coordinator."""


class Place(NamedTuple):
    """Where one meeting is held and by whom: keys of a slot, a table and two registrations."""

    slot: int
    table: int
    first: int
    second: int


@dataclass(frozen=True)
class Problem:
    """An `Instance`, and what its indices stand for: meeting 3 is `requests[3]`, and so on."""

    instance: Instance
    slots: list[MeetingSlot]
    people: list[int]  # keys of registrations
    requests: list[MeetingRequest]
    tables: list[list[int]]  # keys of those that the plan may use, slot by slot
    former: dict[int, Place]  # meeting: where the published plan has it
    fixed: set[int]  # meetings that stay where they are
    # Wishes that the solver is not asked for: those that stay whatever it does, and the hopeless.
    kept: dict[int, Place] = field(default_factory=dict)  # by request
    hopeless: dict[int, str] = field(default_factory=dict)  # by request

    @property
    def wished(self):
        """How many wishes there are, with those that the solver does not see."""
        return len(self.requests) + len(self.kept) + len(self.hopeless)


def build_problem(edition, *, based_on=None):
    """The `Problem` of an edition as it stands now. A dozen queries.

    What is locked in the published plan, or in `based_on`, stays; so does what has begun. Raises
    `PlanRefused` where there is nothing to compute.
    """
    return _Builder(edition, based_on).build()


class _Builder:
    def __init__(self, edition, based_on):
        self.edition, self.based_on = edition, based_on
        self.slots = list(MeetingSlot.objects.filter(edition=edition).order_by("starts_at", "pk"))
        self.spans: list = [slot.span for slot in self.slots]
        self.at = {slot.pk: index for index, slot in enumerate(self.slots)}
        self.all_tables = list(
            Table.objects.filter(edition=edition).order_by("number").values_list("pk", flat=True)
        )
        self.gap = MeetingRules.of(edition).gap
        self.now = timezone.now()
        self.wishes = Wishes(edition, self.now)

    def build(self):
        self._judge()
        self.options, self.meetings = self.wishes.options, self.wishes.meetings
        self.people = sorted(
            {key for pairs in self.options.values() for pair in pairs for key in pair}
        )
        self.number = {key: index for index, key in enumerate(self.people)}
        self.closed = self._closed()
        self._fix()
        return self._problem()

    def _judge(self):
        if not self.wishes.requests:
            raise PlanRefused(_("Nobody has agreed to meet anybody yet: there is nothing to plan."))
        if not self.slots or not self.all_tables:
            raise PlanRefused(_("A plan needs slots and tables: add some first."))
        if len(self.slots) > MOST_SLOTS:
            told = _("There are %(count)d slots; a plan has at most %(most)d.")
            raise PlanRefused(told % {"count": len(self.slots), "most": MOST_SLOTS})
        for (one, (_start, end)), (other, (start, _end)) in itertools.pairwise(
            zip(self.slots, self.spans, strict=True)
        ):
            if start < end:
                told = _("Two slots overlap: %(one)s and %(other)s.")
                raise PlanRefused(told % {"one": one, "other": other})
        if all(start <= self.now for start, _end in self.spans):
            raise PlanRefused(_("All slots of this edition are over."))

    def _closed(self):
        """For each person, the slots in which they are taken by what the plan does not move."""
        registrations, away = [], defaultdict(set)
        for delegate in itertools.chain.from_iterable(self.wishes.delegates.values()):
            if delegate.registration_id in self.number:
                registrations.append(delegate.registration)
                away[delegate.registration_id] |= {
                    self.at[slot.pk] for slot in delegate.away.all() if slot.pk in self.at
                }
        mine = {meeting.ledger_source for meeting in self.meetings.values()}
        closed = {key: away[key] for key in self.people}
        for key, held in engagements_of(registrations).items():
            for one in held:
                if one.source not in mine:
                    closed[key] |= self._meeting(one.starts_at, one.ends_at)
        return closed

    def _meeting(self, start, end):
        """The slots that overlap this time."""
        return {
            index
            for index, (begins, ends) in enumerate(self.spans)
            if begins < end and start < ends
        }

    def _fix(self):
        """Set what stays into the problem, or beside it where it breaks a rule of its own."""
        self.fixed, self.kept = {}, {}
        self.diary = defaultdict(set)  # person: slots of what is fixed
        for key in sorted(self.wishes.staying):
            meeting = self.meetings[key]
            place = Place(meeting.slot_id, meeting.table_id, meeting.first_id, meeting.second_id)
            if not self._set(key, place):
                self._keep(key, place)
        if self.based_on:
            rows = self.based_on.placements.filter(is_locked=True, slot__isnull=False)
            for row in rows.order_by("pk"):
                place = Place(row.slot_id, row.table_id, row.first_id, row.second_id)
                is_past = self.spans[self.at[row.slot_id]][0] <= self.now
                if row.request_id not in self.wishes.staying and not is_past:
                    self._set(row.request_id, place)

    def _set(self, key, place):
        """Fix a wish of the problem there, if nothing fixed or closed forbids; whether it was."""
        sides = [place.first, place.second]
        index = self.at.get(place.slot)
        is_known = key in self.options and self._option(key, sides) is not None
        if not is_known or index is None or any(index in self.closed[side] for side in sides):
            return False
        near = range(index - self.gap, index + self.gap + 1)
        day = self.slots[index].day
        if any(
            other in near and self.slots[other].day == day
            for side in sides
            for other in self.diary[side]
        ):
            return False
        for side in sides:
            self.diary[side].add(index)
        self.fixed[key] = place
        return True

    def _keep(self, key, place):
        self.kept[key] = place
        self.options.pop(key, None)
        for side in (place.first, place.second):
            if side in self.closed and place.slot in self.at:
                self.closed[side].add(self.at[place.slot])

    def _option(self, key, sides):
        return next((n for n, pair in enumerate(self.options[key]) if {*pair} == {*sides}), None)

    def _problem(self):
        requests = [wish for wish in self.wishes.requests if wish.pk in self.options]
        index = {wish.pk: number for number, wish in enumerate(requests)}
        tables = self._free_tables()
        options = tuple(
            tuple((self.number[a], self.number[b]) for a, b in self.options[wish.pk])
            for wish in requests
        )
        fixed = {index[key]: place for key, place in self.fixed.items()}
        instance = Instance(
            name=self.edition.slug,
            participants=len(self.people),
            slots=len(self.slots),
            meetings=tuple(pairs[0] for pairs in options),
            tables=tuple(len(free) for free in tables),
            days=self._days(),
            sessions=((0, len(self.slots)),),
            session=(0,) * len(requests),
            options=options,
            forbidden=tuple(frozenset(self.closed[key]) for key in self.people),
            fixed={number: self.at[place.slot] for number, place in fixed.items()},
            fixed_pair={
                number: self._option(requests[number].pk, [place.first, place.second])
                for number, place in fixed.items()
            },
            languages=self._languages(),
            weight=tuple(wish.weight for wish in requests),
            gap=self.gap,
            bonus=BONUS,
        )
        former = {
            index[key]: Place(m.slot_id, m.table_id, m.first_id, m.second_id)
            for key, m in self.meetings.items()
            if key in index
        }
        return Problem(
            instance=instance,
            slots=self.slots,
            people=self.people,
            requests=requests,
            tables=tables,
            former={**former, **fixed},
            fixed={*fixed},
            kept=self.kept,
            hopeless=self.wishes.hopeless,
        )

    def _free_tables(self):
        """For each slot, the tables that nothing holds but what the plan moves or fixes."""
        mine = {m.ledger_source for key, m in self.meetings.items() if key not in self.kept}
        resources = dict(Table.objects.filter(pk__in=self.all_tables).values_list("resource", "pk"))
        held = Occupancy.objects.filter(
            kind=Occupancy.Kind.TABLE,
            starts_at__lt=self.spans[-1][1],
            ends_at__gt=self.spans[0][0],
        ).values_list("resource", "source", "starts_at", "ends_at")
        taken = defaultdict(set)
        for resource, source, start, end in held:
            if resource in resources and source not in mine:
                for index in self._meeting(start, end):
                    taken[index].add(resources[resource])
        used = defaultdict(set)
        for place in self.fixed.values():
            used[self.at[place.slot]].add(place.table)
        return [
            [
                table
                for table in self.all_tables
                if table not in taken[index] and (start > self.now or table in used[index])
            ]
            for index, (start, _end) in enumerate(self.spans)
        ]

    def _days(self):
        ranges, start = [], 0
        for _day, slots in itertools.groupby(self.slots, key=lambda slot: slot.day):
            end = start + len(list(slots))
            ranges.append((start, end))
            start = end
        return tuple(ranges)

    def _languages(self):
        """What each speaks; who has not said so may meet everybody."""
        spoken = {
            delegate.registration_id: frozenset(term.code for term in delegate.languages.all())
            for delegate in itertools.chain.from_iterable(self.wishes.delegates.values())
        }
        every = frozenset().union({""}, *spoken.values())
        return tuple(spoken[key] or every for key in self.people)
