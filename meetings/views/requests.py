"""Whom an attendee asked and by whom they were asked; taking a place; calling a meeting off."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from meetings import actions
from meetings.directory import visible_to
from meetings.models import Meeting, MeetingRequest
from meetings.request_forms import AskForm
from meetings.request_rows import RequestRow, grouped, places_of, request_rows

from .me import back, meetings_page, participant_page, show

PAGE = "meetings:me-requests"
LONGEST_KEY = 18
Status = MeetingRequest.Status
# What each side may answer.
AS_ASKED = {
    "accept": actions.accept_request,
    "decline": actions.decline_request,
    "already-met": actions.note_already_met,
}
AS_ASKER = {"withdraw": actions.withdraw_request}


@require_safe
@participant_page
def me_requests(request, registration, profile):
    return _list(request, registration, profile)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page
def answer(request, registration, profile, pk):
    """Accept, decline, know each other already, or withdraw.

    Who asks for the page of a refusal once more, say in another language, gets the list.
    """
    if request.method != "POST":
        return back(PAGE, registration)
    mine = MeetingRequest.objects.of(profile)
    one = get_object_or_404(mine.with_sides(), pk=pk)
    acts = AS_ASKER if one.asker_id == profile.pk else AS_ASKED
    act = acts.get(request.POST.get("do"))
    if act is None:
        raise Http404
    try:
        act(request=one)
    except ValidationError as refusal:
        return _list(request, registration, profile, refusal=refusal.messages, status=409)
    return _done(registration, "answered", one)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page
def ask(request, registration, profile, pk):
    """A line of reason to somebody of the directory, or to whoever has asked."""
    other = get_object_or_404(visible_to(profile).exclude(pk=profile.pk).with_owner(), pk=pk)
    live = MeetingRequest.objects.of(profile).of(other).live().first()
    if live and request.method != "POST":
        return _done(registration, "", live)
    form = AskForm(request.POST if request.method == "POST" else None)
    refusal = []
    if form.is_bound and form.is_valid():
        try:
            one = actions.ask_meeting(asker=profile, asked=other, **form.cleaned_data)
        except ValidationError as error:
            refusal = error.messages
        else:
            return _done(registration, "asked" if one.status == Status.OPEN else "agreed", one)
    if not form.is_bound and (why := actions.why_not_ask(asker=profile, asked=other)):
        refusal = [why]
    context = {"other": other, "form": form, "refusal": refusal}
    status = 409 if form.is_bound and refusal else 200
    template = "meetings/me/ask.html"
    return show(request, registration, profile, template, page=PAGE, status=status, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page
def book(request, registration, profile, pk):
    """The free places for a request that both agreed to; a press takes one."""
    of_mine = MeetingRequest.objects.of(profile).with_sides().select_related("edition")
    one = get_object_or_404(of_mine, pk=pk)
    refusal = []
    if request.method == "POST":
        slot = _slot(registration.edition, request.POST.get("slot", ""))
        try:
            actions.book_meeting(request=one, slot=slot)
        except ValidationError as error:
            refusal = error.messages
            one.refresh_from_db(fields=["status"])
        else:
            return _done(registration, "booked", one)
    may_book = one.status == Status.ACCEPTED and not one.meetings.standing().exists()
    places = places_of(registration.edition, [one] if may_book else []).get(one.pk, [])
    days = groupby(places, key=lambda place: place.slot.day)
    context = {
        "row": RequestRow(one, profile),
        "days": [(day, list(of_day)) for day, of_day in days],
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    template = "meetings/me/book.html"
    return show(request, registration, profile, template, page=PAGE, status=status, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@meetings_page
def call_off(request, registration, profile, pk):
    """Asks once more, then cancels one's own meeting, also one that the organisers arranged."""
    mine = Meeting.objects.involving(registration).filter(status=Meeting.Status.PLANNED)
    places = mine.select_related("slot", "table", "first", "second", "edition", "request")
    meeting = get_object_or_404(places, pk=pk)
    refusal = []
    if request.method == "POST":
        is_away = request.POST.get("away") == "yes"
        try:
            actions.call_off_meeting(meeting=meeting, registration=registration, is_away=is_away)
        except ValidationError as error:
            refusal = error.messages
        else:
            if meeting.request is None:
                return back("meetings:me-agenda", registration, done="called-off")
            return _done(registration, "called-off", meeting.request)
    other = meeting.second if meeting.first_id == registration.pk else meeting.first
    context = {"meeting": meeting, "other": other, "refusal": refusal}
    status = 409 if refusal else 200
    template = "meetings/me/call_off.html"
    return show(request, registration, profile, template, page=PAGE, status=status, **context)


def _list(request, registration, profile, refusal=(), status=200):
    context = {
        "groups": grouped(request_rows(profile)),
        "closed": actions.closed_because(registration.edition),
        "refusal": refusal,
    }
    template = "meetings/me/requests.html"
    return show(request, registration, profile, template, page=PAGE, status=status, **context)


def _done(registration, done, one=None):
    response = back(PAGE, registration)
    anchor = f"#request-{one.pk}" if one else ""
    response["Location"] += f"?done={done}{anchor}" if done else anchor
    return response


def _slot(edition, key):
    """The slot that a button named; 404 for what no page of ours would send."""
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        raise Http404
    return get_object_or_404(edition.meeting_slots, pk=int(key))
