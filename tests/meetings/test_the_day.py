"""The day of the coordinator: who is missing, who comes late, what that frees, whom it serves."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMail
from forum.lib.wallclock import local_parts
from meetings.actions import come_late, leave_today, try_again
from meetings.models import Delegate, Meeting
from meetings.the_day import day_of
from tests.factories.events import make_edition
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
QUERIES = 21
NOON = dt.datetime(2027, 5, 4, 11, 10, tzinfo=dt.UTC)


@pytest.fixture
def edition(monkeypatch):
    """Ten past eleven, on the first of its days."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return make_edition(is_published=True)


@pytest.fixture
def slots(edition):
    return [make_slot(edition, at) for at in ("10:00", "10:30", "11:00", "12:00", "15:00")]


@pytest.fixture
def firms(edition):
    return [make_profile(edition) for _n in range(4)]


def meet(slot, table, one, other, **fields):
    sides = {"first": one.registration, "second": other.registration}
    return make_meeting(slot, table, **sides, request=make_request(one, other), **fields)


def test_who_misses_two_in_a_row_is_said_and_who_came_back_is_not(edition, slots, firms):
    table = make_table(edition)
    missing, one, two, three = firms
    for slot, other in zip(slots[:2], (one, two), strict=True):
        meet(slot, table, missing, other, status="missed", absent="first")
    left = meet(slots[3], table, missing, three)

    day = day_of(edition, NOON)

    assert [when.when for when in day.slots] == ["over", "over", "now", "next", "later"]
    (line,) = day.missing
    assert (line.registration, line.left) == (missing.registration, [left])
    Meeting.objects.filter(slot=slots[1]).update(status="held", absent="")
    assert day_of(edition, NOON).missing == []
    Meeting.objects.filter(slot=slots[1]).update(status="missed", absent="")
    assert day_of(edition, NOON).missing == []


def test_the_clock_of_the_edition_names_the_day(edition, slots):
    assert local_parts(NOON, edition.zone)[0] == slots[0].day
    assert day_of(edition, NOON + dt.timedelta(days=1)) is None


def test_who_leaves_frees_what_is_left_and_the_others_are_told(edition, slots, firms):
    table = make_table(edition)
    gone, one, two, three = firms
    before = meet(slots[2], table, gone, one)
    after = [meet(slots[3], table, gone, two), meet(slots[4], table, gone, three)]

    assert leave_today(registration=gone.registration, by=make_staff()) == 2

    assert {m.status for m in Meeting.objects.filter(pk__in=[m.pk for m in after])} == {"cancelled"}
    before.refresh_from_db()
    assert before.status == "planned"
    told = set(OutboxMail.objects.values_list("to", flat=True))
    assert told == {firm.registration.email for firm in (gone, two, three)}
    assert set(gone.delegates.get().away.all()) == set(slots[3:])
    meet(slots[3], table, one, two)  # the table and the other side are free again


def test_who_comes_late_keeps_free_until_then_with_all_of_the_firm(edition, slots, firms):
    late, other, third, _fourth = firms
    colleague = Delegate.objects.create(profile=late, registration=make_registration(edition))
    table = make_table(edition)
    moving = meet(slots[3], table, late, other)
    meet(slots[4], table, late, third)

    until = dt.time(13)
    assert come_late(registration=late.registration, until=until, by=make_staff()) == 1

    assert set(colleague.away.all()) == {slots[3]}
    assert [meeting for meeting, _why in day_of(edition, NOON).to_move] == [moving]
    assert not OutboxMail.objects.exists()


def test_a_wish_that_was_missed_is_tried_again(edition, slots, firms):
    missed = meet(slots[0], make_table(edition), *firms[:2], status="missed", absent="first")

    assert try_again(meeting=missed, by=make_staff())
    assert not try_again(meeting=missed, by=make_staff())
    assert list(type(missed.request).objects.to_place()) == [missed.request]


def test_the_screen_and_its_buttons(client, edition, slots, firms, django_assert_num_queries):
    staff = make_staff("meetings.view_meeting")
    client.force_login(staff)
    tables = [make_table(edition, n) for n in (1, 2, 3)]
    meet(slots[2], tables[0], *firms[:2])
    wish = make_request(firms[2], firms[3])
    address = reverse("admin:meeting-day", args=[edition.slug])
    page = client.get(address)
    assert page.context["fitting"][0][0] == wish
    assert b"Does not come" not in page.content
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for n in (1, 2):
        more = [make_profile(edition), make_profile(edition)]
        meet(slots[2], tables[n], *more, status="missed", absent="both")
        make_request(make_profile(edition), make_profile(edition))
    with django_assert_num_queries(QUERIES):
        client.get(address)

    place = {"request": wish.pk, "slot": slots[3].pk}
    assert client.post(f"{address}place/", place).status_code == 403
    client.force_login(make_staff("meetings.view_meeting", "meetings.change_meeting"))
    client.post(f"{address}place/", place)
    assert Meeting.objects.get(request=wish).slot == slots[3]
    for name, posted in (
        ("leave", {"registration": "x"}),
        ("late", {"registration": "9" * 300}),
        ("again", {"meeting": "\x00"}),
        ("place", {"request": "0"}),
    ):
        assert client.post(f"{address}{name}/", posted).status_code == 404
    key = firms[0].registration.pk
    for until in ("", "25:00", "\x00"):
        assert (
            client.post(f"{address}late/", {"registration": key, "until": until}).status_code == 302
        )
    client.post(f"{address}mark/", {"meeting": Meeting.objects.first().pk, "outcome": "held.me"})
    assert not Meeting.objects.filter(status="held").exists()
