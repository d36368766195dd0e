"""What taking a change back means for the timetable, and for those who are kept to a part of it."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.actions import UndoRefused
from accounts.actions.reversal import restored, restoring
from accounts.models import Change
from events.actions import mark_changed
from events.actions.timetable import claims_of
from events.actions.translating import SHOWN_IN_SESSIONS
from events.clashes import explain
from events.models import (
    Appearance,
    Edition,
    Occupancy,
    Session,
    organisations_editable_by,
)
from events.models.occupancy import Clashes
from forum.lib.languages import CODES
from speakers.models import Organisation


@receiver(restoring, sender=Change)
def keep_archived_editions(model, records, **kwargs):
    if model is Appearance:
        sessions = {record.session_id for record in records}
        touched = Edition.objects.filter(sessions__in=sessions)
    else:
        column = "pk" if model is Edition else "edition_id"
        found = (getattr(record, column, None) for record in records)
        touched = Edition.objects.filter(pk__in={key for key in found if key is not None})
    if touched.filter(is_archived=True).exists():
        raise UndoRefused(_("This edition is archived: nothing in it can be changed any more."))


@receiver(restoring, sender=Change)
def keep_public_sessions(model, records, deleted, **kwargs):
    for record in records if model is Session and deleted else ():
        if record.published_at:
            raise UndoRefused(
                _("“%(title)s” was public: links and calendars know it. Cancel it instead.")
                % {"title": record}
            )


@receiver(restoring, sender=Change)
def keep_to_remit(model, records, by, notes, **kwargs):
    """Refuse what lies outside the remit; `notes` keeps the sessions, to be looked at again."""
    if model is Organisation and by:
        institutions = Organisation.objects.filter(pk__in=[record.pk for record in records])
        _refuse_others(institutions, organisations_editable_by, by)
    if model in (Session, Appearance):
        keys = {record.pk if model is Session else record.session_id for record in records}
        notes.setdefault("sessions", set()).update(keys)
        _refuse_foreign_sessions(keys, by)


@receiver(restoring, sender=Change)
def note_renamed(model, records, notes, **kwargs):
    """Keep in `notes` whose shown name comes back: their sessions wait for publishing."""
    columns = [f"{field}_{code}" for field in SHOWN_IN_SESSIONS.get(model, ()) for code in CODES]
    if not columns:
        return
    rows = model.objects.filter(pk__in=[record.pk for record in records]).values("pk", *columns)
    stored = {row["pk"]: row for row in rows}
    notes.setdefault("renamed", {}).setdefault(model, set()).update(
        record.pk
        for record in records
        if any(getattr(record, c) != stored.get(record.pk, {}).get(c) for c in columns)
    )


@receiver(restored, sender=Change)
def mark_renamed(notes, **kwargs):
    for model, keys in notes.get("renamed", {}).items():
        shown_in = model.objects.filter(pk__in=keys).values("sessions")
        mark_changed(sessions=Session.objects.filter(pk__in=shown_in))


@receiver(restored, sender=Change)
def hold_restored_sessions(by, notes, **kwargs):
    """Let the ledger follow; refuse where a room is taken. Accepted clashes of people stand."""
    touched = notes.get("sessions", set())
    _refuse_foreign_sessions(touched, by)
    mark_changed(sessions=Session.objects.filter(pk__in=touched))
    found = Session.objects.filter(pk__in=touched).select_related("edition", "room")
    sessions = list(found)
    claims = {f"session:{key}": [] for key in touched} | claims_of(sessions)
    if not claims:
        return
    layers = [Occupancy.Layer.DRAFT]
    try:
        Occupancy.objects.rewrite(claims, layers=layers, accepted_by=by, accept=True)
    except Clashes as refusal:
        edition = sessions[0].edition
        raise UndoRefused("\n".join(explain(refusal.clashes, edition=edition))) from refusal


def _refuse_foreign_sessions(keys, by):
    if keys and by:
        sessions = Session.objects.filter(pk__in=keys)
        _refuse_others(sessions, lambda user, rows: rows.editable_by(user), by)


def _refuse_others(records, editable_by, by):
    if editable_by(by, records).count() < records.count():
        raise UndoRefused(_("Somebody else looks after a part of this."))
