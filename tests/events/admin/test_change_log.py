"""The list of what was changed: who, when, what; and taking it back from there."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from lxml.html import fromstring

from accounts.actions import undo_change
from accounts.models import Change, User
from accounts.models.change import recording
from accounts.models.tracking import title_of
from events.actions import cancel_sessions, delete_session, hold_sessions, swap_places, take_out
from events.history import TELLERS, sentence
from events.models import Remit, Session
from tests.events.admin.pages import parse, text
from tests.factories.events import make_edition, make_room, make_session, make_speaker, make_track
from tests.factories.registrations import make_registration
from tests.factories.staff import allow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def edition():
    return make_edition(starts_on=dt.date(2027, 5, 4), ends_on=dt.date(2027, 5, 5))


@pytest.fixture
def salma(organiser):
    allow(organiser, "accounts.view_change")
    return organiser


@pytest.fixture
def desk(client, salma):
    client.force_login(salma)
    return client


def log(edition):
    return reverse("admin:changes", args=[edition.slug])


def move(session, at, by, **columns):
    told = {"model": "events.session", "title": title_of(session), "columns": ["start_time"]}
    with recording("events.record_changed", by=by, scope=session.edition.scope, **told) as act:
        session.start_time = dt.time.fromisoformat(at)
        for column, value in columns.items():
            setattr(session, column, value)
        session.save()
        hold_sessions(sessions=[session], by=by)
    return act.change


def take_back(desk, edition, change, **data):
    address = reverse("admin:changes-undo", args=[edition.slug])
    return desk.post(address, {"change": change.pk, **data}, follow=True)


def test_the_list_says_who_did_what_to_which_fields(desk, salma, edition):
    session = make_session(edition, at="10:00", title_en="Opening")
    move(session, "11:00", salma)

    page = text(desk.get(log(edition)))

    for words in ("Salma", "Session changed: “Opening” (Starts)", "10:00", "11:00"):
        assert words in page


def test_the_list_asks_the_same_at_one_and_three_changes(
    desk, salma, edition, django_assert_num_queries
):
    for count in (1, 3):
        while Change.objects.count() < count:
            session = make_session(edition, speakers=[make_speaker()])
            move(session, "11:00", salma, track=make_track(edition))
        desk.get(log(edition))  # what a process keeps is found
        with django_assert_num_queries(16):
            desk.get(log(edition))


def test_a_change_is_taken_back_and_done_again(desk, salma, edition):
    session = make_session(edition, at="10:00", title_en="Opening")
    change = move(session, "11:00", salma)

    answer = take_back(desk, edition, change)

    session.refresh_from_db()
    assert session.start_time == dt.time(10)
    assert "Taken back: Session changed: “Opening” (Starts)" in text(answer)
    assert "taken back by Salma" in text(answer)

    take_back(desk, edition, change.undone_by)

    session.refresh_from_db()
    assert session.start_time == dt.time(11)


def test_a_refusal_says_who_changed_what_since_and_leads_there(desk, salma, edition):
    other = User.objects.create_user("karim@example.org", name="Karim")
    session = make_session(edition, at="10:00", title_en="Opening")
    change, newer = move(session, "11:00", salma), move(session, "12:00", other)

    answer = take_back(desk, edition, change)

    message = parse(answer).find_class("error")[0]
    assert "was changed since" in message.text_content()
    assert "Karim: Session changed: “Opening”" in message.text_content()
    assert message.xpath(".//a/@href") == [
        f"{log(edition)}?before={newer.pk + 1}#change-{newer.pk}"
    ]
    session.refresh_from_db()
    assert session.start_time == dt.time(12)


def test_filters_by_person_kind_and_day(desk, salma, edition):
    other = User.objects.create_user("karim@example.org", name="Karim")
    first, second = (
        make_session(edition, title_en="First"),
        make_session(edition, title_en="Second"),
    )
    old = move(first, "11:00", salma)
    Change.objects.filter(pk=old.pk).update(at=dt.datetime(2027, 1, 1, 23, 30, tzinfo=dt.UTC))
    cancel_sessions(sessions=[second], by=other)

    def shown(**asked):
        page = desk.get(log(edition), asked)
        return [row.change.verb.split("_")[1] for row in page.context["rows"]]

    assert shown() == ["cancelled", "changed"]
    assert shown(by=other.pk) == ["cancelled"]
    assert shown(kind="records") == ["changed"]
    assert shown(day="2027-01-01") == ["changed"]
    assert shown(day="2027-01-02") == []
    for nonsense in ({"by": "x"}, {"kind": "x"}, {"day": "9999-12-31x"}, {"before": "9" * 30}):
        assert shown(**nonsense) == ["cancelled", "changed"]


@pytest.mark.parametrize("change", ["", "x", "0", "9" * 30, "1\0"])
def test_an_unknown_change_is_not_found(desk, edition, change):
    address = reverse("admin:changes-undo", args=[edition.slug])
    assert desk.post(address, {"change": change}).status_code == 404
    assert desk.get(address).status_code == 405
    assert desk.get(reverse("admin:changes", args=["none"])).status_code == 404


def test_what_was_deleted_is_found_and_brought_back(desk, salma, edition):
    session = make_session(edition, title_en="Opening", speakers=[make_speaker()])
    key = session.pk
    delete_session(session=session, by=salma)

    page = desk.get(log(edition), {"kind": "deleted"})
    assert "Session deleted: “Opening”" in text(page)
    [row] = page.context["rows"]
    take_back(desk, edition, row.change)

    assert Session.objects.get(pk=key).appearances.count() == 1


def test_the_list_goes_on_by_key(desk, salma, edition, monkeypatch):
    monkeypatch.setattr("events.admin.history.PAGE", 2)
    sessions = [make_session(edition) for _ in range(3)]
    changes = [move(session, "11:00", salma) for session in sessions]

    first = desk.get(log(edition))
    older = parse(first).xpath('//a[@rel="next"]/@href')[0]
    second = desk.get(log(edition) + older)

    assert [row.change for row in first.context["rows"]] == changes[:0:-1]
    assert [row.change for row in second.context["rows"]] == changes[:1]


def test_nobody_takes_back_what_they_could_not_change(client, edition):
    boss = User.objects.create_superuser("boss@example.org", "a-long-password", name="Boss")
    editor = User.objects.create_user("editor@example.org", "a-long-password", name="Editor")
    allow(editor, "accounts.view_change", "events.view_session")
    client.force_login(editor)
    session = make_session(edition, at="10:00", track=make_track(edition))
    change = move(session, "11:00", boss)

    assert "Take back" not in text(client.get(log(edition)))
    answer = take_back(client, edition, change)

    session.refresh_from_db()
    assert session.start_time == dt.time(11)
    assert "You may not change this kind of record" in text(answer)


def test_nobody_takes_back_what_is_outside_their_remit(client, salma, edition):
    remit = Remit.objects.create(user=salma)
    remit.tracks.add(make_track(edition))
    client.force_login(User.objects.get(pk=salma.pk))
    boss = User.objects.create_superuser("boss@example.org", "a-long-password", name="Boss")
    session = make_session(edition, at="10:00", track=make_track(edition))
    change = move(session, "11:00", boss)

    answer = take_back(client, edition, change)

    session.refresh_from_db()
    assert session.start_time == dt.time(11)
    assert "Somebody else looks after a part of this" in text(answer)


def test_an_archived_edition_stays_as_it_is(desk, salma, edition):
    change = move(make_session(edition, at="10:00"), "11:00", salma)
    edition.is_archived = True
    edition.save()

    assert "Take back" not in text(desk.get(log(edition)))
    assert "archived" in text(take_back(desk, edition, change))
    assert Session.objects.get().start_time == dt.time(11)


def test_contact_data_is_shown_to_those_alone_who_may_see_it(desk, salma, edition):
    allow(salma, "registrations.view_registration", "registrations.change_registration")
    registration = make_registration(edition, email="zineb@example.org")
    with recording("events.record_changed", by=salma, scope=edition.scope):
        registration.email, registration.position = "other@example.org", "Directrice"
        registration.save()

    page = text(desk.get(log(edition)))
    assert "Directrice" in page
    assert "@example.org" not in page.replace("salma@example.org", "")

    allow(salma, "registrations.view_contact")
    assert "other@example.org" in text(desk.get(log(edition)))


def test_each_action_has_a_sentence_in_each_language(salma, edition):
    room, speaker = make_room(edition), make_speaker()
    sessions = [
        make_session(edition, at=at, room=room, speakers=[speaker]) for at in ("09:00", "12:00")
    ]
    swap_places(first=sessions[0], second=sessions[1], by=salma)
    take_out(sessions=sessions[:1], by=salma)
    cancel_sessions(sessions=sessions, by=salma)

    told = [sentence(change) for change in Change.objects.order_by("pk")]

    assert "swapped" in told[0]
    assert "taken out of the timetable" in told[1]
    assert told[2] == "2 sessions cancelled"


PLACE = {"day": "2027-05-04", "start": "10:00", "room": {"ar": "قاعة", "fr": "Salle", "en": ""}}
DETAILS = {
    "model": "events.session",
    "title": {"ar": "جلسة", "fr": "Séance <b>", "en": ""},
    "first": {"ar": "أ"},
    "second": {"fr": "B"},
    "source": {"fr": "Forum"},
    "columns": ["title_fr", "room"],
    "column": "title_ar",
    "before": PLACE,
    "after": PLACE,
    "room": {"fr": "Salle"},
    "day": "2027-05-04",
    "from": "10:00",
    "minutes": 15,
    "count": 3,
    "kind": "sessions",
    "created": 3,
    "updated": 4,
}


@pytest.mark.parametrize("verb", TELLERS)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_verb_is_told_and_escaped(verb, language):
    with translation.override(language):
        told = sentence(Change(verb=verb, details=DETAILS))
        taken = Change(verb="accounts.undone", details={"told": {"verb": verb, "details": DETAILS}})

        assert told
        assert "%(" not in told
        assert "<b>" not in told
        assert told in sentence(taken)
        assert sentence(Change(verb=verb, details={}))


ROOMS = {name: {"ar": "", "fr": f"Salle {name}", "en": f"Room {name}"} for name in "AB"}
HERE = {"day": "2025-05-05", "start": "14:30", "room": ROOMS["A"], "minutes": 60}
THERE = {"day": "2025-05-06", "start": "13:55", "room": ROOMS["B"], "minutes": 60}


def told_of_move(before, after):
    details = {"title": {"en": "Opening"}, "before": before, "after": after}
    told = sentence(Change(verb="events.session_placed", details=details))
    return fromstring(f"<p>{told}</p>").text_content()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (["room"], "moved to another room: Room B instead of Room A"),
        (["start"], "moved from 14:30 to 13:55"),
        (["day"], "moved from Monday 5 May to Tuesday 6 May"),
        (["start", "room"], "moved from 14:30, Room A, to 13:55, Room B"),
        (["day", "room"], "moved from Monday 5 May, Room A, to Tuesday 6 May, Room B"),
        (list(HERE), "moved from Monday 5 May, 14:30, Room A, to Tuesday 6 May, 13:55, Room B"),
    ],
)
def test_a_move_tells_only_what_changed(changes, told):
    assert told_of_move(HERE, HERE | {name: THERE[name] for name in changes}) == f"“Opening” {told}"


def test_a_move_tells_of_a_room_that_came_or_went_and_of_another_length():
    roomless, longer = HERE | {"room": None}, HERE | {"start": "15:00", "minutes": 90}

    assert told_of_move(roomless, HERE) == "“Opening” got a room: Room A"
    assert told_of_move(HERE, roomless) == "“Opening” lost its room: Room A"
    assert told_of_move(HERE, roomless | {"start": "15:00"}).endswith(" to 15:00, no room")
    assert told_of_move(HERE, longer) == (
        "“Opening” moved from 14:30 to 15:00; length in minutes: 90 instead of 60"
    )
    assert told_of_move({"day": None}, roomless) == "“Opening” placed: Monday 5 May, 14:30"


def test_an_unknown_verb_is_told_in_general():
    assert sentence(Change(verb="events.unheard", details={})) == "Something was changed."


def test_a_whole_batch_is_one_line_and_one_undo(desk, salma, edition):
    with recording(
        "events.sheet_imported",
        by=salma,
        scope=edition.scope,
        kind="sessions",
        created=12,
        updated=0,
    ) as act:
        for _ in range(12):
            make_session(edition, at=None)

    page = text(desk.get(log(edition)))
    assert "Spreadsheet imported (sessions): 12 new, 0 changed" in page
    assert "12 records" in page
    assert "and 2 more" in page

    take_back(desk, edition, act.change)
    assert not Session.objects.exists()


def test_what_others_built_on_is_not_taken_away(desk, salma, edition):
    with recording("events.record_added", by=salma, scope=edition.scope) as act:
        session = make_session(edition, at=None)
    with recording("events.record_changed", by=salma, scope=edition.scope) as later:
        session.appearances.create(speaker=make_speaker())

    answer = take_back(desk, edition, act.change)

    assert "is in use since" in text(answer)
    assert Session.objects.get().appearances.count() == 1
    undo_change(change=later.change, by=salma)
    take_back(desk, edition, act.change)
    assert not Session.objects.exists()
