"""The same badge on twelve devices in the same moment: one entry; and several without the guard."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run_race(site, *options):
    done = subprocess.run(
        [sys.executable, "-m", "tests.registrations.entry_race", *options],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_one_is_welcome_and_the_others_are_told_of_it(scratch_site):
    assert run_race(scratch_site()) == {"welcome": 40, "already": 440, "double": 0}


def test_several_would_be_welcome_without_the_constraint(scratch_site):
    """The negative control: a harness that could not let two in would prove nothing."""
    assert run_race(scratch_site(), "--unguarded")["double"] > 0
