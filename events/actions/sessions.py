"""Cancelling and deleting: what frees a place for good."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Occupancy, Session

from .timetable import hold_sessions


class DeletionRefused(Exception):
    """The session was public once; the text says so in the reader's language."""


def cancel_sessions(*, sessions, by):
    """Cancel sessions: they keep their time on the page, marked as cancelled, and hold nothing."""
    with transaction.atomic():
        for session in sessions:
            session.status = Session.Status.CANCELLED
            session.save(update_fields=["status"])
        hold_sessions(sessions=sessions, by=by)


def delete_session(*, session):
    """Delete a session that was never public, and free what it held. Raises `DeletionRefused`."""
    if session.published_at:
        raise DeletionRefused(
            _("“%(title)s” was public: links and calendars know it. Cancel it instead.")
            % {"title": session}
        )
    with transaction.atomic():
        Occupancy.objects.rewrite({session.ledger_source: []}, layers=Occupancy.Layer.values)
        session.delete()


def mark_changed(*, sessions):
    """Count these sessions as not yet published: a name that they show has changed."""
    sessions.update(updated_at=timezone.now())
