"""Meetings, their sides and their places, held by the ledger."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from events.clashes import explain
from events.models import Occupancy
from events.models.occupancy import Clashes
from forum.lib.locks import lock_names
from meetings.models import Meeting


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


def cancel_meetings_of(*, registration, by):
    """Call off all that is planned with somebody who does not come."""
    with _one_at_a_time(registration.edition_id):
        planned = Meeting.objects.involving(registration).filter(status=Meeting.Status.PLANNED)
        ids = list(planned.values_list("pk", flat=True))
        planned.update(status=Meeting.Status.CANCELLED)
        if ids:
            _hold(Meeting.objects.filter(pk__in=ids), by, accept=False)


def join_meetings(*, kept, other, by):
    """Make all meetings of `other` those of `kept`, who is the same person.

    Raises `ValidationError` with a sentence for each that stands in the way: at the same time as
    another one of this person, or between the two.
    """
    with _one_at_a_time(kept.edition_id):
        theirs = Meeting.objects.involving(other)
        between = theirs.filter(Q(first=kept) | Q(second=kept))
        if between.standing().exists():
            raise ValidationError(_("These two are to meet each other: cancel that meeting first."))
        moved = theirs.exclude(pk__in=between.values("pk"))
        ids = list(moved.values_list("pk", flat=True))
        for side in ("first", "second"):
            Meeting.objects.filter(pk__in=ids, **{side: other}).update(**{side: kept})
        try:
            _hold(Meeting.objects.involving(kept), by, accept=False)
        except Clashes as refusal:
            raise ValidationError(explain(refusal.clashes, edition=kept.edition)) from refusal


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
