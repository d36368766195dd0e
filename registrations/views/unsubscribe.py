"""Where one press ends the circulars to one person, and another one takes that back."""

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.views.frame import frame
from registrations.actions.unsubscribing import subscribe_again, unsubscribe
from registrations.circulars import unsubscribing
from registrations.visiting import private


# The token alone gives the right to do this: mail providers post here (RFC 8058, one click), who
# send neither an `Origin` nor a cookie, and must not be asked anything or led elsewhere.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request, token):
    """The page behind the address in each circular; opening it changes nothing."""
    registration = unsubscribing(token)
    if registration is None:
        return private(render(request, "registrations/unsubscribe_unknown.html", status=404))
    if request.method == "POST":
        change = subscribe_again if "again" in request.POST else unsubscribe
        change(registration=registration)
        registration.refresh_from_db(fields=["unsubscribed_at"])
    edition = registration.edition
    shown = {**frame(edition, "unsubscribe"), "picture": "", "linked": []}
    context = {
        **(shown if edition.is_published else {}),
        "named": edition,
        "is_out": registration.unsubscribed_at is not None,
        "was_asked": request.method == "POST",
    }
    return private(render(request, "registrations/unsubscribe.html", context))
