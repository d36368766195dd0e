"""The coordinator's screen of the day: now and next, who is missing, what to do about it."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from meetings.actions import (
    book_meeting,
    come_late,
    free_places,
    leave_today,
    mark_meeting,
    try_again,
)
from meetings.models import Meeting, MeetingMark, MeetingRequest
from meetings.the_day import day_of
from registrations.models import Registration

SEE, CHANGE = "meetings.view_meeting", "meetings.change_meeting"
# Wishes that fit are offered by priority; the next ones come when these are placed.
MOST_WISHES = 30
LONGEST_KEY = 18


@screen(SEE)
@require_safe
def day(request, slug):
    """The day, and the wishes that could be met in what is free."""
    edition = edition_named(request, slug)
    shown = day_of(edition)
    context = screen_context(
        request,
        _("The day"),
        edition=edition,
        day=shown,
        fitting=_fitting(edition) if shown else [],
        may_change=request.user.has_perm(CHANGE) and not edition.is_archived,
        outcomes=MeetingMark.Outcome,
        absents=Meeting.Absent,
    )
    return TemplateResponse(request, "admin/meetings/day.html", context)


def _fitting(edition):
    """`[(request, its free places)]`: wishes without a meeting for which there is one."""
    wishes = MeetingRequest.objects.filter(edition=edition).to_place().with_sides()
    wishes = list(wishes.order_by("-is_must", "-priority", "pk")[: 5 * MOST_WISHES])
    places = free_places(edition, wishes)
    return [(wish, places[wish.pk][:3]) for wish in wishes if places[wish.pk]][:MOST_WISHES]


def change(view):
    """A button of the day: `view(request, edition)` says what was done; back to the screen."""

    @screen(SEE, CHANGE)
    @require_POST
    def pressed(request, slug):
        edition = edition_named(request, slug)
        if edition.is_archived:
            messages.error(
                request, _("This edition is archived: nothing in it can be changed any more.")
            )
        else:
            view(request, edition)
        return HttpResponseRedirect(reverse("admin:meeting-day", args=[slug]))

    return pressed


@change
def leave(request, edition):
    """A person does not come any more today."""
    registration = _named(request, "registration", Registration, edition)
    count = leave_today(registration=registration, by=request.user)
    if not count:
        told = _("Noted. %(name)s had no more meetings today.")
        messages.success(request, told % {"name": registration.name})
        return
    told = ngettext(
        "%(count)d meeting of %(name)s is cancelled; the other side was told.",
        "%(count)d meetings of %(name)s are cancelled; the others were told.",
        count,
    )
    messages.success(request, told % {"count": count, "name": registration.name})


@change
def late(request, edition):
    """A delegation comes late."""
    registration = _named(request, "registration", Registration, edition)
    try:
        until = dt.time.fromisoformat(request.POST.get("until", "")[:5])
    except ValueError:
        messages.error(request, _("Say until when: hours and minutes."))
        return
    count = come_late(registration=registration, until=until, by=request.user)
    if not count:
        messages.success(request, _("Noted. None of their meetings has to move."))
        return
    told = ngettext(
        "Noted. %(count)d meeting has to move: repair the plan.",
        "Noted. %(count)d meetings have to move: repair the plan.",
        count,
    )
    messages.success(request, told % {"count": count})


@change
def again(request, edition):
    """A meeting that was not held is to be placed anew."""
    if try_again(meeting=_named(request, "meeting", Meeting, edition), by=request.user):
        messages.success(request, _("The wish is open again: the next repair looks for a place."))
    else:
        messages.error(request, _("This meeting cannot be tried again."))


@change
def mark(request, edition):
    """The coordinator's own word on a meeting."""
    meeting = _named(request, "meeting", Meeting, edition)
    outcome, _dot, absent = request.POST.get("outcome", "")[:20].partition(".")
    if outcome in MeetingMark.Outcome.values and absent in ("", *Meeting.Absent.values):
        mark_meeting(meeting=meeting, outcome=outcome, absent=absent, by=request.user)


@change
def place(request, edition):
    """Give a wish one of the free places."""
    wish = _named(request, "request", MeetingRequest, edition)
    slot = _named(request, "slot", edition.meeting_slots.model, edition)
    try:
        book_meeting(request=wish, slot=slot, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The meeting is placed, and both were told."))


def _named(request, field, model, edition):
    """The record of the edition whose key was posted; 404 for anything else."""
    key = request.POST.get(field, "")
    is_key = key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY
    return get_object_or_404(model, pk=int(key) if is_key else 0, edition=edition)


urlpatterns = [
    path("meetings/<slug:slug>/day/", day, name="meeting-day"),
    path("meetings/<slug:slug>/day/leave/", leave, name="meeting-day-leave"),
    path("meetings/<slug:slug>/day/late/", late, name="meeting-day-late"),
    path("meetings/<slug:slug>/day/again/", again, name="meeting-day-again"),
    path("meetings/<slug:slug>/day/mark/", mark, name="meeting-day-mark"),
    path("meetings/<slug:slug>/day/place/", place, name="meeting-day-place"),
]
