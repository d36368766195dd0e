"""Cancelling and deleting: what frees a place for good."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models.change import recording
from accounts.models.tracking import title_of
from events.models import Occupancy, Session

from .timetable import hold_sessions


class DeletionRefused(Exception):
    """The session was public once; the text says so in the reader's language."""


def cancel_sessions(*, sessions, by):
    """Cancel sessions: they keep their time on the page, marked as cancelled, and hold nothing."""
    told = {"count": len(sessions), "title": title_of(sessions[0])} if sessions else {}
    scope = sessions[0].edition.scope if sessions else ""
    with recording("events.sessions_cancelled", by=by, scope=scope, **told):
        for session in sessions:
            session.status = Session.Status.CANCELLED
            session.save(update_fields=["status"])
        hold_sessions(sessions=sessions, by=by)


def delete_session(*, session, by=None):
    """Delete a session that was never public, and free what it held. Raises `DeletionRefused`."""
    if session.published_at:
        raise DeletionRefused(
            _("“%(title)s” was public: links and calendars know it. Cancel it instead.")
            % {"title": session}
        )
    told = {"model": "events.session", "title": title_of(session)}
    with recording("events.record_deleted", by=by, scope=session.edition.scope, **told):
        Occupancy.objects.rewrite({session.ledger_source: []}, layers=Occupancy.Layer.values)
        session.delete()


def mark_changed(*, sessions):
    """Count these sessions as not yet published: a name that they show has changed."""
    sessions.update(updated_at=timezone.now())
