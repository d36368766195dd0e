"""Taking back what was done on an edition, one at a time with all that changes its timetable."""

import contextlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import UndoRefused, undo_change
from accounts.models import Change
from events.models import Session
from events.since import states
from forum.lib.locks import lock_names

from .board import refuse_archived


def take_back_change(*, edition, change, by):
    """Take back any change of `edition`, whoever made it. Raises as `undo_change`."""
    with _programme_at_rest(edition):
        return undo_change(change=change, by=by)


def take_back(*, edition, by, change=None, again=False):
    """Undo what `by` did last on this edition, or the `change` of that id; `again`: redo.

    Returns the new `Change`; raises `UndoRefused`, `PermissionDenied`, `BoardRefused`.
    """
    refuse_archived(edition)
    with _programme_at_rest(edition):
        chosen = _chosen(edition, by, change, again)
        touched = states().filter(change=chosen).values("id")
        standing = Session.objects.filter(pk__in=touched)
        if standing.exclude(pk__in=Session.objects.editable_by(by).values("pk")).exists():
            raise PermissionDenied
        return undo_change(change=chosen, by=by)


@contextlib.contextmanager
def _programme_at_rest(edition):
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        yield


def _chosen(edition, by, change, again):
    if change:
        own = Change.objects.of_scope(edition.scope).filter(by=by, is_undo=again)
        chosen = own.filter(pk=change).first()
    elif again:
        chosen = Change.objects.next_to_redo(by, edition.scope)
    else:
        chosen = Change.objects.next_to_undo(by, edition.scope)
    if chosen is None:
        nothing = _("There is nothing to do again.") if again else _("There is nothing to undo.")
        raise UndoRefused(nothing)
    return chosen


def touched_by(change):
    """The ids of the sessions that a change wrote; none for None."""
    rows = states().filter(change=change) if change else states().none()
    return set(rows.values_list("id", flat=True))
