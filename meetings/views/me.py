"""The frame of an attendee's pages about meetings, and the first of them: where one stands.

A page is `view(request, registration, profile, …)`; `profile` is the one that the reader owns or
represents, None for those who do not take part.
"""

import functools

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.views.frame import frame
from meetings.models import Profile
from registrations.visiting import attendee_page

SEE_OTHER = 303
# The menu of these pages: the name of an address, and what it says.
PAGES = [
    ("meetings:me", _("Overview")),
]
# What stands on the overview, in this order: functions `(registration, profile) → dict | None`.
# What one gives is called `section` in its template, which bears its name: `_<name>.html`.
SECTIONS: list = []


def meetings_page(view):
    """Mark a page as one of an attendee about meetings, taking part or not yet."""

    @functools.wraps(view)
    @attendee_page
    def entered(request, registration, *args, **kwargs):
        return view(request, registration, Profile.objects.of(registration), *args, **kwargs)

    return entered


def participant_page(view):
    """Mark a page as one for those who take part; others are led to the overview, which says how.

    The pages on which one sees other people.
    """

    @functools.wraps(view)
    @meetings_page
    def entered(request, registration, profile, *args, **kwargs):
        if profile is None or not profile.takes_part:
            return back("meetings:me", registration)
        return view(request, registration, profile, *args, **kwargs)

    return entered


def show(request, registration, profile, template, *, page, status=200, **context):
    """Answer with a page in the frame; `page` is the address in `PAGES` that it belongs to."""
    slug = registration.edition.slug
    context |= {
        **frame(registration.edition, "me"),
        "picture": "",
        "linked": [],
        "registration": registration,
        "profile": profile,
        "is_owner": profile is not None and profile.registration_id == registration.pk,
        "pages": [(reverse(name, args=[slug]), label, name == page) for name, label in PAGES],
    }
    return render(request, template, context, status=status)


def back(name, registration, *args):
    """Lead on to another of these pages after something was done."""
    address = reverse(name, args=[registration.edition.slug, *args])
    return HttpResponseRedirect(address, status=SEE_OTHER)


@require_safe
@meetings_page
def me(request, registration, profile):
    """Where one stands, and what to do next."""
    sections = [
        {"template": f"meetings/me/_{section.__name__}.html", **context}
        for section in SECTIONS
        if (context := section(registration, profile)) is not None
    ]
    return show(
        request,
        registration,
        profile,
        "meetings/me/overview.html",
        page="meetings:me",
        sections=sections,
    )
