"""The screen on which the team has paper made."""

import pytest

from registrations.models import Job
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
PATH = "/fr/admin/printing/2027/"
CHECK_IN = "registrations.check_in"
BADGES = {"what": "badges", "layout": "a4", "order": "name", "only_new": "on"}


@pytest.fixture
def edition():
    return make_edition(slug="2027")


@pytest.fixture
def desk(client, edition):
    client.force_login(make_staff(CHECK_IN))
    return client


def test_others_have_no_such_screen(client, edition):
    client.force_login(make_staff("registrations.view_registration"))
    assert client.get(PATH).status_code == 403
    assert client.post(PATH, BADGES).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("data", [BADGES, {"what": "day_list", "day": ""}])
def test_what_is_asked_for_becomes_a_job(desk, edition, data):
    make_registration(edition)
    response = desk.post(PATH, data)

    job = Job.objects.get()
    assert (response.status_code, response.url) == (302, f"/fr/admin/jobs/{job.pk}/")
    assert (job.kind, job.language) == (data["what"], "fr")


@pytest.mark.parametrize(
    "data",
    [
        BADGES,
        {"what": "certificates"},
        {**BADGES, "layout": "a0", "categories": "x"},
        {"what": "day_list", "day": "2027-13-45"},
        {"what": "\x00"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(desk, edition, data):
    response = desk.post(PATH, data)

    assert response.status_code in (400, 422)
    assert not Job.objects.exists()


def test_the_screen_costs_the_same_with_many(desk, edition, django_assert_num_queries):
    desk.get(PATH)
    for more in (1, 2):
        for _ in range(more):
            make_registration(edition)
        with django_assert_num_queries(7):
            desk.get(PATH)
