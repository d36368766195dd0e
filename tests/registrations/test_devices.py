"""A device scans at one door for one day, may nothing else, and ends at once."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from registrations.actions import add_device, device_of, end_device, open_device
from registrations.codes import badge_code
from registrations.models import Entry, ScanDevice
from registrations.views import door as door_views
from tests.factories.doors import make_device, make_door
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration, make_staff
from tests.factories.staff import allow

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def edition():
    return make_edition(is_published=True)


@pytest.fixture
def door(edition):
    return make_door(edition)


@pytest.fixture
def device(door, client):
    """A device, whose cookie `client` holds."""
    device, secret = make_device(door, "desk 2")
    client.cookies[door_views.COOKIE] = secret
    return device


def ask(client, name, **fields):
    return client.post(reverse(f"doors:{name}"), fields, **ORIGIN)


def scan(client, text, **fields):
    now = timezone.now().timestamp() * 1000
    sent = {"text": text, "scan": uuid.uuid4(), "scanned_at": now, "sent_at": now, "language": "fr"}
    return ask(client, "scan", **{**sent, **fields})


def test_the_code_on_the_screen_works_once(client, door):
    _device, secret = add_device(door=door, label="desk 1", by=make_staff())

    opened = ask(client, "open", secret=secret)

    cookie = opened.cookies[door_views.COOKIE]
    assert (opened.status_code, cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        204,
        "/door/",
        True,
        "Strict",
    )
    assert ask(client, "state").json()["label"] == "desk 1"
    assert ask(client, "open", secret=secret).status_code == 403
    assert ask(client, "open", secret=cookie.value).status_code == 403
    assert ask(client, "open").status_code == 403
    kept = ScanDevice.objects.get()
    assert secret not in kept.digest
    assert cookie.value not in kept.digest
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["registrations.device_added"]


def test_a_code_that_nobody_scanned_is_too_old(door):
    device, secret = add_device(door=door, label="desk 1", by=make_staff())
    ScanDevice.objects.filter(pk=device.pk).update(created_at=timezone.now() - HOUR)

    assert open_device(secret=secret) is None


def test_a_device_ends_with_the_day_by_idleness_or_at_once(door):
    device, secret = make_device(door)
    mine = ScanDevice.objects.filter(pk=device.pk)
    assert dt.timedelta() < device.expires_at - timezone.now() <= 25 * HOUR
    assert device_of(secret=secret) == device

    mine.update(seen_at=timezone.now() - 13 * HOUR)
    assert device_of(secret=secret) is None
    mine.update(seen_at=timezone.now(), expires_at=timezone.now() - HOUR)
    assert device_of(secret=secret) is None
    assert device_of(secret=secret, delivers=True) == device
    mine.update(expires_at=timezone.now() - 13 * HOUR)
    assert device_of(secret=secret, delivers=True) is None

    mine.update(expires_at=timezone.now() + HOUR)
    end_device(device=device, by=make_staff())
    assert device_of(secret=secret, delivers=True) is None
    assert AuditEntry.objects.filter(verb="registrations.device_ended").count() == 1


def test_only_scans_are_taken_after_the_day(client, device):
    assert 0 < ask(client, "state").json()["left"] <= 25 * 3_600_000
    ScanDevice.objects.update(expires_at=timezone.now() - HOUR)

    assert ask(client, "state", offline="1").status_code == 401
    assert ask(client, "counts", offline="1").status_code == 401
    late = scan(client, "ABC", offline="1")
    assert (late.status_code, late.json()) == (200, {"said": "too_late"})


def test_the_verdict_tells_name_and_category_and_no_more(client, device, edition):
    person = make_registration(edition)

    welcome = scan(client, badge_code(person))
    already = scan(client, person.reference)

    assert welcome.headers["Cache-Control"].count("no-store")
    assert welcome.json().keys() == {
        "said",
        "name",
        "latin",
        "category",
        "status",
        "time",
        "where",
    }
    assert (already.json()["said"], already.json()["where"]) == ("already", "desk 2")
    assert person.email not in welcome.text
    assert person.phone not in welcome.text


def test_a_device_may_nothing_but_scan(client, device, edition):
    person = make_registration(edition)
    for name in ("registrations_registration_changelist", "doors"):
        address = reverse(f"admin:{name}", args=[edition.slug] if name == "doors" else [])
        assert client.get(address).status_code == 302
    client.cookies.clear()
    for name in ("state", "counts", "scan"):
        assert ask(client, name).status_code == 401
    assert scan(client, badge_code(person)).status_code == 401
    assert client.post(reverse("doors:scan")).status_code == 403
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"scan": "x"},
        {"text": ""},
        {"text": "x" * 201},
        {"text": "\x00"},
        {"scanned_at": "nan"},
        {"sent_at": "1e300"},
        {"sent_at": "-1"},
        {"scanned_at": ""},
    ],
)
def test_what_is_no_scan_is_refused(client, device, fields):
    assert scan(client, fields.pop("text", "ABC"), **fields).status_code == 400


def test_five_scans_a_second(client, device, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)

    statuses = [scan(client, "ABC").status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(seconds=1))
    assert scan(client, "ABC").status_code == 200


def test_the_page_is_the_same_for_everybody(client, device, edition):
    page = client.get(reverse("registrations:door", args=[edition.slug]))

    assert page.status_code == 200
    assert "public" in page.headers["Cache-Control"]
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert device.label not in page.text
    assert str(device.door) not in page.text
    worker = client.get("/door/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert "js/door.js" in worker.text
    assert client.get(reverse("registrations:door", args=["nowhere"])).status_code == 404


def test_the_worker_goes_where_the_site_wants_none(client, settings):
    settings.OFFLINE_ENABLED = False

    assert "unregister" in client.get("/door/worker.js").text


# --- The organisers' screen

PERMISSIONS = ("registrations.view_scandevice", "registrations.add_scandevice")


def address(edition, name="doors"):
    return reverse(f"admin:{name}", args=[edition.slug])


def test_the_screen_asks_the_same_for_one_device_and_three(
    client, edition, django_assert_num_queries
):
    user = make_staff(*PERMISSIONS)
    client.force_login(user)
    door = make_door(edition)
    for _round in range(2):
        make_device(door)
        make_device(door)
        person = make_registration(edition, status="cancelled")
        Entry.objects.create(
            registration=person, door=door, kind="against", day=timezone.now().date(),
            scanned_at=timezone.now(),
        )  # fmt: skip
        client.get(address(edition))
        with django_assert_num_queries(12):
            assert client.get(address(edition)).status_code == 200


def test_a_device_is_made_shown_once_and_ended(client, edition, door):
    client.force_login(user := make_staff(*PERMISSIONS))
    fields = {"door": door.pk, "label": "desk 2"}

    shown = client.post(address(edition, "doors-device-add"), fields)

    assert shown.status_code == 200
    assert "<svg" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    secret = shown.context["address"].partition("#")[2]
    assert open_device(secret=secret)
    device = ScanDevice.objects.get()
    assert secret not in client.get(address(edition)).text

    assert client.post(address(edition, "doors-device-end"), {"pk": device.pk}).status_code == 403
    allow(user, "registrations.change_scandevice")
    client.post(address(edition, "doors-device-end"), {"pk": device.pk})
    device.refresh_from_db()
    assert device.ended_at


def test_a_device_of_nowhere_is_refused(client, edition):
    client.force_login(make_staff(*PERMISSIONS, "registrations.change_scandevice"))
    other = make_door(make_edition())

    for fields in ({"door": other.pk, "label": "x"}, {"door": "x", "label": "x"}, {}):
        refused = client.post(address(edition, "doors-device-add"), fields)
        assert refused.status_code == 422
    for pk in ("", "0", "x", "9" * 30, "²", make_device(other)[0].pk):
        gone = client.post(address(edition, "doors-device-end"), {"pk": pk})
        assert gone.status_code == 404
    assert ScanDevice.objects.count() == 1
