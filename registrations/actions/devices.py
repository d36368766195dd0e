"""Devices that scan at a door: lent for a day, known by a secret, ended at once."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import AuditEntry, Throttle
from forum.lib.wallclock import day_start, local_parts
from registrations.models import ScanDevice

# A code on a screen is scanned at once or not at all.
INVITATION_LIFE = dt.timedelta(minutes=30)
SEEN_EVERY = dt.timedelta(minutes=1)
SCANS, WINDOW = 5, dt.timedelta(seconds=1)
INVITATION, COOKIE = "invitation", "cookie"


def add_device(*, door, label, by):
    """`(device, secret)`: a device that works until midnight of the edition.

    The secret is for the QR code on the screen, once; it opens the page of the door on one device.
    """
    secret, edition = secrets.token_urlsafe(16), door.edition
    today = local_parts(timezone.now(), edition.zone)[0]
    with transaction.atomic():
        device = ScanDevice.objects.create(
            door=door,
            label=label,
            digest=_digest(INVITATION, secret),
            made_by=by,
            expires_at=day_start(today + dt.timedelta(days=1), edition.zone),
        )
        _record("registrations.device_added", device, by, door=door.pk)
    return device, secret


def open_device(*, secret, at_tables=False):
    """What the device that scanned the QR code proves itself with from now on; None if it is late.

    Who scans the same code again finds it used: one conditional statement decides. `at_tables`:
    the page that asks is that of the meeting tables, which opens for no other device.
    """
    kept = secrets.token_urlsafe(32)
    invited = ScanDevice.objects.working().filter(
        digest=_digest(INVITATION, secret),
        created_at__gt=timezone.now() - INVITATION_LIFE,
        door__is_at_tables=at_tables,
    )
    opened = invited.update(digest=_digest(COOKIE, kept), seen_at=timezone.now())
    return kept if opened else None


def device_of(*, secret, delivers=False, at_tables=False):
    """The working device that holds `secret`, with its door and edition; None for any other.

    `delivers`: or one whose day is over, which may still hand in what it scanned. `at_tables`:
    one of the meeting tables, where otherwise it is one that scans badges.
    """
    devices = ScanDevice.objects.delivering() if delivers else ScanDevice.objects.working()
    held = devices.filter(digest=_digest(COOKIE, secret), door__is_at_tables=at_tables)
    device = held.select_related("door__edition").first()
    now = timezone.now()
    if device and device.expires_at > now and now - device.seen_at > SEEN_EVERY:
        ScanDevice.objects.filter(pk=device.pk).update(seen_at=now)
    return device


def end_device(*, device, by):
    """From now on it scans nothing more, and what it has not sent yet is refused."""
    with transaction.atomic():
        ended = ScanDevice.objects.filter(pk=device.pk, ended_at=None)
        if ended.update(ended_at=timezone.now()):
            _record("registrations.device_ended", device, by)


def seconds_until_next_scan(*, device):
    """Count one scan of this device: 0 where it may, else how long it has to wait."""
    return Throttle.objects.wait("scan", subject=str(device.pk), limit=SCANS, window=WINDOW)


def _record(verb, device, by, **details):
    subject = f"registrations.scandevice:{device.pk}"
    AuditEntry.objects.record(verb, by=by, subject=subject, **details)


def _digest(use, secret):
    """What is kept of a secret: who reads the database can neither open a door nor scan."""
    text = secret.encode("utf-8", "replace")
    return salted_hmac(f"registrations.device.{use}", text, algorithm="sha256").hexdigest()
