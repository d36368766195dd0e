"""The last seats of two sessions at one hour, asked for at once; unguarded too many are given."""

import json
import subprocess
import sys

import pytest

from .seat_race import SEATS

pytestmark = pytest.mark.slow


def run_race(site, *options):
    done = subprocess.run(
        [sys.executable, "-m", "tests.registrations.seat_race", *options],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_no_seat_is_given_twice_and_nobody_has_two(scratch_site):
    found = run_race(scratch_site())

    assert set(found["said"]) <= {"confirmed", "waiting", "SeatRefused"}
    assert found["confirmed"] == found["taken"] == [SEATS, SEATS]
    assert found["twice"] == 0


def test_without_guards_too_many_are_given(scratch_site):
    """The negative control: a harness that could not oversell would prove nothing."""
    found = run_race(scratch_site(), "--unguarded")

    assert max(found["confirmed"]) > SEATS or found["twice"]
