"""The day of the meetings as the coordinator follows it: now and next, who is missing, what is
free, and whom that could serve."""

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.lib.wallclock import local_parts

from .models import Delegate, Meeting, MeetingMark, MeetingSlot, Table

IN_A_ROW = 2
Status, Absent = Meeting.Status, Meeting.Absent


@dataclass
class SlotOfDay:
    """One slot of the day: its meetings, how many of them are in which state, its free tables."""

    slot: MeetingSlot
    when: str  # "over", "now", "next" or "later"
    meetings: list
    free: int

    @property
    def counts(self):
        return Counter(meeting.status for meeting in self.meetings)

    @property
    def unmarked(self):
        """Of those that are over, what nobody has said anything of."""
        return self.counts[Status.PLANNED] if self.when == "over" else 0


@dataclass
class Missing:
    """Somebody who did not come to two meetings in a row, and what they still have today."""

    registration: object
    missed: list
    left: list = field(default_factory=list)


@dataclass
class Day:
    slots: list[SlotOfDay]
    missing: list[Missing]
    missed: list
    disputed: list
    to_move: list
    people: list

    @property
    def at_hand(self):
        """What is on now, and what comes next."""
        return [one for one in self.slots if one.when in ("now", "next")]


def day_of(edition, now=None):
    """The `Day` of an edition that has one today, else of its next day with slots; None without.

    Eight queries, whatever the number of meetings.
    """
    now = now or timezone.now()
    today = local_parts(now, edition.zone)[0]
    slots = list(MeetingSlot.objects.filter(edition=edition, day__gte=today).order_by("starts_at"))
    slots = [slot for slot in slots if slot.day == slots[0].day]
    if not slots:
        return None
    standing = Meeting.objects.standing().filter(slot__in=slots)
    sides = ("first__organisation", "second__organisation", "slot", "table")
    meetings = list(standing.select_related(*sides).order_by("slot__starts_at", "table__number"))
    coming = [m for m in meetings if m.status == Status.PLANNED and m.slot.starts_at > now]
    return Day(
        slots=_slots(slots, meetings, Table.objects.filter(edition=edition).count(), now),
        missing=_missing(meetings, coming),
        missed=[meeting for meeting in meetings if meeting.status == Status.MISSED],
        disputed=_disputed(meetings),
        to_move=_to_move(edition, coming),
        people=sorted(
            {side for m in coming for side in (m.first, m.second)}, key=lambda one: one.search
        ),
    )


def who_was_missing(meeting):
    """The registrations of those who did not come to a meeting; nobody where that is open."""
    return {
        Absent.FIRST: [meeting.first],
        Absent.SECOND: [meeting.second],
        Absent.BOTH: [meeting.first, meeting.second],
    }.get(meeting.absent, [])


def _slots(slots, meetings, tables, now):
    by_slot = defaultdict(list)
    for meeting in meetings:
        by_slot[meeting.slot_id].append(meeting)
    coming = [slot.starts_at for slot in slots if slot.starts_at > now]
    found = []
    for slot in slots:
        if slot.ends_at <= now:
            when = "over"
        elif slot.starts_at <= now:
            when = "now"
        else:
            when = "next" if slot.starts_at == min(coming) else "later"
        of_slot = by_slot[slot.pk]
        found.append(SlotOfDay(slot, when, of_slot, max(tables - len(of_slot), 0)))
    return found


def _missing(meetings, coming):
    """Those whose last two meetings, of which anything is known, they were absent from."""
    known = defaultdict(list)
    for meeting in meetings:
        if meeting.status in (Status.HELD, Status.MISSED):
            absent = who_was_missing(meeting)
            for side in (meeting.first, meeting.second):
                # Of one that was not held, and nobody knows why, nothing is known.
                if absent or meeting.status == Status.HELD:
                    known[side].append((meeting, side in absent))
    found = []
    for side, told in known.items():
        latest = itertools.takewhile(lambda pair: pair[1], reversed(told))
        absent = [meeting for meeting, _was in latest]
        if len(absent) >= IN_A_ROW:
            found.append(Missing(side, absent[::-1], [m for m in coming if side in _sides(m)]))
    return sorted(found, key=lambda one: (-len(one.left), one.registration.pk))


def _disputed(meetings):
    """Those of which the two sides say different things, and no steward anything."""
    planned = [meeting.pk for meeting in meetings if meeting.status == Status.PLANNED]
    said = MeetingMark.objects.filter(meeting__in=planned).exclude(side="")
    said = said.exclude(outcome=MeetingMark.Outcome.CLEARED).order_by()
    pairs = said.values("meeting").annotate(sides=Count("side", distinct=True))
    keys = set(pairs.filter(sides=2).values_list("meeting", flat=True))
    return [meeting for meeting in meetings if meeting.pk in keys]


def _to_move(edition, coming):
    """`[(Meeting, why)]` of what cannot be as it stands: somebody is late or elsewhere."""
    slots = {meeting.slot_id for meeting in coming}
    away = set(
        Delegate.objects.filter(profile__edition=edition, away__in=slots).values_list(
            "registration", "away"
        )
    )
    lost = set(
        Meeting.objects.filter(pk__in=[m.pk for m in coming])
        .to_replace()
        .values_list("pk", flat=True)
    )
    found = []
    for meeting in coming:
        if any((side.pk, meeting.slot_id) in away for side in _sides(meeting)):
            found.append((meeting, _("somebody is not there then")))
        elif meeting.pk in lost:
            found.append((meeting, _("somebody is expected elsewhere then")))
    return found


def _sides(meeting):
    return (meeting.first, meeting.second)
