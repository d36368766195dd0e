"""An attendee's agenda: sessions and meetings of each day, as a page, on paper and as a file."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.feeds.pages import CALENDAR
from events.printing.engine import TooBusy
from events.views.pictures import too_busy
from meetings.actions import own_agenda, sides_may_say
from meetings.agendas import Agendas, cancelled_appointments
from meetings.models import Meeting
from registrations.calendar_file import calendar_file
from registrations.engagements import calendar_of
from registrations.views.me_seats import calendar
from registrations.visiting import attendee_page

from .me import PAGES, SECTIONS, meetings_page, show

HERE = "meetings:me-agenda"
# Of the meetings to come, these stand on the overview.
NEXT = 3


@require_safe
@meetings_page
def agenda(request, registration, profile):
    """All that one is expected at, by day; of each meeting with whom, where and what for."""
    agendas = Agendas(registration.edition, people=[registration])
    return show(
        request,
        registration,
        profile,
        "meetings/me/agenda.html",
        page=HERE,
        version=agendas.version,
        days=_days(calendar(request, registration), agendas.encounters(registration)),
        is_meeting=bool(agendas.meetings),
    )


def _days(section, encounters):
    """`[(day, [(line, encounter or None, whether its sides may say how it went)])]`"""
    days = section["days"] if section else []
    return [(day, [_line(line, encounters) for line in of_day]) for day, of_day in days]


def _line(line, encounters):
    one = encounters.get(line.appointment and line.appointment.source)
    return line, one, one is not None and sides_may_say(one.meeting)


@require_safe
@attendee_page
def agenda_pdf(request, registration):
    """The page as the organisers print it."""
    if not Agendas(registration.edition, people=[registration]).meetings:
        raise Http404
    try:
        pdf = own_agenda(registration=registration)
    except TooBusy:
        return too_busy()
    name = f"agenda-{registration.edition.slug}-{registration.reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_safe
@attendee_page
def agenda_file(request, registration):
    """For one's own calendar; what was called off is in it too, so that it goes there as well."""
    appointments = [*calendar_of(registration), *cancelled_appointments(registration)]
    body = calendar_file(registration.edition, appointments)
    disposition = f"attachment; filename={registration.edition.slug}-agenda.ics"
    return HttpResponse(
        body, headers={"Content-Type": CALENDAR, "Content-Disposition": disposition}
    )


def appointments(registration, profile):
    """For the overview: the next meetings. One query."""
    planned = Meeting.objects.involving(registration).filter(status=Meeting.Status.PLANNED)
    coming = planned.filter(slot__ends_at__gt=timezone.now()).with_places()
    rows = [
        (meeting, meeting.second if meeting.first_id == registration.pk else meeting.first)
        for meeting in coming.order_by("slot__starts_at", "pk")[:NEXT]
    ]
    return {"rows": rows} if rows else None


PAGES.append((HERE, _("Agenda")))
SECTIONS.insert(1, appointments)  # below where one stands
