"""Who is told that a slot was moved."""

import datetime as dt

import pytest

from accounts.models import OutboxMail
from meetings.actions import arrange_slot, cancel_meeting
from meetings.models import MeetingRules
from tests.factories.events import make_edition
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db


def test_both_sides_of_its_meetings_are_told_both_times():
    edition = make_edition()
    slot = make_slot(edition, "10:00")
    people = [
        make_registration(edition, language="en", email=f"{name}@example.org")
        for name in ("a", "b", "c", "d")
    ]
    make_meeting(slot, make_table(edition, 1), first=people[0], second=people[1])
    called_off = make_meeting(slot, make_table(edition, 2), first=people[2], second=people[3])
    cancel_meeting(meeting=called_off, by=None)

    slot.start_time = dt.time(11, 0)
    arrange_slot(slot=slot, by=None)

    mails = {mail.to: mail.body for mail in OutboxMail.objects.all()}
    assert mails.keys() == {"a@example.org", "b@example.org"}
    assert all("10:00" in body and "11:00" in body for body in mails.values())
    assert MeetingRules.objects.get(edition=edition).agenda_version == 1


def test_a_slot_that_keeps_its_time_tells_nobody():
    slot = make_slot(make_edition(), "10:00")
    make_meeting(slot, make_table(slot.edition))

    slot.source = "minutes of the committee"
    arrange_slot(slot=slot, by=None)

    assert not OutboxMail.objects.exists()
