"""kill −9 while a plan is computed, stored or published: the old plan or the new, never a mix."""

import contextlib
import os
import random
import signal
import time

import pytest

from tests.registrations.test_killed import run_killed, tell

pytestmark = pytest.mark.slow
WISHES, KILLS, SECONDS = 12, 3, 120

MAKE = f"""
import datetime as dt
from django.utils import timezone
from meetings.actions.planning import computing, start_plan
from tests.factories.events import make_edition
from tests.factories.meetings import make_profile, make_request, make_slot, make_table
from tests.factories.registrations import make_staff
day = timezone.now().date() + dt.timedelta(days=30)
edition = make_edition(starts_on=day, ends_on=day)
for n in range(6):
    make_slot(edition, f"{{9 + n:02}}:00", day=day)
for n in range({WISHES}):
    make_table(edition, n + 1)
    make_request(make_profile(edition), make_profile(edition))
computing.require_solver = lambda: None
start_plan(edition=edition, by=make_staff("meetings.add_plan"), seconds=5)
"""
SOLVER = """
import sys
from django.utils import timezone
from meetings.actions.planning import child, computing
from registrations.actions import run_job
from registrations.models import Job
child.COMMAND = [sys.executable, "-m", "tests.meetings.fake_solver"]
computing.require_solver = lambda: None
"""
WORK = """
    exec(SOLVER)
    run_job(job_id=Job.objects.get().pk)
""".replace("SOLVER", repr(SOLVER))
# A worker that died is taken for dead after a minute: now.
STATE = """
from meetings.models import Meeting, Placement, Plan
from accounts.models import OutboxMail
from registrations.models import Job
Job.objects.filter(state="running").update(heard_at="2020-01-01T00:00:00Z")
plans = " ".join(Plan.objects.order_by("number").values_list("state", flat=True))
agenda = {*Meeting.objects.standing().values_list("slot__start_time", flat=True)}
print(plans, Placement.objects.filter(plan__number=1).count(), sorted(map(str, agenda)),
      Meeting.objects.standing().count(), OutboxMail.objects.count())
"""
SHIFT = """
from django.db.models import F
from accounts.models import OutboxMail
from meetings.actions.planning import copy_plan, publish_plan
from meetings.models import MeetingSlot, Plan
plan = Plan.objects.get()
slots = list(MeetingSlot.objects.order_by("starts_at"))
plan.placements.update(slot=slots[0])
publish_plan(plan=plan, by=None)
later = copy_plan(plan=plan, by=None)
later.placements.update(slot=slots[1])
OutboxMail.objects.all().delete()
"""
PUBLISH = """
    from meetings.actions.planning import publish_plan
    from meetings.models import Plan
    publish_plan(plan=Plan.objects.get(number=2), by=None)
"""


def test_killed_at_any_statement_the_plan_is_stored_whole_or_not(scratch_site):
    site, dice = scratch_site(), random.Random(6)  # noqa: S311
    tell(site, MAKE)
    killed = 0
    for at in sorted(dice.sample(range(4, 34), KILLS)):
        was_killed, told = run_killed(site, at, WORK, STATE)
        assert told.split()[:2] in (["computing", "0"], ["ready", str(WISHES)])
        killed += was_killed
    assert killed

    tell(site, SOLVER + "run_job(job_id=Job.objects.get().pk)")
    assert tell(site, STATE).split()[:2] == ["ready", str(WISHES)]


def test_killed_at_any_statement_the_old_plan_is_published_or_the_new(scratch_site):
    site, dice = scratch_site(), random.Random(7)  # noqa: S311
    tell(site, MAKE)
    tell(site, SOLVER + "run_job(job_id=Job.objects.get().pk)")
    tell(site, SHIFT)
    old = f"published ready {WISHES} ['09:00:00'] {WISHES} 0"
    new = f"replaced published {WISHES} ['10:00:00'] {WISHES} {2 * WISHES}"
    killed = 0
    for at in sorted(dice.sample(range(3, 40), KILLS)):
        was_killed, told = run_killed(site, at, PUBLISH, STATE)
        assert told.strip() in (old, new)
        killed += was_killed
        if told.strip() == new:
            break
    assert killed
    if tell(site, STATE).strip() == old:
        tell(site, PUBLISH.replace("\n    ", "\n"))
    assert tell(site, STATE).strip() == new


def children_of(process):
    with contextlib.suppress(OSError), open(f"/proc/{process}/task/{process}/children") as file:
        return [int(key) for key in file.read().split()]
    return []


@pytest.mark.parametrize("victim", ["worker", "solver"])
def test_a_plan_survives_its_worker_and_its_solver(scratch_site, victim):
    site = scratch_site()
    tell(site, MAKE)
    script = SOLVER + "run_job(job_id=Job.objects.get().pk)"
    arguments = ("manage.py", "shell", "-v", "0", "-c", script)
    worker = site.run(*arguments, FAKE_SOLVER="sleep:60")
    deadline = time.monotonic() + SECONDS
    while not (solvers := children_of(worker.pid)):
        assert worker.poll() is None, site.log()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(worker.pid if victim == "worker" else solvers[0], signal.SIGKILL)
    worker.wait(timeout=SECONDS)
    assert tell(site, STATE).split()[:2] == ["computing", "0"]
    # The solver whose worker died has nobody left to tell, and ends.
    while any(os.path.exists(f"/proc/{key}/exe") for key in solvers):
        assert time.monotonic() < deadline
        time.sleep(0.1)

    tell(site, script)
    assert tell(site, STATE).split()[:2] == ["ready", str(WISHES)]
