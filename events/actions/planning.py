"""Releases that publish themselves at a moment that an organiser chose."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from events import emails
from events.models import PlannedRelease
from forum.lib.languages import CODES
from forum.lib.locks import lock_names

from .release import (
    PublishRefused,
    archived_problems,
    judge_tick,
    preview_release,
    publish_programme,
)

PUBLISH = "events.publish_release"


class MomentOver(PublishRefused):
    """The moment at which a release was to publish itself has passed already."""


def plan_release(*, edition, by, publish_at, note=None, seen=None, tells_speakers=False):
    """Let the draft of the edition be published at `publish_at`, in place of an earlier plan.

    Of what was `seen` only the ticked warnings count: the changes are those of that moment. Raises
    `PublishRefused` for an archived edition, `MomentOver`, and `LookAgain` without the tick.
    """
    problems = archived_problems(edition)
    if problems:
        raise PublishRefused(problems)
    if publish_at <= timezone.now():
        raise MomentOver([_("This moment is over. Choose a later one.")])
    judge_tick(preview_release(edition), seen)
    notes = {f"note_{code}": (note or {}).get(code, "") for code in CODES}
    given = {"publish_at": publish_at, "tells_speakers": tells_speakers, "planned_by": by}
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        plan, _created = PlannedRelease.objects.update_or_create(
            edition=edition, defaults={**given, **notes, "problems": ""}
        )
        AuditEntry.objects.record(
            "events.release_planned",
            by=by,
            subject=f"events.edition:{edition.pk}",
            publish_at=publish_at.isoformat(),
            tells_speakers=tells_speakers,
        )
    return plan


def cancel_planned(*, edition, by):
    """Forget the planned release of an edition; whether there was one."""
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        found, _models = PlannedRelease.objects.filter(edition=edition).delete()
        if found:
            AuditEntry.objects.record(
                "events.release_plan_cancelled", by=by, subject=f"events.edition:{edition.pk}"
            )
    return bool(found)


def publish_due():
    """Publish every edition whose planned moment has come; how many were.

    Safe to run twice at once. What is refused stays planned with its `problems`, is not tried
    again by itself, and its planner gets a mail.
    """
    editions = PlannedRelease.objects.due().values_list("edition", flat=True)
    return sum(_publish_planned(edition) for edition in list(editions))


def _publish_planned(edition_id):
    with transaction.atomic():
        # As everywhere: this lock first, then the rows.
        lock_names("programme", [edition_id])
        due = PlannedRelease.objects.due().filter(edition=edition_id)
        plan = due.select_related("edition", "planned_by").first()
        if plan is None:
            return False
        with translation.override(plan.planned_by.language):
            try:
                _publish(plan)
            except PublishRefused as refusal:
                _keep_refused(plan, refusal.problems)
                return False
        plan.delete()
        return True


def _publish(plan):
    if not (plan.planned_by.is_active and plan.planned_by.has_perm(PUBLISH)):
        raise PublishRefused([_("Whoever planned this may not publish any more.")])
    publish_programme(
        edition=plan.edition,
        by=plan.planned_by,
        note={code: getattr(plan, f"note_{code}") or "" for code in CODES},
        tells_speakers=plan.tells_speakers,
    )


def _keep_refused(plan, problems):
    plan.problems = "\n".join(problems)
    plan.save(update_fields=["problems"])
    AuditEntry.objects.record(
        "events.planned_release_refused",
        by=plan.planned_by,
        subject=f"events.edition:{plan.edition_id}",
        problems=len(problems),
    )
    emails.write_planned_refusal(plan=plan)
