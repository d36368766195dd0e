"""What may be done to meetings: each is one transaction, `by` is who does it."""

from contextlib import contextmanager

from django.db import transaction

from events.models import Occupancy
from forum.lib.locks import lock_names

from .models import Meeting


def place_meeting(*, meeting, by, accept=False):
    """Save a meeting, new or changed, and hold its table and its two sides.

    Raises `Clashes`, and saves nothing, for a table that is taken, and for a person who is expected
    elsewhere (in a session, in another meeting) unless `accept` is true.
    """
    with _one_at_a_time(meeting.edition_id):
        meeting.save()
        _hold(Meeting.objects.filter(pk=meeting.pk), by, accept)


def hold_meetings(*, meetings, by, accept=False):
    """Make the ledger hold what these saved meetings of one edition claim now: see
    `place_meeting`. Call it once for all meetings of one change."""
    if meetings:
        with _one_at_a_time(meetings[0].edition_id):
            _hold(Meeting.objects.filter(pk__in=[m.pk for m in meetings]), by, accept)


def cancel_meeting(*, meeting, by):
    """Call a meeting off: its table and its sides are free again."""
    with _one_at_a_time(meeting.edition_id):
        meeting.status = Meeting.Status.CANCELLED
        meeting.save(update_fields=["status"])
        _hold(Meeting.objects.filter(pk=meeting.pk), by, accept=False)


def move_slot(*, slot, by, accept=False):
    """Save a slot, and let all its meetings follow its time: see `place_meeting`."""
    with _one_at_a_time(slot.edition_id):
        slot.save()
        _hold(slot.meetings.all(), by, accept)


def follow_person(*, registration, by, accept=False):
    """Let the meetings of a registration follow when it became, or ceased to be, a speaker's."""
    with _one_at_a_time(registration.edition_id):
        _hold(Meeting.objects.involving(registration), by, accept)


@contextmanager
def _one_at_a_time(edition_id):
    """A transaction in which nobody else places meetings of the edition.

    So that a slot's time and a side's person, once read, stay so until the ledger is written.
    """
    with transaction.atomic():
        lock_names("meetings", [edition_id])
        yield


def _hold(meetings, by, accept):
    claims = {meeting.ledger_source: meeting.claims() for meeting in meetings.with_places()}
    Occupancy.objects.rewrite(claims, layers=Occupancy.Layer.values, accepted_by=by, accept=accept)
