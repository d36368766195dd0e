"""What the coordinator does to a plan that exists: lock, note, copy, delete."""

from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from forum.lib.locks import lock_names
from meetings.models import Meeting, Placement, Plan

from .computing import next_number
from .problem import PlanRefused

State = Plan.State


def lock_placements(*, plan, placements, is_locked, by):
    """Let later plans keep these meetings where they are, or move them again.

    In the published plan that holds of the meetings themselves. How many it concerned.
    """
    with _at_hand(plan, State.READY, State.PUBLISHED) as stored:
        rows = stored.placements.filter(pk__in=placements, slot__isnull=False)
        count = rows.update(is_locked=is_locked)
        if stored.state == State.PUBLISHED:
            held = Meeting.objects.standing().filter(request__in=rows.values("request"))
            held.update(is_locked=is_locked)
        return count


def note_plan(*, plan, note, by):
    """Write down what a plan is about."""
    Plan.objects.filter(pk=plan.pk).update(note=note[:200])


def copy_plan(*, plan, by):
    """The same plan once more, to be changed by hand: a new one that is ready."""
    with _at_hand(plan, State.READY, State.PUBLISHED, State.REPLACED) as stored:
        copy = Plan.objects.get(pk=stored.pk)
        copy.pk, copy.job, copy.published_at = None, None, None
        copy.number, copy.by = next_number(stored.edition), by
        copy.state, copy.origin, copy.based_on = State.READY, Plan.Origin.COPY, stored
        copy.created_at = Plan._meta.get_field("created_at").get_default()
        copy._state.adding = True
        copy.save(force_insert=True)
        rows = list(stored.placements.all())
        for row in rows:
            row.pk, row.plan = None, copy
        Placement.objects.bulk_create(rows, batch_size=500)
        return copy


def delete_plan(*, plan, by):
    """Delete a plan that was never published."""
    with _at_hand(plan, State.READY, State.FAILED) as stored:
        AuditEntry.objects.record(
            "meetings.plan_deleted", by=by, subject=f"meetings.plan:{stored.pk}"
        )
        stored.delete()


@contextmanager
def _at_hand(plan, *states):
    """A transaction in which nobody else changes this plan, which is in one of these states."""
    with transaction.atomic():
        lock_names("meetings", [plan.edition_id])
        stored = Plan.objects.select_related("edition").filter(pk=plan.pk).first()
        if stored is None:
            raise PlanRefused(_("This plan was deleted."))
        if stored.state not in states:
            told = _("This cannot be done with a plan in this state: %(state)s.")
            raise PlanRefused(told % {"state": stored.get_state_display()})
        yield stored
