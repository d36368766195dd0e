"""The page of the stewards at the meeting tables, and what their devices ask.

As at the doors: the page is the same bytes for everybody, so that a device keeps it for when there
is no network; what is a device's own stands behind `/door/`, where alone its cookie is sent.
"""

import datetime as dt
import functools

from django import forms
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.stars import from_our_pages
from events.views.frame import published_edition
from forum.lib.stored import stored_page
from meetings.actions import mark_from_device
from meetings.models import Meeting, MeetingMark
from meetings.steward_list import meetings_about_now
from registrations.actions import seconds_until_next_scan
from registrations.views.door import DeviceMoment, from_device, pair, worker_script

from .steward_words import WORDS

# All that the page consists of; its worker keeps them.
FILES = (
    "css/montada.css",
    "css/door.css",
    "css/steward.css",
    "favicon.svg",
    *(f"fonts/montada-{name}.woff2" for name in ("arabic-400", "arabic-700")),
    *(f"fonts/montada-{name}.woff2" for name in ("latin-400", "latin-700")),
    *(f"js/{name}.js" for name in ("door_queue", "door_store", "steward", "steward_cards")),
)


class MarkForm(forms.Form):
    """One tap as a device sends it; its moments are by its own clock."""

    meeting = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    slot = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    outcome = forms.ChoiceField(choices=MeetingMark.Outcome.choices)
    absent = forms.ChoiceField(choices=Meeting.Absent.choices, required=False)
    mark = forms.UUIDField()
    marked_at = DeviceMoment()
    sent_at = DeviceMoment()


@stored_page()
def steward(request, edition):
    context = {"edition": published_edition(edition), "words": WORDS}
    return render(request, "meetings/steward.html", context)


@require_safe
def worker(request):
    """The service worker that keeps the page of the tables, or the one that removes it."""
    return worker_script("tables", FILES)


@from_our_pages
def open_tables(request):
    return pair(request, at_tables=True)


of_tables = functools.partial(from_device, at_tables=True)


@of_tables
def state(request, device):
    """What a device keeps for when there is no network. One query more than to know it.

    Asked every few seconds: who knows the same already is told so.
    """
    edition = device.door.edition
    told = {
        "device": device.pk,
        "label": device.label,
        "place": str(device.door),
        "edition": edition.slug,
        # How long it works, and what time it is: its own clock may be wrong.
        "left": (device.expires_at - timezone.now()) / dt.timedelta(milliseconds=1),
        "now": timezone.now().timestamp() * 1000,
    }
    meetings = meetings_about_now(edition)
    is_known = request.POST.get("known") == meetings["version"]
    return JsonResponse(told if is_known else told | meetings)


@functools.partial(from_device, takes_late=True, at_tables=True)
def mark(request, device):
    """Note one tap; sent again, it is the same."""
    if seconds := seconds_until_next_scan(device=device):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    form = MarkForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    return JsonResponse({"said": mark_from_device(device=device, **form.cleaned_data)})
