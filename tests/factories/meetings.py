"""Slots, tables and meetings, with as little as each test needs."""

import datetime as dt

from meetings.actions import place_meeting
from meetings.models import Meeting, MeetingSlot, Table

from .events import FIRST_DAY
from .registrations import make_registration


def make_slot(edition, at="10:00", **fields):
    """A slot of half an hour on the first day of `make_edition`."""
    given = {"day": FIRST_DAY, "start_time": dt.time.fromisoformat(at), "minutes": 30}
    return MeetingSlot.objects.create(edition=edition, **{**given, **fields})


def make_table(edition, number=1, **fields):
    return Table.objects.create(edition=edition, number=number, **fields)


def make_meeting(slot, table, **fields):
    """A placed meeting of two attendees, new ones unless `first` and `second` are given."""
    for side in ("first", "second"):
        if side not in fields:
            fields[side] = make_registration(slot.edition)
    meeting = Meeting(edition=slot.edition, slot=slot, table=table, **fields)
    place_meeting(meeting=meeting, by=None)
    return meeting
