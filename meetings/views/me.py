"""The frame of an attendee's pages about meetings, and the first of them: where one stands.

A page is `view(request, registration, profile, …)`; `profile` is the one that the reader owns or
represents, None for those who do not take part.
"""

import functools

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.views.frame import frame
from meetings.models import Profile
from meetings.request_rows import requests
from registrations.visiting import attendee_page

SEE_OTHER = 303
# The menu of these pages: the name of an address, and what it says.
PAGES = [
    ("meetings:me", _("Overview")),
    ("meetings:me-profile", _("My profile")),
    ("meetings:me-delegates", _("Colleagues")),
    ("meetings:directory", _("Participants")),
    ("meetings:me-requests", _("Requests")),
]
# Those that show other people; the menu has them only for who takes part.
OF_PARTICIPANTS = {"meetings:directory", "meetings:me-requests", "meetings:suggestions"}
# What has just been done, or why another page could not be seen: said on the next one.
DONE = {
    "not-yet": _("You see others, and ask them, once you take part and your profile is approved."),
    "saved": _("Saved."),
    "sent": _("Sent. The coordinator reads it, and you get a mail."),
    "withdrawn": _("Your profile is withdrawn: nobody finds it any more."),
    "named": _("Your colleague was told by mail."),
    "left": _("Done. What was planned goes on with the others where they are free."),
    "asked": _("Your request is sent. We write to you when it is answered."),
    "agreed": _("They had asked you as well: you have agreed to meet."),
    "answered": _("Your answer is saved."),
    "booked": _("The place is yours; the other side is told."),
    "called-off": _("The meeting is called off; the other side is told."),
}
# What stands on the overview, in this order: functions `(registration, profile) → dict | None`.
# What one gives is called `section` in its template, which bears its name: `_<name>.html`.
SECTIONS: list = [requests]


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
            return back("meetings:me", registration, done="not-yet")
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
        "done": DONE.get(request.GET.get("done"), ""),
        "is_owner": profile is not None and profile.registration_id == registration.pk,
        "pages": [
            (reverse(name, args=[slug]), label, name == page)
            for name, label in PAGES
            if name not in OF_PARTICIPANTS or (profile and profile.takes_part)
        ],
    }
    return render(request, template, context, status=status)


def back(name, registration, *args, done=""):
    """Lead on to another of these pages, which says what was `done` (a key of `DONE`)."""
    address = reverse(name, args=[registration.edition.slug, *args])
    query = f"?{urlencode({'done': done})}" if done else ""
    return HttpResponseRedirect(f"{address}{query}", status=SEE_OTHER)


@require_safe
@meetings_page
def me(request, registration, profile):
    """Where one stands, and what to do next."""
    sections = [
        {"template": f"meetings/me/_{name}.html", **context}
        for name, section in ((section.__name__, section) for section in SECTIONS)
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
