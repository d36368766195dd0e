"""Browsers in which colleagues are signed in: ended one by one, or all at once."""

from django.db import transaction

from accounts.models import AuditEntry

from .people import subject_of


@transaction.atomic
def end_sessions(*, sessions, user, by):
    """Sign `user` out of these browsers, at once; how many."""
    count = sessions.end()
    if count:
        AuditEntry.objects.record(
            "accounts.sessions_ended", by=by, subject=subject_of(user), count=count
        )
    return count
