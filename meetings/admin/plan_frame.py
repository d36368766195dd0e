"""What the pages and the buttons of plans have in common."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.screens import screen_context
from meetings.models import Plan

VIEW, START, CHANGE = "meetings.view_plan", "meetings.add_plan", "meetings.change_plan"
PUBLISH = "meetings.publish_plan"
ON_A_PAGE = 50


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


def plan_context(request, plan, **context):
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
