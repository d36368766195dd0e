"""The browsers in which attendees have shown who they are: a cookie, and what it opens."""

import datetime as dt
import functools

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.devices import device_label
from events.views.frame import published_edition

from .models import Visit
from .models.link import VISIT_LIFE, digest_of

COOKIE = "__Host-me" if settings.IS_SECURE else "me"
SEEN_EVERY = dt.timedelta(hours=1)


def visit_of(request):
    """The visit that this browser's cookie opens, with its registration; None without one."""
    if not hasattr(request, "attendee_visit"):
        request.attendee_visit = _find(request.COOKIES.get(COOKIE, ""))
    return request.attendee_visit


def visitor(request):
    """The registration whose owner has shown in this browser who they are; None for others."""
    visit = visit_of(request)
    return visit and visit.registration


def private(response):
    """Make an answer one that nobody keeps, lists or tells on."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def attendee_page(view):
    """Mark `view(request, registration, …)` as a page of one attendee, at an address of an edition.

    Others, and those of another edition, are led to where one asks for a link.
    """

    @functools.wraps(view)
    def entered(request, edition, *args, **kwargs):
        edition = published_edition(edition)
        registration = visitor(request)
        if registration is None or registration.edition_id != edition.pk:
            address = reverse("registrations:link-request", args=[edition.slug])
            return private(HttpResponseRedirect(address))
        registration.edition = edition
        return private(view(request, registration, *args, **kwargs))

    return entered


def begin_visit(response, secret):
    """Let this browser keep the `secret` of a visit."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=VISIT_LIFE,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def label_of(request):
    """What this browser calls itself, in words that its owner knows."""
    return device_label(request.headers.get("User-Agent", ""))


def leave(response):
    """Let this browser forget."""
    response.delete_cookie(COOKIE, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _find(secret):
    if not 20 <= len(secret) <= 60:
        return None
    now = timezone.now()
    found = Visit.objects.select_related("registration__category", "registration__organisation")
    alive = found.filter(expires_at__gt=now, registration__erased_at=None)
    visit = alive.filter(digest=digest_of(secret)).first()
    if visit and visit.seen_at < now - SEEN_EVERY:
        visit.seen_at = now
        visit.save(update_fields=["seen_at"])
    return visit
