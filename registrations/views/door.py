"""The page of a door, and what the devices that scan there ask.

The page is the same bytes for everybody, so that a device keeps it for when there is no network.
What is a device's own stands behind `/door/`, where alone its cookie is sent.
"""

import datetime as dt
import functools
import json

from django import forms
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from events.stars import from_our_pages
from events.views.frame import published_edition
from forum.lib.stored import stored_page
from forum.lib.wallclock import local_parts
from registrations.actions import (
    device_of,
    open_device,
    scan_badge,
    seconds_until_next_scan,
)
from registrations.actions.entering import LONGEST_CODE
from registrations.codes import in_base_36, public_key_jwks
from registrations.entry_counts import counts_of
from registrations.models import Category, Door

from .door_words import WORDS

# The same for the devices at the meeting tables: a telephone is one or the other.
COOKIE = "__Secure-door" if settings.IS_SECURE else "door"
COOKIE_PATH = "/door/"
COOKIE_AGE = dt.timedelta(hours=36)
SCRIPTS = settings.BASE_DIR / "static" / "js"
# All that the page consists of; its worker keeps them.
FILES = (
    "css/montada.css",
    "css/door.css",
    "favicon.svg",
    *(f"fonts/montada-{name}.woff2" for name in ("arabic-400", "arabic-700")),
    *(f"fonts/montada-{name}.woff2" for name in ("latin-400", "latin-700")),
    *(f"js/door{name}.js" for name in ("", "_camera", "_codes", "_queue", "_store", "_verdict")),
    *(f"js/vendor/qr/{name}.js" for name in ("decode", "index")),
)
LATEST = 4_102_444_800_000  # the year 2100, in milliseconds


class DeviceMoment(forms.FloatField):
    """A moment on the clock of a device: milliseconds since 1970."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=LATEST, **kwargs)

    def clean(self, value):
        return dt.datetime.fromtimestamp(super().clean(value) / 1000, dt.UTC)


class ScanForm(forms.Form):
    """One scan as a device sends it; its moments are by its own clock."""

    text = forms.CharField(max_length=LONGEST_CODE)
    scan = forms.UUIDField()
    scanned_at = DeviceMoment()
    sent_at = DeviceMoment()
    offline = forms.BooleanField(required=False)
    again = forms.BooleanField(required=False)


@stored_page()
def door(request, edition):
    return render(
        request, "registrations/door.html", {"edition": published_edition(edition), "words": WORDS}
    )


@require_safe
def worker(request):
    """The service worker that keeps the page of the door, or the one that removes it."""
    return worker_script("door", FILES)


def worker_script(name, files):
    """The answer that is the worker of one such page, which keeps these files."""
    if settings.OFFLINE_ENABLED:
        deployment = getattr(staticfiles_storage, "manifest_hash", "") or "plain"
        constants = {"NAME": f"{name} {deployment}", "FILES": [static(path) for path in files]}
        lines = [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
        text = "\n".join([*lines, (SCRIPTS / "door_worker.js").read_text()])
    else:
        text = (SCRIPTS / "worker_off.js").read_text()
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    # Such pages stand under each language.
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@from_our_pages
def open_door(request):
    return pair(request, at_tables=False)


def pair(request, *, at_tables):
    """Change the secret of the QR code, which works once, for the cookie of this device."""
    kept = open_device(secret=request.POST.get("secret", "")[:64], at_tables=at_tables)
    if kept is None:
        return HttpResponse(status=403)
    response = HttpResponse(status=204)
    response.set_cookie(
        COOKIE,
        kept,
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def from_device(view, *, takes_late=False, at_tables=False):
    """A view for devices; what is not one, or no longer, gets a 401.

    `takes_late`: one whose day is over may still hand in what it did without a network.
    `at_tables`: for those of the meeting tables, and for no other.
    """

    @from_our_pages
    @functools.wraps(view)
    def by_device(request):
        secret = request.COOKIES.get(COOKIE, "")
        delivers = takes_late and bool(request.POST.get("offline"))
        known = {"secret": secret, "delivers": delivers, "at_tables": at_tables}
        device = device_of(**known) if secret else None
        if device is None:
            return HttpResponse(status=401)
        with translation.override(_language(request)):
            return view(request, device)

    return by_device


@from_device
def state(request, device):
    """What a device keeps for when there is no network. Three queries more than to know it."""
    edition = device.door.edition
    doors = Door.objects.filter(edition=edition, is_at_tables=False)
    return JsonResponse(
        {
            "device": device.pk,
            "label": device.label,
            "edition": edition.slug,
            "number": in_base_36(edition.pk),
            "door": device.door_id,
            "doors": [[door.pk, str(door)] for door in doors],
            "categories": [[in_base_36(c.pk), str(c)] for c in Category.objects.all()],
            "keys": public_key_jwks(edition),
            # How long it works: its own clock may be wrong.
            "left": (device.expires_at - timezone.now()) / dt.timedelta(milliseconds=1),
            "counts": counts_of(edition),
        }
    )


@from_device
def counts(request, device):
    return JsonResponse(counts_of(device.door.edition))


@functools.partial(from_device, takes_late=True)
def scan(request, device):
    """The verdict on one badge. Five a second, so that nobody tries references out."""
    if seconds := seconds_until_next_scan(device=device):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    form = ScanForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    asked = form.cleaned_data
    asked["was_offline"] = asked.pop("offline")
    return JsonResponse(_told(scan_badge(device=device, **asked), device.door.edition.zone))


def _told(verdict, zone):
    """Of the person no more than name and category: what the verdict needs."""
    told = {"said": verdict.said}
    if person := verdict.registration:
        told |= {"name": str(person), "latin": person.name_latin, "category": str(person.category)}
        told["status"] = person.get_status_display()
    if entry := verdict.entry:
        told["time"] = f"{local_parts(entry.scanned_at, zone)[1]:%H:%M}"
        told["where"] = str(entry.device or entry.door)
    return told


def _language(request):
    asked = request.POST.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
