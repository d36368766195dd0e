"""The schedule of another system, as XML or JSON, brought from the browser."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Upload
from accounts.screens import screen, screen_context
from events.actions.importing import import_schedule
from events.importing.document import ScheduleProblems
from events.importing.reading import LARGEST_FILE
from events.importing.sessions import PEOPLE
from events.models import Edition, Session
from events.states import Difference, difference, value_text
from forum.lib.text import clean

from .sheets import (
    LONGEST_NAME,
    SCHEDULE_PERMISSIONS,
    may_import_schedule,
    own_upload,
    tell_imported,
    tell_imported_before,
)


def _edition(request, slug):
    """The edition; 403 for an editor who is kept to a part of it."""
    edition = get_object_or_404(Edition, slug=slug)
    if not may_import_schedule(request.user):
        raise PermissionDenied
    return edition


@screen(*SCHEDULE_PERMISSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request, slug):
    edition = _edition(request, slug)
    refusal = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if edition.is_archived:
            refusal = _("This edition is archived: nothing in it can be changed.")
        elif file is None:
            refusal = _("Choose a file.")
        elif not file.size:
            refusal = _("The file is empty.")
        elif file.size > LARGEST_FILE:
            limit = LARGEST_FILE // 2**20
            refusal = _("The file is larger than %(limit)s MB.") % {"limit": limit}
        else:
            name = clean(file.name)[:LONGEST_NAME]
            upload = Upload.objects.create(owner=request.user, name=name, content=file.read())
            address = reverse("admin:sheets-schedule-plan", args=[slug, upload.pk])
            return HttpResponseRedirect(address)
    context = screen_context(
        request, _("Import a schedule"), edition=edition, refusal=refusal, limit=LARGEST_FILE
    )
    return TemplateResponse(request, "admin/events/schedule_import.html", context)


@screen(*SCHEDULE_PERMISSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, slug, number):
    """The plan of a schedule file, which writes nothing; then the import."""
    edition = _edition(request, slug)
    upload = own_upload(request, number)
    if upload.is_imported:
        return tell_imported_before(request, edition, upload)
    is_import = request.method == "POST" and not edition.is_archived
    report = problems = None
    try:
        report = import_schedule(
            edition_slug=edition.slug,
            data=bytes(upload.content),
            by=request.user,
            dry_run=not is_import,
        )
    except ScheduleProblems as refused:
        problems = refused
    if is_import and report:
        upload.forget_content()
        return tell_imported(request, edition, _done(report))
    return _plan_page(request, edition, upload, report, problems)


def _updated(report):
    """Pairs of a title and what changes in that session, in the reader's words."""
    return [
        (title, [_difference(name, *pair) for name, pair in changes.items()])
        for title, changes in report.updated
    ]


def _difference(name, before, after):
    if name == PEOPLE:
        return Difference(name, _("Speakers"), _(", ").join(before), _(", ").join(after))
    column = Session._meta.get_field(name)
    texts = ("" if v in (None, "") else value_text(column, v) for v in (before, after))
    return difference(Session, name, *texts)


def _plan_page(request, edition, upload, report, problems):
    context = screen_context(
        request,
        _("This file cannot be imported") if problems else _("What the import would do"),
        edition=edition,
        upload=upload,
        report=report,
        updated=report and _updated(report),
        problems=problems,
        more=problems and problems.count - len(problems.problems),
        is_open=not edition.is_archived,
    )
    return TemplateResponse(request, "admin/events/schedule_plan.html", context)


def _done(report):
    return _("Imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.") % {
        "created": len(report.created),
        "updated": len(report.updated),
        "unchanged": report.unchanged,
    }


urlpatterns = [
    path("sheets/<slug:slug>/schedule/", choose, name="sheets-schedule"),
    path("sheets/<slug:slug>/schedule/<int:number>/", plan, name="sheets-schedule-plan"),
]
