"""Repairs: what cannot be as published is placed anew, the others stay, and one is chosen."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMail
from meetings.actions import repairing, start_repair
from meetings.actions.planning import PlanRefused, publish_plan
from meetings.actions.planning.child import SolverLost, is_installed
from meetings.delta import Delta
from meetings.models import Meeting, Plan
from meetings.repair_front import front_of
from registrations.actions import run_job
from registrations.models import Job
from tests.factories.events import make_edition
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_staff

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_installed(), reason="the packages of the solver are not installed"),
]


@pytest.fixture
def edition():
    return make_edition(is_published=True)


@pytest.fixture
def staff():
    return make_staff("meetings.view_plan", "meetings.add_plan", "meetings.publish_plan")


@pytest.fixture
def meetings(edition):
    """Four pairs, two at once, as published; there is a third slot."""
    slots = [make_slot(edition, at) for at in ("10:00", "10:30", "11:00")]
    tables = [make_table(edition, number) for number in (1, 2)]
    Plan.objects.create(edition=edition, number=1, state="published")
    made = []
    for number in range(4):
        one, other = make_profile(edition), make_profile(edition)
        meeting = make_meeting(
            slots[number // 2],
            tables[number % 2],
            first=one.registration,
            second=other.registration,
            request=make_request(one, other),
        )
        made.append(meeting)
    return made


def places(meetings):
    rows = Meeting.objects.filter(pk__in=[m.pk for m in meetings]).order_by("pk")
    return [(row.slot_id, row.table_id, row.status) for row in rows]


def test_a_repair_moves_what_must_and_nothing_else(client, edition, meetings, staff):
    late = meetings[0]
    late.first.delegate.away.add(late.slot)
    before = places(meetings)

    plan = start_repair(edition=edition, by=staff, seconds=1)
    assert plan.state == "computing"
    with pytest.raises(PlanRefused):
        start_repair(edition=edition, by=staff)
    run_job(job_id=plan.job_id)

    job = Job.objects.get()
    assert (job.state, job.problem) == ("ready", "")
    assert places(meetings) == before
    front = front_of(edition)
    smallest = front.points[0].plan
    assert (smallest.origin, smallest.moved, smallest.held) == ("repair", 1, 4)
    client.force_login(staff)
    page = client.get(reverse("admin:meeting-repair", args=[edition.slug]))
    assert "<circle" in page.text
    assert reverse("admin:meeting-plan-publish", args=[smallest.pk]) in page.text

    publish_plan(plan=smallest, by=staff)

    after = places(meetings)
    assert after[1:] == before[1:]
    assert after[0] != before[0]
    assert set(OutboxMail.objects.values_list("to", flat=True)) == {
        late.first.email,
        late.second.email,
    }
    delta = Delta(Plan.objects.get(pk=smallest.pk))
    assert {person for person, _rows in delta.of_people()} == {late.first, late.second}
    assert len(delta.rows) == 1
    assert (
        client.get(reverse("admin:meeting-repair-changes", args=[smallest.pk])).status_code == 200
    )
    paper = client.get(reverse("admin:meeting-repair-paper", args=[smallest.pk]))
    assert paper.content.startswith(b"%PDF")
    assert "no-store" in paper.headers["Cache-Control"]


def test_the_next_repair_does_away_with_what_was_not_chosen(edition, meetings, staff):
    first = start_repair(edition=edition, by=staff, seconds=1)
    run_job(job_id=first.job_id)
    assert {plan.moved for plan in repairing.repairs_of(edition)} == {0}

    second = start_repair(edition=edition, by=staff, seconds=1)

    assert list(repairing.repairs_of(edition)) == [second]


def test_a_solver_that_dies_leaves_the_published_plan(edition, meetings, staff, monkeypatch):
    before = places(meetings)
    plan = start_repair(edition=edition, by=staff, seconds=1)

    def dies(*args, **kwargs):
        raise SolverLost("signal 9")

    monkeypatch.setattr(repairing, "run_child", dies)
    run_job(job_id=plan.job_id)
    assert Job.objects.get().state == "waiting"
    monkeypatch.undo()
    run_job(job_id=plan.job_id)

    assert Job.objects.get().state == "ready"
    assert places(meetings) == before
    assert Plan.objects.filter(state="published").count() == 1


def test_without_a_published_plan_there_is_nothing_to_repair(client, edition, staff):
    with pytest.raises(PlanRefused):
        start_repair(edition=edition, by=staff)
    client.force_login(make_staff("meetings.view_plan"))
    address = reverse("admin:meeting-repair", args=[edition.slug])
    assert client.get(address).status_code == 200
    client.post(address)
    assert not Job.objects.exists()
