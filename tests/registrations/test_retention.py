"""What is kept, and no longer: with the clock moved, once and once more."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from registrations.actions.retention import due_now, months_after, retain
from registrations.models import Admission, Answer, Attendance, Entry, Registration
from speakers.models import Organiser, Speaker
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.privacy import PERSON, make_known_person
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2027, 5, 5)


@pytest.fixture
def edition():
    return make_edition(slug="2027")


@pytest.fixture
def person(edition):
    with time_machine.travel("2027-05-01", tick=False):
        return make_known_person(edition)


def retain_on(day):
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        return retain(now=timezone.now())


def everything():
    """Every row of every table."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in models}


def test_each_kind_of_record_goes_on_its_day(person):
    retain_on("2027-05-19")
    assert Answer.objects.count() == 2
    assert retain_on("2027-05-20")["sensitive_answers"] == 1
    assert Answer.objects.count() == 1

    retain_on("2027-08-03")
    assert Entry.objects.count() == 1
    assert retain_on("2027-08-04")["entries"] == 1
    assert Entry.objects.count() == 0
    assert [(row.day, row.count) for row in Attendance.objects.all()] == [
        (person.edition.starts_on, 1)
    ]

    retain_on("2028-05-05")
    assert Registration.objects.filter(name=PERSON["name"]).exists()
    assert retain_on("2028-05-06")["registrations"] == 3
    assert not Registration.objects.exclude(name="", email="", phone="").exists()


def test_after_thirteen_months_all_is_done_and_a_second_run_changes_nothing(person):
    with time_machine.travel("2028-06-06T12:00:00Z", tick=False):
        promised = {rule.name: count for rule, count in due_now(now=timezone.now()) if count}
        done = retain(now=timezone.now())
        first = everything()
        assert retain(now=timezone.now()) == {}
        assert everything() == first

    assert done == promised
    assert {"sensitive_answers", "entries", "registrations", "links", "visits", "log", "mails"} == {
        *done
    }


def test_after_thirteen_months_the_tick_leaves_nobody_known(person):
    assert set(PERSON.values()) <= told(everything())

    with time_machine.travel("2028-06-06T12:00:00Z", tick=False):
        call_command("tick")

    assert told(everything()) == set()


def told(tables):
    """Which texts of the person are anywhere."""
    said = str(tables)
    return {text for text in PERSON.values() if text in said}


def test_an_admission_says_how_long_its_people_are_known(edition):
    admission = Admission.objects.create(
        edition=edition, category=make_registration(edition).category, kept_months=2
    )

    assert "registrations" not in retain_on("2027-07-05")
    assert retain_on("2027-07-06")["registrations"] == 1
    assert admission.kept_months == 2


def test_entries_that_come_late_are_added_to_the_counts(edition, person):
    entry = Entry.objects.get()
    retain_on("2027-08-04")
    entry.pk, entry.scan = None, "9" * 32
    entry.save()

    retain_on("2027-08-05")

    assert [row.count for row in Attendance.objects.all()] == [2]


def test_a_speaker_is_known_by_mail_until_a_year_after_the_last_edition(edition):
    former, current, draft = (make_speaker(email=f"s{n}@example.org") for n in range(3))
    later = make_edition(slug="2028", starts_on=dt.date(2028, 5, 4), ends_on=dt.date(2028, 5, 5))
    make_session(edition, speakers=[former, current])
    make_session(later, day=later.starts_on, speakers=[current])
    former.name_fr = "Un autre nom"
    former.save()

    assert retain_on("2028-06-06")["speakers"] == 1

    emails = {s.pk: s.email for s in Speaker.objects.all()}
    assert emails == {former.pk: "", current.pk: current.email, draft.pk: draft.email}
    assert set(Speaker.history.filter(id=former.pk).values_list("email", flat=True)) == {""}
    assert not Organiser.objects.exclude(email="").exists()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2027-05-05", 12, "2028-05-05"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2027-11-30", 1, "2027-12-30"),
        ("2027-12-31", 2, "2028-02-29"),
    ],
)
@pytest.mark.once
def test_months_are_counted_as_people_count_them(day, months, later):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)
