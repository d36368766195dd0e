"""Z8: records made under an old rule of the zone, then the rule changes."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from events.actions import publish_programme
from events.models import AcceptedClash, Occupancy, Release, Session, timed
from forum.lib import wallclock
from meetings.models import MeetingSlot
from tests.factories.events import make_edition, make_room, make_session, make_speaker
from tests.factories.meetings import make_meeting, make_slot, make_table

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def old_rule(day, time, zone, fold=0):
    """The instant as machines with the rules from before July 2026 still derive it."""
    return wallclock.instant(day, time, zone, fold) - HOUR


def recompute(*options):
    out = io.StringIO()
    call_command("recompute_times", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def edition(monkeypatch):
    """A published edition with two sessions, two slots that touch and a meeting; an hour wrong."""
    with monkeypatch.context() as patch:
        patch.setattr(timed, "instant", old_rule)
        edition = make_edition()
        speaker = make_speaker()
        make_session(edition, at="09:00", room=make_room(edition), speakers=[speaker])
        make_session(edition, at="10:00", speakers=[speaker])
        slot, _ = make_slot(edition, "14:00"), make_slot(edition, "15:00", minutes=60)
        make_meeting(slot, make_table(edition))
        publish_programme(edition=edition, by=None)
    return edition


def starts(queryset):
    """The instants, as UTC hours."""
    return [
        f"{at:%H:%M}" for at in queryset.order_by("starts_at").values_list("starts_at", flat=True)
    ]


def test_everything_follows_the_wall_clock(edition):
    assert starts(Session.objects) == ["08:00", "09:00"]

    out = recompute()

    assert starts(Session.objects) == ["09:00", "10:00"]
    assert starts(MeetingSlot.objects) == ["14:00", "15:00"]
    for layer in Occupancy.Layer.values:
        held = Occupancy.objects.filter(layer=layer)
        assert starts(held) == ["09:00", "09:00", "10:00", "14:00", "14:00", "14:00"]
    assert "4 changed." in out
    assert "2027-05-04 09:00 Africa/Casablanca: 2027-05-04T08:00:00+00:00 →" in out


def test_the_public_programme_and_calendars_follow(edition):
    recompute()

    old, new = Release.objects.order_by("number")
    entry = new.document["sessions"][0]
    assert (entry["start"], entry["starts_at"]) == ("09:00", "2027-05-04T09:00:00+00:00")
    assert entry["sequence"] == old.document["sessions"][0]["sequence"] + 1
    assert old.document["sessions"][0]["starts_at"] == "2027-05-04T08:00:00+00:00"


def test_a_second_run_changes_nothing(edition):
    recompute()

    assert recompute() == "0 changed.\n"
    assert Release.objects.count() == 2


def test_a_dry_run_only_lists(edition):
    out = recompute("--dry-run")

    assert "4 would change." in out
    assert starts(Session.objects) == ["08:00", "09:00"]
    assert Release.objects.count() == 1


def test_no_person_clash_is_invented(edition):
    """Sessions and meetings move together: nobody meets where somebody no longer is."""
    recompute()

    assert not AcceptedClash.objects.exists()


def test_a_place_taken_by_the_new_rules_changes_nothing(edition, monkeypatch):
    """A session typed after the rules were mended stands where an old one would come."""
    room = Session.objects.earliest("starts_at").room
    Session.objects.filter(room=room).update(start_time=dt.time(12))
    make_session(edition, at="12:30", room=room)

    with pytest.raises(CommandError, match="Nothing was changed"):
        recompute()

    assert starts(Session.objects) == ["08:00", "09:00", "12:30"]


def test_a_time_that_exists_no_more_is_reported_and_left(edition, monkeypatch):
    def skips(day, time, zone, fold=0):
        if time == dt.time(9):
            raise wallclock.NonexistentTime
        return wallclock.instant(day, time, zone, fold)

    monkeypatch.setattr(timed, "instant", skips)
    out = recompute()

    assert "skipped: choose another" in out
    assert starts(Session.objects) == ["08:00", "10:00"]
