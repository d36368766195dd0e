"""Where whoever holds a certificate finds out whether it is one of ours."""

import datetime as dt

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.forms import client_address
from accounts.models import Throttle
from events.models import Edition
from events.views.frame import frame
from forum.lib.markup import marked, written_date, written_days
from registrations.actions import is_certifiable, talks_named, talks_of
from registrations.models import Certificate
from registrations.printing.badges import names_of
from registrations.printing.certificates import written_attendance
from registrations.visiting import private

MOST, WINDOW = 60, dt.timedelta(minutes=1)


@require_safe
def verify(request, code=""):
    """The form, and what there is under the code that it or the address gives."""
    code = code or request.GET.get("code", "")
    if not code.strip():
        return _answer(request, {})
    wait = Throttle.objects.wait(
        "certificate", address=client_address(request), limit=MOST, window=WINDOW
    )
    if wait:
        response = _answer(request, {"typed": code, "wait": wait}, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    certificate = Certificate.objects.with_code(code)
    if certificate is None:
        return _answer(request, {"typed": code, "is_unknown": True}, status=404)
    if not is_certifiable(certificate.registration):
        return _answer(request, {"typed": certificate.code, "is_over": True}, status=410)
    return _answer(request, {"typed": certificate.code, "certificate": _told(certificate)})


def _told(certificate):
    """What the paper says, and nothing more of its owner."""
    registration = certificate.registration
    edition = registration.edition
    talks = talks_named(certificate, talks_of([registration]))
    return {
        "kind": certificate.get_kind_display(),
        "names": [name for name in names_of(registration) if name],
        "edition": edition,
        "dates": written_days(edition.starts_on, edition.ends_on),
        "days": written_attendance(certificate.days),
        "issued": written_date(certificate.issued_at),
        "talks": [marked(talk["title"]) for talk in talks],
    }


def _answer(request, context, status=200):
    edition = Edition.objects.current()
    shown = {**frame(edition, "verify"), "picture": "", "linked": []} if edition else {}
    page = render(request, "registrations/verify.html", {**shown, **context}, status=status)
    return private(page)
