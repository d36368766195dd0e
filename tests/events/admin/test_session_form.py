"""The form of a session: places, people, refusals and their ways out."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, User
from events.actions import publish_programme
from events.models import AcceptedClash, Occupancy, Session
from events.models.occupancy import Clash, Clashes
from tests.events.admin.pages import errors, filled, inputs, parse, text
from tests.factories.events import FIRST_DAY, make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def hall(edition):
    return make_room(edition, name_ar="القاعة الكبرى", name_fr="Grande salle")


@pytest.fixture
def opening(edition, hall):
    """From 11:00 to 12:30 in the hall."""
    return make_session(edition, room=hall, at="11:00", minutes=90, title_ar="الجلسة الافتتاحية")


def url(session, language="fr"):
    with translation.override(language):
        return reverse("admin:events_session_change", args=[session.pk])


def change(desk, session, language="fr", **changes):
    """Send the session's form as it stands, with `changes`."""
    address = url(session, language)
    return desk.post(address, filled(desk.get(address), "session_form", **changes))


def add(desk, **fields):
    with translation.override("fr"):
        address = reverse("admin:events_session_add")
    return desk.post(address, filled(desk.get(address), "session_form", **fields))


def test_new_session_gets_address_code_and_place(desk, edition, hall):
    response = add(
        desk, title_fr="L’énergie, demain", day="2027-05-04", start_time="09:05", room=hall.pk
    )

    session = Session.objects.get()
    assert response.status_code == 302
    assert session.slug == "l-energie-demain"
    assert session.starts_at == dt.datetime(2027, 5, 4, 9, 5, tzinfo=dt.UTC)
    assert Occupancy.objects.get().resource == hall.resource


def test_title_pasted_from_a_letter_stays_one_line(desk, edition):
    add(desk, title_fr="L’énergie,\r\n  demain")

    assert Session.objects.get().title_fr == "L’énergie, demain"


def test_second_session_of_that_name_gets_another_address(desk, edition):
    add(desk, title_fr="Énergie")
    add(desk, title_fr="Énergie")
    add(desk, title_ar="الطاقة")

    slugs = list(Session.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs[:2] == ["energie", "energie-2"]
    assert slugs[2] == Session.objects.latest("pk").code.lower()


def test_title_in_one_language_is_needed_and_enough(desk, edition):
    refused = add(desk, title_ar="", title_fr="", title_en="")
    accepted = add(desk, title_ar="", title_fr="", title_en="Energy")

    assert errors(refused, "title_ar")
    assert accepted.status_code == 302


def test_taken_room_is_refused_in_arabic_with_title_and_times(desk, edition, hall, opening):
    late = make_session(edition, at="14:00", room=hall)

    response = change(desk, late, "ar", start_time="12:00")

    assert response.status_code == 200
    error = errors(response, "room")
    assert all(part in error for part in ("11:00", "12:30", "الجلسة الافتتاحية"))
    late.refresh_from_db()
    assert late.start_time == dt.time(14)


def test_refusal_offers_free_rooms_taking_out_and_swap(desk, edition, hall, opening):
    make_room(edition)
    late = make_session(edition, at="14:00", room=hall)

    response = change(desk, late, start_time="12:00")

    values = [radio.get("value") for radio in inputs(response, "way_out")]
    assert [value.partition(":")[0] for value in values] == ["room", "take_out", "swap", ""]


def test_way_out_to_a_free_room(desk, edition, hall, opening):
    small = make_room(edition)
    late = make_session(edition, at="14:00", room=hall)

    change(desk, late, start_time="12:00", way_out=f"room:{small.pk}")

    late.refresh_from_db()
    assert (late.room, late.start_time) == (small, dt.time(12))


def test_way_out_takes_the_other_out_of_the_timetable(desk, edition, hall, opening):
    late = make_session(edition, at="14:00", room=hall)

    change(desk, late, start_time="12:00", way_out="take_out")

    opening.refresh_from_db()
    late.refresh_from_db()
    assert (opening.starts_at, late.start_time) == (None, dt.time(12))
    assert Occupancy.objects.get().source == late.ledger_source


def test_way_out_changes_places(desk, edition, hall, opening):
    late = make_session(edition, at="14:00", room=hall)

    change(desk, late, start_time="12:00", way_out="swap")

    opening.refresh_from_db()
    late.refresh_from_db()
    assert (opening.start_time, late.start_time) == (dt.time(14), dt.time(11))


def test_way_out_that_is_taken_itself_is_refused(desk, edition, hall, opening):
    other = make_room(edition)
    make_session(edition, at="12:00", room=other)
    late = make_session(edition, at="14:00", room=hall)

    response = change(desk, late, start_time="12:00", way_out=f"room:{other.pk}")

    assert errors(response, "room")


def test_unscheduling_frees_the_place(desk, edition, opening):
    change(desk, opening, day="", start_time="")

    opening.refresh_from_db()
    assert opening.starts_at is None
    assert not Occupancy.objects.exists()


def test_half_a_time_is_refused(desk, opening):
    response = change(desk, opening, start_time="")

    assert response.status_code == 200
    opening.refresh_from_db()
    assert opening.start_time == dt.time(11)


class TestPersonTwice:
    @pytest.fixture
    def minister(self):
        return make_speaker(name_fr="Fatima Bennani", name_ar="فاطمة بناني")

    @pytest.fixture
    def first(self, edition, minister):
        return make_session(edition, at="10:00", speakers=[minister], title_fr="Premier débat")

    @pytest.fixture
    def second(self, edition, first):
        return make_session(edition, at="10:30", title_fr="Second débat")

    def with_minister(self, minister, **more):
        return {"appearances-0-speaker": minister.pk, "appearances-0-role": "speaker", **more}

    def test_is_refused_with_a_sentence(self, desk, minister, second):
        response = change(desk, second, **self.with_minister(minister))

        inline = parse(response).get_element_by_id("appearances-group").text_content()
        assert "Fatima Bennani" in inline
        assert "Premier débat" in inline
        assert inputs(response, "keep_clashes")
        assert not second.appearances.exists()

    def test_tick_is_hidden_until_needed(self, desk, second):
        assert not inputs(desk.get(url(second)), "keep_clashes")

    def test_tick_keeps_it_recorded_and_shown(self, desk, organiser, minister, second):
        change(desk, second, **self.with_minister(minister, keep_clashes="on"))

        assert AcceptedClash.objects.get().accepted_by == organiser
        assert AuditEntry.objects.filter(verb="events.clash_accepted", actor=organiser).exists()
        assert "Premier débat" in text(desk.get(url(second)))

    def test_kept_once_asks_no_second_time(self, desk, minister, second):
        change(desk, second, **self.with_minister(minister, keep_clashes="on"))

        assert change(desk, second, title_fr="Autre titre").status_code == 302

    def test_removing_the_person_solves_it(self, desk, minister, second):
        change(desk, second, **self.with_minister(minister, keep_clashes="on"))

        change(desk, second, **{"appearances-0-DELETE": "on"})

        assert not AcceptedClash.objects.exists()


def test_place_taken_between_check_and_write_shows_the_form_again(
    desk, edition, hall, opening, monkeypatch
):
    late = make_session(edition, at="14:00")
    held = Occupancy.objects.get(source=opening.ledger_source)

    def too_late(sessions, **kwargs):
        claim = (held.kind, held.resource, sessions[0].ledger_source, held.source)
        raise Clashes([Clash(*claim, held.starts_at, held.ends_at)])

    monkeypatch.setattr("events.admin.sessions.hold_sessions", too_late)

    response = change(desk, late, title_fr="Titre à garder")

    assert response.status_code == 200
    assert opening.title_fr in text(response)
    page = parse(response)
    assert page.get_element_by_id("id_title_fr").text.strip() == "Titre à garder"
    late.refresh_from_db()
    assert late.title_fr != "Titre à garder"


def test_day_is_chosen_among_the_editions_days(desk, opening):
    options = parse(desk.get(url(opening))).xpath('//select[@id="id_day"]/option')

    assert [option.get("value") for option in options] == ["", "2027-05-04", "2027-05-05"]


def test_rooms_of_other_editions_are_not_offered(desk, opening):
    foreign = make_room(make_edition())

    response = change(desk, opening, room=foreign.pk)

    assert errors(response, "room")


def test_address_is_frozen_once_public(desk, organiser, edition, opening):
    publish_programme(edition=edition, by=organiser)

    assert not inputs(desk.get(url(opening)), "slug")
    change(desk, opening, slug="other", title_fr="Nouveau")
    opening.refresh_from_db()
    assert (opening.slug == "other", opening.title_fr) == (False, "Nouveau")


def test_public_session_is_not_deleted_but_cancelled(desk, organiser, edition, opening):
    publish_programme(edition=edition, by=organiser)
    with translation.override("fr"):
        address = reverse("admin:events_session_delete", args=[opening.pk])

    response = desk.post(address, {"post": "yes"}, follow=True)

    assert opening.title_fr in text(response)
    assert Session.objects.filter(pk=opening.pk).exists()


def test_deleting_a_draft_frees_its_place(desk, opening):
    with translation.override("fr"):
        address = reverse("admin:events_session_delete", args=[opening.pk])

    desk.post(address, {"post": "yes"})

    assert not Session.objects.exists()
    assert not Occupancy.objects.exists()


def test_every_text_field_says_its_language_and_direction(desk, opening):
    page = parse(desk.get(url(opening, "ar")))

    for field in ("title", "abstract"):
        for code, lang, side in (("ar", "ar-MA", "rtl"), ("fr", "fr", "ltr"), ("en", "en", "ltr")):
            box = page.get_element_by_id(f"id_{field}_{code}")
            assert (box.get("lang"), box.get("dir")) == (lang, side)


@pytest.mark.parametrize("spoken", [["ar", "fr"], []])
def test_languages_are_ticks(desk, opening, spoken):
    change(desk, opening, spoken_languages=spoken)

    opening.refresh_from_db()
    assert opening.spoken_languages == spoken


def test_imported_language_survives_an_edit(desk, opening):
    Session.objects.filter(pk=opening.pk).update(spoken_languages=["de"])

    change(desk, opening, title_fr="Nouveau")

    opening.refresh_from_db()
    assert opening.spoken_languages == ["de"]


def test_day_before_the_edition_is_refused(desk, opening):
    response = change(desk, opening, day=(FIRST_DAY - dt.timedelta(days=1)).isoformat())

    assert errors(response, "day")


def test_who_may_only_look_sees_the_session(client, opening):
    user = User.objects.create_user("karim@example.org", "a-long-password", name="Karim")
    user.user_permissions.set(Permission.objects.filter(codename="view_session"))
    client.force_login(user)

    response = client.get(url(opening))

    assert opening.title_fr in text(response)
    assert not inputs(response, "_save")
