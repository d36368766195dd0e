"""The pages of plans: all of them, one, how far it is, who gets what, two compared."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from meetings.actions.planning import (
    compare_plans,
    exchanges_of,
    is_installed,
)
from meetings.models import Meeting, MeetingRules, Plan
from meetings.plan_figures import people_in, told_figures
from meetings.plan_forms import ComparisonForm, StartForm
from registrations.models import Registration

from . import plan_acts
from .plan_acts import start
from .plan_frame import ON_A_PAGE, START, VIEW, may_write, plan_context, plan_named, to_plan


@screen(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request, slug):
    """All plans of an edition, and what starts a new one."""
    edition = edition_named(request, slug)
    rules = MeetingRules.of(edition)
    form = StartForm(request.POST or None, initial={"seconds": rules.seconds})
    if request.method == "POST" and may_write(request, edition, START) and form.is_valid():
        answer = start(request, edition, **form.cleaned_data)
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
        context = plan_context(request, plan, progress=_progress(plan))
        return TemplateResponse(request, "admin/meetings/plan_computing.html", context)
    words = request.GET.get("q", "").strip()[:100]
    unmet, held = _found(plan, words)
    unmet_page = Paginator(unmet, ON_A_PAGE).get_page(request.GET.get("unmet"))
    told = exchanges_of(unmet_page.object_list)
    context = plan_context(
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


def _found(plan, words):
    """The placements without a slot, and those with one; of those whom `words` find."""
    unmet = plan.placements.filter(slot=None).order_by("reason", "pk")
    held = plan.placements.filter(slot__isnull=False).order_by("slot__starts_at", "table__number")
    if words:
        people = Registration.objects.found_by(words).values("pk")
        held = held.filter(Q(first__in=people) | Q(second__in=people))
        unmet = unmet.filter(
            Q(request__asker__registration__in=people) | Q(request__asked__registration__in=people)
        )
    sides = ("request__asker__registration", "request__asked__registration")
    return unmet.select_related(*sides), held.select_related("slot", "table", "first", "second")


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
    context = plan_context(request, plan, people=people_in(plan))
    context["title"] = _("By participant")
    return TemplateResponse(request, "admin/meetings/plan_people.html", context)


@screen(VIEW)
@require_safe
def plan_compare(request, pk, other_pk):
    one, other = plan_named(request, pk), plan_named(request, other_pk)
    if one.edition_id != other.edition_id:
        messages.error(request, _("These plans are of two editions."))
        return to_plan(one)
    context = plan_context(
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


urlpatterns = [
    path("meetings/<slug:slug>/plans/", plans, name="meeting-plans"),
    path("meetings/<slug:slug>/plans/compare/", plans_compare, name="meeting-plans-compare"),
    path("meetings/plans/<int:pk>/", plan_page, name="meeting-plan"),
    path("meetings/plans/<int:pk>/state/", plan_state, name="meeting-plan-state"),
    path("meetings/plans/<int:pk>/people/", plan_people, name="meeting-plan-people"),
    path(
        "meetings/plans/<int:pk>/against/<int:other_pk>/",
        plan_compare,
        name="meeting-plan-compare",
    ),
    *plan_acts.urlpatterns,
]
