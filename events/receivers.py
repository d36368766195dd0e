"""What taking a change back means for the timetable."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.actions import UndoRefused
from accounts.actions.undo import restored, restoring
from accounts.models import Change
from events.actions.timetable import claims_of
from events.clashes import explain
from events.models import Appearance, Occupancy, Session
from events.models.occupancy import Clashes


@receiver(restoring, sender=Change)
def keep_public_sessions(deleted, **kwargs):
    for record in deleted:
        if isinstance(record, Session) and record.published_at:
            raise UndoRefused(
                _("“%(title)s” was public: links and calendars know it. Cancel it instead.")
                % {"title": record}
            )


@receiver(restored, sender=Change)
def hold_restored_sessions(saved, deleted, **kwargs):
    """Let the ledger follow; refuse where a room is taken. Accepted clashes of people stand."""
    gone = {record.pk: record for record in deleted if isinstance(record, Session)}
    touched = {record.pk for record in saved if isinstance(record, Session)}
    touched |= {one.session_id for one in (*saved, *deleted) if isinstance(one, Appearance)}
    found = Session.objects.filter(pk__in=touched - gone.keys()).select_related("edition", "room")
    sessions = list(found)
    claims = claims_of(sessions) | {session.ledger_source: [] for session in gone.values()}
    if not claims:
        return
    try:
        Occupancy.objects.rewrite(claims, layers=[Occupancy.Layer.DRAFT], accept=True)
    except Clashes as refusal:
        edition = sessions[0].edition
        raise UndoRefused("\n".join(explain(refusal.clashes, edition=edition))) from refusal
