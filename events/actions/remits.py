"""What is done to remits."""

from accounts.actions import subject_of
from accounts.models import AuditEntry
from events.models import Remit


def note_remit_change(*, user, by):
    """Write into the audit log what `user` is kept to from now on."""
    remit = Remit.objects.filter(user=user).first()
    tracks, rooms = remit.place if remit else ((), ())
    AuditEntry.objects.record(
        "events.remit_changed",
        by=by,
        subject=subject_of(user),
        organisation=remit and remit.organisation_id,
        tracks=sorted(tracks),
        rooms=sorted(rooms),
    )
