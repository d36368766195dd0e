"""Where the coordinator has agendas printed."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from events.printing.engine import TooBusy
from events.views.pictures import too_busy
from meetings.actions.agendas import PEOPLE, TABLES, VIEW, ask_for_agendas, own_agenda
from meetings.models import Meeting, MeetingRules
from registrations.admin.jobs import job_started
from registrations.models import Registration

MOST_FOUND = 20


@screen(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def agendas(request, slug):
    """Ask for all of them, or find one person's."""
    edition = edition_named(request, slug)
    refusal, what = "", request.POST.get("what")
    if request.method == "POST" and what in (PEOPLE, TABLES):
        given = {"edition": edition, "by": request.user, "language": get_language()}
        try:
            return job_started(request, ask_for_agendas(**given, what=what))
        except ValidationError as refused:
            refusal = refused.messages[0]
    words = request.GET.get("q", "").strip()[:100]
    context = screen_context(
        request,
        _("Agendas"),
        edition=edition,
        here="agendas",
        refusal=refusal,
        query=words,
        found=_found(edition, words),
        version=MeetingRules.of(edition).agenda_version,
        count=Meeting.objects.standing().filter(edition=edition).count(),
    )
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/meetings/agendas.html", context, status=status)


def _found(edition, words):
    if not words:
        return []
    people = Registration.objects.of_edition(edition).live().filter(erased_at=None)
    return list(people.found_by(words).select_related("organisation").order_by("name")[:MOST_FOUND])


@screen(VIEW)
@require_safe
def agenda(request, slug, registration_id):
    """The page of one person as PDF."""
    people = Registration.objects.filter(edition=edition_named(request, slug), erased_at=None)
    person = get_object_or_404(
        people.select_related("edition", "organisation", "speaker"), pk=registration_id
    )
    try:
        pdf = own_agenda(registration=person)
    except TooBusy:
        return too_busy()
    name = f"agenda-{person.reference}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("meetings/<slug:slug>/agendas/", agendas, name="meeting-agendas"),
    path(
        "meetings/<slug:slug>/agendas/<int:registration_id>.pdf",
        agenda,
        name="meeting-agenda",
    ),
]
