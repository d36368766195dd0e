"""Two starts at once: one runs; without its index the database would let several."""

import json
import subprocess
import sys

import pytest

from .plan_race import PROCESSES, TRIES

pytestmark = pytest.mark.slow


def run_race(site, *options):
    done = subprocess.run(
        [sys.executable, "-m", "tests.meetings.plan_race", *options],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_of_many_starts_at_once_one_runs(scratch_site):
    found = run_race(scratch_site())

    assert found["said"] == {"started": 1, "PlanRefused": PROCESSES * TRIES - 1}
    assert found["computing"] == 1


def test_without_guards_several_run(scratch_site):
    """The negative control: a harness in which nobody meets would prove nothing."""
    assert run_race(scratch_site(), "--unguarded")["computing"] > 1
