"""What the coordinator does on the board, to a plan or to the published meetings.

A verb is given `shown`, the `{key: stamp}` of the cards that were on the screen, so that
whoever was quicker is never overwritten. Each is one transaction.
"""

import contextlib
from itertools import product

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from forum.lib.locks import lock_names
from meetings.board import stamp_of
from meetings.models import (
    Delegate,
    Meeting,
    MeetingRequest,
    MeetingSlot,
    Placement,
    Plan,
    Table,
)
from meetings.seats import Judge, Sitting
from registrations.models import Registration

from .placing import hold_meetings
from .planning.problem import PlanRefused
from .planning.storing import remeasure_plan
from .telling import agenda_of, tell_changes

SIDES = ("first", "second")


class BoardRefused(Exception):
    """It cannot be done; `sentences` say why in the reader's language."""

    def __init__(self, *sentences):
        super().__init__(*sentences)
        self.sentences = list(sentences)


class BoardStale(Exception):
    """The cards of these `keys` are not as they were shown any more."""

    def __init__(self, keys):
        super().__init__(keys)
        self.keys = keys


# --- A plan that is not published


def place_in_plan(*, plan, places, shown, by):
    """Give the placements of `places`, `{key: Seat or None}`, their seat, or take it away.

    Gives `{key: what it is called now}`. Raises `BoardRefused` for what the rules do not allow,
    `BoardStale` for what changed since.
    """
    with _plan_at_hand(plan, shown) as rows:
        _refuse_locked([rows[key] for key in places])
        moved = {key: rows[key] for key in places}
        Placement.objects.filter(pk__in=[row.pk for row in moved.values()]).update(
            slot=None, table=None, first=None, second=None, reason="", exchange={}
        )
        others = Placement.objects.filter(plan=plan, slot__isnull=False)
        # Meetings that were arranged by hand stay whatever plan is published.
        arranged = Meeting.objects.standing().filter(edition=plan.edition_id, request=None)
        taken = [_sitting_of(row) for row in [*_seated(others), *_seated(arranged)]]
        for key, sitting in _settle(plan.edition, moved, places, taken, plan.gap).items():
            _put(moved[key], sitting)
            moved[key].reason, moved[key].exchange = "", {}
            moved[key].save()
        _count(plan)
        return {key: key for key in moved}


def lock_in_plan(*, plan, is_locked, shown, by):
    """Let later plans keep these placements where they are, or not any more."""
    with _plan_at_hand(plan, shown) as rows:
        if any(row.slot_id is None for row in rows.values()):
            raise BoardRefused(_("Only what has a place can be locked."))
        Placement.objects.filter(pk__in=[row.pk for row in rows.values()]).update(
            is_locked=is_locked
        )


@contextlib.contextmanager
def _plan_at_hand(plan, shown):
    with transaction.atomic():
        lock_names("meetings", [plan.edition_id])
        if Plan.objects.get(pk=plan.pk).state != Plan.State.READY:
            raise BoardRefused(_("Only a plan that is ready and not published can be changed."))
        found = Placement.objects.filter(plan=plan, pk__in=[int(key[1:]) for key in shown])
        rows = {f"p{row.pk}": row for row in found.select_related("request")}
        _refuse_stale(rows, shown)
        try:
            with transaction.atomic():
                yield rows
        except IntegrityError:
            raise BoardStale(list(shown)) from None


def _count(plan):
    """What a plan says of itself; of one whose time is over, no more than what it holds."""
    try:
        remeasure_plan(plan=plan)
    except PlanRefused:
        held = Placement.objects.filter(plan=plan, slot__isnull=False).count()
        Plan.objects.filter(pk=plan.pk).update(held=held, is_optimal=False)


# --- The published meetings


def place_meetings(*, edition, places, shown, by):
    """Move, make or call off published meetings, and tell those whom it concerns.

    The key of a meeting is "m" and its number; of a wish without one, "r" and its number. Gives
    `{key: what it is called now}`. Raises `BoardRefused` and `BoardStale` as `place_in_plan` does,
    and `Clashes` where the ledger refuses.
    """
    with _meetings_at_hand(edition, shown) as rows:
        _refuse_locked([rows[key] for key in places])
        # A wish without a meeting has nothing to be called off.
        moved = {key: rows[key] for key, seat in places.items() if seat or rows[key].pk}
        before = agenda_of(edition)
        standing = Meeting.objects.standing().filter(edition=edition)
        others = standing.exclude(pk__in=[row.pk for row in moved.values() if row.pk])
        taken = [_sitting_of(row) for row in _seated(others)]
        settled = _settle(edition, moved, places, taken)
        for key, row in moved.items():
            if places[key] is None:
                row.status = Meeting.Status.CANCELLED
            else:
                _put(row, settled[key])
            row.save()
        hold_meetings(meetings=list(moved.values()), by=by)
        tell_changes(edition=edition, before=before, after=agenda_of(edition), by=by)
        AuditEntry.objects.record(
            "meetings.moved_by_hand",
            by=by,
            subject=f"events.edition:{edition.pk}",
            meetings=sorted(row.pk for row in moved.values()),
        )
        return {key: _key_now(row) for key, row in moved.items()}


def lock_meetings(*, edition, is_locked, shown, by):
    """Let later plans keep these meetings where they are, or not any more."""
    with _meetings_at_hand(edition, shown) as rows:
        if any(row.pk is None for row in rows.values()):
            raise BoardRefused(_("Only what has a place can be locked."))
        keys = [row.pk for row in rows.values()]
        Meeting.objects.filter(pk__in=keys).update(is_locked=is_locked)
        # The plan that they were made from says the same.
        published = Placement.objects.filter(plan__edition=edition, plan__state="published")
        published.filter(request__meetings__in=keys, slot__isnull=False).update(is_locked=is_locked)


@contextlib.contextmanager
def _meetings_at_hand(edition, shown):
    with transaction.atomic():
        lock_names("meetings", [edition.pk])
        numbers = {kind: [int(key[1:]) for key in shown if key[0] == kind] for kind in "mr"}
        meetings = Meeting.objects.standing().filter(edition=edition, pk__in=numbers["m"])
        rows = {f"m{row.pk}": row for row in meetings.select_related("request")}
        if any(row.status != Meeting.Status.PLANNED for row in rows.values()):
            raise BoardRefused(_("This meeting is over: it stays where it was."))
        wishes = MeetingRequest.objects.to_place()
        for wish in wishes.filter(edition=edition, pk__in=numbers["r"]):
            rows[f"r{wish.pk}"] = Meeting(edition=edition, request=wish)
        _refuse_stale(rows, shown)
        try:
            with transaction.atomic():
                yield rows
        except IntegrityError:
            raise BoardStale(list(shown)) from None


def _key_now(meeting):
    """A meeting that was called off is a wish again; one without a wish is no more."""
    if meeting.status == Meeting.Status.CANCELLED:
        return meeting.request_id and f"r{meeting.request_id}"
    return f"m{meeting.pk}"


# --- Both


def _refuse_stale(rows, shown):
    stale = [key for key in shown if key not in rows or stamp_of(rows[key]) != shown[key]]
    if stale:
        raise BoardStale(stale)


def _refuse_locked(rows):
    if any(row.is_locked for row in rows):
        raise BoardRefused(_("This meeting is locked: unlock it first."))


def _seated(rows):
    return rows.select_related("slot", "table", "first__speaker", "second__speaker")


def _sitting_of(row):
    return Sitting(row.slot, row.table, row.first, row.second)


def _put(row, sitting):
    row.slot, row.table = sitting.slot, sitting.table
    row.first, row.second = sitting.sides


def _settle(edition, moved, places, taken, gap=0):
    """`{key: Sitting}` for those of `moved` (`{key: row}`) that `places` gives a seat."""
    wanted = {key: seat for key, seat in places.items() if seat is not None}
    slots = MeetingSlot.objects.filter(edition=edition).in_bulk({s.slot for s in wanted.values()})
    tables = Table.objects.filter(edition=edition).in_bulk({s.table for s in wanted.values()})
    pairs = _pairs(edition, moved, wanted)
    people = {one for of_row in pairs.values() for pair in of_row for one in pair}
    judge = Judge(edition, people, taken, gap)
    settled = {}
    for key, seat in wanted.items():
        if seat.slot not in slots or seat.table not in tables or not pairs[key]:
            raise BoardRefused(_("This place, or one of these people, is no longer there."))
        sittings = [Sitting(slots[seat.slot], tables[seat.table], *pair) for pair in pairs[key]]
        settled[key] = _best(judge, sittings)
        judge.taken.append(settled[key])
    return settled


def _best(judge, sittings):
    """The first of these that nothing is wrong with."""
    faults = [list(judge.faults(sitting)) for sitting in sittings]
    for sitting, found in zip(sittings, faults, strict=True):
        if not found:
            return sitting
    raise BoardRefused(*judge.told(faults[0]))


def _pairs(edition, moved, wanted):
    """`{key: [(first, second)…]}`: who may sit there, those who were asked for or sat there first.

    Two queries.
    """
    requests = [moved[key].request for key in wanted if moved[key].request]
    profiles = {key for wish in requests for key in (wish.asker_id, wish.asked_id)}
    delegates = Delegate.objects.filter(profile__in=profiles).order_by("pk")
    sent: dict[int, list[int]] = {}
    for profile, person in delegates.values_list("profile", "registration"):
        sent.setdefault(profile, []).append(person)
    choices = {
        key: [_choices(moved[key], side, getattr(seat, side), sent) for side in SIDES]
        for key, seat in wanted.items()
    }
    likely = {one for of_row in choices.values() for side in of_row for one in side}
    people = Registration.objects.filter(edition=edition).select_related("speaker").in_bulk(likely)
    return {
        key: [
            (people[one], people[other])
            for one, other in product(*sides)
            if one in people and other in people
        ]
        for key, sides in choices.items()
    }


def _choices(row, side, asked, sent):
    """Keys of who may sit on one side, the likeliest first; nobody where another was asked for."""
    former = getattr(row, f"{side}_id")
    if not row.request:
        allowed = [former]
    else:
        asker_or_asked = row.request.asker_id if side == "first" else row.request.asked_id
        allowed = sent.get(asker_or_asked, [])
    if asked:
        return [asked] if asked in {*allowed, former} else []
    return sorted(allowed, key=lambda key: key != former)
