"""Publishing: what would change, what stands in the way, whom to tell; now, later, or back."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.screens import screen_context
from events.actions import (
    LookAgain,
    MomentOver,
    PublishRefused,
    cancel_planned,
    plan_release,
    preview_release,
    preview_rollback,
    publish_programme,
    rollback,
)
from events.models import Edition, PlannedRelease, Release, Session
from forum.lib.wallclock import local_parts, offset_label

from .changes import tell
from .recipients import recipients
from .release_form import ReleaseForm

PUBLISH = "events.publish_release"


def publish_view(request, edition_id):
    """Show what publishing would do, do it, or plan it; `?session=` is about that one alone."""
    require_publisher(request)
    edition = get_object_or_404(Edition, pk=edition_id)
    if request.method == "POST" and "_cancel_plan" in request.POST:
        return forget_plan(request, edition)
    session = asked_session(request, edition)
    preview = preview_release(edition, session and [session])
    form = ReleaseForm(request.POST or None, edition=edition, preview=preview)
    answer, asks, problems = None, [], []
    if request.method == "POST" and form.is_valid():
        act = partial(publish_or_plan, request, edition, session, form)
        answer, asks, problems = attempt(act)
    if answer:
        return answer
    if asks:
        preview = preview_release(edition, session and [session])
    context = {
        "session": session,
        "asks": asks,
        "problems": problems or preview.problems,
        "plan": planned(edition),
        "offset": offset_label(timezone.now(), edition.zone),
    }
    title = _("Publish this session") if session else _("Publish the programme")
    return page(request, "publish", title, edition, preview, form, context)


@dataclass(frozen=True)
class Plan:
    """The release that will publish itself, on the edition's clocks; `problems` if it could not."""

    day: dt.date
    time: dt.time
    by: str
    tells_speakers: bool
    problems: list[str]


def planned(edition):
    """The `Plan` of an edition; None without one."""
    found = PlannedRelease.objects.filter(edition=edition).select_related("planned_by").first()
    if found is None:
        return None
    day, time, _fold = local_parts(found.publish_at, edition.zone)
    by, problems = str(found.planned_by), found.problems.splitlines()
    return Plan(day, time, by, found.tells_speakers, problems)


def publish_or_plan(request, edition, session, form):
    """The redirect after what was asked is done; None where the moment is none."""
    tells_speakers = form.cleaned_data["tells_speakers"]
    said = {"note": form.note, "seen": form.seen, "tells_speakers": tells_speakers}
    if "_plan" not in request.POST:
        chosen = {"sessions": [session]} if session else {}
        publish_programme(edition=edition, by=request.user, **chosen, **said)
        return published(request, edition)
    publish_at = form.publish_at()
    if publish_at is None:
        return None
    try:
        plan_release(edition=edition, by=request.user, publish_at=publish_at, **said)
    except MomentOver as refusal:
        form.add_error("day", refusal.problems)
        return None
    messages.success(request, _("The programme will be published by itself at that moment."))
    return HttpResponseRedirect(publish_address(edition))


def forget_plan(request, edition):
    if cancel_planned(edition=edition, by=request.user):
        messages.success(request, _("The planned release is cancelled."))
    return HttpResponseRedirect(publish_address(edition))


def restore_view(request, release_id):
    """Show what publishing an older release again would change, or do it."""
    require_publisher(request)
    release = get_object_or_404(Release.objects.select_related("edition"), pk=release_id)
    edition, preview = release.edition, preview_rollback(release)
    request.edition_of_form = edition.pk
    form = ReleaseForm(request.POST or None, edition=edition, preview=preview)
    answer, asks, problems = None, [], []
    if request.method == "POST" and form.is_valid():
        answer, asks, problems = attempt(partial(restore, request, release, form))
    if answer:
        return answer
    if asks:
        preview = preview_rollback(release)
    title = _("Restore version %(number)d") % {"number": release.number}
    context = {"release": release, "asks": asks, "problems": problems or preview.problems}
    return page(request, "restore", title, edition, preview, form, context)


def restore(request, release, form):
    rollback(
        release=release,
        by=request.user,
        note=form.note,
        seen=form.seen,
        tells_speakers=form.cleaned_data["tells_speakers"],
    )
    return published(request, release.edition)


def attempt(act):
    """`(answer, asks, problems)`: what `act` gives; or why to look again, or what stands in it."""
    try:
        return act(), [], []
    except LookAgain as refusal:
        return None, refusal.problems, []
    except PublishRefused as refusal:
        return None, [], refusal.problems


def page(request, template, title, edition, preview, form, context):
    ids = set(edition.sessions.values_list("pk", flat=True))
    context |= {
        "edition": edition,
        "opts": Release._meta,
        "changes": tell(preview.changes, ids),
        "warnings": preview.warnings,
        "recipients": recipients(preview.notices, edition),
        "marks": preview.marks,
        "form": form,
    }
    context = screen_context(request, title, **context)
    return TemplateResponse(request, f"admin/events/{template}.html", context)


def published(request, edition):
    address = reverse("events:programme", args=[edition.slug])
    link = format_html('<a href="{}">{}</a>', address, _("See the public programme"))
    messages.success(request, format_html("{} {}", _("The programme is published."), link))
    releases = reverse("admin:events_release_changelist")
    return HttpResponseRedirect(f"{releases}?edition={edition.pk}")


def publish_address(edition):
    return reverse("admin:events_release_publish", args=[edition.pk])


def require_publisher(request):
    if not request.user.has_perm(PUBLISH):
        raise PermissionDenied


def asked_session(request, edition):
    """The session to publish alone; None for the whole, as the first release always is."""
    asked = request.GET.get("session", "")
    if not asked or not edition.releases.exists():
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    return get_object_or_404(Session, pk=number, edition=edition)
