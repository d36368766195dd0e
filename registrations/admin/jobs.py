"""Long work as whoever asked for it sees it: how far it is, its file, its end. Nobody else does."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.screens import recently_confirmed, screen, screen_context
from registrations.actions.jobs import delete_files, download_job, may_have, stop_job
from registrations.models import Job
from registrations.tasks import run_job

MOST_LISTED = 50


def job_started(request, job):
    """Hand a job that `start_job` has just made to the worker, and show it."""
    run_job.enqueue(job.pk)
    return HttpResponseRedirect(reverse("admin:job", args=[job.pk]))


@screen()
@require_safe
def jobs(request):
    mine = list(Job.objects.asked_by(request.user)[:MOST_LISTED])
    context = screen_context(request, _("My files"), jobs=mine)
    return TemplateResponse(request, "registrations/jobs.html", context)


@screen()
@require_safe
def job_page(request, pk):
    job = _own(request, pk)
    request.edition_of_form = job.edition_id  # the bar is of its edition
    context = screen_context(
        request,
        job.get_kind_display(),
        job=job,
        progress=_progress(job),
        state_address=reverse("admin:job-state", args=[job.pk]),
    )
    return TemplateResponse(request, "registrations/job.html", context)


@screen()
@require_safe
def job_state(request, pk):
    """For the page, which asks every second."""
    job = _own(request, pk)
    return JsonResponse(
        {
            "isOver": job.is_over,
            "done": job.done,
            "total": job.total,
            "words": _progress(job),
        }
    )


@screen()
@require_POST
def stop(request, pk):
    if stop_job(job=_own(request, pk)):
        messages.success(request, _("It was stopped. There is no file."))
    return _back(pk)


@screen()
@require_POST
def delete(request, pk):
    _own(request, pk)
    delete_files(jobs=Job.objects.filter(pk=pk))
    messages.success(request, _("The file was deleted."))
    return _back(pk)


@screen()
@require_GET
def job_file(request, pk):
    job = _own(request, pk)
    if job.kind == Job.Kind.EXPORT:
        return _confirmed_file(request, job)
    return _file(request, job)


def _file(request, job):
    file = download_job(job=job, by=request.user)
    if file is None:
        context = screen_context(request, _("This file is no longer there"), job=job)
        return TemplateResponse(request, "registrations/job_gone.html", context, status=410)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        file,
        as_attachment=True,
        filename=job.file_name,
        content_type=job.content_type,
        headers=headers,
    )


# A list of attendees leaves the house with its file: that asks once more who is there.
_confirmed_file = recently_confirmed(_file)


def _own(request, pk):
    """The job that this user asked for, as long as they have the right to what it makes."""
    job = get_object_or_404(Job.objects.asked_by(request.user), pk=pk)
    if not may_have(job=job, user=request.user):
        raise PermissionDenied
    return job


def _back(pk):
    return HttpResponseRedirect(reverse("admin:job", args=[pk]))


def _progress(job):
    """How far it is, as a sentence."""
    if job.state == Job.State.WAITING:
        return _("It begins in a moment.")
    if job.total is None:
        return ngettext("%(count)d done", "%(count)d done so far", job.done) % {"count": job.done}
    return _("%(done)d of %(total)d") % {"done": job.done, "total": job.total}


urlpatterns = [
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:pk>/", job_page, name="job"),
    path("jobs/<int:pk>/state/", job_state, name="job-state"),
    path("jobs/<int:pk>/stop/", stop, name="job-stop"),
    path("jobs/<int:pk>/delete/", delete, name="job-delete"),
    path("jobs/<int:pk>/file", job_file, name="job-file"),
]
