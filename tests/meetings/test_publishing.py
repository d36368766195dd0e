"""A plan is published whole or not at all, and each person whose agenda changed is told once."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, OutboxMail
from events.actions import publish_programme
from events.models import Occupancy
from events.models.occupancy import Claim
from meetings.actions.planning import (
    PlanRefused,
    PublishRefused,
    compare_plans,
    copy_plan,
    lock_placements,
    publish_plan,
    unmet_reason,
)
from meetings.models import Meeting, MeetingRules, Placement, Plan
from registrations.actions.seating import request_seat
from registrations.models import Seating
from tests.factories.events import make_edition, make_session
from tests.factories.meetings import make_meeting, make_profile, make_request, make_slot, make_table
from tests.factories.registrations import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_forum():
    now = dt.datetime(2027, 5, 1, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=True), translation.override("en"):
        yield


@pytest.fixture
def edition():
    edition = make_edition()
    for at in ("09:00", "09:30", "10:00"):
        make_slot(edition, at)
    make_table(edition, 1)
    make_table(edition, 2)
    return edition


@pytest.fixture
def coordinator():
    return make_staff("meetings.view_plan", "meetings.publish_plan", "meetings.change_plan")


def slot(edition, index):
    return edition.meeting_slots.order_by("starts_at")[index]


def make_plan(edition, placed, **fields):
    """A ready plan; `placed` maps requests to the index of a slot and a table, or to a reason."""
    fields = {"number": Plan.objects.count() + 1, "state": "ready", **fields}
    plan = Plan.objects.create(edition=edition, held=0, wished=len(placed), **fields)
    for request, place in placed.items():
        given = {"reason": place}
        if not isinstance(place, str):
            given = {
                "slot": slot(edition, place[0]),
                "table": edition.tables.get(number=place[1]),
                "first": request.asker.registration,
                "second": request.asked.registration,
            }
        Placement.objects.create(plan=plan, request=request, **given)
    return plan


def agenda(edition):
    rows = Meeting.objects.standing().filter(edition=edition).order_by("slot__starts_at")
    return [(m.request_id, f"{m.slot.start_time:%H:%M}", m.table.number) for m in rows]


def test_publishing_makes_meetings_and_tells_each_side(edition, coordinator):
    one, other, third = (make_profile(edition) for _ in range(3))
    first, second = make_request(one, other), make_request(third, one)
    version = edition.version if hasattr(edition, "version") else None
    plan = make_plan(edition, {first: (0, 1), second: "no_table"})
    done = publish_plan(plan=plan, by=coordinator)
    assert (len(done.made), done.told) == (1, 2)
    assert agenda(edition) == [(first.pk, "09:00", 1)]
    assert Occupancy.objects.count() == 6
    plan.refresh_from_db()
    assert (plan.state, plan.held) == ("published", 1)
    edition.refresh_from_db()
    assert version is None or edition.version > version
    mails = {mail.to: mail for mail in OutboxMail.objects.all()}
    assert mails.keys() == {one.registration.email, other.registration.email}
    assert other.registration.name in mails[one.registration.email].body
    assert unmet_reason(second) == "All tables are taken when both are free"
    assert unmet_reason(first) == ""
    assert AuditEntry.objects.filter(verb="meetings.plan_published").exists()


def test_the_next_plan_moves_calls_off_and_tells_only_the_differences(edition, coordinator):
    one, other, third = (make_profile(edition) for _ in range(3))
    same, moved, gone = (
        make_request(one, other),
        make_request(one, third),
        make_request(other, third),
    )
    before = make_plan(edition, {same: (0, 1), moved: (1, 1), gone: (2, 1)})
    publish_plan(plan=before, by=coordinator)
    numbers = {m.request_id: m.pk for m in Meeting.objects.all()}
    OutboxMail.objects.all().delete()
    after = make_plan(edition, {same: (0, 1), moved: (2, 2), gone: "outweighed"})
    done = publish_plan(plan=after, by=coordinator)
    assert [len(part) for part in (done.made, done.moved, done.cancelled)] == [0, 1, 1]
    assert agenda(edition) == [(same.pk, "09:00", 1), (moved.pk, "10:00", 2)]
    assert Meeting.objects.get(request=moved).pk == numbers[moved.pk]
    bodies = {mail.to: mail.body for mail in OutboxMail.objects.all()}
    assert len(bodies) == 3
    assert third.registration.name in bodies[one.registration.email]
    assert other.registration.name not in bodies[one.registration.email]
    assert MeetingRules.objects.get(edition=edition).agenda_version == 2
    before.refresh_from_db()
    assert before.state == "replaced"
    OutboxMail.objects.all().delete()
    publish_plan(plan=before, by=coordinator)
    assert len(agenda(edition)) == 3
    assert OutboxMail.objects.count() == 3


def test_a_plan_that_changes_nothing_tells_nobody(edition, coordinator):
    request = make_request(make_profile(edition), make_profile(edition))
    publish_plan(plan=make_plan(edition, {request: (0, 1)}), by=coordinator)
    OutboxMail.objects.all().delete()
    publish_plan(plan=make_plan(edition, {request: (0, 1)}), by=coordinator)
    assert not OutboxMail.objects.exists()
    assert MeetingRules.objects.get().agenda_version == 1


def test_locked_and_hand_arranged_meetings_stay(edition, coordinator):
    one, other = make_profile(edition), make_profile(edition)
    request = make_request(one, other)
    sides = {"first": one.registration, "second": other.registration}
    make_meeting(slot(edition, 0), edition.tables.get(number=1), request=request, is_locked=True,
                 **sides)  # fmt: skip
    make_meeting(slot(edition, 1), edition.tables.get(number=1))
    publish_plan(plan=make_plan(edition, {request: (2, 1)}), by=coordinator)
    assert [(at, table) for _key, at, table in agenda(edition)] == [("09:00", 1), ("09:30", 1)]


def test_what_is_in_the_way_is_told_with_names_and_nothing_changes(edition, coordinator):
    one, other, third = (make_profile(edition) for _ in range(3))
    clashing, free = make_request(one, other), make_request(other, third)
    session = make_session(edition, title_en="Opening", title_fr="Ouverture")
    claim = Claim("person", one.registration.person_resource, *slot(edition, 0).span)
    Occupancy.objects.rewrite({session.ledger_source: [claim]}, layers=["draft", "public"])
    plan = make_plan(edition, {clashing: (0, 1), free: (1, 1)})
    with pytest.raises(PublishRefused) as refused:
        publish_plan(plan=plan, by=coordinator)
    [sentence] = refused.value.messages
    assert one.registration.name in sentence
    assert "Opening" in sentence
    assert not Meeting.objects.exists()
    assert not OutboxMail.objects.exists()
    publish_plan(plan=plan, by=coordinator, leaving_out=True)
    assert agenda(edition) == [(free.pk, "09:30", 1)]
    assert unmet_reason(clashing) == "No slot in which both are free"


def test_a_seat_taken_since_is_in_the_way_too(edition, coordinator):
    one, other = make_profile(edition), make_profile(edition)
    plan = make_plan(edition, {make_request(one, other): (0, 1)})
    session = make_session(edition, at="09:00", minutes=60)
    publish_programme(edition=edition, by=None)
    Seating.objects.create(session=session, capacity=5)
    request_seat(registration=one.registration, session=session)
    with pytest.raises(PublishRefused, match="has a seat in a session from"):
        publish_plan(plan=plan, by=coordinator)


def test_wishes_taken_back_and_people_who_do_not_come_are_left_out(edition, coordinator):
    pairs = [(make_profile(edition), make_profile(edition)) for _ in range(3)]
    requests = [make_request(*pair) for pair in pairs]
    plan = make_plan(edition, {request: (n, 1) for n, request in enumerate(requests)})
    requests[0].status = "declined"
    requests[0].save()
    pairs[1][0].registration.status = "cancelled"
    pairs[1][0].registration.save()
    done = publish_plan(plan=plan, by=coordinator)
    assert sorted(done.left_out.values()) == ["declined", "not_coming"]
    assert agenda(edition) == [(requests[2].pk, "10:00", 1)]


def test_what_has_begun_stays(edition, coordinator):
    request = make_request(make_profile(edition), make_profile(edition))
    publish_plan(plan=make_plan(edition, {request: (0, 1)}), by=coordinator)
    plan = make_plan(edition, {request: (2, 1)})
    with time_machine.travel(dt.datetime(2027, 5, 4, 9, 10, tzinfo=dt.UTC)):
        publish_plan(plan=plan, by=coordinator)
    assert agenda(edition) == [(request.pk, "09:00", 1)]


def test_only_a_plan_that_is_ready_is_published(edition, coordinator):
    with pytest.raises(PlanRefused, match="ready"):
        publish_plan(plan=make_plan(edition, {}, state="computing"), by=coordinator)


def test_a_lock_in_the_published_plan_is_one_of_its_meeting(edition, coordinator):
    request = make_request(make_profile(edition), make_profile(edition))
    plan = make_plan(edition, {request: (0, 1)})
    publish_plan(plan=plan, by=coordinator)
    keys = [plan.placements.get().pk]
    assert lock_placements(plan=plan, placements=keys, is_locked=True, by=coordinator) == 1
    assert Meeting.objects.get().is_locked
    publish_plan(plan=make_plan(edition, {request: (2, 1)}), by=coordinator)
    assert agenda(edition) == [(request.pk, "09:00", 1)]


def test_two_plans_compared(edition, coordinator, django_assert_num_queries):
    one = make_profile(edition)
    a, b, c, d = (make_request(one, make_profile(edition)) for _ in range(4))
    plan = make_plan(edition, {a: (0, 1), b: (1, 1), c: "no_table", d: (2, 1)})
    other = copy_plan(plan=plan, by=coordinator)
    other.placements.filter(request=a).update(
        slot=None, table=None, first=None, second=None, reason="outweighed"
    )
    other.placements.filter(request=b).update(table=edition.tables.get(number=2))
    with django_assert_num_queries(2):
        found = compare_plans(one=plan, other=other)
    assert [row.request for row, _theirs in found.only_one] == [a]
    assert [row.request for row, _theirs in found.moved] == [b]
    assert found.only_other == []
    assert [(p, n, m) for p, n, m in found.sides if p == one] == [(one, 3, 2)]
    assert len(found.sides) == 2


class TestPages:
    """What the coordinator sees and presses."""

    @pytest.fixture
    def client(self, client, coordinator, monkeypatch):
        client.force_login(coordinator)
        return client

    @staticmethod
    def page(client, name, *keys, method="get", **data):
        with translation.override("en"):
            address = reverse(f"admin:{name}", args=keys)
        return getattr(client, method)(address, data)

    @pytest.mark.parametrize("count", [1, 3])
    def test_lists_cost_the_same_however_long(
        self, client, edition, count, django_assert_max_num_queries
    ):
        popular = make_profile(edition)
        placed = {}
        for n in range(count):
            placed[make_request(make_profile(edition), popular)] = (n, 1)
            placed[make_request(make_profile(edition), popular)] = "no_table"
        plan = make_plan(edition, placed)
        for row in plan.placements.filter(slot=None):
            held = plan.placements.exclude(slot=None).first()
            row.exchange = {"request": held.request_id, "slot": held.slot_id}
            row.save()
        copy_plan(plan=plan, by=None)
        for name, keys, most in (
            ("meeting-plans", [edition.slug], 17),
            ("meeting-plan", [plan.pk], 21),
            ("meeting-plan-people", [plan.pk], 33),
            ("meeting-plan-compare", [plan.pk, plan.pk + 1], 18),
        ):
            with django_assert_max_num_queries(most):
                assert self.page(client, name, *keys).status_code == 200

    def test_publishing_says_first_what_it_does(self, client, edition):
        request = make_request(make_profile(edition), make_profile(edition))
        plan = make_plan(edition, {request: (0, 1)})
        page = self.page(client, "meeting-plan-publish", plan.pk)
        assert "new meetings" in page.text
        self.page(client, "meeting-plan-publish", plan.pk, method="post")
        assert agenda(edition)
        page = self.page(client, "meeting-plan", plan.pk)
        assert "2 people are told what changed." in page.text

    def test_who_may_only_look_changes_nothing(self, client, edition, coordinator):
        coordinator.user_permissions.clear()
        plan = make_plan(edition, {})
        assert self.page(client, "meeting-plan", plan.pk).status_code == 403
        looker = make_staff("meetings.view_plan")
        client.force_login(looker)
        assert self.page(client, "meeting-plan", plan.pk).status_code == 200
        for act in ("copy", "delete", "again", "stop", "lock", "note"):
            self.page(client, f"meeting-plan-{act}", plan.pk, method="post", note="x", lock="1")
        assert self.page(client, "meeting-plan-publish", plan.pk, method="post").status_code == 403
        plan.refresh_from_db()
        assert (plan.state, plan.note, Plan.objects.count()) == ("ready", "", 1)

    @pytest.mark.parametrize("nonsense", ["\x00", "9" * 40, "-1", "x", "٣"])
    def test_nonsense_is_answered_calmly(self, client, edition, nonsense):
        plan = make_plan(edition, {})
        for name, method, data in (
            ("meeting-plan", "get", {"q": nonsense, "page": nonsense, "unmet": nonsense}),
            ("meeting-plan-lock", "post", {"lock": nonsense, "back": nonsense}),
            ("meeting-plan-note", "post", {"note": nonsense * 300}),
        ):
            page = self.page(client, name, plan.pk, method=method, **data)
            assert page.status_code < 500
        page = self.page(client, "meeting-plans-compare", edition.slug, one=nonsense, other="1")
        assert page.status_code in (302, 400)
