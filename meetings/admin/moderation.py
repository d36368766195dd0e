"""Profiles as the coordinator reads them: those that wait, one of them whole, whom to call."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from forum.lib.text import clean
from meetings.actions import (
    add_delegate,
    approve_profile,
    remove_delegate,
    return_profile,
    withdraw_profile,
)
from meetings.directory import Row
from meetings.models import Profile
from meetings.unfinished import unfinished_people
from registrations.exports import CONTACT

READS = ("meetings.view_profile", "registrations.view_registration")
CHANGE = "meetings.change_profile"
ON_A_PAGE, ON_A_CALL_LIST = 25, 100
LONGEST_KEY = 18
LONGEST_QUESTION = 500


@screen(*READS)
@require_http_methods(["GET", "HEAD", "POST"])
def profiles(request, slug):
    """Those that wait, the longest waiting first: approve one or many, ask one something."""
    edition = edition_named(request, slug)
    waiting = _whole(Profile.objects.to_moderate().filter(edition=edition))
    if request.method == "POST":
        if _may_write(request, edition):
            _decide(request, waiting)
        return HttpResponseRedirect(request.get_full_path())
    page = Paginator(waiting, ON_A_PAGE).get_page(request.GET.get("page", "")[:6])
    context = screen_context(
        request,
        _("Profiles for the meetings"),
        edition=edition,
        found=page,
        rows=[Row(one) for one in page],
        may_change=request.user.has_perm(CHANGE) and not edition.is_archived,
        figures=figures_of(edition),
    )
    return TemplateResponse(request, "admin/meetings/profiles.html", context)


@screen(*READS)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request, slug, pk):
    """One profile whole, with the people who represent it."""
    edition = edition_named(request, slug)
    one = get_object_or_404(_whole(Profile.objects.filter(edition=edition)), pk=pk)
    if request.method == "POST":
        if _may_write(request, edition):
            _act(request, one)
        return HttpResponseRedirect(request.path)
    context = screen_context(
        request,
        str(one),
        edition=edition,
        row=Row(one),
        people=one.delegates.select_related("registration").prefetch_related("languages"),
        may_change=request.user.has_perm(CHANGE) and not edition.is_archived,
    )
    return TemplateResponse(request, "admin/meetings/profile.html", context)


@screen(*READS)
@require_safe
def unfinished(request, slug):
    """Whom to call: who would take part and has sent nothing."""
    edition = edition_named(request, slug)
    people = unfinished_people(edition)
    page = Paginator(people, ON_A_CALL_LIST).get_page(request.GET.get("page", "")[:6])
    context = screen_context(
        request,
        _("Whom to call"),
        edition=edition,
        found=page,
        sees_contact=request.user.has_perm(CONTACT),
    )
    return TemplateResponse(request, "admin/meetings/profiles_unfinished.html", context)


def figures_of(edition):
    """How many profiles can be met, wait, and were never sent. Three queries."""
    of_edition = Profile.objects.filter(edition=edition)
    return {
        "taking_part": of_edition.taking_part().count(),
        "waiting": of_edition.to_moderate().count(),
        "unfinished": unfinished_people(edition).count(),
    }


def _whole(profiles):
    return profiles.with_owner().prefetch_related("profile_terms__term", "delegates__languages")


def _may_write(request, edition):
    """Whether this user may; else they are told why not."""
    if not request.user.has_perm(CHANGE):
        messages.error(request, _("You may look at profiles, not decide on them."))
    elif edition.is_archived:
        messages.error(
            request, _("This edition is archived: nothing in it can be changed any more.")
        )
    else:
        return True
    return False


def _decide(request, waiting):
    """What the form of the queue asks: a question to one, or the approval of one or many."""
    if mark := request.POST.get("return"):
        for one in _read(waiting, [mark]):
            question = clean(request.POST.get(f"question-{one.pk}", ""))[:LONGEST_QUESTION]
            if _done(request, return_profile, profile=one, question=question):
                messages.success(request, _("Sent back with your question."))
        return
    one_mark = request.POST.get("approve")
    marks = [one_mark] if one_mark else request.POST.getlist("chosen")[:ON_A_PAGE]
    count = sum(_done(request, approve_profile, profile=one) for one in _read(waiting, marks))
    if count:
        told = ngettext("%(count)d profile is approved.", "%(count)d profiles are approved.", count)
        messages.success(request, told % {"count": count})
    elif not marks:
        messages.warning(request, _("Nothing was ticked."))


def _read(waiting, marks):
    """The profiles of these marks, each as it was when the page was drawn."""
    moments = {}
    for mark in marks:
        key, _at, moment = mark.partition("@")
        if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY:
            moments[int(key)] = _moment(moment)
    for one in waiting.filter(pk__in=moments):
        one.submitted_at = moments[one.pk]
        yield one


def _moment(text):
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _act(request, one):
    """What the page of one profile asks."""
    if "withdraw" in request.POST:
        if _done(request, withdraw_profile, profile=one):
            messages.success(request, _("The profile is withdrawn."))
    elif key := request.POST.get("remove"):
        keys = [int(key)] if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY else []
        for delegate in one.delegates.filter(pk__in=keys).select_related("profile"):
            if _done(request, remove_delegate, delegate=delegate):
                messages.success(request, _("This person represents the profile no more."))
    else:
        reference = clean(request.POST.get("reference", ""))[:40]
        if _done(request, add_delegate, profile=one, reference=reference):
            messages.success(request, _("Added, and told by mail."))


def _done(request, action, **what):
    """Whether it was done; else why not is said."""
    try:
        action(by=request.user, **what)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return False
    return True


def address(edition):
    """Where the queue of an edition stands."""
    return reverse("admin:meeting-profiles", args=[edition.slug])


urlpatterns = [
    path("meetings/<slug:slug>/profiles/", profiles, name="meeting-profiles"),
    path(
        "meetings/<slug:slug>/profiles/unfinished/",
        unfinished,
        name="meeting-profiles-unfinished",
    ),
    path("meetings/<slug:slug>/profiles/<int:pk>/", profile, name="meeting-profile"),
]
