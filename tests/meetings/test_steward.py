"""The devices at the tables: their own page, their own questions, and nothing of the doors."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from forum.lib.wallclock import local_parts
from meetings.models import Meeting
from registrations.actions import add_device
from registrations.codes import badge_code
from registrations.views import door as door_views
from tests.factories.doors import make_device, make_door
from tests.factories.events import make_edition
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_staff

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def edition():
    return make_edition(is_published=True)


@pytest.fixture
def device(edition, client):
    device, secret = make_device(make_door(edition, is_at_tables=True), "Salma")
    client.cookies[door_views.COOKIE] = secret
    return device


def ask(client, name, **fields):
    return client.post(reverse(f"tables:{name}"), fields, **ORIGIN)


def slot_in(edition, minutes):
    """A slot that begins in so many minutes from now."""
    begins = timezone.now() + dt.timedelta(minutes=minutes)
    day, time, _fold = local_parts(begins, edition.zone)
    return make_slot(edition, f"{time:%H:%M}", day=day, minutes=20)


def mark(client, meeting, /, **fields):
    now = timezone.now().timestamp() * 1000
    sent = {"meeting": meeting.pk, "slot": meeting.slot_id, "outcome": "held", "absent": ""}
    sent |= {"mark": uuid.uuid4(), "marked_at": now, "sent_at": now, "offline": "1"}
    return ask(client, "mark", **{**sent, **fields})


def test_a_device_is_told_the_meetings_about_now_and_of_people_what_is_on_their_badge(
    client, device, edition, django_assert_num_queries
):
    tables = [make_table(edition, n) for n in (1, 2, 3)]
    now = make_meeting(slot_in(edition, -5), tables[0])
    for minutes in (-150, 300):
        make_meeting(slot_in(edition, minutes), tables[0])
    with django_assert_num_queries(2):
        told = ask(client, "state").json()

    assert [one["id"] for one in told["meetings"]] == [now.pk]
    assert told["meetings"][0].keys() == {"id", "slot", "table", "sides", "status", "absent"}
    assert told["meetings"][0]["sides"][0][0] == now.first.name
    text = str(told)
    assert not any(hidden in text for hidden in (now.first.email, now.first.phone))
    for table in tables[1:]:
        make_meeting(now.slot, table)
    with django_assert_num_queries(2):
        more = ask(client, "state", known=told["version"]).json()
    assert len(more["meetings"]) == 3
    same = ask(client, "state", known=more["version"])
    assert "meetings" not in same.json()
    assert "no-store" in same.headers["Cache-Control"]


def test_a_tap_is_noted_once_and_taken_late(client, device, edition):
    meeting = make_meeting(slot_in(edition, -5), make_table(edition))
    number = uuid.uuid4()

    for _time in range(2):
        answer = mark(client, meeting, mark=number, outcome="missed", absent="both")
        assert answer.json() == {"said": "noted"}

    meeting.refresh_from_db()
    assert (meeting.status, meeting.absent, meeting.marks.count()) == ("missed", "both", 1)
    hour = dt.timedelta(hours=1)
    type(device).objects.update(expires_at=timezone.now() - hour)
    assert ask(client, "state", offline="1").status_code == 401
    before = (timezone.now() - 2 * hour).timestamp() * 1000
    type(device).objects.update(created_at=timezone.now() - 3 * hour)
    assert mark(client, meeting, marked_at=before).json() == {"said": "noted"}
    assert mark(client, meeting).json() == {"said": "too_late"}


@pytest.mark.parametrize(
    "bad",
    [
        {"meeting": "x"},
        {"meeting": "9" * 400},
        {"slot": "\x00"},
        {"outcome": "planned"},
        {"absent": "me"},
        {"mark": "1"},
        {"marked_at": "1e999"},
        {"sent_at": "-1"},
    ],
)
def test_what_no_page_sends_is_refused(client, device, edition, bad):
    meeting = make_meeting(slot_in(edition, -5), make_table(edition))

    assert mark(client, meeting, **bad).status_code == 400
    assert Meeting.objects.get().status == "planned"


def test_a_device_of_a_door_is_none_of_the_tables_and_the_other_way_round(client, device, edition):
    door = make_door(edition)
    meeting = make_meeting(slot_in(edition, -5), make_table(edition))
    scan = {"text": badge_code(meeting.first), "scan": uuid.uuid4(), "scanned_at": 1, "sent_at": 1}
    for name in ("state", "counts", "scan"):
        asked = client.post(reverse(f"doors:{name}"), {**scan, "offline": "1"}, **ORIGIN)
        assert asked.status_code == 401

    client.cookies[door_views.COOKIE] = make_device(door)[1]
    assert client.post(reverse("doors:state"), **ORIGIN).status_code == 200
    assert ask(client, "state").status_code == 401
    assert mark(client, meeting).status_code == 401

    for is_at_tables, name in ((True, "doors:open"), (False, "tables:open")):
        place = make_door(edition, is_at_tables=is_at_tables)
        _device, secret = add_device(door=place, label="x", by=make_staff())
        opened = client.post(reverse(name), {"secret": secret}, **ORIGIN)
        assert opened.status_code == 403
    assert client.post(reverse("tables:state"), HTTP_ORIGIN="https://evil").status_code == 403


def test_the_screen_of_the_doors_makes_devices_for_the_tables(client, edition):
    door = make_door(edition, is_at_tables=True)
    may = ("registrations.view_scandevice", "registrations.add_scandevice")
    client.force_login(make_staff(*may))

    page = client.post(
        reverse("admin:doors-device-add", args=[edition.slug]), {"door": door.pk, "label": "Salma"}
    )

    assert f"/{edition.slug}/tables/#" in page.context["address"]
    counted = client.get(reverse("admin:doors", args=[edition.slug]))
    assert counted.context["doors"] == []


def test_the_page_is_the_same_for_everybody(client, edition):
    address = reverse("meetings:steward", args=[edition.slug])

    page = client.get(address)

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    worker = client.get(reverse("tables:worker"))
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert "steward_cards" in worker.text or "caches.delete" in worker.text
