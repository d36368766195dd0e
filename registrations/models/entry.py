"""The doors of the venue, the devices that scan there, and who came in."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from speakers.models.record import Sourced

from .registration import Registration

# A device is lent to somebody for a day: it ends by itself when nobody scans.
DEVICE_IDLE = dt.timedelta(hours=12)
# What it scanned without a network may still come in when its day is over.
DELIVERY = dt.timedelta(hours=12)


class Door(Sourced):
    """Where badges are scanned: an entrance of the venue, or a desk."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="doors", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_at_tables = models.BooleanField(
        _("at the meeting tables"),
        default=False,
        help_text=_("Its devices note which meetings are held, and scan no badge."),
    )

    class Meta:
        verbose_name = _("door")
        verbose_name_plural = _("doors")
        ordering = ["edition", "position", "pk"]

    def __str__(self):
        return self.name or ""


class ScanDeviceQuerySet(models.QuerySet):
    def working(self):
        """Neither ended, nor over, nor idle for long."""
        now = timezone.now()
        return self.filter(ended_at=None, expires_at__gt=now, seen_at__gt=now - DEVICE_IDLE)

    def delivering(self):
        """Those that may hand in what they scanned: the working ones, and for a while the others.

        Not those that somebody ended.
        """
        return self.filter(ended_at=None, expires_at__gt=timezone.now() - DELIVERY)


class ScanDevice(models.Model):
    """A telephone or a laptop that may scan at one door, and nothing else, for one day.

    It has no account: who is shown its QR code at the desk opens a page that holds a secret, of
    which the digest is kept here.
    """

    door = models.ForeignKey(Door, models.CASCADE, related_name="devices", verbose_name=_("door"))
    label = models.CharField(
        _("name"), max_length=60, help_text=_("What other devices say of it: desk 2, Salma…")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="scan_devices",
        verbose_name=_("made by"),
        editable=False,
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last used at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    objects = ScanDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("scanning device")
        verbose_name_plural = _("scanning devices")
        ordering = ["-pk"]

    def __str__(self):
        return self.label


class EntryQuerySet(models.QuerySet):
    def of_day(self, edition, day):
        return self.filter(door__edition=edition, day=day)

    def counts(self):
        """`(door id, category id, kind, how many)` of these."""
        by = ("door_id", "registration__category_id", "kind")
        return self.order_by().values_list(*by).annotate(models.Count("pk"))

    def against(self):
        """Those that a device let in by itself, and that would have been sent to the desk."""
        return self.filter(kind=Entry.Kind.AGAINST)


class Entry(models.Model):
    """One badge scanned at one door.

    `scan` is the number that the device gave it: sent again, it is the same scan. `received_at` is
    our clock; `scanned_at` that of the device, put right by the `clock_slow` seconds that it lagged
    behind ours when it sent this; `day` is the edition's date of the entry.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("Entry")
        REENTRY = "reentry", _("Came back")
        # The device had let them in without the network, and should not have.
        AGAINST = "against", _("Let in, although not admitted")

    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        related_name="entries",
        verbose_name=_("registration"),
    )
    door = models.ForeignKey(Door, models.PROTECT, related_name="entries", verbose_name=_("door"))
    # Who scanned: a device at a door, or one of the staff at the desk.
    device = models.ForeignKey(
        ScanDevice,
        models.SET_NULL,
        null=True,
        related_name="entries",
        verbose_name=_("scanning device"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="entries",
        verbose_name=_("by"),
    )
    scan = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    day = models.DateField(_("day"))
    scanned_at = models.DateTimeField(_("scanned at"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    clock_slow = models.IntegerField(default=0, editable=False)
    was_offline = models.BooleanField(_("without a network"), default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "day"],
                condition=Q(kind="entry"),
                name="registrations_entry_one_a_day",
                violation_error_message=_("This person is in already."),
            )
        ]
        indexes = [models.Index(fields=["door", "day", "kind"], name="registrations_entry_counted")]

    def __str__(self):
        return f"{self.registration_id}, {self.day}"


class Attendance(models.Model):
    """How many came in, by door, category and day: what remains when entries are deleted."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="attendances")
    category = models.ForeignKey(
        "registrations.Category", models.PROTECT, related_name="attendances"
    )
    door = models.ForeignKey(Door, models.PROTECT, related_name="attendances")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Entry.Kind.choices)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "category", "door", "day", "kind"],
                name="registrations_attendance_once",
            )
        ]

    def __str__(self):
        return f"{self.day}: {self.count}"
