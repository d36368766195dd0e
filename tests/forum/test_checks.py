"""Start-up checks: wrong zone rules and missing triggers are told before anyone is served."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tzdata
from django.core import checks
from django.db import connection

from forum.checks import database_zone_rules, ledger_triggers, zone_rules
from tests.environment import TEST_ENVIRONMENT
from tests.scratch import PROJECT


@pytest.fixture
def stale_rules(tmp_path):
    """Environment of a machine whose zone data still has Morocco at UTC+1 in December 2026."""
    package = tmp_path / "tzdata"
    shutil.copytree(Path(tzdata.__file__).parent, package)
    africa = package / "zoneinfo" / "Africa"
    shutil.copy(africa / "Lagos", africa / "Casablanca")
    return {**os.environ, **TEST_ENVIRONMENT, "PYTHONPATH": str(tmp_path)}


def run(*arguments, env):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={**env, "DATABASE_URL": "sqlite://:memory:"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_commands_refuse_stale_zone_rules(stale_rules):
    done = run("manage.py", "check", env=stale_rules)

    assert done.returncode != 0
    assert "forum.E001" in done.stderr
    assert "tzdata" in done.stderr


def test_the_server_refuses_stale_zone_rules(stale_rules):
    done = run("-c", "import forum.wsgi", env=stale_rules)

    assert done.returncode != 0
    assert "out of date" in done.stderr.strip().splitlines()[-1]


def test_the_server_starts_with_right_ones():
    done = run("-c", "import forum.wsgi", env={**os.environ, **TEST_ENVIRONMENT})

    assert done.returncode == 0, done.stderr
    assert zone_rules(None) == []


@pytest.mark.django_db
def test_a_missing_trigger_is_named():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL enforces the ledger by a constraint, not by triggers")
    assert ledger_triggers(None, databases=["default"]) == []

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER accounts_auditentry_append_only_update")
    [error] = ledger_triggers(None, databases=["default"])

    assert error.id == "forum.E002"
    assert "accounts_auditentry_append_only_update" in error.msg


@pytest.mark.django_db
def test_stale_rules_of_the_database_are_only_a_warning():
    found = database_zone_rules(None, databases=["default"])

    assert all(isinstance(message, checks.Warning) for message in found)
    assert len(found) <= 1
