"""Repairing the published plan: start it, choose between few moves and few breaks, print it."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.screens import screen, screen_context
from events.desk import edition_named
from events.printing.engine import TooBusy
from events.views.pictures import too_busy
from meetings.actions import start_repair
from meetings.delta import Delta
from meetings.models import MeetingRules, Plan
from meetings.printing.deltas import draw_delta
from meetings.repair_front import front_of
from meetings.the_day import day_of
from registrations.tasks import run_job

from .plan_frame import START, VIEW, may_write, plan_named, refused

# Whom a change concerns is read here; the paper has them all.
MOST_SHOWN = 100


@screen(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request, slug):
    """What cannot be as planned, and the repairs to choose from."""
    edition = edition_named(request, slug)
    if request.method == "POST":
        if may_write(request, edition, START):
            _start(request, edition)
        return HttpResponseRedirect(reverse("admin:meeting-repair", args=[slug]))
    front = front_of(edition)
    day = day_of(edition)
    context = screen_context(
        request,
        _("Repair of the plan"),
        edition=edition,
        front=front,
        to_move=day.to_move if day else [],
        published=Plan.objects.filter(edition=edition, state=Plan.State.PUBLISHED).first(),
        may_start=request.user.has_perm(START) and not edition.is_archived,
        may_publish=request.user.has_perm("meetings.publish_plan") and not edition.is_archived,
    )
    return TemplateResponse(request, "admin/meetings/repair.html", context)


def _start(request, edition):
    try:
        plan = start_repair(edition=edition, by=request.user)
    except ValidationError as refusal:
        refused(request, refusal)
    else:
        run_job.enqueue(plan.job_id)


@screen(VIEW)
@require_http_methods(["GET", "HEAD"])
def changes(request, pk):
    """What one repair changes, for each person and each table."""
    plan = plan_named(request, pk)
    delta = Delta(plan)
    context = screen_context(
        request,
        _("What plan %(number)s changes") % {"number": plan.number},
        edition=plan.edition,
        plan=plan,
        people=delta.of_people()[:MOST_SHOWN],
        count=len(delta.rows),
    )
    return TemplateResponse(request, "admin/meetings/repair_changes.html", context)


@screen(VIEW)
@require_GET
def changes_paper(request, pk):
    plan = plan_named(request, pk)
    version = MeetingRules.of(plan.edition).agenda_version
    try:
        paper = draw_delta(plan, version=version, moment=timezone.now())
    except TooBusy:
        return too_busy()
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="changes-{plan.edition.slug}-{version}.pdf"',
    }
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("meetings/<slug:slug>/repair/", repair, name="meeting-repair"),
    path("meetings/plans/<int:pk>/changes/", changes, name="meeting-repair-changes"),
    path("meetings/plans/<int:pk>/changes/paper", changes_paper, name="meeting-repair-paper"),
]
