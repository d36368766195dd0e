"""When a speaker can come, a room can be used, and what an edition asks of its programme."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from events.models import Appearance, Availability
from tests.events.admin.pages import filled, parse, text
from tests.factories.events import FIRST_DAY, make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def edition():
    return make_edition()


def speaker_url(speaker, edition):
    address = reverse("admin:speakers_speaker_change", args=[speaker.pk])
    return f"{address}?edition={edition.pk}"


def hours(day=FIRST_DAY, start="09:00", end="12:00"):
    """What the form sends for one more row."""
    return {
        "availabilities-TOTAL_FORMS": "1",
        "availabilities-0-day": day.isoformat(),
        "availabilities-0-from_time": start,
        "availabilities-0-to_time": end,
    }


def test_hours_of_a_speaker_belong_to_the_edition_at_work(desk, edition):
    speaker = make_speaker()
    address = speaker_url(speaker, edition)

    desk.post(address, filled(desk.get(address), "speaker_form", **hours()))

    row = speaker.availabilities.get()
    assert (row.edition, row.day, row.from_time, row.to_time) == (
        edition,
        FIRST_DAY,
        dt.time(9),
        dt.time(12),
    )


def test_hours_of_another_edition_stay_as_they_are(desk, edition):
    speaker, other = make_speaker(), make_edition(starts_on=dt.date(2026, 5, 5))
    Availability.objects.create(
        edition=other,
        speaker=speaker,
        day=dt.date(2026, 5, 5),
        from_time=dt.time(9),
        to_time=dt.time(10),
    )
    address = speaker_url(speaker, edition)

    page = desk.get(address)
    desk.post(address, filled(page, "speaker_form", **hours()))

    assert "2026-05-05" not in page.content.decode()
    assert speaker.availabilities.count() == 2


def test_hours_of_a_room(desk, edition):
    room = make_room(edition)
    address = reverse("admin:events_room_change", args=[room.pk])

    desk.post(address, filled(desk.get(address), "room_form", **hours()))

    assert room.availabilities.get().edition == edition


@pytest.mark.parametrize(
    "wrong",
    [
        hours(start="12:00", end="09:00"),
        hours(start="09:00", end="09:00"),
        hours(start="", end="09:00"),
        hours(start="x", end="25:00"),
        hours(day=dt.date(2031, 1, 1)),
    ],
)
def test_impossible_hours_are_refused_in_a_sentence(desk, edition, wrong):
    speaker = make_speaker()
    address = speaker_url(speaker, edition)

    response = desk.post(address, filled(desk.get(address), "speaker_form", **wrong))

    assert response.status_code == 200
    assert parse(response).find_class("errorlist")
    assert not Availability.objects.exists()


def test_archived_edition_takes_no_hours(desk, edition):
    speaker = make_speaker()
    address = speaker_url(speaker, edition)
    page = desk.get(address)
    edition.is_archived = True
    edition.save()

    desk.post(address, filled(page, "speaker_form", **hours()))

    assert not Availability.objects.exists()


def test_new_room_asks_for_no_hours_yet(desk, edition):
    assert "availabilities" not in desk.get(reverse("admin:events_room_add")).content.decode()


def test_edition_says_which_languages_and_how_long_a_walk(desk, edition):
    address = reverse("admin:events_edition_change", args=[edition.pk])

    changes = {"required_languages": ["ar", "fr"], "walking_minutes": "10"}
    desk.post(address, filled(desk.get(address), "edition_form", **changes))

    edition.refresh_from_db()
    assert (edition.required_languages, edition.walking_minutes) == (["ar", "fr"], 10)


def test_unknown_language_is_refused(desk, edition):
    address = reverse("admin:events_edition_change", args=[edition.pk])

    data = filled(desk.get(address), "edition_form", required_languages=["xx"])

    assert desk.post(address, data).status_code == 200
    edition.refresh_from_db()
    assert edition.required_languages == []


def test_session_form_says_who_has_said_yes(desk, edition):
    session = make_session(edition, room=make_room(edition), speakers=[make_speaker()])
    address = reverse("admin:events_session_change", args=[session.pk])

    changes = {"appearances-0-is_confirmed": "on"}
    desk.post(address, filled(desk.get(address), "session_form", **changes))

    assert Appearance.objects.get().is_confirmed


def test_speaker_has_a_language_for_mails(desk, edition):
    speaker = make_speaker()
    address = speaker_url(speaker, edition)

    desk.post(address, filled(desk.get(address), "speaker_form", language="en"))

    speaker.refresh_from_db()
    assert speaker.language == "en"


def test_hours_are_named_after_their_edition(desk, edition):
    assert edition.slug in text(desk.get(speaker_url(make_speaker(), edition)))
