"""What an attendee may do with their own data: take all of it away, and have it erased."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.stars import require_our_page
from events.views.frame import frame, published_edition
from registrations.actions.access import FORMATS, access_file
from registrations.actions.erasing import erase_own
from registrations.handing_out import file_response
from registrations.visiting import attendee_page, leave, private

SEE_OTHER = 303


def data(request, registration):
    """The section of the attendee's page."""
    return {"edition": registration.edition}


@csrf_exempt
@require_POST
@attendee_page
def my_data(request, registration):
    """Everything that is stored about the reader, as a page to keep or as data."""
    require_our_page(request)
    fmt = request.POST.get("format", "")
    file = access_file(registration=registration, fmt=fmt if fmt in FORMATS else "html")
    return file_response(file)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@attendee_page
def erase(request, registration):
    """Says what goes and what stays; erases once that is confirmed by a tick."""
    edition = registration.edition
    if request.method == "POST":
        require_our_page(request)
        if "sure" in request.POST:
            erase_own(registration=registration)
            address = reverse("registrations:erased", args=[edition.slug])
            return leave(HttpResponseRedirect(address, status=SEE_OTHER))
    context = {
        **_frame(edition),
        "registration": registration,
        "is_over": edition.phase() == edition.Phase.AFTER,
        "is_unsure": request.method == "POST",
    }
    return render(request, "registrations/erase.html", context)


@require_safe
def erased(request, edition):
    edition = published_edition(edition)
    return private(render(request, "registrations/erased.html", _frame(edition)))


def _frame(edition):
    return {**frame(edition, "me"), "picture": "", "linked": []}
