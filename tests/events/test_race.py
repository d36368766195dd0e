"""Twelve processes, forty targets: nothing twice, no deadlock; and it would happen unguarded."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run_race(site, *options):
    done = subprocess.run(
        [sys.executable, "-m", "tests.events.race", *options],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_race_books_each_target_once(scratch_site):
    assert run_race(scratch_site()) == {"booked": 40, "refused": 440, "double": 0}


def test_race_double_books_without_constraint_and_locks(scratch_site):
    """The negative control: a harness that could not double-book would prove nothing."""
    assert run_race(scratch_site(), "--unguarded")["double"] > 0
