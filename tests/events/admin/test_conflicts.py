"""The panel of conflicts, and their count under the head of every screen."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from events.models import Appearance, Edition, Session
from events.models.remit import WHOLE_PROGRAMME, Remit
from tests.events.admin.pages import parse, text
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def edition():
    return make_edition()


def panel(edition, query=""):
    return reverse("admin:conflicts", args=[edition.slug]) + query


def kinds(response):
    return [choice.kind for choice in response.context["choices"]]


def test_each_conflict_is_a_sentence_with_ways_to_mend_it(desk, edition):
    room = make_room(edition, capacity=40, name_fr="Argan")
    speaker = make_speaker(name_fr="Salma")
    session = make_session(edition, room=room, speakers=[speaker], expected=50, title_fr="Une")

    response = desk.get(panel(edition))

    page = parse(response)
    links = {link.get("href") for link in page.iter("a")}
    assert "Salma" in text(response)
    assert reverse("admin:events_session_change", args=[session.pk]) in links
    assert reverse("admin:events_room_change", args=[room.pk]) in links
    board = reverse("admin:board-day", args=[edition.slug, FIRST_DAY.isoformat()])
    assert f"{board}#session-{session.pk}" in links
    assert kinds(response) == ["", "capacity", "unconfirmed"]


def test_speaker_form_is_one_of_the_ways(desk, edition):
    speaker = make_speaker()
    for _ in range(2):
        session = make_session(edition, room=make_room(edition), at="10:00")
        Appearance.objects.create(session=session, speaker=speaker, is_confirmed=True)

    links = [link.get("href") for link in parse(desk.get(panel(edition))).iter("a")]

    address = reverse("admin:speakers_speaker_change", args=[speaker.pk])
    assert f"{address}?edition={edition.pk}" in links


def test_every_way_to_the_board_leads_to_a_card(desk, edition):
    speaker, tomorrow = make_speaker(), FIRST_DAY + dt.timedelta(days=1)
    for at, day in (("23:30", FIRST_DAY), ("00:10", tomorrow)):
        session = make_session(edition, at=at, day=day, minutes=60)
        Appearance.objects.create(session=session, speaker=speaker)
    make_session(edition, at=None, published_at=timezone.now(), title_ar="")
    Edition.objects.update(required_languages=["ar"])

    links = [link.get("href") for link in parse(desk.get(panel(edition))).iter("a")]

    ways = {link for link in links if "#session-" in link}
    assert len(ways) == 3
    for way in ways:
        address, anchor = way.split("#")
        assert parse(desk.get(address)).get_element_by_id(anchor) is not None


def test_one_kind_alone(desk, edition):
    make_session(edition, title_fr="Au jardin")
    make_session(edition, room=make_room(edition), title_fr="Sans arabe", title_ar="")

    everything, one = (text(desk.get(panel(edition, query))) for query in ("", "?kind=language"))

    assert "Au jardin" in everything
    assert "Sans arabe" in one
    assert "Au jardin" not in one


@pytest.mark.parametrize("query", ["?kind=x", "?kind=", "?kind=room"])
def test_strange_kinds_are_no_failure(desk, edition, query):
    assert desk.get(panel(edition, query)).status_code == 200


def test_days_in_order_and_what_blocks_first(desk, edition):
    edition.required_languages = ["ar"]
    edition.save()
    make_session(edition, day=FIRST_DAY + dt.timedelta(days=1), title_fr="Demain")
    make_session(edition, title_fr="Sans salle")
    make_session(edition, room=make_room(edition), title_ar="", title_fr="Sans arabe")

    days = desk.get(panel(edition)).context["days"]

    assert [(day.day, [row.conflict.kind for row in rows]) for day, rows in days] == [
        (FIRST_DAY.day, ["language", "roomless"]),
        (FIRST_DAY.day + 1, ["roomless"]),
    ]


def test_without_conflicts_it_says_so(desk, edition):
    make_session(edition, room=make_room(edition))

    assert parse(desk.get(panel(edition))).find_class("empty-state")


def test_unknown_edition_and_wrong_method(desk, edition):
    assert desk.get("/fr/admin/conflicts/nowhere/").status_code == 404
    assert desk.post(panel(edition)).status_code == 405


def test_signed_out_and_without_the_permission(client, organiser, edition):
    assert client.get(panel(edition)).status_code == 302
    organiser.user_permissions.remove(
        Permission.objects.get(content_type__app_label="events", codename="view_session")
    )
    client.force_login(organiser)
    assert client.get(panel(edition)).status_code == 403


def test_partner_editor_sees_conflicts_of_its_own_sessions_only(desk, organiser, edition):
    codename = WHOLE_PROGRAMME.split(".")[1]
    organiser.user_permissions.remove(Permission.objects.get(codename=codename))
    mine = make_organisation()
    Remit.objects.create(user=organiser, organisation=mine)
    make_session(edition, title_fr="Étrangère")
    make_session(edition, title_fr="Maison", host=mine)

    response = desk.get(panel(edition))

    assert "Maison" in text(response)
    assert "Étrangère" not in text(response)
    assert not parse(response).find_class("conflict-count")


@pytest.mark.parametrize("count", [1, 3])
def test_panel_costs_the_same_queries_for_any_number(desk, edition, count):
    for _ in range(count):
        make_session(edition, speakers=[make_speaker()])
    desk.get(panel(edition))

    with CaptureQueriesContext(connection) as asked:
        desk.get(panel(edition))

    assert len(asked) == PANEL_QUERIES


PANEL_QUERIES = 17


class TestBar:
    def count(self, response):
        bars = parse(response).find_class("conflict-count")
        return [" ".join(bar.text_content().split()) for bar in bars]

    def test_every_screen_has_the_count_and_the_way(self, desk, edition):
        make_session(edition)

        for name in ("index", "events_session_changelist", "events_room_changelist"):
            response = desk.get(reverse(f"admin:{name}"))
            assert "1" in self.count(response)[0]
            assert panel(edition) in [link.get("href") for link in parse(response).iter("a")]

    def test_nothing_to_say_says_nothing(self, desk, edition):
        make_session(edition, room=make_room(edition))

        assert self.count(desk.get(reverse("admin:index"))) == []

    def test_what_blocks_is_said(self, desk, edition):
        Edition.objects.update(required_languages=["ar"])
        make_session(edition, room=make_room(edition), title_ar="")

        bar = parse(desk.get(reverse("admin:index"))).find_class("conflict-count")[0]
        assert "is-blocking" in bar.get("class")

    def test_it_follows_a_change_at_once(self, desk, edition):
        session = make_session(edition)
        assert self.count(desk.get(reverse("admin:index")))

        session = Session.objects.get(pk=session.pk)
        session.room = make_room(edition)
        session.save()

        assert self.count(desk.get(reverse("admin:index"))) == []
