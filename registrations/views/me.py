"""The pages of an attendee: what was registered, and what may be done with it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.views.frame import frame
from registrations.visiting import attendee_page

from .me_sections import sections_of


@require_safe
@attendee_page
def me(request, registration):
    context = {
        **frame(registration.edition, "me"),
        "picture": "",
        "linked": [],
        "registration": registration,
        "sections": list(sections_of(request, registration)),
    }
    return render(request, "registrations/me.html", context)
