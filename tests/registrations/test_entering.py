"""Who comes in: once a day and counted once, whatever the network and the clocks do."""

import datetime as dt
import itertools
import json
import uuid

import pytest
from django.utils import timezone

from registrations.actions import Said, check_in, scan_badge
from registrations.codes import badge_code
from registrations.entry_counts import counts_of
from registrations.models import Entry, Registration
from tests.factories.doors import make_device, make_door
from tests.factories.events import make_edition
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db
Status = Registration.Status
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def door(edition):
    return make_door(edition)


@pytest.fixture
def device(door):
    return make_device(door, "desk 2")[0]


def scanned(device, text, *, ago=dt.timedelta(), clock=dt.timedelta(), scan=None, **how):
    """A scan by a device whose clock is `clock` ahead of ours, made `ago` before it is sent."""
    now = timezone.now() + clock
    return scan_badge(
        text=text,
        device=device,
        scan=scan or uuid.uuid4(),
        scanned_at=now - ago,
        sent_at=now,
        **how,
    )


def kinds(registration):
    return sorted(registration.entries.values_list("kind", flat=True))


def test_in_then_already_in_then_back(device):
    code = badge_code(person := make_registration(device.door.edition))

    first, second = scanned(device, code), scanned(device, code)
    back = scanned(device, code, again=True)

    assert [first.said, second.said, back.said] == [Said.WELCOME, Said.ALREADY, Said.BACK]
    assert second.entry == first.entry
    assert second.entry.device.label == "desk 2"
    assert kinds(person) == ["entry", "reentry"]


def test_the_badge_of_who_was_merged_is_that_of_the_one_that_was_kept(device):
    edition = device.door.edition
    kept, middle, first = (make_registration(edition) for _ in range(3))
    for other, into in ((first, middle), (middle, kept)):
        changed = {"merged_into": into, "status": Status.CANCELLED}
        Registration.objects.filter(pk=other.pk).update(**changed)

    verdict = scanned(device, badge_code(first))

    assert (verdict.said, verdict.registration) == (Said.WELCOME, kept)
    Registration.objects.filter(pk=kept.pk).update(erased_at=timezone.now())
    assert scanned(device, first.reference).said == Said.UNKNOWN


@pytest.mark.parametrize("years", [74, -56])
def test_a_clock_that_is_wrong_by_a_life_is_no_error(device, years):
    person = make_registration(device.door.edition)
    code, wrong = badge_code(person), dt.timedelta(days=365 * years)

    said = scanned(device, code, clock=wrong, was_offline=True).said

    assert said == Said.WELCOME
    assert -(2**31) < person.entries.get().clock_slow < 2**31


def test_a_scan_sent_again_is_the_same_scan(device):
    code, scan = badge_code(person := make_registration(device.door.edition)), uuid.uuid4()

    verdicts = [scanned(device, code, scan=scan, was_offline=n > 0) for n in range(3)]

    assert {verdict.said for verdict in verdicts} == {Said.WELCOME}
    assert kinds(person) == ["entry"]


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONFIRMED])
def test_who_has_no_seat_is_sent_to_the_desk(device, status):
    soon = {"offer_ends_at": timezone.now()} if status == Status.OFFERED else {}
    person = make_registration(device.door.edition, status=status, **soon)

    verdict = scanned(device, badge_code(person))

    assert (verdict.said, verdict.is_in, kinds(person)) == (Said.NOT_ADMITTED, False, [])


def test_badges_that_are_not_ours(device):
    person = make_registration(device.door.edition)
    stranger = make_registration(make_edition())
    code = badge_code(person)

    assert scanned(device, badge_code(stranger)).said == Said.OTHER_EDITION
    assert scanned(device, stranger.reference).said == Said.OTHER_EDITION
    assert scanned(device, code[:-4] + "0000").said == Said.FORGED
    for text in ("NOBODY", "\x00", "M1.", "https://example.org/" + "x" * 5000, "١٢٣"):
        assert scanned(device, text).said in (Said.UNKNOWN, Said.FORGED)
    Registration.objects.filter(pk=person.pk).update(erased_at=timezone.now())
    assert scanned(device, code).said == Said.UNKNOWN
    assert not Entry.objects.exists()


def test_a_reference_typed_as_people_type(device):
    person = make_registration(device.door.edition, reference="AB12CD34EF")

    assert scanned(device, " ab12 cd34 ef").said == Said.WELCOME
    assert kinds(person) == ["entry"]


def test_the_desk_checks_in_without_a_device(edition, door):
    person, by = make_registration(edition), make_staff()

    now = timezone.now()
    told = [
        check_in(registration=person, door=door, scanned_at=now, scan=uuid.uuid4(), by=by)
        for _n in range(2)
    ]

    assert [verdict.said for verdict in told] == [Said.WELCOME, Said.ALREADY]
    assert told[1].entry.by == by


# --- Without a network


def test_whatever_the_order_each_scan_counts_once(edition):
    """Two devices that knew nothing of each other let the same two people in, one of them twice."""
    doors = [make_door(edition), make_door(edition)]
    devices = [make_device(door)[0] for door in doors]
    seen = set()
    for order in itertools.permutations(range(4)):
        people = [make_registration(edition), make_registration(edition)]
        scans = [
            (devices[0], people[0], False),
            (devices[0], people[0], True),
            (devices[1], people[0], False),
            (devices[1], people[1], False),
        ]
        numbers = [uuid.uuid4() for _ in scans]
        for n in (*order, *reversed(order)):
            device, person, again = scans[n]
            code = badge_code(person)
            scanned(device, code, scan=numbers[n], again=again, was_offline=True, ago=n * MINUTE)
        seen.add((*kinds(people[0]), "/", *kinds(people[1])))

    assert seen == {("entry", "reentry", "reentry", "/", "entry")}


def test_who_was_let_in_against_the_rules_is_shown(device):
    person = make_registration(device.door.edition, status=Status.CANCELLED)

    verdict = scanned(device, badge_code(person), was_offline=True)

    assert (verdict.said, verdict.is_in) == (Said.AGAINST, False)
    assert list(Entry.objects.against()) == [verdict.entry]


@pytest.mark.parametrize("hours", [-3, 0, 3])
def test_a_wrong_clock_is_put_right(device, hours):
    person = make_registration(device.door.edition)

    ahead = dt.timedelta(hours=hours)
    entry = scanned(
        device, badge_code(person), ago=20 * MINUTE, clock=ahead, was_offline=True
    ).entry

    assert abs(timezone.now() - 20 * MINUTE - entry.scanned_at) < MINUTE
    assert round(entry.clock_slow / 3600) == -hours


def test_no_device_reaches_beyond_its_own_day(device):
    people = [make_registration(device.door.edition) for _ in range(2)]
    year = dt.timedelta(days=365)

    early = scanned(device, badge_code(people[0]), ago=year, was_offline=True).entry
    late = scanned(device, badge_code(people[1]), ago=-year, was_offline=True).entry

    assert early.scanned_at == device.created_at
    assert late.scanned_at <= min(timezone.now(), device.expires_at)


def test_what_a_device_does_after_its_day_counts_for_no_day(device):
    """Midnight would be an entry of the next day, which nobody made."""
    device.expires_at = timezone.now() - dt.timedelta(hours=2)
    person = make_registration(device.door.edition)
    code = badge_code(person)

    late = scanned(device, code, ago=dt.timedelta(hours=1), was_offline=True)
    assert (late.said, late.registration, kinds(person)) == (Said.TOO_LATE, None, [])

    device.created_at = timezone.now() - dt.timedelta(hours=9)
    in_time = scanned(device, code, ago=dt.timedelta(hours=3), was_offline=True)
    assert (in_time.said, kinds(person)) == (Said.WELCOME, ["entry"])


def test_the_day_is_that_of_the_edition(device, monkeypatch):
    """At a quarter past midnight in Casablanca, in the year when it was still at UTC+1."""
    moment = dt.datetime(2025, 5, 5, 23, 15, tzinfo=dt.UTC)
    person = make_registration(device.door.edition)

    verdict = check_in(registration=person, door=device.door, scanned_at=moment, scan=uuid.uuid4())

    assert verdict.entry.day == dt.date(2025, 5, 6)


# --- Counts


def test_counts_are_one_query_and_small(edition, django_assert_num_queries):
    doors = [make_door(edition) for _ in range(3)]
    categories = [make_category() for _ in range(12)]
    people = [make_registration(edition, category=category) for category in categories * 3]
    for n, person in enumerate(people):
        now = timezone.now()
        check_in(registration=person, door=doors[n % 3], scanned_at=now, scan=uuid.uuid4())

    with django_assert_num_queries(1):
        counts = counts_of(edition)

    assert sum(row[3] for row in counts["rows"]) == len(people)
    assert len(json.dumps(counts, separators=(",", ":"))) < 3000


def test_a_scan_asks_little(device, django_assert_num_queries):
    person = make_registration(device.door.edition)
    code, scan = badge_code(person), uuid.uuid4()

    with django_assert_num_queries(6):  # with the edition, and a savepoint about the row
        scanned(device, code, scan=scan)
    with django_assert_num_queries(3):
        scanned(device, code, scan=scan)
