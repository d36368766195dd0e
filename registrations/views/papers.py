"""The papers of an attendee: the ticket, the certificates."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from events.printing.engine import TooBusy
from events.views.pictures import too_busy
from registrations.actions import certifiable, certificates_pdf, is_certifiable
from registrations.models import Certificate
from registrations.printing.badges import badge_qr
from registrations.visiting import attendee_page

from .me_own import is_past


def badge(request, registration):
    """The section with the ticket: the code of the badge, large enough to scan from a telephone."""
    if is_past(registration) or not is_certifiable(registration):
        return None
    # Made of letters and digits of ours.
    return {"qr": mark_safe(badge_qr(registration, omitsize=True))}  # noqa: S308


def certificates(request, registration):
    """The section with the certificates that are made, or can be."""
    kinds = {kind for _key, kind in certifiable([registration])}
    if is_certifiable(registration):
        kinds.update(registration.certificates.values_list("kind", flat=True))
    if not kinds:
        return None
    edition = registration.edition.slug
    return {
        "certificates": [
            {
                "title": kind.label,
                "url": reverse("registrations:certificate", args=[edition, kind.value]),
            }
            for kind in Certificate.Kind
            if kind in kinds
        ]
    }


@require_safe
@attendee_page
def certificate(request, registration, kind):
    """One certificate as PDF; made with its first download."""
    if kind not in Certificate.Kind.values:
        raise Http404
    try:
        made = certificates_pdf(registrations=[registration], kind=kind)
    except TooBusy:
        return too_busy()
    if made is None:
        raise Http404
    name = f"{kind}-{registration.edition.slug}-{registration.reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made[0], content_type="application/pdf", headers=headers)
