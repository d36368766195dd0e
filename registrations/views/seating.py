"""What an attendee does about seats, and their calendar as a page for paper and as a file."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from events.feeds.pages import CALENDAR
from events.models import Session
from events.views.frame import frame
from registrations.actions.seating import give_up_seat, request_seat
from registrations.calendar_file import calendar_file
from registrations.engagements import calendar_of
from registrations.models import SeatRequest
from registrations.visiting import attendee_page

from .me_seats import calendar, seats

SEE_OTHER = 303
LONGEST_KEY = 18


@require_http_methods(["GET", "HEAD", "POST"])
@attendee_page
def own_seats(request, registration):
    """Ask for a seat, or give one up; a refusal says what is in the way."""
    if request.method != "POST":
        return _render(request, registration, "me_seats", seats)
    edition = registration.edition
    key = request.POST.get("session", "")
    keys = [int(key)] if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY else []
    session = get_object_or_404(edition.sessions.select_related("edition"), pk__in=keys)
    if "give-up" in request.POST:
        _give_up(registration, session)
    else:
        try:
            request_seat(registration=registration, session=session)
        except ValidationError as refusal:
            told = {"refusal": refusal.messages}
            return _render(request, registration, "me_seats", seats, status=409, **told)
    address = reverse("registrations:me-seats", args=[edition.slug])
    return HttpResponseRedirect(f"{address}#seat-{session.pk}", status=SEE_OTHER)


def _give_up(registration, session: Session):
    mine = SeatRequest.objects.live().filter(registration=registration, session=session)
    if one := mine.select_related("session__edition").first():
        give_up_seat(request=one)


@require_safe
@attendee_page
def own_calendar(request, registration):
    """The calendar alone, for paper."""
    return _render(request, registration, "me_calendar", calendar)


@require_safe
@attendee_page
def own_calendar_file(request, registration):
    edition = registration.edition
    body = calendar_file(edition, calendar_of(registration))
    disposition = f"attachment; filename={edition.slug}-me.ics"
    return HttpResponse(
        body, headers={"Content-Type": CALENDAR, "Content-Disposition": disposition}
    )


def _render(request, registration, template, section, status=200, **context):
    context |= {
        **frame(registration.edition, "me"),
        "picture": "",
        "linked": [],
        "registration": registration,
        "section": section(request, registration),
    }
    return render(request, f"registrations/{template}.html", context, status=status)
