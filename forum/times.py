"""When a zone's rules change: every instant derived anew from the wall clocks, everywhere."""

import contextlib
import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from events.actions import publish_corrected
from events.actions.timetable import claims_of
from events.models import Edition, Occupancy, Release, Session
from forum.lib.wallclock import NonexistentTime, instant
from meetings.models import Meeting, MeetingSlot

PUBLIC = [Occupancy.Layer.PUBLIC]


@dataclass(frozen=True)
class Shift:
    """One record whose instant was wrong; `after` is None where the clocks now skip its time."""

    record: str
    local: str
    before: dt.datetime
    after: dt.datetime | None


def recompute_times(*, dry_run=False):
    """Derive anew the instants of sessions, slots, the ledger and the public releases.

    Returns a `Shift` per session and slot that moved, by edition and time. One transaction, undone
    when `dry_run`. Raises `Clashes` or `PublishRefused`, and changes nothing, where a place is
    taken twice by the new rules. A time that exists no more stays as it was.
    """
    with transaction.atomic():
        sessions = shifted(Session.objects.scheduled())
        slots = shifted(MeetingSlot.objects.all())
        for records in (sessions, slots):
            save_in_order([(record, shift) for record, shift in records if shift.after])
        rewrite_ledger(*([r for r, shift in each if shift.after] for each in (sessions, slots)))
        if dry_run:
            transaction.set_rollback(True)
    return [shift for _, shift in sessions + slots]


def shifted(records):
    """`(record, Shift)` of those whose stored instant is not the derived one; instants set anew."""
    found = []
    for record in records.select_related("edition").order_by("edition", "starts_at", "pk"):
        before = (record.starts_at, record.ends_at)
        with contextlib.suppress(NonexistentTime):  # then the record has no instant
            record.derive_times()
        if (record.starts_at, record.ends_at) != before:
            name = f"{record._meta.verbose_name} {record.pk} ({record})"
            local = f"{record.day} {record.start_time:%H:%M} {record.edition.zone}"
            found.append((record, Shift(name, local, before[0], record.starts_at)))
    return found


def save_in_order(moved):
    """Save in such an order that no slot ever starts when another one of its edition does."""
    later = [record for record, shift in moved if shift.after > shift.before]
    earlier = [record for record, shift in moved if shift.after < shift.before]
    for record in [*reversed(later), *earlier]:
        record.save(update_fields=["starts_at", "ends_at"])


def rewrite_ledger(sessions, slots):
    """Let the ledger and the releases follow these saved sessions and slots.

    Everything that moved is freed before anything is claimed, so that nothing clashes with where
    another one no longer is.
    """
    meetings = Meeting.objects.filter(slot__in=[slot.pk for slot in slots]).with_places()
    held = {meeting.ledger_source: meeting.claims() for meeting in meetings}
    Occupancy.objects.rewrite(
        claims_of(sessions) | held, layers=[Occupancy.Layer.DRAFT], accept=True
    )
    Occupancy.objects.rewrite({source: [] for source in held}, layers=PUBLIC)
    for edition in Edition.objects.all():
        release_again(edition)
    Occupancy.objects.rewrite(held, layers=PUBLIC, accept=True)


def release_again(edition):
    """Publish what is public again, under a new number, if its instants are not the right ones."""
    newest = Release.objects.newest_of(edition)
    moved = []
    for entry in newest.document["sessions"] if newest else ():
        span = entry_span(entry, newest.document["zone"])
        if span and entry["starts_at"] != span[0]:
            entry["starts_at"], entry["ends_at"] = span
            moved.append(entry["id"])
    if moved:
        # Calendars take a new instant only from a raised SEQUENCE.
        Session.objects.filter(pk__in=moved).update(sequence=F("sequence") + 1)
        publish_corrected(release=newest, note={"en": "New rules of the time zone"})


def entry_span(entry, zone):
    """`(start, end)` of a release's entry in UTC, as ISO text; None where it has no instant."""
    if not entry["start"]:
        return None
    day, time = dt.date.fromisoformat(entry["day"]), dt.time.fromisoformat(entry["start"])
    try:
        start = instant(day, time, zone, entry["fold"])
    except NonexistentTime:
        return None
    return start.isoformat(), (start + dt.timedelta(minutes=entry["minutes"])).isoformat()
