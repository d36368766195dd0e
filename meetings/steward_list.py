"""What a steward's device is told: the meetings at the tables about now, and no more."""

import datetime as dt
import hashlib
import json

from django.utils import timezone

from forum.lib.wallclock import local_parts

from .models import Meeting

# What a device holds for when there is no network; what is over for longer is not kept there.
BEFORE, AHEAD = dt.timedelta(hours=1), dt.timedelta(hours=3)


def meetings_about_now(edition):
    """`{"slots": […], "meetings": […], "version": …}` for the script. One query.

    Of each side the name, also in Latin letters, and the organisation: as on its badge.
    """
    now = timezone.now()
    near = Meeting.objects.standing().filter(
        edition=edition, slot__ends_at__gt=now - BEFORE, slot__starts_at__lt=now + AHEAD
    )
    found = list(
        near.select_related("slot", "table", "first__organisation", "second__organisation")
    )
    slots = {meeting.slot_id: meeting.slot for meeting in found}
    told = {
        "slots": [_slot(slot, edition.zone) for slot in slots.values()],
        "meetings": [_meeting(meeting) for meeting in found],
    }
    text = json.dumps(told, sort_keys=True).encode()
    return {**told, "version": hashlib.sha256(text).hexdigest()[:16]}


def _slot(slot, zone):
    """Its number, its hours on the clocks of the edition, and its moments in milliseconds."""
    hours = (f"{local_parts(moment, zone)[1]:%H:%M}" for moment in slot.span)
    return [slot.pk, *hours, *(round(moment.timestamp() * 1000) for moment in slot.span)]


def _meeting(meeting):
    sides = (meeting.first, meeting.second)
    return {
        "id": meeting.pk,
        "slot": meeting.slot_id,
        "table": meeting.table.number,
        "sides": [_side(side) for side in sides],
        "status": meeting.status,
        "absent": meeting.absent,
    }


def _side(side):
    latin = "" if side.name_latin == side.name else side.name_latin
    return [side.name, latin, str(side.organisation or side.organisation_name)]
