"""The board of meetings: what it shows, what it moves, and what it refuses in words."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, OutboxMail
from events.models import Occupancy
from meetings.board import LiveBoard, PlanBoard, stamp_of
from meetings.models import (
    Delegate,
    Meeting,
    MeetingRequest,
    MeetingRules,
    Placement,
    Plan,
    Profile,
)
from registrations.actions import link_speaker
from tests.events.admin.pages import filled, parse, text
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_registration, make_registrations, make_staff

pytestmark = pytest.mark.django_db

MAY = (
    "events.view_edition",
    *(f"meetings.{verb}_{noun}" for verb in ("view", "change") for noun in ("plan", "meeting")),
)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def coordinator(client):
    user = make_staff(*MAY)
    client.force_login(user)
    return user


@pytest.fixture
def places(edition):
    slots = [make_slot(edition, at) for at in ("10:00", "10:30", "11:00")]
    return slots, [make_table(edition, number) for number in (1, 2)]


def make_plan(edition, **fields):
    number = Plan.objects.count() + 1
    return Plan.objects.create(edition=edition, number=number, **{"state": "ready", **fields})


def placed(plan, request, slot=None, table=None, **fields):
    """A placement of this wish, by the owners of its two profiles."""
    sides = {}
    if slot:
        sides = {"first": request.asker.registration, "second": request.asked.registration}
    given = {"plan": plan, "request": request, "slot": slot, "table": table, **sides, **fields}
    return Placement.objects.create(**given)


def wish(edition, **fields):
    return make_request(make_profile(edition), make_profile(edition), **fields)


def met(request, slot, table):
    """The published meeting of a wish."""
    sides = {"first": request.asker.registration, "second": request.asked.registration}
    return make_meeting(slot, table, request=request, **sides)


def address(board, name="change", *args):
    with translation.override("en"):
        return board.address(name, *args)


def key_of(row):
    return f"{'p' if isinstance(row, Placement) else 'm'}{row.pk}"


def send(client, board, verb, *rows, shown=None, **asked):
    """Ask as the script does: of rows, or of keys with their stamps."""
    shown = shown or {key_of(row): stamp_of(row) for row in rows}
    body = json.dumps({"verb": verb, "shown": shown, **asked})
    return client.post(address(board), body, content_type="application/json")


def seat(slot, table, **people):
    return {"slot": slot.pk, "table": table.pk, **people}


def move(client, board, row, slot, table, **people):
    return send(client, board, "place", row, places={key_of(row): seat(slot, table, **people)})


# --- A plan


def test_a_plan_is_changed_by_hand(client, coordinator, edition, places):
    (ten, later, _last), (one, two) = places
    plan = make_plan(edition, is_optimal=True)
    row, waiting = (
        placed(plan, wish(edition), ten, one),
        placed(plan, wish(edition), reason="quota"),
    )
    board = PlanBoard(plan, coordinator)

    page = client.get(address(board, ""))
    cell = parse(page).xpath(f'//td[@data-slot="{ten.pk}"][@data-table="{one.pk}"]')[0]
    assert cell.get_element_by_id(f"card-{key_of(row)}") is not None
    assert "as many meetings as the quota allows" in text(page)

    assert move(client, board, row, later, two).status_code == 200
    answer = move(client, board, waiting, later, one)
    assert answer.status_code == 200, answer.json()
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.slot, row.table) == (later, two)
    assert (waiting.first, waiting.reason) == (waiting.request.asker.registration, "")
    plan.refresh_from_db()
    assert (plan.held, plan.is_optimal) == (2, False)

    assert send(client, board, "lock", row, locked=True).status_code == 200
    row.refresh_from_db()
    answer = move(client, board, row, ten, one)
    assert answer.status_code == 409
    assert answer.json()["sentences"] == ["This meeting is locked: unlock it first."]
    taken_out = send(client, board, "place", waiting, places={key_of(waiting): None})
    assert taken_out.json()["became"] == {key_of(waiting): key_of(waiting)}
    waiting.refresh_from_db()
    assert (waiting.slot, waiting.first) == (None, None)
    assert not Meeting.objects.exists()


def test_two_of_a_plan_change_places(client, coordinator, edition, places):
    (ten, later, _last), (one, two) = places
    plan = make_plan(edition)
    row, other = placed(plan, wish(edition), ten, one), placed(plan, wish(edition), later, two)
    board = PlanBoard(plan, coordinator)

    refused = move(client, board, row, later, two)
    assert refused.status_code == 409
    assert refused.json()["sentences"] == ["Table 2 is taken at 10:30."]
    swap, _take_out = refused.json()["ways"]
    done = client.post(address(board), json.dumps(swap["ask"]), content_type="application/json")

    assert done.status_code == 200, done.json()
    row.refresh_from_db()
    other.refresh_from_db()
    assert [(r.slot, r.table) for r in (row, other)] == [(later, two), (ten, one)]


@pytest.mark.once
def test_a_plan_is_refused_what_cannot_be(client, coordinator, edition, places):
    (ten, later, last), (one, two) = places
    plan = make_plan(edition, gap=1)
    request = wish(edition)
    row = placed(plan, request, ten, one)
    board = PlanBoard(plan, coordinator)
    person = request.asker.registration
    # In a panel, then away, then at another table, then too close to that one.
    link_speaker(registration=person, speaker=make_speaker(name_en="Panellist"), by=coordinator)
    person.refresh_from_db()
    make_session(edition, at="10:30", minutes=30, speakers=[person.speaker])
    refused = move(client, board, row, later, two).json()
    assert "is in the session" in refused["sentences"][0]
    delegate = Delegate.objects.get(registration=request.asked.registration)
    delegate.away.add(last)
    assert "is not available at 11:00" in move(client, board, row, last, two).json()["sentences"][0]
    delegate.away.clear()
    noon = make_slot(edition, "12:00")
    placed(plan, make_request(request.asked, make_profile(edition)), noon, one)
    assert "has another meeting at 12:00" in str(move(client, board, row, noon, two).json())
    assert "too close" in str(move(client, board, row, last, two).json())
    # Without a word in common.
    delegate.languages.set(delegate.languages.model.objects.filter(code="lang-ar"))
    assert "no language in common" in str(move(client, board, row, ten, two).json())
    row.refresh_from_db()
    assert (row.slot, row.table) == (ten, one)


@pytest.mark.once
def test_who_sits_there_is_chosen_or_found(client, coordinator, edition, places):
    (ten, later, _last), (one, two) = places
    plan = make_plan(edition)
    request = wish(edition)
    colleague = make_registration(edition)
    Delegate.objects.create(profile=request.asked, registration=colleague)
    busy = make_request(make_profile(edition), request.asked)
    placed(plan, busy, later, one)
    row = placed(plan, request, ten, one)
    board = PlanBoard(plan, coordinator)

    assert move(client, board, row, later, two).status_code == 200
    row.refresh_from_db()
    assert row.second == colleague
    stranger = make_registration(edition)
    assert move(client, board, row, ten, two, second=stranger.pk).status_code == 409
    owner = request.asked.registration
    assert move(client, board, row, ten, two, second=owner.pk).status_code == 200
    row.refresh_from_db()
    assert row.second == owner


# --- The published meetings


def test_published_meetings_move_in_the_ledger_and_people_are_told(
    client, coordinator, edition, places
):
    (ten, later, _last), (one, two) = places
    MeetingRules.objects.create(edition=edition)
    request, waiting = wish(edition), wish(edition)
    meeting = met(request, ten, one)
    board = LiveBoard(edition, coordinator)

    answer = move(client, board, meeting, later, two)
    assert answer.status_code == 200, answer.json()
    held = Occupancy.objects.filter(source=meeting.ledger_source, kind="table", layer="public")
    assert [row.starts_at for row in held] == [later.starts_at]
    sides = {request.asker.registration.email, request.asked.registration.email}
    assert {mail.to for mail in OutboxMail.objects.all()} == sides
    assert MeetingRules.of(edition).agenda_version == 1
    entry = AuditEntry.objects.get(verb="meetings.moved_by_hand")
    assert entry.details["meetings"] == [meeting.pk]

    key = f"r{waiting.pk}"
    answer = send(client, board, "place", shown={key: "....0"}, places={key: seat(ten, one)}).json()
    new = Meeting.objects.get(request=waiting)
    assert answer["became"] == {key: f"m{new.pk}"}
    again = send(client, board, "place", shown={key: "....0"}, places={key: seat(ten, two)})
    assert (again.status_code, again.json()["kind"]) == (409, "stale")
    answer = send(client, board, "place", new, places={key_of(new): None}).json()
    assert answer["became"] == {f"m{new.pk}": key}
    new.refresh_from_db()
    assert new.status == "cancelled"
    assert not Occupancy.objects.filter(source=new.ledger_source).exists()


def test_nobody_is_at_a_table_during_their_panel(client, coordinator, edition, places):
    (ten, later, _last), (one, _two) = places
    meeting = met(wish(edition), ten, one)
    speaker = make_speaker()
    link_speaker(registration=meeting.first, speaker=speaker, by=coordinator)
    make_session(edition, at="10:30", minutes=30, speakers=[speaker], title_en="The panel")
    board = LiveBoard(edition, coordinator)

    answer = move(client, board, meeting, later, one)

    assert answer.status_code == 409
    assert "is in the session “The panel” from 10:30 to 11:00" in answer.json()["sentences"][0]
    assert f"m{meeting.pk}" in answer.json()["cards"]
    meeting.refresh_from_db()
    assert meeting.slot == ten
    # The negative control: without the panel it goes there.
    speaker.appearances.all().delete()
    Occupancy.objects.filter(source__startswith="session:").delete()
    assert move(client, board, meeting, later, one).status_code == 200


@pytest.mark.once
def test_a_look_brings_what_others_did(client, coordinator, edition, places):
    (ten, later, _last), (one, two) = places
    plan = make_plan(edition)
    row, same = placed(plan, wish(edition), ten, one), placed(plan, wish(edition), later, two)
    board = PlanBoard(plan, coordinator)
    shown = {key_of(one): stamp_of(one) for one in (row, same)}
    assert move(client, board, row, ten, two).status_code == 200

    seen = send(client, board, "look", shown=shown, day=ten.day.isoformat()).json()
    assert (list(seen["cards"]), seen["gone"]) == ([key_of(row)], [])
    stale = send(client, board, "place", shown=shown, places=dict.fromkeys(shown))
    assert (stale.status_code, stale.json()["kind"]) == (409, "stale")


@pytest.mark.once
def test_only_a_ready_plan_and_only_what_is_to_come_changes(client, coordinator, edition, places):
    (ten, later, _last), (one, _two) = places
    plan = make_plan(edition, state="published")
    row, meeting = placed(plan, wish(edition), ten, one), met(wish(edition), ten, one)
    Meeting.objects.filter(pk=meeting.pk).update(status="held")

    published = move(client, PlanBoard(plan, coordinator), row, later, one)
    over = move(client, LiveBoard(edition, coordinator), meeting, later, one)

    assert [published.status_code, over.status_code] == [409, 409]
    assert "not published can be changed" in published.json()["sentences"][0]
    assert over.json()["sentences"] == ["This meeting is over: it stays where it was."]


@pytest.mark.once
@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '{"verb": "place"}',
        '{"verb": "place", "shown": {"p1\\u0000": "....0"}, "places": {}}',
        '{"verb": "place", "shown": {"p1": "....0"}, "places": {"p1": {"slot": 1e99, "table": 1}}}',
        '{"verb": "place", "shown": {"p1": "....0"}, "places": {"p1": {"slot": true, "table": 1}}}',
        '{"verb": "look", "shown": {}, "day": "x"}',
        '{"verb": "eat", "shown": {"p1": "....0"}}',
        '{"verb": ["lock"], "shown": {"p1": "....0"}}',
        '{"verb": "lock", "shown": {"p1": 7}, "locked": true}',
        '{"verb": "lock", "shown": {"m1": "....0"}, "locked": true}',
        "[" * 100_000,
    ],
)
def test_nonsense_is_refused_in_words(client, coordinator, edition, body):
    board = PlanBoard(make_plan(edition), coordinator)
    answer = client.post(address(board), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["sentences"]


def test_no_search_and_no_address_breaks_it(client, coordinator, edition, places):
    board = PlanBoard(make_plan(edition), coordinator)
    strange = ["\0", "a\0b", "%", "ا" * 5000, "\udc80".encode("utf-8", "surrogatepass")]
    for words in strange:
        assert client.get(address(board, ""), {"q": words}).status_code in (200, 400)
        assert client.get(address(board, "find"), {"q": words}).status_code in (200, 400)
        assert client.get(address(board, ""), {"day": words}).status_code in (400, 404)
    for key in ("p0", f"p{10**30}", "m1", "x"):
        assert client.get(address(board, "card", key)).status_code == 404
    assert client.get(f"/en/admin/meetings/plans/{10**30}/board/").status_code == 404


# --- Without a script, and how much it asks of the database


@pytest.mark.once
def test_a_card_has_a_page_of_its_own(client, coordinator, edition, places):
    (ten, later, _last), (one, two) = places
    plan = make_plan(edition)
    row, other = placed(plan, wish(edition), ten, one), placed(plan, wish(edition), later, two)
    board = PlanBoard(plan, coordinator)
    page = client.get(address(board, "card", key_of(row)))
    there = {"slot": str(later.pk), "table": str(two.pk), "deed": "move"}

    taken = client.post(address(board, "card", key_of(row)), filled(page, "move-form", **there))
    assert (taken.status_code, "Table 2 is taken" in text(taken)) == (409, True)
    form = filled(taken, "move-form", **there, way_out="swap")
    assert client.post(address(board, "card", key_of(row)), form).status_code == 302
    row.refresh_from_db()
    other.refresh_from_db()
    assert [row.slot, other.slot] == [later, ten]
    for deed, is_locked in (("lock", True), ("unlock", False)):
        page = client.get(address(board, "card", key_of(row)))
        form = filled(page, "move-form", deed=deed)
        assert client.post(address(board, "card", key_of(row)), form).status_code == 302
        row.refresh_from_db()
        assert row.is_locked is is_locked
    assert client.get(address(board, "card", "p0")).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("rows", [1, 3])
def test_the_boards_ask_as_much_of_the_database_for_more_meetings(
    client, coordinator, edition, rows, django_assert_num_queries
):
    plan = make_plan(edition)
    for number in range(1, rows + 1):
        slot, table = make_slot(edition, f"{9 + number}:00"), make_table(edition, number)
        placed(plan, wish(edition), slot, table)
        placed(plan, wish(edition))
        met(wish(edition), slot, table)
        wish(edition)
    plan_page = address(PlanBoard(plan, coordinator), "")
    live_page = address(LiveBoard(edition, coordinator), "")
    for page in (plan_page, live_page):
        client.get(page)  # what is asked only once

    with django_assert_num_queries(11):
        client.get(plan_page, {"q": "attendee"})
    with django_assert_num_queries(12):
        client.get(live_page, {"q": "attendee"})
    with django_assert_num_queries(10):
        client.get(f"{plan_page}state/")


@pytest.mark.once
def test_a_board_of_three_hundred_meetings(client, coordinator, edition, django_assert_num_queries):
    people = make_registrations(edition, 600)
    profiles = Profile.objects.bulk_create(
        Profile(edition=edition, registration=person, state="approved") for person in people
    )
    Delegate.objects.bulk_create(
        Delegate(profile=profile, registration=profile.registration) for profile in profiles
    )
    requests = MeetingRequest.objects.bulk_create(
        MeetingRequest(edition=edition, asker=one, asked=other, status="accepted")
        for one, other in zip(profiles[::2], profiles[1::2], strict=True)
    )
    slots = [make_slot(edition, f"{9 + n // 3:02}:{n % 3 * 20:02}", minutes=20) for n in range(15)]
    tables = [make_table(edition, number) for number in range(1, 21)]
    plan = make_plan(edition)
    Placement.objects.bulk_create(
        Placement(
            plan=plan,
            request=request,
            slot=slots[n // 20],
            table=tables[n % 20],
            first=request.asker.registration,
            second=request.asked.registration,
        )
        for n, request in enumerate(requests)
    )
    page = address(PlanBoard(plan, coordinator), "")
    client.get(page)  # what is asked only once

    with django_assert_num_queries(11):
        answer = client.get(page, {"q": "attendee"})

    assert len(parse(answer).find_class("card")) == 300


@pytest.mark.once
def test_strangers_do_not_see_the_board(client, edition):
    for permission in ((), ("meetings.view_table",)):
        client.force_login(make_staff(*permission))
        url = reverse("admin:meeting-board", args=[edition.slug])
        assert client.get(url).status_code in (302, 403)
