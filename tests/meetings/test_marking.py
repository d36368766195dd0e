"""Marks at the tables: each once, in whatever order they come, whoever's clock is wrong."""

import datetime as dt
import itertools
import uuid

import pytest
from django.utils import timezone

from meetings.actions import mark_from_device, mark_meeting, marking
from meetings.models import Meeting, MeetingMark
from tests.factories.doors import make_device, make_door
from tests.factories.events import make_edition
from tests.factories.meetings import make_meeting, make_slot, make_table

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def edition():
    return make_edition(is_published=True)


@pytest.fixture
def meeting(edition):
    return make_meeting(make_slot(edition), make_table(edition))


@pytest.fixture
def device(edition):
    return make_device(make_door(edition, is_at_tables=True))[0]


def tap(meeting, outcome="held", absent="", /, *, ago=0, clock=0, **more):
    """What a device posts that was tapped `ago` minutes before it is sent; its clock is `clock`
    hours fast."""
    sent = timezone.now() + dt.timedelta(hours=clock)
    return {
        "meeting": meeting.pk,
        "slot": meeting.slot_id,
        "outcome": outcome,
        "absent": absent,
        "mark": uuid.uuid4(),
        "marked_at": sent - ago * MINUTE,
        "sent_at": sent,
        **more,
    }


def state(meeting):
    meeting.refresh_from_db()
    return meeting.status, meeting.absent


def test_taps_of_two_stewards_come_to_the_same_in_every_order_and_twice(meeting, edition, device):
    """One with a clock 3 hours slow, one 3 hours fast; the last that was tapped counts."""
    other = make_device(make_door(edition, is_at_tables=True))[0]
    taps = [
        (device, tap(meeting, "missed", "first", ago=9, clock=-3)),
        (other, tap(meeting, "held", ago=8, clock=3)),
        (device, tap(meeting, "cleared", ago=7, clock=-3)),
        (other, tap(meeting, "missed", "second", ago=6, clock=3)),
    ]
    for order in itertools.permutations(taps):
        MeetingMark.objects.all().delete()
        for who, posted in [*order, *order[:2]]:
            assert mark_from_device(device=who, **posted) == "noted"

        assert state(meeting) == ("missed", "second")
        assert meeting.marks.count() == 4
    moments = [mark.marked_at for mark in meeting.marks.all()]
    assert all(abs(timezone.now() - at - 7 * MINUTE) < 4 * MINUTE for at in moments)


def test_without_the_right_clock_the_wrong_tap_would_count(meeting, edition, device, monkeypatch):
    """Negative control: by the clocks of the devices, what was taken back last stands."""
    other = make_device(make_door(edition, is_at_tables=True))[0]
    early = tap(meeting, "held", ago=9, clock=3)
    late = tap(meeting, "missed", "both", ago=2, clock=-3)

    mark_from_device(device=other, **early)
    mark_from_device(device=device, **late)
    assert state(meeting) == ("missed", "both")

    MeetingMark.objects.filter(mark=early["mark"]).update(marked_at=early["marked_at"])
    assert marking.verdict(meeting.marks.all()) == ("held", "")


def test_taps_keep_their_order_where_the_clock_was_put_right_before_they_were_sent(meeting, device):
    taps = [tap(meeting, "held", ago=200), tap(meeting, "cleared", ago=199)]
    for order in (taps, taps[::-1]):
        MeetingMark.objects.all().delete()
        for posted in order:
            mark_from_device(device=device, **posted)
        assert state(meeting) == ("planned", "")


def test_a_mark_of_a_meeting_that_was_moved_or_cancelled_does_not_count(meeting, edition, device):
    posted = tap(meeting, "missed", "first", ago=5)
    meeting.slot = make_slot(edition, "11:00")
    meeting.save()

    assert mark_from_device(device=device, **posted) == "moved"
    assert state(meeting) == ("planned", "")

    Meeting.objects.update(status="cancelled")
    assert mark_from_device(device=device, **tap(meeting)) == "cancelled"
    assert mark_from_device(device=device, **tap(meeting, meeting=0)) == "unknown"
    elsewhere = make_meeting(make_slot(make_edition()), make_table(make_edition()))
    assert mark_from_device(device=device, **tap(elsewhere)) == "unknown"
    device.expires_at = timezone.now() - MINUTE
    assert mark_from_device(device=device, **tap(meeting)) == "too_late"
    assert not MeetingMark.objects.exists()


def test_the_two_sides_are_heard_where_no_steward_says_anything(meeting, device):
    mark_meeting(meeting=meeting, outcome="missed", absent="second", side="first")
    assert state(meeting) == ("missed", "second")
    mark_meeting(meeting=meeting, outcome="missed", absent="first", side="second")
    assert state(meeting) == ("missed", "")
    mark_meeting(meeting=meeting, outcome="held", side="second")
    assert state(meeting) == ("planned", "")

    mark_from_device(device=device, **tap(meeting, "held"))
    assert state(meeting) == ("held", "")
    mark_meeting(meeting=meeting, outcome="missed", absent="second", side="first")
    assert state(meeting) == ("held", "")
