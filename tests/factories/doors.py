"""Doors and the devices that scan there."""

import itertools

from django.utils import timezone

from registrations.actions import add_device, device_of, open_device
from registrations.models import Door
from tests.factories.registrations import make_staff

_numbers = itertools.count(1)


def make_door(edition, **fields):
    n = next(_numbers)
    given = {"name_ar": f"باب {n}", "name_fr": f"Porte {n}", "name_en": f"Door {n}"}
    return Door.objects.create(edition=edition, **{**given, "position": n, **fields})


def make_device(door, label="desk 1"):
    """A device that was opened, and the secret in its cookie; made an hour ago."""
    _device, secret = add_device(door=door, label=label, by=make_staff())
    kept = open_device(secret=secret, at_tables=door.is_at_tables)
    device = device_of(secret=kept, at_tables=door.is_at_tables)
    device.created_at = timezone.now() - timezone.timedelta(hours=1)
    device.save(update_fields=["created_at"])
    return device, kept
