"""Where two sides that agreed to meet could still meet: slots to come, free for both, with a table.

This is what the page offers. `book_meeting` looks once more under the lock, and the ledger has the
last word.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, product

from django.utils import timezone

from events.models import Occupancy
from meetings.models import Delegate, Meeting, MeetingRules, MeetingSlot, Profile, Quota, Table
from registrations.engagements import engagements_of
from registrations.models import Registration


@dataclass(frozen=True)
class FreePlace:
    """A slot, and who of each side would sit there."""

    slot: MeetingSlot
    first: Registration
    second: Registration


def is_self_service(edition):
    """Whether participants take free places themselves: in its days, where its rules let them."""
    return edition.phase() == edition.Phase.DURING and MeetingRules.of(edition).is_self_service


def free_places(edition, requests):
    """`{request key: [FreePlace]}`, in the order of time. Eleven queries, whatever their number."""
    requests = list(requests)
    if not requests:
        return {}
    slots = list(edition.meeting_slots.order_by("starts_at", "pk"))
    coming = _with_a_table(edition, [slot for slot in slots if slot.starts_at > timezone.now()])
    sides = _Sides(
        edition, slots, {key for one in requests for key in (one.asker_id, one.asked_id)}
    )
    return {one.pk: list(sides.places(one, coming)) for one in requests}


def tables_free_in(slot):
    """The tables that nothing holds in a slot, the first number first."""
    return Table.objects.filter(edition=slot.edition_id).exclude(
        resource__in=_tables_held()
        .filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
        .values("resource")
    )


def _tables_held():
    return Occupancy.objects.filter(layer=Occupancy.Layer.DRAFT, kind=Occupancy.Kind.TABLE)


def _with_a_table(edition, slots):
    """Those of `slots` in which a table is free. Two queries."""
    tables = set(Table.objects.filter(edition=edition).values_list("resource", flat=True))
    if not slots:
        return []
    span = {"ends_at__gt": slots[0].starts_at, "starts_at__lt": max(one.ends_at for one in slots)}
    rows = _tables_held().filter(**span).values_list("resource", "starts_at", "ends_at")
    held = [row for row in rows if row[0] in tables]
    return [
        slot
        for slot in slots
        if tables - {r for r, start, end in held if start < slot.ends_at and slot.starts_at < end}
    ]


@dataclass(frozen=True)
class _Sitter:
    """A delegate: the category of the firm, keys of languages, and of slots of absence."""

    registration: Registration
    category: int
    spoken: frozenset
    absent: frozenset


class _Sides:
    """Who sits for some profiles, and when they are free."""

    def __init__(self, edition, slots, profile_ids):
        self.gap = MeetingRules.of(edition).gap
        # The place of each slot within its day, which the gap is counted in.
        self.place = {
            slot.pk: (day, number)
            for day, of_day in groupby(slots, key=lambda slot: slot.day)
            for number, slot in enumerate(of_day)
        }
        self.sitters = _sitters(profile_ids)
        everybody = [one for of_one in self.sitters.values() for one in of_one]
        self.engaged = engagements_of([one.registration for one in everybody])
        self.met = _meetings(edition, {one.registration.pk for one in everybody})
        self.full = _full(edition, self.sitters, self.met)

    def places(self, request, slots):
        """A `FreePlace` for each of `slots` in which somebody of each side can sit."""
        if {request.asker_id, request.asked_id} & self.full:
            return
        sides = self.sitters[request.asker_id], self.sitters[request.asked_id]
        pairs = [pair for pair in product(*sides) if _can_meet(*pair)]
        for slot in slots:
            for one, other in pairs:
                if self._is_free(one, slot) and self._is_free(other, slot):
                    yield FreePlace(slot, one.registration, other.registration)
                    break

    def _is_free(self, sitter, slot):
        key = sitter.registration.pk
        if slot.pk in sitter.absent or any(one.meets(*slot.span) for one in self.engaged[key]):
            return False
        day, number = self.place[slot.pk]
        near = (self.place[met.slot_id] for met in self.met[key])
        return all(day != other or abs(number - n) > self.gap for other, n in near)


def _can_meet(one, other):
    """Who has named no language is not kept from anybody."""
    is_one_person = one.registration.person_resource == other.registration.person_resource
    is_understood = not one.spoken or not other.spoken or bool(one.spoken & other.spoken)
    return is_understood and not is_one_person


def _sitters(profile_ids):
    """`{profile key: [_Sitter]}` of the delegates who come. Three queries."""
    coming = Delegate.objects.filter(
        profile__in=Profile.objects.taking_part().filter(pk__in=profile_ids),
        registration__status=Registration.Status.CONFIRMED,
        registration__erased_at=None,
    ).select_related("registration__speaker", "profile__registration")
    found = defaultdict(list)
    for one in coming.order_by("pk").prefetch_related("languages", "away"):
        spoken = frozenset(term.pk for term in one.languages.all())
        absent = frozenset(slot.pk for slot in one.away.all())
        category = one.profile.registration.category_id
        found[one.profile_id].append(_Sitter(one.registration, category, spoken, absent))
    return found


def _meetings(edition, people):
    """`{registration key: [Meeting]}` of those that stand. One query."""
    columns = ("first", "second", "slot", "status")
    standing = Meeting.objects.filter(edition=edition).standing().only(*columns)
    met = defaultdict(list)
    for meeting in standing.filter(first__in=people) | standing.filter(second__in=people):
        for key in (meeting.first_id, meeting.second_id):
            met[key].append(meeting)
    return met


def _full(edition, sitters, met):
    """The profiles with as many meetings as the quota of their category allows. One query.

    A meeting to which somebody did not come uses nothing up.
    """
    quotas = Quota.objects.filter(edition=edition, most_meetings__isnull=False)
    most = dict(quotas.values_list("category", "most_meetings"))
    full = set()
    for profile, of_one in sitters.items():
        held = {
            meeting.pk
            for one in of_one
            for meeting in met[one.registration.pk]
            if meeting.status != Meeting.Status.MISSED
        }
        limit = most.get(of_one[0].category)
        if limit is not None and len(held) >= limit:
            full.add(profile)
    return full
