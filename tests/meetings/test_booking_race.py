"""Many book the few free slots of one investor at once; unguarded, some get the same one."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
PEOPLE, SLOTS, PROCESSES = 40, 6, 4


def run_race(site, *options):
    done = subprocess.run(
        [sys.executable, "-m", "tests.meetings.booking_race", *map(str, options)],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_no_slot_is_given_twice_and_no_answer_is_lost(scratch_site):
    found = run_race(scratch_site(), PEOPLE, SLOTS, PROCESSES)

    assert found["said"] == {"booked": SLOTS, "refused": PEOPLE - SLOTS}
    # A table and two sides each, in both layers of the ledger.
    assert (found["meetings"], found["double"], found["claims"]) == (SLOTS, 0, 6 * SLOTS)
    # Of two who ask each other at once, the second one agrees.
    assert found["ask / ask-back"] == {"said": {"accepted": 8, "open": 8}, "left": {"accepted": 8}}
    # Taken back, or declined, is the last word, whichever came first.
    for acts, last in (("accept / withdraw", "withdrawn"), ("accept / decline", "declined")):
        assert found[acts]["left"] == {last: 8}
        assert set(found[acts]["said"]) <= {"accepted", last, "RequestRefused"}
        assert found[acts]["said"][last] == 8


def test_without_guards_slots_are_given_twice(scratch_site):
    """The negative control: a harness that could not book double would prove nothing."""
    found = run_race(scratch_site(), 16, 2, 4, "--unguarded")

    assert found["double"] > 0
    assert found["meetings"] > 2
