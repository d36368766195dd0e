import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import Edition
from tests.factories.events import make_edition

pytestmark = pytest.mark.django_db


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize("slug", ["admin", "editions", "search"])
def test_address_of_the_site_itself_is_refused_by_form_and_database(slug):
    edition = make_edition()
    edition.slug = slug

    with pytest.raises(ValidationError) as refusal:
        edition.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()

    assert "slug" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("name", "told"), [("Forum", "Forum (2026)"), ("Forum 2026", "Forum 2026"), ("", "2026")]
)
def test_editions_of_one_name_are_told_apart(name, told):
    assert str(Edition(slug="2026", name_ar=name, name_fr=name, name_en=name)) == told


def test_phase_follows_the_editions_own_clocks():
    """5 May 2025 began in Agadir at 23:00 UTC of the day before."""
    edition = make_edition(starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6))

    moments = ["2025-05-04T22:59", "2025-05-04T23:00", "2025-05-06T22:59", "2025-05-06T23:00"]

    assert [edition.phase(utc(moment)) for moment in moments] == [
        "before",
        "during",
        "during",
        "after",
    ]
    assert edition.phase_changes() == [utc("2025-05-04T23:00"), utc("2025-05-06T23:00")]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc", "x" * 50])
def test_zone_must_exist(zone):
    edition = make_edition()
    edition.zone = zone

    with pytest.raises(ValidationError):
        edition.full_clean()


def test_last_day_before_the_first_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_edition(ends_on=dt.date(2020, 1, 1))


def test_current_edition_is_the_next_one_else_the_last(time_machine):
    past = make_edition(starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6))
    coming = make_edition(starts_on=dt.date(2027, 5, 4), ends_on=dt.date(2027, 5, 5))
    make_edition(starts_on=dt.date(2026, 5, 4), ends_on=dt.date(2026, 5, 5), is_published=False)

    time_machine.move_to(utc("2026-01-01T00:00"))
    assert Edition.objects.current() == coming
    time_machine.move_to(utc("2030-01-01T00:00"))
    assert Edition.objects.current() == coming
    time_machine.move_to(utc("2025-05-05T12:00"))
    assert Edition.objects.current() == past


def test_a_form_opened_long_ago_does_not_bring_a_version_back():
    edition = make_edition()
    opened_before = Edition.objects.get(pk=edition.pk)
    Edition.objects.filter(pk=edition.pk).raise_version()
    shown = Edition.objects.get(pk=edition.pk).version

    opened_before.save()

    assert Edition.objects.get(pk=edition.pk).version > shown
