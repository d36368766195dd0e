"""The doors of an edition: who came in, the devices that scan, whom they let in by mistake."""

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.screens import screen, screen_context
from events.admin.filters import EditionFilter
from events.desk import edition_named
from registrations.actions import add_device, end_device
from registrations.codes import in_base_36
from registrations.door_forms import DeviceForm
from registrations.entry_counts import counts_of, today_of
from registrations.models import Category, Door, Entry, ScanDevice
from speakers.admin.base import TrilingualAdmin, advanced, three
from speakers.admin.records import SOURCED

from .base import OfEdition

MAKE = "registrations.add_scandevice"
END = "registrations.change_scandevice"
SEE = "registrations.view_scandevice"
MOST_LISTED = 200


@admin.register(Door)
class DoorAdmin(OfEdition, TrilingualAdmin):
    list_display = ("name", "edition", "position", "is_at_tables")
    list_filter = (EditionFilter,)
    list_select_related = ("edition",)
    fieldsets = (
        (None, {"fields": ("edition", three("name"), "position", "is_at_tables")}),
        advanced(*SOURCED),
    )


@screen(SEE)
@require_safe
def doors(request, slug):
    return _doors_page(request, edition_named(request, slug))


def _doors_page(request, edition, form=None, status=200):
    """Six queries beside those of every page."""
    counts = counts_of(edition)["rows"]
    of_today = Count("pk", filter=Q(entries__day=today_of(edition)))
    devices = ScanDevice.objects.filter(door__edition=edition).select_related("door", "made_by")
    against = Entry.objects.filter(door__edition=edition).against()
    every = list(Door.objects.filter(edition=edition))
    entrances = [door for door in every if not door.is_at_tables]
    context = screen_context(
        request,
        _("Doors"),
        edition=edition,
        doors=[(door, *_sums(counts, 0, door.pk)) for door in entrances],
        categories=[
            (in_base_36(category.pk), category, *_sums(counts, 1, in_base_36(category.pk)))
            for category in Category.objects.all()
        ],
        total=_sums(counts),
        devices=devices.annotate(scans=of_today)[:MOST_LISTED],
        working=set(ScanDevice.objects.working().values_list("pk", flat=True)),
        against=against.select_related("registration__category", "door", "device")[:MOST_LISTED],
        form=(form or DeviceForm(doors=every)) if request.user.has_perm(MAKE) and every else None,
        may_end=request.user.has_perm(END),
    )
    return TemplateResponse(request, "registrations/doors.html", context, status=status)


def _sums(rows, place=None, key=None):
    """`(entries, came back)` of the rows whose `place` is `key`."""
    mine = [row for row in rows if place is None or row[place] == key]
    return tuple(
        sum(count for _door, _category, kind, count in mine if kind == wanted)
        for wanted in (Entry.Kind.ENTRY, Entry.Kind.REENTRY)
    )


@screen(SEE)
@require_safe
def counts(request, slug):
    return JsonResponse(counts_of(edition_named(request, slug)))


@screen(SEE, MAKE)
@require_POST
def device_add(request, slug):
    """Make a device, and show its QR code in the answer alone: nothing keeps the secret."""
    edition = edition_named(request, slug)
    form = DeviceForm(request.POST, doors=list(Door.objects.filter(edition=edition)))
    if not form.is_valid():
        return _doors_page(request, edition, form, status=422)
    if not edition.is_published:
        messages.error(request, _("The page of a door opens when the edition is public."))
        return HttpResponseRedirect(reverse("admin:doors", args=[slug]))
    device, secret = add_device(by=request.user, **form.cleaned_data)
    # What a device at the tables asks is of the room that knows of meetings.
    name = "meetings:steward" if device.door.is_at_tables else "registrations:door"
    page = reverse(name, args=[slug])
    address = f"{settings.SITE_URL}{page}#{secret}"
    context = screen_context(
        request, device.label, edition=edition, device=device, address=address, qr=_qr(address)
    )
    return TemplateResponse(request, "registrations/device.html", context)


@screen(SEE)
@require_POST
def device_end(request, slug):
    edition = edition_named(request, slug)
    if not request.user.has_perm(END):
        raise PermissionDenied
    asked = request.POST.get("pk", "")
    pk = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    device = get_object_or_404(ScanDevice, pk=pk, door__edition=edition)
    end_device(device=device, by=request.user)
    messages.success(request, _("“%(name)s” scans no more.") % {"name": device.label})
    return HttpResponseRedirect(reverse("admin:doors", args=[slug]))


def _qr(address):
    """Dark on light also where the page is dark."""
    svg = segno.make(address, error="m").svg_inline(
        omitsize=True, light="#fff", dark="#000", svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  made by segno from our own text


urlpatterns = [
    path("doors/<slug:slug>/", doors, name="doors"),
    path("doors/<slug:slug>/counts/", counts, name="doors-counts"),
    path("doors/<slug:slug>/device/", device_add, name="doors-device-add"),
    path("doors/<slug:slug>/device/end/", device_end, name="doors-device-end"),
]
