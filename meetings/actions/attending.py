"""Who does not come any more today, who comes late, and what is tried once more."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry
from forum.lib.locks import lock_names
from forum.lib.wallclock import local_parts
from meetings.models import Delegate, Meeting, MeetingSlot

from .booking import offer_freed
from .placing import cancel_meeting
from .telling import agenda_of, tell_changes


def leave_today(*, registration, by):
    """Call off what is left of a person's meetings today: the others are told; how many.

    Nobody is given that time of theirs; the wishes stand, for another day or another delegate.
    """
    edition = registration.edition
    with _changing(edition):
        slots = list(_left_of_today(edition))
        meetings = _planned(registration, slots)
        before = agenda_of(edition)
        for meeting in meetings:
            cancel_meeting(meeting=meeting, by=by)
        for delegate in Delegate.objects.filter(registration=registration):
            delegate.away.add(*slots)
        tell_changes(edition=edition, before=before, after=agenda_of(edition), by=by)
        if meetings:
            offer_freed(meetings=meetings)
        _record("meetings.left_today", registration, by, count=len(meetings))
    return len(meetings)


def come_late(*, registration, until, by):
    """Keep free of meetings today, until that time on the clocks of the edition, all who sit for
    this person's firm; how many meetings a repair has to move."""
    edition = registration.edition
    with _changing(edition):
        slots = [slot for slot in _left_of_today(edition) if slot.start_time < until]
        own = Delegate.objects.filter(registration=registration).values("profile")
        delegates = Delegate.objects.filter(profile__in=own).select_related("registration")
        for delegate in delegates:
            delegate.away.add(*slots)
        sides = {delegate.registration for delegate in delegates} | {registration}
        count = sum(len(_planned(side, slots)) for side in sides)
        _record("meetings.comes_late", registration, by, until=f"{until:%H:%M}")
    return count


def try_again(*, meeting, by):
    """Let the wish behind a meeting that was not held be placed once more.

    The marks stay, as the record that somebody was missing.
    """
    with _changing(meeting.edition):
        found = Meeting.objects.filter(pk=meeting.pk, status=Meeting.Status.MISSED).first()
        if found is None or found.request_id is None:
            return False
        cancel_meeting(meeting=found, by=by)
    return True


def _planned(registration, slots):
    mine = Meeting.objects.involving(registration).filter(status=Meeting.Status.PLANNED)
    return list(mine.filter(slot__in=slots).with_places())


def _left_of_today(edition):
    """The slots of today, by the clocks of the edition, that have not begun."""
    now = timezone.now()
    today = local_parts(now, edition.zone)[0]
    return MeetingSlot.objects.filter(edition=edition, day=today, starts_at__gt=now)


def _record(verb, registration, by, **details):
    subject = f"registrations.registration:{registration.pk}"
    AuditEntry.objects.record(verb, by=by, subject=subject, **details)


@contextmanager
def _changing(edition):
    """A transaction in which nobody else gives seats or places meetings."""
    with transaction.atomic():
        lock_names("seats", [f"sessions:{edition.pk}"])
        lock_names("meetings", [edition.pk])
        yield
