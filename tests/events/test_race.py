"""Twelve processes, forty targets: nothing twice, no deadlock; and it would happen unguarded."""

import json
import os
import subprocess
import sys

import pytest

from tests.databases import empty_database

pytestmark = pytest.mark.slow


def run_race(folder, *options):
    with empty_database(folder) as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.events.race", *options],
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "forum.settings"},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_race_books_each_target_once(tmp_path):
    assert run_race(tmp_path) == {"booked": 40, "refused": 440, "double": 0}


def test_race_double_books_without_constraint_and_locks(tmp_path):
    """The negative control: a harness that could not double-book would prove nothing."""
    assert run_race(tmp_path, "--unguarded")["double"] > 0
