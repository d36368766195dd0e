"""Slots, tables and meetings, with as little as each test needs."""

import datetime as dt

from meetings.actions import place_meeting
from meetings.models import (
    Delegate,
    Meeting,
    MeetingRequest,
    MeetingSlot,
    Profile,
    ProfileTerm,
    Table,
    Term,
)
from meetings.vocabulary import install_vocabulary

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


def make_profile(edition, *, offers=(), needs=(), languages=("lang-fr",), **fields):
    """An approved profile of a new, confirmed attendee (or of `registration`), its own delegate.

    Terms are given by their codes.
    """
    install_vocabulary(Term)  # where a test before this one emptied the tables
    registration = fields.pop("registration", None) or make_registration(edition)
    profile = Profile.objects.create(
        **{"edition": edition, "registration": registration, "state": "approved", **fields}
    )
    for side, codes in (("offers", offers), ("needs", needs)):
        for term in Term.objects.filter(code__in=codes):
            ProfileTerm.objects.create(profile=profile, term=term, side=side)
    delegate = Delegate.objects.create(profile=profile, registration=registration)
    delegate.languages.set(Term.objects.filter(code__in=languages))
    return profile


def make_request(asker, asked, **fields):
    """A request between two profiles, accepted unless told otherwise."""
    fields = {"status": "accepted", "reason": "We build what you need.", **fields}
    return MeetingRequest.objects.create(edition=asker.edition, asker=asker, asked=asked, **fields)
