"""More people than seats, all at once: nobody is told more than there is; unguarded it happens."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
PEOPLE, SEATS, PROCESSES = 60, 10, 4


def run_race(site, *options):
    sizes = map(str, (PEOPLE, SEATS, PROCESSES))
    done = subprocess.run(
        [sys.executable, "-m", "tests.registrations.race", *sizes, *options],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_seats_are_given_once_and_passed_on_once(scratch_site):
    found = run_race(scratch_site())

    wanted = {"confirmed": SEATS, "waiting": PEOPLE - SEATS}
    assert found["told"] == found["rows"] == found["mails"] == wanted
    assert found["taken"] == SEATS
    # Half of the seats change hands, and none is left over while somebody waits.
    after = found["rows after"]
    assert after["confirmed"] + after.get("offered", 0) == found["taken after"] == SEATS
    assert found["gave up"]["cancelled"] == after["cancelled"] == SEATS // 2
    assert found["offers mailed"] == SEATS // 2
    assert set(found["gave up"]) <= {"cancelled", "confirmed", "WrongState"}


def test_without_lock_and_count_too_many_seats_are_promised(scratch_site):
    """The negative control: a harness that could not oversell would prove nothing."""
    assert run_race(scratch_site(), "--unguarded")["told"]["confirmed"] > SEATS
