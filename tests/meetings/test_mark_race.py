"""Two stewards at one table: the later tap counts, whoever is written last."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run_race(site, *options):
    done = subprocess.run(
        [sys.executable, "-m", "tests.meetings.mark_race", *options],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_later_tap_counts(scratch_site):
    assert run_race(scratch_site()) == {"said": {"noted": 12}, "wrong": 0}


def test_without_the_lock_the_one_written_last_does(scratch_site):
    assert run_race(scratch_site(), "--unguarded")["wrong"] > 0
