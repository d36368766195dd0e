"""Computing a plan: one at a time for each edition, in a job, with its progress on the page."""

import datetime as dt
import logging
import time

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from forum.lib.locks import lock_names
from meetings.models import MeetingRules, Plan
from registrations.actions.jobs import JobRefused, maker, start_job, stop_job
from registrations.models import Job
from registrations.models.job import SILENCE

from .child import GRACE, require_solver, run_solver
from .problem import PlanRefused, build_problem
from .storing import PlanBroken, store_plan

logger = logging.getLogger(__name__)
MOST_SECONDS = 900
SECONDS_BETWEEN_NOTES = 1


def start_plan(*, edition, by, seconds=None, note="", based_on=None):
    """A `Plan` that is being computed, with the job that does it: hand that to the worker.

    What is locked in `based_on` stays where it is. Raises `PlanRefused`, also where another one is
    being computed: the database knows of one at a time.
    """
    require_solver()
    build_problem(edition, based_on=based_on)  # says at once what stands in the way
    with transaction.atomic():
        plan = new_plan(edition=edition, by=by, seconds=seconds, note=note, based_on=based_on)
        plan.job = start_job(
            edition=edition, kind=Job.Kind.PLAN, by=by, language=get_language(), plan=plan.pk
        )
        plan.save(update_fields=["job"])
        AuditEntry.objects.record(
            "meetings.plan_started", by=by, subject=f"meetings.plan:{plan.pk}"
        )
        return plan


def new_plan(*, edition, by, seconds=None, note="", based_on=None):
    """The row of a plan that is being computed. Raises `PlanRefused` where there is one already."""
    rules = MeetingRules.of(edition)
    try:
        with transaction.atomic():
            lock_names("meetings", [edition.pk])
            _clear_abandoned(edition)
            number = next_number(edition)
            return Plan.objects.create(
                edition=edition,
                number=number,
                seed=number,
                by=by,
                seconds=min(seconds or rules.seconds, MOST_SECONDS),
                gap=rules.gap,
                note=note[:200],
                based_on=based_on,
            )
    except IntegrityError as error:
        raise PlanRefused(_("A plan is being computed already.")) from error


def next_number(edition):
    return (Plan.objects.filter(edition=edition).aggregate(most=Max("number"))["most"] or 0) + 1


def _clear_abandoned(edition):
    """Those of a command that was killed: no job takes them up again."""
    for plan in Plan.objects.filter(edition=edition, state=Plan.State.COMPUTING, job=None):
        if (timezone.now() - plan.created_at) > 2 * SILENCE + _longest(plan):
            Plan.objects.filter(pk=plan.pk).update(state=Plan.State.FAILED)


def _longest(plan):
    return dt.timedelta(seconds=plan.seconds + GRACE)


def stop_plan(*, plan):
    """Let the plan that is being computed end with the best so far; one not begun is given up."""
    if plan.job is None:
        return
    running = Job.objects.filter(pk=plan.job_id, state=Job.State.RUNNING)
    if not running.update(asked={**plan.job.asked, "stop": True}):
        stop_job(job=plan.job)


def compute_plan(*, plan, watch, confirm=None):
    """Build the problem, let the solver run, store what it found: see `run_solver`.

    `confirm` is called in the transaction that stores it, and raises where somebody else has taken
    the work over.
    """
    problem = build_problem(plan.edition, based_on=plan.based_on)
    answer = run_solver(problem.instance, seconds=plan.seconds, seed=plan.seed, watch=watch)
    store_plan(plan=plan, problem=problem, answer=answer, confirm=confirm)


def _may_plan(job, user):
    return user.has_perm("meetings.add_plan")


def _plan_ended(job):
    """In the transaction in which its job failed or was stopped: no plan came of it."""
    unfinished = Plan.objects.filter(job=job, state=Plan.State.COMPUTING)
    unfinished.update(state=Plan.State.FAILED, held=None, weight=None, breaks=None)


@maker(Job.Kind.PLAN, may=_may_plan, ended=_plan_ended)
def make_plan(job, out, progress):
    """Compute the plan of this job, unless a worker that died had stored it already."""
    plan = Plan.objects.select_related("edition", "based_on").filter(job=job).first()
    if plan is None:
        raise JobRefused(_("This plan was deleted."))
    if plan.state != Plan.State.COMPUTING:
        return
    try:
        require_solver()
        compute_plan(
            plan=plan,
            watch=PlanWatch(plan, job, progress),
            confirm=lambda: progress.expect(100),  # raises `JobLost`
        )
    except PlanRefused as refusal:
        raise JobRefused(" ".join(refusal.messages)) from refusal
    except PlanBroken as broken:
        logger.exception("Plan %s breaks a rule: %s", plan.pk, broken)
        told = _("The plan that was found breaks a rule and was not stored.")
        raise JobRefused(told) from broken


class PlanWatch:
    """Notes on the plan and its job what the solver says, and hears whether it is to stop."""

    def __init__(self, plan, job, progress):
        self.plan, self.job, self.progress = plan, job, progress
        self.noted_at = 0.0
        progress.expect(100)

    def __call__(self, note):
        self.progress.done = round(100 * note.get("share", self.progress.done / 100))
        if time.monotonic() - self.noted_at < SECONDS_BETWEEN_NOTES:
            return False
        self.noted_at = time.monotonic()
        self.progress.expect(100)
        if "held" in note:
            computing = Plan.objects.filter(pk=self.plan.pk, state=Plan.State.COMPUTING)
            computing.update(**{name: note.get(name) for name in ("held", "weight", "breaks")})
        return Job.objects.filter(pk=self.job.pk, asked__stop=True).exists()
