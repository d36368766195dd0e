"""What the coordinator does to single meetings in their list: those concerned are told."""

from contextlib import contextmanager

from django.db import transaction

from accounts.models import AuditEntry
from events.models import Edition
from forum.lib.locks import lock_names
from meetings.models import MeetingSlot

from .placing import cancel_meeting, move_slot, place_meeting
from .telling import agenda_of, tell_changes, tell_slot_moved


def arrange_meeting(*, meeting, by, accept=False):
    """Save a meeting, new or changed: see `place_meeting`, also for what it raises."""
    with _told([meeting.edition_id], by):
        place_meeting(meeting=meeting, by=by, accept=accept)


def arrange_slot(*, slot, by, accept=False):
    """Save a slot, new or changed, and let its meetings follow: see `move_slot`."""
    with transaction.atomic():
        lock_names("meetings", [slot.edition_id])
        former = MeetingSlot.objects.filter(pk=slot.pk).first()
        move_slot(slot=slot, by=by, accept=accept)
        if former and former.span != slot.span:
            tell_slot_moved(former=former, slot=slot)


def cancel_chosen_meetings(*, meetings, by):
    """Call off those of `meetings`, a queryset, that are not yet; how many."""
    standing = list(meetings.standing())
    with _told({meeting.edition_id for meeting in standing}, by):
        for meeting in standing:
            cancel_meeting(meeting=meeting, by=by)
    return len(standing)


def delete_meetings(*, meetings, by):
    """Delete `meetings`, a queryset, and free their places."""
    with _told(set(meetings.order_by().values_list("edition", flat=True)), by):
        meetings.delete()


@contextmanager
def _told(edition_ids, by):
    """A transaction of which everybody is told what it changed in their agenda; it is noted."""
    with transaction.atomic():
        lock_names("meetings", sorted(edition_ids))
        editions = Edition.objects.filter(pk__in=edition_ids)
        before = {edition: agenda_of(edition) for edition in editions}
        yield
        for edition, agenda in before.items():
            after = agenda_of(edition)
            tell_changes(edition=edition, before=agenda, after=after, by=by)
            keys = agenda.keys() | after.keys()
            changed = sorted(key for key in keys if agenda.get(key) != after.get(key))
            if changed:
                AuditEntry.objects.record(
                    "meetings.changed_in_list",
                    by=by,
                    subject=f"events.edition:{edition.pk}",
                    meetings=changed,
                )
