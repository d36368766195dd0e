"""From wishes to a stored plan: what the solver is asked, what is kept of its answer."""

import datetime as dt
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from events.models import Occupancy
from events.models.occupancy import Claim
from meetings.actions.planning import (
    PlanRefused,
    build_problem,
    child,
    computing,
    copy_plan,
    exchanges_of,
    remeasure_plan,
    start_plan,
    stop_plan,
)
from meetings.admin import plan_acts, plans
from meetings.models import Delegate, Meeting, MeetingRules, Plan, Quota, Term
from registrations.actions import run_job
from registrations.models import Job
from tests.factories.events import FIRST_DAY, make_edition
from tests.factories.meetings import make_meeting, make_profile, make_request, make_slot, make_table
from tests.factories.registrations import make_registration, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_solver")]
SPAN = (dt.datetime(2027, 5, 4, 9, tzinfo=dt.UTC), dt.datetime(2027, 5, 4, 10, tzinfo=dt.UTC))


@pytest.fixture(autouse=True)
def _before_the_forum(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    now = dt.datetime(2027, 5, 1, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=True), translation.override("en"):
        yield


@pytest.fixture
def edition():
    """Three slots of a morning, two of the next day, one table."""
    edition = make_edition()
    for at in ("09:00", "09:30", "10:00"):
        make_slot(edition, at)
    for at in ("09:00", "09:30"):
        make_slot(edition, at, day=FIRST_DAY + dt.timedelta(days=1))
    make_table(edition)
    return edition


@pytest.fixture
def coordinator():
    return make_staff("meetings.add_plan", "meetings.view_plan", "meetings.publish_plan")


def starts(edition, *indices):
    slots = list(edition.meeting_slots.order_by("starts_at"))
    return [slots[index] for index in indices]


def computed(edition, by, **options):
    plan = start_plan(edition=edition, by=by, **options)
    run_job(job_id=plan.job_id)
    plan.refresh_from_db()
    return plan


def asked(edition, **options):
    return build_problem(edition, **options)


def test_the_problem_says_who_when_where_and_how_much(edition):
    one, other = make_profile(edition), make_profile(edition)
    request = make_request(one, other, priority=3)
    must = make_request(make_profile(edition), one, status="open", is_must=True)
    make_request(make_profile(edition), other, status="open")
    make_request(make_profile(edition), other, status="declined")
    MeetingRules.objects.create(edition=edition, gap=1)
    away = starts(edition, 1)[0]
    one.delegates.get().away.add(away)
    problem = asked(edition)
    instance = problem.instance
    assert problem.requests == [request, must]
    assert instance.weight == (4, 8)
    assert instance.days == ((0, 3), (3, 5))
    assert instance.tables == (1,) * 5
    assert instance.gap == 1
    me = problem.people.index(one.registration_id)
    assert instance.forbidden[me] == {1}
    assert sum(map(len, instance.forbidden)) == 1


def test_who_speaks_or_has_a_seat_is_not_free_then(edition):
    one, other = make_profile(edition), make_profile(edition)
    make_request(one, other)
    claim = Claim("person", one.registration.person_resource, *SPAN)
    Occupancy.objects.rewrite({"session:7": [claim]}, layers=["draft"])
    table = Claim("table", edition.tables.get().resource, *SPAN)
    Occupancy.objects.rewrite({"meeting:7": [table]}, layers=["draft", "public"])
    problem = asked(edition)
    assert problem.instance.forbidden[problem.people.index(one.registration_id)] == {0, 1}
    assert problem.instance.tables == (0, 0, 1, 1, 1)


def test_delegates_share_the_meetings_of_their_firm_where_they_speak_the_language(edition):
    one = make_profile(edition, languages=["lang-ar"])
    colleague = make_registration(edition)
    second = Delegate.objects.create(profile=one, registration=colleague)
    second.languages.set(Term.objects.filter(code="lang-fr"))
    french, english = (make_profile(edition, languages=[code]) for code in ("lang-fr", "lang-en"))
    silent = make_profile(edition, languages=[])
    requests = [make_request(one, other) for other in (french, english, silent)]
    problem = asked(edition)
    named = [
        [tuple(problem.people[side] for side in pair) for pair in options]
        for options in problem.instance.options
    ]
    assert named[0] == [(colleague.pk, french.registration_id)]
    assert len(named[1]) == 2
    assert problem.hopeless == {requests[1].pk: "no_common_language"}


def test_a_quota_leaves_the_lightest_wishes_out(edition):
    popular = make_profile(edition)
    Quota.objects.create(edition=edition, category=popular.registration.category, most_meetings=1)
    light, heavy = (make_request(make_profile(edition), popular, priority=p) for p in (1, 3))
    problem = asked(edition)
    assert problem.requests == [heavy]
    assert problem.hopeless == {light.pk: "quota"}


def test_what_is_locked_or_arranged_by_hand_stays(edition, coordinator):
    one, other, third = (make_profile(edition) for _ in range(3))
    locked, moving = make_request(one, other), make_request(one, third)
    slots, table = starts(edition, 0, 1, 2), edition.tables.get()
    sides = {"first": other.registration, "second": one.registration}
    make_meeting(slots[2], table, request=locked, is_locked=True, **sides)
    make_meeting(slots[0], table, first=third.registration, second=make_registration(edition))
    sides = {"first": one.registration, "second": third.registration}
    make_meeting(slots[1], table, request=moving, **sides)
    problem = asked(edition)
    assert problem.instance.fixed == {0: 2}
    assert problem.instance.tables == (0, 1, 1, 1, 1)
    assert problem.instance.forbidden[problem.people.index(third.registration_id)] == {0}
    plan = computed(edition, coordinator)
    assert (plan.state, plan.held, plan.wished, plan.moved) == ("ready", 2, 2, 0)
    kept = plan.placements.get(request=locked)
    assert (kept.slot, kept.table, kept.is_locked) == (slots[2], table, True)


def test_what_has_begun_or_contradicts_itself_is_kept_beside_the_plan(edition, coordinator):
    one, other = make_profile(edition), make_profile(edition)
    request = make_request(one, other)
    make_request(one, make_profile(edition))
    sides = {"first": one.registration, "second": other.registration}
    slot = starts(edition, 0)[0]
    make_meeting(slot, edition.tables.get(), request=request, is_locked=True, **sides)
    one.delegates.get().away.add(slot)
    problem = asked(edition)
    assert [*problem.kept] == [request.pk]
    plan = computed(edition, coordinator)
    assert (plan.held, plan.wished) == (2, 2)
    with time_machine.travel(dt.datetime(2027, 5, 4, 9, 45, tzinfo=dt.UTC)):
        assert asked(edition).instance.tables == (0, 0, 1, 1, 1)


def test_locked_placements_of_the_plan_before_stay(edition, coordinator):
    request = make_request(make_profile(edition), make_profile(edition))
    before = computed(edition, coordinator)
    slot = starts(edition, 4)[0]
    before.placements.update(slot=slot, is_locked=True)
    after = computed(edition, coordinator, based_on=before)
    assert after.placements.get(request=request).slot == slot
    assert computed(edition, coordinator).placements.get(request=request).slot != slot


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda e: e.meeting_requests.update(status="declined"), "nothing to plan"),
        (lambda e: e.tables.all().delete(), "needs slots and tables"),
        (lambda e: make_slot(e, "09:10"), "overlap"),
        (lambda e: [make_slot(e, f"{h}:{m}", minutes=5) for h in range(11, 24)
                    for m in ("00", "10", "20", "30", "40")], "at most 63"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_said_at_once(edition, coordinator, spoil, words):
    make_request(make_profile(edition), make_profile(edition))
    spoil(edition)
    with pytest.raises(PlanRefused, match=words):
        start_plan(edition=edition, by=coordinator)
    assert not Plan.objects.exists()


def test_unmet_wishes_have_a_reason_and_the_figures_are_kept(edition, coordinator):
    popular = make_profile(edition)
    for _ in range(6):
        make_request(make_profile(edition), popular)
    gone = make_request(make_profile(edition), popular)
    gone.asker.registration.status = "cancelled"
    gone.asker.registration.save()
    plan = computed(edition, coordinator, note="first try")
    assert (plan.held, plan.wished, plan.breaks, plan.note) == (5, 7, 0, "first try")
    assert plan.weight == 5 * 2 + 7 * 3
    unmet = plan.placements.filter(slot=None).values_list("reason", flat=True)
    assert sorted(unmet) == ["no_table", "not_coming"]
    row = plan.placements.filter(reason="no_table").get()
    held = plan.placements.filter(slot__isnull=False).first()
    row.exchange = {"request": held.request_id, "slot": held.slot_id}
    told = exchanges_of([row])[row.pk]
    assert popular.registration.name in told
    assert "gave way" in told


def test_a_second_start_is_refused_until_the_first_is_over(edition, coordinator):
    make_request(make_profile(edition), make_profile(edition))
    plan = start_plan(edition=edition, by=coordinator)
    with pytest.raises(PlanRefused, match="being computed already"):
        start_plan(edition=edition, by=coordinator)
    run_job(job_id=plan.job_id)
    assert start_plan(edition=edition, by=coordinator).number == 2
    assert Job.objects.count() == 2


@pytest.mark.parametrize(("how", "words"), [("refuse", "This cannot be"), ("lie", "breaks a rule")])
def test_what_the_solver_refuses_or_gets_wrong_is_told_and_not_stored(
    edition, coordinator, fake_solver, how, words
):
    fake_solver(how)
    popular = make_profile(edition)
    make_table(edition, 2)
    for _ in range(2):
        make_request(make_profile(edition), popular)
    plan = computed(edition, coordinator)
    assert plan.state == "failed"
    assert words in plan.job.problem
    assert not plan.placements.exists()


def test_a_solver_that_dies_is_started_again(edition, coordinator, fake_solver):
    fake_solver("die")
    make_request(make_profile(edition), make_profile(edition))
    plan = computed(edition, coordinator)
    assert (plan.state, plan.job.state) == ("computing", "waiting")
    fake_solver("")
    run_job(job_id=plan.job_id)
    plan.refresh_from_db()
    assert plan.state == "ready"


def test_stopped_it_ends_with_the_best_so_far(edition, coordinator, fake_solver, monkeypatch):
    fake_solver("sleep:600")
    make_request(make_profile(edition), make_profile(edition))
    plan = start_plan(edition=edition, by=coordinator)
    looked = computing.PlanWatch.__call__
    seen = []

    def look_and_stop(watch, note):
        if note and not seen:
            seen.append(note)
            stop_plan(plan=plan)
        return looked(watch, note)

    monkeypatch.setattr(computing.PlanWatch, "__call__", look_and_stop)
    monkeypatch.setattr(computing, "SECONDS_BETWEEN_NOTES", 0)
    run_job(job_id=plan.job_id)
    plan.refresh_from_db()
    assert (plan.state, plan.held) == ("ready", 1)


def test_stopped_before_it_began_there_is_no_plan(edition, coordinator):
    make_request(make_profile(edition), make_profile(edition))
    plan = start_plan(edition=edition, by=coordinator)
    stop_plan(plan=plan)
    run_job(job_id=plan.job_id)
    plan.refresh_from_db()
    assert plan.state == "failed"


def test_without_its_packages_a_sentence_says_what_to_do(edition, coordinator, monkeypatch):
    monkeypatch.setattr(child, "is_installed", lambda: False)
    make_request(make_profile(edition), make_profile(edition))
    with pytest.raises(PlanRefused, match="make solver"):
        start_plan(edition=edition, by=coordinator)


def test_what_was_deleted_meanwhile_is_left_out(edition, coordinator, monkeypatch):
    requests = [make_request(make_profile(edition), make_profile(edition)) for _ in range(2)]
    run = computing.run_solver

    def run_and_lose(*args, **options):
        answer = run(*args, **options)
        requests[0].delete()
        return answer

    monkeypatch.setattr(computing, "run_solver", run_and_lose)
    plan = computed(edition, coordinator)
    assert plan.placements.get().request == requests[1]


def test_a_copy_is_a_plan_of_its_own_and_is_measured_anew(edition, coordinator):
    one = make_profile(edition)
    _first, second = (make_request(one, make_profile(edition)) for _ in range(2))
    plan = computed(edition, coordinator)
    copy = copy_plan(plan=plan, by=coordinator)
    assert (copy.number, copy.origin, copy.based_on) == (2, "copy", plan)
    copy.placements.filter(request=second).update(slot=starts(edition, 2)[0])
    remeasure_plan(plan=copy)
    copy.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.breaks, copy.breaks, copy.held) == (0, 1, 2)
    assert not Meeting.objects.exists()


def test_the_page_starts_a_plan_shows_how_far_it_is_and_refuses_a_second(
    edition, client, monkeypatch
):
    handed = []
    monkeypatch.setattr(plan_acts, "run_job", SimpleNamespace(enqueue=handed.append))
    coordinator = make_staff(*(f"meetings.{verb}_plan" for verb in ("view", "add", "change")))
    client.force_login(coordinator)
    address = reverse("admin:meeting-plans", args=[edition.slug])
    given = {"seconds": 9, "note": "first try"}
    assert "there is nothing to plan" in client.post(address, given).text
    make_request(make_profile(edition), make_profile(edition))
    assert "is required" in client.post(address, {"seconds": ""}).text
    page = client.post(address, given, follow=True)
    plan = Plan.objects.get()
    assert handed == [plan.job_id]
    assert (plan.seconds, plan.note) == (9, "first try")
    assert "It begins in a moment." in page.text
    state = reverse("admin:meeting-plan-state", args=[plan.pk])
    assert client.get(state).json()["words"] == "It begins in a moment."
    assert "being computed already" in client.post(address, given).text
    run_job(job_id=plan.job_id)
    assert client.get(state).json() == {"isOver": True}
    assert "first try" in client.get(address).text
    client.post(reverse("admin:meeting-plan-delete", args=[plan.pk]))
    assert not Plan.objects.exists()
    monkeypatch.setattr(plans, "is_installed", lambda: False)
    assert "make solver" in client.get(address).text


def test_the_command_computes_and_publishes(edition):
    make_request(make_profile(edition), make_profile(edition))
    told = StringIO()
    call_command("solve_meetings", edition.slug, "--publish", stdout=told, stderr=StringIO())
    assert "held of wished: 1 of 1" in told.getvalue()
    assert Plan.objects.get().state == "published"
    assert Meeting.objects.count() == 1
    for arguments in (["nowhere"], [edition.slug, "--seconds", "0"]):
        with pytest.raises(CommandError):
            call_command("solve_meetings", *arguments)
