"""The list for the hour in which nothing else works."""

import zipfile

import pytest
from django.utils import timezone, translation

from registrations.actions import ask_for_day_list, run_job
from registrations.models import Door, Entry, Registration
from registrations.printing import day_list
from registrations.printing.day_list import list_parts, portions
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration, make_registrations, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(slug="2027")


def rows(parts):
    """`{direction: [(letter, number, name, boxes)]}`"""
    return {
        part["dir"]: [
            (group["letter"], row["number"], row["name"]["text"], row["boxes"])
            for group in part["groups"]
            for row in group["rows"]
        ]
        for part in parts
    }


def test_each_person_has_boxes_once_and_is_found_in_both_scripts(edition):
    make_registration(edition, name="نعيمة", name_latin="Naïma")
    make_registration(edition, name="أحمد", name_latin="")
    make_registration(edition, name="Émile", name_latin="")
    make_registration(edition, name="Anna", status="cancelled")
    people = list(Registration.objects.awaited(edition))

    assert rows(list_parts(people, edition.days[:1])) == {
        "rtl": [("ا", 1, "أحمد", [False]), ("ن", 2, "نعيمة", [False])],
        "ltr": [("E", 3, "Émile", [False]), ("N", 2, "Naïma", None)],
    }


def test_who_is_in_already_is_ticked_for_that_day(edition):
    person = make_registration(edition, name="Anna", name_latin="")
    door = Door.objects.create(edition=edition, name_en="Main entrance")
    first, second, *_rest = edition.days
    entry = {"door": door, "by": make_staff(), "scanned_at": timezone.now(), "day": second}
    Entry.objects.create(registration=person, kind=Entry.Kind.ENTRY, **entry)

    assert rows(list_parts([person], [first, second]))["ltr"][0][3] == [False, True]


def test_one_query_for_all(edition, django_assert_num_queries):
    make_registrations(edition, 3)
    people = list(Registration.objects.awaited(edition))
    for some in (people[:1], people):
        with django_assert_num_queries(1):
            list_parts(some, edition.days)


def test_long_lists_are_cut_between_letters(edition, monkeypatch):
    monkeypatch.setattr(day_list, "ROWS", 3)
    for name in ("Anna", "Ali", "Bilal", "Chama", "Chloé", "Colette", "Corinne"):
        make_registration(edition, name=name, name_latin="")
    parts = list_parts(list(Registration.objects.awaited(edition)), edition.days)

    cut = [(rows(portion), count) for portion, count in portions(parts)]
    assert [count for _rows, count in cut] == [3, 4]
    assert {letter for letter, *_row in cut[0][0]["ltr"]} == {"A", "B"}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_job_draws_it(edition, language):
    make_registration(edition, name="نعيمة", name_latin="Naïma")
    job = ask_for_day_list(
        edition=edition,
        by=make_staff("registrations.check_in"),
        language=language,
        day=edition.days[0].isoformat(),
    )
    run_job(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.file_name) == ("ready", "day-list-2027.pdf")


def test_it_says_of_which_moment_it_is(edition):
    with translation.override("fr"):
        shared = day_list._shared(edition.days, edition, 7, timezone.now(), 3)
    assert shared["state"].startswith("Liste 7")
    assert len(shared["page"]) == 2


def test_a_long_one_is_a_zip(edition, monkeypatch, settings):
    monkeypatch.setattr(day_list, "ROWS", 1)
    for name in ("Anna", "Bilal", "Chama"):
        make_registration(edition, name=name, name_latin="")
    job = ask_for_day_list(edition=edition, by=make_staff("registrations.check_in"), language="fr")
    run_job(job_id=job.pk)

    job.refresh_from_db()
    with zipfile.ZipFile(settings.PRIVATE_ROOT / job.file) as archive:
        assert len(archive.namelist()) == 3
