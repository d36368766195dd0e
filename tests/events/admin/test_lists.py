"""Lists of the back office: constant queries, the edition at work, search in either script."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from events.actions import publish_programme
from events.models import CommitteeMembership, Intervention, Partnership, Session
from speakers.models import Organiser
from tests.events.admin.pages import text
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def edition():
    return make_edition()


def address(name):
    return reverse(f"admin:{name}_changelist")


def _session(edition):
    return make_session(
        edition, room=make_room(edition), track=make_track(edition), speakers=[make_speaker()]
    )


def _member(edition):
    organiser = Organiser.objects.create(name_fr="Karim", organisation=make_organisation())
    return CommitteeMembership.objects.create(edition=edition, organiser=organiser)


def _partnership(edition):
    return Partnership.objects.create(
        edition=edition, organisation=make_organisation(), role=Partnership.Role.INITIATOR
    )


def _intervention(edition):
    return Intervention.objects.create(
        edition=edition, speaker=make_speaker(), kind="call", words_fr="Agissons"
    )


def _release(edition):
    return publish_programme(edition=edition, by=None)


MAKERS = {
    "events_edition": lambda edition: make_edition(),
    "events_session": _session,
    "events_room": lambda edition: make_session(edition, room=make_room(edition)),
    "events_track": make_track,
    "events_sessiontype": make_type,
    "events_partnership": _partnership,
    "events_committeemembership": _member,
    "events_intervention": _intervention,
    "events_release": _release,
    "events_occupancy": _session,
    "events_releasepart": lambda edition: (_session(edition), _release(edition)),
    "speakers_speaker": lambda edition: make_speaker(organisation=make_organisation()),
    "speakers_organiser": _member,
    "speakers_organisation": lambda edition: make_organisation(),
}


@pytest.mark.parametrize("name", MAKERS)
def test_list_asks_the_same_at_one_and_three_rows(
    name, desk, edition, django_assert_max_num_queries
):
    def count():
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            assert desk.get(address(name)).status_code == 200
        return len(asked)

    make_session(edition)
    MAKERS[name](edition)
    desk.get(address(name))
    one = count()
    for _ in range(2):
        MAKERS[name](edition)
    desk.get(address(name))  # the bar counts conflicts anew after each change

    assert count() == one


def test_list_starts_with_the_edition_at_work(desk):
    past = make_edition(starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6))
    coming = make_edition(starts_on=dt.date(2099, 5, 5), ends_on=dt.date(2099, 5, 6))
    make_session(past, at=None, title_fr="Ancienne")
    make_session(coming, at=None, title_fr="Prochaine")

    first, asked, both = (
        text(desk.get(address("events_session") + query))
        for query in ("", f"?edition={past.pk}", "?edition=all")
    )

    assert ("Ancienne" in first, "Prochaine" in first) == (False, True)
    assert ("Ancienne" in asked, "Prochaine" in asked) == (True, False)
    assert ("Ancienne" in both, "Prochaine" in both) == (True, True)


def test_new_record_belongs_to_the_edition_of_the_list(desk):
    past = make_edition(starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6))
    make_edition(starts_on=dt.date(2099, 5, 5), ends_on=dt.date(2099, 5, 6))
    add = reverse("admin:events_session_add") + f"?_changelist_filters=edition%3D{past.pk}"

    desk.post(
        add,
        {
            "title_fr": "Ancienne",
            "minutes": 60,
            "status": "planned",
            "code": "ABCDEF",
            "fold": 0,
            "guid": "0b9d4d8c-43a5-4b8e-9a53-0d8a8a51b6c1",
            "appearances-TOTAL_FORMS": 0,
            "appearances-INITIAL_FORMS": 0,
        },
    )

    assert Session.objects.get().edition == past


@pytest.mark.parametrize("word", ["énergie", "ENERGIE", "الطَّاقة", "الطاقه"])
def test_session_is_found_in_either_script(desk, edition, word):
    make_session(edition, title_fr="L’Énergie", title_ar="الطاقة", title_en="")
    make_session(edition, title_fr="Finance", title_ar="التمويل", title_en="")

    page = text(desk.get(address("events_session"), {"q": word}))

    assert ("Énergie" in page, "Finance" in page) == (True, False)


def test_sessions_of_a_day_and_of_the_tray(desk, edition):
    make_session(edition, title_fr="Mardi")
    make_session(edition, title_fr="Mercredi", day=edition.ends_on)
    make_session(edition, title_fr="Plus tard", at=None)

    def shown(day):
        page = desk.get(address("events_session"), {"day": day})
        return {session.title_fr for session in page.context["cl"].result_list}

    assert shown("2027-05-04") == {"Mardi"}
    assert shown("none") == {"Plus tard"}
    assert shown("nonsense") == {"Mardi", "Mercredi", "Plus tard"}


def test_selected_sessions_are_cancelled(desk, edition):
    session = make_session(edition, room=make_room(edition))

    desk.post(
        address("events_session"), {"action": "cancel_selected", "_selected_action": [session.pk]}
    )

    session.refresh_from_db()
    assert session.status == Session.Status.CANCELLED
    assert not session.is_claiming


def test_selected_sessions_leave_the_timetable(desk, edition):
    session = make_session(edition, room=make_room(edition))

    desk.post(
        address("events_session"), {"action": "take_out_selected", "_selected_action": [session.pk]}
    )

    session.refresh_from_db()
    assert session.starts_at is None


def test_autocomplete_finds_a_speaker_in_either_script(desk, edition):
    make_speaker(name_ar="فاطمة بناني", name_fr="Fatima Bennani", name_en="")
    make_speaker(name_ar="كريم", name_fr="Karim", name_en="")
    where = {"app_label": "events", "model_name": "appearance", "field_name": "speaker"}

    found = desk.get(reverse("admin:autocomplete"), {**where, "term": "فاطمه"}).json()

    assert [one["text"] for one in found["results"]] == ["Fatima Bennani"]
