"""Repairing the published plan after no-shows, a late delegation, a moved session, new wishes.

The solver is asked for several answers, from the smallest repair to as if nobody had an agenda
yet; each becomes a plan that is ready, of which the coordinator publishes one.
"""

import logging
import sys

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from meetings.models import Plan
from registrations.actions.jobs import JobRefused, maker, start_job
from registrations.models import Job

from .planning import (
    PlanBroken,
    PlanRefused,
    build_problem,
    new_plan,
    require_solver,
    store_plan,
)
from .planning.child import run_child
from .planning.computing import PlanWatch, next_number

logger = logging.getLogger(__name__)
COMMAND = [sys.executable, "-m", "meetings.solver.repairs"]
SECONDS = 10


def start_repair(*, edition, by, seconds=SECONDS):
    """The first `Plan` of a repair that is being computed, with the job that does it.

    The plans of the last repair that were not published are done away with: they started from
    what is no more. Raises `PlanRefused`.
    """
    require_solver()
    published = Plan.objects.filter(edition=edition, state=Plan.State.PUBLISHED).first()
    if published is None:
        raise PlanRefused(_("No plan is published yet: there is nothing to repair."))
    build_problem(edition)  # says at once what stands in the way
    with transaction.atomic():
        plan = new_plan(edition=edition, by=by, seconds=seconds, based_on=published)
        repairs_of(edition).filter(state=Plan.State.READY).delete()
        plan.origin = Plan.Origin.REPAIR
        plan.job = start_job(
            edition=edition, kind=Job.Kind.REPAIR, by=by, language=get_language(), plan=plan.pk
        )
        plan.save(update_fields=["origin", "job"])
        subject = f"meetings.plan:{plan.pk}"
        AuditEntry.objects.record("meetings.repair_started", by=by, subject=subject)
    return plan


def repairs_of(edition):
    """The plans that repair a published one."""
    return Plan.objects.filter(edition=edition, origin=Plan.Origin.REPAIR)


def former_of(problem):
    """`{wish: [slot, table, first, second]}` of what is published, by keys: what a repair and its
    printed difference start from."""
    former = {problem.requests[meeting].pk: place for meeting, place in problem.former.items()}
    return {str(key): list(place) for key, place in {**former, **problem.kept}.items()}


def prior_of(problem):
    """`(slots, pairs)` of the published meetings, as the solver numbers them."""
    at = {slot.pk: index for index, slot in enumerate(problem.slots)}
    count = len(problem.requests)
    slots: list[int | None] = [None] * count
    pairs = [0] * count
    for meeting, place in problem.former.items():
        sides = {place.first, place.second}
        for number, pair in enumerate(problem.instance.options[meeting]):
            if {problem.people[side] for side in pair} == sides:
                slots[meeting], pairs[meeting] = at.get(place.slot), number
    return slots, pairs


def _may_repair(job, user):
    return user.has_perm("meetings.add_plan")


def _repair_ended(job):
    unfinished = Plan.objects.filter(job=job, state=Plan.State.COMPUTING)
    unfinished.update(state=Plan.State.FAILED, held=None, weight=None, breaks=None)


@maker(Job.Kind.REPAIR, may=_may_repair, ended=_repair_ended)
def make_repair(job, out, progress):
    """Compute the repairs of this job, unless a worker that died had stored them already."""
    plan = Plan.objects.select_related("edition").filter(job=job).order_by("number").first()
    if plan is None:
        raise JobRefused(_("This plan was deleted."))
    if plan.state != Plan.State.COMPUTING:
        return
    try:
        require_solver()
        _compute(plan, job, PlanWatch(plan, job, progress), lambda: progress.expect(100))
    except PlanRefused as refusal:
        raise JobRefused(" ".join(refusal.messages)) from refusal
    except PlanBroken as broken:
        logger.exception("A repair of plan %s breaks a rule: %s", plan.based_on_id, broken)
        told = _("The plan that was found breaks a rule and was not stored.")
        raise JobRefused(told) from broken


def _compute(plan, job, watch, confirm):
    problem = build_problem(plan.edition)
    slots, pairs = prior_of(problem)
    asked = {"instance": problem.instance.write(), "slots": slots, "pairs": pairs}
    asked |= {"seconds": plan.seconds, "seed": plan.seed}
    answer = run_child(COMMAND, asked, seconds=plan.seconds, watch=watch)
    if not answer["points"]:
        raise PlanRefused(_("No repair was found. Compute a new plan."))
    with transaction.atomic():
        confirm()  # raises where another worker has taken it over
        Job.objects.filter(pk=job.pk).update(asked={**job.asked, "former": former_of(problem)})
        for number, point in enumerate(answer["points"]):
            of_point = plan if number == 0 else _another(plan)
            store_plan(plan=of_point, problem=problem, answer=point)


def _another(plan):
    """One more plan of the same repair, to be stored at once."""
    return Plan.objects.create(
        edition=plan.edition,
        number=next_number(plan.edition),
        origin=plan.origin,
        based_on_id=plan.based_on_id,
        job_id=plan.job_id,
        by_id=plan.by_id,
        seed=plan.seed,
        seconds=plan.seconds,
        gap=plan.gap,
    )
