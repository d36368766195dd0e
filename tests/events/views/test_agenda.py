"""The agenda of a reader without an account: its page, its file, its subscription."""

import datetime as dt
import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Throttle
from events.actions import agenda as actions
from events.actions import cancel_sessions, hold_sessions, publish_programme
from events.models import SavedAgenda, Session
from tests.factories.events import make_edition

ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture
def post(client):
    """`post(path, codes=…)` as a page of the site does."""

    def send(path, **fields):
        return client.post(f"/fr/2027/{path}", fields, headers=ORIGIN)

    return send


@pytest.fixture
def saved(forum, post):
    """`saved(codes)`: the subscription of these sessions."""

    def make(codes):
        response = post("agenda/save/", codes=codes)
        return SavedAgenda.objects.get(token=response.json()["token"])

    return make


@pytest.mark.parametrize("page", ["agenda/", "agenda.json"])
def test_page_and_sessions_are_stored_and_take_few_queries(client, forum, queries_of, page):
    assert queries_of(f"/fr/2027/{page}") <= 3
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/fr/2027/{page}").status_code == 200
    assert len(captured) == 0


def test_sessions_take_the_same_queries_whatever_their_number(
    client, forum, queries_of, release_of_size
):
    counts = []
    for size in (6, 60):
        release_of_size(forum.edition, size)
        counts.append(queries_of("/fr/2027/agenda.json"))
        assert len(client.get("/fr/2027/agenda.json").json()["sessions"]) == size

    assert counts[0] == counts[1]


def test_sessions_tell_the_script_all_it_shows(client, forum):
    content = client.get("/fr/2027/agenda.json").json()

    opening, workshop = content["sessions"]
    assert content["days"] == {"2027-05-04": "mardi 4 mai 2027"}
    assert opening == {
        "code": forum.opening.code,
        "url": "/fr/2027/sessions/opening/",
        "title": {"text": "Séance d'ouverture"},
        "day": "2027-05-04",
        "when": "09:30 – 10:45",
        "from": "2027-05-04T09:30:00+00:00",
        "to": "2027-05-04T10:45:00+00:00",
        "start": "09:30",
        "end": "10:45",
        "room": {"text": "Grande salle"},
        "status": "planned",
        "place": "2027-05-04 09:30 75 main planned",
    }
    assert workshop["title"] == {"text": "Atelier\u00a0: énergie"}
    assert workshop["room"] is None


def test_borrowed_titles_say_their_language(client, forum):
    sessions = client.get("/ar/2027/agenda.json").json()["sessions"]

    assert sessions[1]["title"] == {"text": "Atelier\u00a0: énergie", "lang": "fr", "dir": "ltr"}


def test_stars_of_every_page_name_the_same_place(client, forum):
    [opening, _] = client.get("/fr/2027/agenda.json").json()["sessions"]
    star = f'data-star="{opening["code"]} {opening["place"]}"'

    assert star in client.get("/ar/2027/programme/2027-05-04/").content.decode()
    assert star in client.get("/fr/2027/sessions/opening/").content.decode()


def test_file_holds_the_chosen_sessions_alone(forum, post):
    response = post("agenda.ics", codes=forum.opening.code)

    text = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Content-Disposition"] == "attachment; filename=2027-agenda.ics"
    assert "no-store" in response["Cache-Control"]
    assert text.count("BEGIN:VEVENT") == 1
    assert f"UID:{forum.opening.guid}@" in text
    assert "DTSTART;TZID=Africa/Casablanca:20270504T093000" in text


def test_picture_is_drawn_from_what_was_posted(forum, post):
    response = post("agenda/picture.svg", codes=forum.opening.code)
    other = post("agenda/picture.svg", codes=forum.workshop.code)

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    assert response.content != other.content
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("codes", ["", "!", ".".join(f"A{n:05}" for n in range(61))])
def test_no_picture_of_nothing_or_of_too_much(forum, post, codes):
    assert post("agenda/picture.svg", codes=codes).status_code == 400


def test_subscription_follows_the_newest_release(client, forum, saved):
    agenda = saved(f"{forum.opening.code}.{forum.workshop.code}")
    address = f"/fr/2027/agenda/{agenda.token}.ics"
    first = client.get(address)
    cancel_sessions(sessions=[forum.opening], by=None)
    forum.workshop.start_time = dt.time(15)
    forum.workshop.save()
    hold_sessions(sessions=[forum.workshop], by=None)
    publish_programme(edition=forum.edition, by=None)

    text = client.get(address).content.decode()

    assert first.content.decode().count("STATUS:CONFIRMED") == 2
    assert text.count("STATUS:CANCELLED") == 1
    assert "T150000" in text
    assert "NAME;LANGUAGE=FR:" in text.upper()


def test_subscription_is_for_one_reader_and_asked_for_cheaply(client, forum, saved):
    agenda = saved(forum.opening.code)
    address = f"/fr/2027/agenda/{agenda.token}.ics"
    response = client.get(address)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(address, headers={"If-None-Match": response["ETag"]})

    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex"
    assert again.status_code == 304
    assert again["ETag"] == response["ETag"]
    assert len(captured) <= 2


@pytest.mark.parametrize("event", ["other stars", "release", "another name of the forum"])
def test_subscription_is_sent_again_after_a_change(client, forum, saved, post, event):
    agenda = saved(forum.opening.code)
    address = f"/fr/2027/agenda/{agenda.token}.ics"
    known = {"If-None-Match": client.get(address)["ETag"]}
    assert client.get(address, headers=known).status_code == 304

    if event == "other stars":
        post("agenda/save/", codes=forum.workshop.code, token=agenda.token)
    elif event == "release":
        cancel_sessions(sessions=[forum.opening], by=None)
        publish_programme(edition=forum.edition, by=None)
    else:
        forum.edition.name_fr = "Autre nom"
        forum.edition.save()

    assert client.get(address, headers=known).status_code == 200


def test_subscription_changes_in_place(forum, saved, post):
    agenda = saved(forum.opening.code)

    response = post("agenda/save/", codes=forum.workshop.code, token=agenda.token)

    assert response.json() == {"token": agenda.token}
    assert [row.codes for row in SavedAgenda.objects.all()] == [[forum.workshop.code]]


def test_unknown_tokens_are_not_found(client, forum, post):
    make_edition(slug="2028")
    unknown = "A" * 22

    assert post("agenda/save/", codes=forum.opening.code, token=unknown).status_code == 404
    assert client.get(f"/fr/2027/agenda/{unknown}.ics").status_code == 404
    assert SavedAgenda.objects.count() == 0


def test_token_holds_in_its_own_edition_only(client, forum, saved):
    make_edition(slug="2028")
    agenda = saved(forum.opening.code)

    assert client.get(f"/fr/2028/agenda/{agenda.token}.ics").status_code == 404


def test_a_code_of_digits_is_a_code(client, forum, saved):
    forum.workshop.code = "012345"
    forum.workshop.save()
    publish_programme(edition=forum.edition, by=None)

    agenda = saved("012345")

    assert agenda.codes == ["012345"]
    assert b"BEGIN:VEVENT" in client.get(f"/fr/2027/agenda/{agenda.token}.ics").content


def test_only_released_codes_are_kept(forum, saved):
    draft = Session.objects.create(edition=forum.edition, slug="draft", title_fr="Brouillon")

    agenda = saved(f"{forum.opening.code}.{draft.code}.ZZZZZZ.{forum.opening.code}.<b>.\x01.")

    assert agenda.codes == [forum.opening.code]


@pytest.mark.parametrize("path", ["agenda/save/", "agenda/picture.svg", "agenda.ics"])
@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_other_sites_may_not_post(client, forum, path, origin):
    response = client.post(f"/fr/2027/{path}", {"codes": forum.opening.code}, headers=origin)

    assert response.status_code == 403
    assert SavedAgenda.objects.count() == 0


@pytest.mark.parametrize("path", ["agenda/save/", "agenda/picture.svg", "agenda.ics"])
def test_choices_are_never_part_of_an_address(client, forum, path):
    response = client.get(f"/fr/2027/{path}?codes={forum.opening.code}")

    assert response.status_code == 405


@pytest.mark.parametrize("path", ["agenda/save/", "agenda/picture.svg", "agenda.ics"])
@pytest.mark.parametrize(
    "body",
    [b"codes=%00", b"codes=" + b"A." * 500_000, b"\xff\xfe", b"codes=%ED%A0%80", b"token=%00", b""],
)
def test_hostile_bodies_are_no_error(forum, path, body):
    visitor = Client(raise_request_exception=False, headers=ORIGIN)

    response = visitor.post(
        f"/ar/2027/{path}", body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code < 500


def test_at_most_so_many_sessions_are_kept(forum, saved, release_of_size):
    release_of_size(forum.edition, 400)

    agenda = saved(".".join(f"C{n:05}" for n in range(400)))

    assert len(agenda.codes) == 300


def test_a_stranger_cannot_fill_the_database(forum, post, saved, monkeypatch):
    monkeypatch.setattr(actions, "MOST_NEW", 2)
    agenda = saved(forum.opening.code)
    saved(forum.opening.code)

    refused = post("agenda/save/", codes=forum.opening.code)

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert SavedAgenda.objects.count() == 2
    assert post("agenda/save/", codes="", token=agenda.token).status_code == 200


def test_a_subscription_changes_only_so_often(forum, post, saved, monkeypatch):
    monkeypatch.setattr(actions, "MOST_CHANGES", 1)
    agenda = saved(forum.opening.code)
    post("agenda/save/", codes=forum.workshop.code, token=agenda.token)

    refused = post("agenda/save/", codes="", token=agenda.token)

    assert refused.status_code == 429
    assert SavedAgenda.objects.get().codes == [forum.workshop.code]


def test_an_edition_holds_only_so_many(forum, post, monkeypatch):
    monkeypatch.setattr(actions, "MOST_KEPT", 0)

    assert post("agenda/save/", codes=forum.opening.code).status_code == 429


def test_nothing_about_the_reader_is_kept(client, forum, saved):
    agenda = saved(forum.opening.code)

    fields = {field.name for field in SavedAgenda._meta.get_fields()}
    assert fields == {"id", "token", "edition", "codes", "saved_at"}
    assert "127.0.0.1" not in json.dumps(list(Throttle.objects.values("key", "subject")))
    assert re.fullmatch(r"[\w-]{22}", agenda.token)
    assert not client.cookies


def test_tick_forgets_agendas_of_long_ago(forum, saved):
    kept = saved(forum.opening.code)
    past = make_edition(
        slug="2020",
        starts_on=timezone.now().date() - dt.timedelta(days=370),
        ends_on=timezone.now().date() - dt.timedelta(days=366),
    )
    SavedAgenda.objects.create(edition=past, codes=[])

    call_command("tick")

    assert SavedAgenda.objects.get() == kept
