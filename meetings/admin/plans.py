"""Plans of meetings: start one, look at it, lock, compare, publish."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.screens import recently_confirmed, screen, screen_context
from events.desk import edition_named
from meetings.actions.planning import (
    PublishRefused,
    compare_plans,
    copy_plan,
    delete_plan,
    exchanges_of,
    is_installed,
    lock_placements,
    note_plan,
    preview_publication,
    publish_plan,
    start_plan,
    stop_plan,
)
from meetings.models import Meeting, MeetingRules, Placement, Plan
from meetings.plan_figures import people_in, told_figures
from meetings.plan_forms import ComparisonForm, StartForm
from registrations.models import Registration
from registrations.tasks import run_job

VIEW, START, CHANGE = "meetings.view_plan", "meetings.add_plan", "meetings.change_plan"
PUBLISH = "meetings.publish_plan"
ON_A_PAGE = 50


@screen(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request, slug):
    """All plans of an edition, and what starts a new one."""
    edition = edition_named(request, slug)
    rules = MeetingRules.of(edition)
    form = StartForm(request.POST or None, initial={"seconds": rules.seconds})
    if request.method == "POST" and may_write(request, edition, START) and form.is_valid():
        answer = _start(request, edition, **form.cleaned_data)
        if answer:
            return answer
    rows = list(Plan.objects.filter(edition=edition).select_related("by"))
    context = screen_context(
        request,
        _("Plans of meetings"),
        edition=edition,
        form=form,
        plans=[(row, told_figures(row)) for row in rows],
        comparison=ComparisonForm(plans=rows) if len(_comparable(rows)) > 1 else None,
        computing=next((row for row in rows if row.state == Plan.State.COMPUTING), None),
        to_replace=_to_replace(edition),
        is_installed=is_installed(),
        may_start=request.user.has_perm(START) and not edition.is_archived,
    )
    return TemplateResponse(request, "admin/meetings/plans.html", context)


def _start(request, edition, *, seconds=None, note="", based_on=None):
    try:
        plan = start_plan(
            edition=edition, by=request.user, seconds=seconds, note=note, based_on=based_on
        )
    except ValidationError as refusal:
        return refused(request, refusal)
    run_job.enqueue(plan.job_id)
    return to_plan(plan)


def _comparable(rows):
    return [row for row in rows if row.held is not None and row.state != Plan.State.COMPUTING]


def _to_replace(edition):
    """Meetings that a session has since taken one side from."""
    meetings = Meeting.objects.filter(edition=edition).to_replace()
    return meetings.select_related("slot", "table", "first", "second")


@screen(VIEW)
@require_safe
def plan_page(request, pk):
    plan = plan_named(request, pk)
    if plan.state == Plan.State.COMPUTING:
        context = _context(request, plan, progress=_progress(plan))
        return TemplateResponse(request, "admin/meetings/plan_computing.html", context)
    unmet = plan.placements.filter(slot=None).order_by("reason", "pk")
    unmet = unmet.select_related("request__asker__registration", "request__asked__registration")
    held = plan.placements.filter(slot__isnull=False).order_by("slot__starts_at", "table__number")
    if words := request.GET.get("q", "").strip()[:100]:
        found = Registration.objects.found_by(words).values("pk")
        held = held.filter(first__in=found) | held.filter(second__in=found)
        asked = "request__{}__registration__in"
        unmet = unmet.filter(**{asked.format("asker"): found}) | unmet.filter(
            **{asked.format("asked"): found}
        )
    unmet_page = Paginator(unmet, ON_A_PAGE).get_page(request.GET.get("unmet"))
    held = held.select_related("slot", "table", "first", "second")
    told = exchanges_of(unmet_page.object_list)
    context = _context(
        request,
        plan,
        figures=told_figures(plan),
        unmet=[(row, told.get(row.pk, "")) for row in unmet_page.object_list],
        unmet_page=unmet_page,
        held_page=Paginator(held, ON_A_PAGE).get_page(request.GET.get("page")),
        words=words,
        locked=plan.placements.filter(is_locked=True).count(),
    )
    return TemplateResponse(request, "admin/meetings/plan.html", context)


@screen(VIEW)
@require_safe
def plan_state(request, pk):
    """For the page, which asks every second."""
    plan = plan_named(request, pk)
    is_over = plan.state != Plan.State.COMPUTING
    return JsonResponse({"isOver": is_over, **({} if is_over else _progress(plan))})


def _progress(plan):
    """How far it is, as the page shows it."""
    job = plan.job
    waits = job is not None and job.state == job.State.WAITING
    stopping = job is not None and job.asked.get("stop")
    if waits:
        words = _("It begins in a moment.")
    elif stopping:
        words = _("It ends with the best so far.")
    elif plan.held is None:
        words = _("It reads the wishes.")
    else:
        words = _("It looks for something better.")
    elapsed = int((timezone.now() - plan.created_at).total_seconds())
    return {
        "words": words,
        "done": job.done if job else 0,
        "held": _shown(plan.held),
        "weight": _shown(plan.weight),
        "breaks": _shown(plan.breaks),
        "elapsed": f"{elapsed // 60}:{elapsed % 60:02}",
    }


def _shown(number):
    return "–" if number is None else str(number)


@screen(VIEW)
@require_safe
def plan_people(request, pk):
    """For each participant: how many meetings of those wished, and how many breaks."""
    plan = plan_named(request, pk)
    context = _context(request, plan, people=people_in(plan))
    return TemplateResponse(request, "admin/meetings/plan_people.html", context)


@screen(VIEW)
@require_safe
def plan_compare(request, pk, other_pk):
    one, other = plan_named(request, pk), plan_named(request, other_pk)
    if one.edition_id != other.edition_id:
        messages.error(request, _("These plans are of two editions."))
        return to_plan(one)
    context = _context(
        request,
        one,
        other=other,
        figures=[
            (label, value, theirs)
            for (label, value, _state), (_same, theirs, _other) in zip(
                told_figures(one), told_figures(other), strict=True
            )
        ],
        comparison=compare_plans(one=one, other=other),
    )
    context["title"] = _("Plans %(one)s and %(other)s compared") % {
        "one": one.number,
        "other": other.number,
    }
    return TemplateResponse(request, "admin/meetings/plan_compare.html", context)


@screen(VIEW)
@require_safe
def plans_compare(request, slug):
    """From the two plans chosen in the list to their comparison."""
    edition = edition_named(request, slug)
    form = ComparisonForm(request.GET, plans=Plan.objects.filter(edition=edition))
    if not form.is_valid():
        messages.error(request, _("Choose two different plans."))
        return HttpResponseRedirect(reverse("admin:meeting-plans", args=[slug]))
    pair = [form.cleaned_data[name] for name in ("one", "other")]
    return HttpResponseRedirect(reverse("admin:meeting-plan-compare", args=pair))


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
    return _start(request, plan.edition, based_on=plan)


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
    context = _context(
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


def plan_named(request, pk):
    found = Plan.objects.select_related("edition", "by", "based_on", "job")
    plan = get_object_or_404(found, pk=pk)
    request.edition_of_form = plan.edition_id  # the bar is of its edition
    return plan


def may_write(request, edition, permission):
    """Whether this user may; else they are told why not."""
    if not request.user.has_perm(permission):
        messages.error(request, _("You may look at plans, not change them."))
    elif edition.is_archived:
        messages.error(
            request, _("This edition is archived: nothing in it can be changed any more.")
        )
    else:
        return True
    return False


def refused(request, refusal):
    for sentence in refusal.messages:
        messages.error(request, sentence)


def to_plan(plan):
    return HttpResponseRedirect(reverse("admin:meeting-plan", args=[plan.pk]))


def _context(request, plan, **context):
    return screen_context(
        request,
        _("Plan %(number)s") % {"number": plan.number},
        edition=plan.edition,
        plan=plan,
        may_start=request.user.has_perm(START) and not plan.edition.is_archived,
        may_change=request.user.has_perm(CHANGE) and not plan.edition.is_archived,
        may_publish=request.user.has_perm(PUBLISH) and not plan.edition.is_archived,
        **context,
    )


urlpatterns = [
    path("meetings/<slug:slug>/plans/", plans, name="meeting-plans"),
    path("meetings/<slug:slug>/plans/compare/", plans_compare, name="meeting-plans-compare"),
    path("meetings/plans/<int:pk>/", plan_page, name="meeting-plan"),
    path("meetings/plans/<int:pk>/state/", plan_state, name="meeting-plan-state"),
    path("meetings/plans/<int:pk>/people/", plan_people, name="meeting-plan-people"),
    path("meetings/plans/<int:pk>/publish/", plan_publish, name="meeting-plan-publish"),
    path("meetings/plans/<int:pk>/stop/", plan_stop, name="meeting-plan-stop"),
    path("meetings/plans/<int:pk>/again/", plan_again, name="meeting-plan-again"),
    path("meetings/plans/<int:pk>/note/", plan_note, name="meeting-plan-note"),
    path("meetings/plans/<int:pk>/lock/", plan_lock, name="meeting-plan-lock"),
    path("meetings/plans/<int:pk>/copy/", plan_copy, name="meeting-plan-copy"),
    path("meetings/plans/<int:pk>/delete/", plan_delete, name="meeting-plan-delete"),
    path(
        "meetings/plans/<int:pk>/against/<int:other_pk>/",
        plan_compare,
        name="meeting-plan-compare",
    ),
]
