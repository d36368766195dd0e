"""What the buttons of plans do: start, stop, lock, copy, delete, publish."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.screens import recently_confirmed, screen
from meetings.actions.planning import (
    PublishRefused,
    copy_plan,
    delete_plan,
    lock_placements,
    note_plan,
    preview_publication,
    publish_plan,
    start_plan,
    stop_plan,
)
from meetings.models import Placement, Plan
from meetings.plan_figures import told_figures
from registrations.tasks import run_job

from .plan_frame import (
    CHANGE,
    ON_A_PAGE,
    PUBLISH,
    START,
    VIEW,
    may_write,
    plan_context,
    plan_named,
    refused,
    to_plan,
)


def start(request, edition, *, seconds=None, note="", based_on=None):
    try:
        plan = start_plan(
            edition=edition, by=request.user, seconds=seconds, note=note, based_on=based_on
        )
    except ValidationError as refusal:
        return refused(request, refusal)
    run_job.enqueue(plan.job_id)
    return to_plan(plan)


def acting(permission):
    """A view of one plan that a button posts to; it ends on the page of a plan."""

    def decorate(act):
        @screen(VIEW)
        @require_POST
        def view(request, pk):
            plan = plan_named(request, pk)
            if not may_write(request, plan.edition, permission):
                return to_plan(plan)
            try:
                return act(request, plan) or to_plan(plan)
            except ValidationError as refusal:
                refused(request, refusal)
                return to_plan(plan)

        return view

    return decorate


@acting(START)
def plan_stop(request, plan):
    stop_plan(plan=plan)
    messages.success(request, _("It ends with the best so far."))


@acting(START)
def plan_again(request, plan):
    """Compute a new one that keeps what is locked in this one."""
    return start(request, plan.edition, based_on=plan)


@acting(CHANGE)
def plan_note(request, plan):
    note_plan(plan=plan, note=" ".join(request.POST.get("note", "").split()), by=request.user)
    messages.success(request, _("Saved."))


@acting(CHANGE)
def plan_lock(request, plan):
    is_locked = "lock" in request.POST
    key = request.POST.get("lock") or request.POST.get("unlock", "")
    keys = [int(key)] if key.isascii() and key.isdecimal() and len(key) < 19 else []
    count = lock_placements(plan=plan, placements=keys, is_locked=is_locked, by=request.user)
    if count:
        words = _("Locked: no later plan moves it.") if is_locked else _("Not locked any more.")
        messages.success(request, words)
    back = request.POST.get("back", "")
    if back.startswith("?") and len(back) < 300:
        return HttpResponseRedirect(reverse("admin:meeting-plan", args=[plan.pk]) + back)
    return None


@acting(START)
def plan_copy(request, plan):
    copy = copy_plan(plan=plan, by=request.user)
    messages.success(request, _("This is the copy. Change it as you like: nobody is told."))
    return to_plan(copy)


@acting(CHANGE)
def plan_delete(request, plan):
    delete_plan(plan=plan, by=request.user)
    messages.success(request, _("The plan was deleted."))
    return HttpResponseRedirect(reverse("admin:meeting-plans", args=[plan.edition.slug]))


@screen(VIEW, PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_publish(request, pk):
    """What publishing would do; and doing it, by somebody who has just proven who they are."""
    plan = plan_named(request, pk)
    if request.method == "POST":
        return _publish_confirmed(request, plan)
    return _publish_page(request, plan)


def _publish(request, plan):
    if not may_write(request, plan.edition, PUBLISH):
        return to_plan(plan)
    try:
        done = publish_plan(plan=plan, by=request.user, leaving_out="leave" in request.POST)
    except PublishRefused as refusal:
        return _publish_page(request, plan, refusal.messages)
    except ValidationError as refusal:
        refused(request, refusal)
        return to_plan(plan)
    told = ngettext(
        "The plan is published. %(count)d person is told what changed.",
        "The plan is published. %(count)d people are told what changed.",
        done.told,
    )
    messages.success(request, told % {"count": done.told})
    return to_plan(plan)


_publish_confirmed = recently_confirmed(_publish)


def _publish_page(request, plan, refusals=()):
    if plan.state not in (Plan.State.READY, Plan.State.REPLACED):
        messages.error(request, _("Only a plan that is ready can be published."))
        return to_plan(plan)
    would = preview_publication(plan)
    left_out = Placement.objects.filter(pk__in=would.left_out).select_related(
        "slot", "first", "second"
    )
    context = plan_context(
        request,
        plan,
        would=would,
        left_out=[
            (row, Placement.Reason(would.left_out[row.pk]).label) for row in left_out[:ON_A_PAGE]
        ],
        refusals=refusals,
        figures=told_figures(plan),
    )
    context["title"] = _("Publish plan %(number)s") % {"number": plan.number}
    return TemplateResponse(request, "admin/meetings/plan_publish.html", context)


urlpatterns = [
    path("meetings/plans/<int:pk>/publish/", plan_publish, name="meeting-plan-publish"),
    path("meetings/plans/<int:pk>/stop/", plan_stop, name="meeting-plan-stop"),
    path("meetings/plans/<int:pk>/again/", plan_again, name="meeting-plan-again"),
    path("meetings/plans/<int:pk>/note/", plan_note, name="meeting-plan-note"),
    path("meetings/plans/<int:pk>/lock/", plan_lock, name="meeting-plan-lock"),
    path("meetings/plans/<int:pk>/copy/", plan_copy, name="meeting-plan-copy"),
    path("meetings/plans/<int:pk>/delete/", plan_delete, name="meeting-plan-delete"),
]
