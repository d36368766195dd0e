"""A worker killed while it makes a list: another makes it whole, and it is on record once."""

import contextlib
import hashlib
import json
import os
import random
import signal
import sqlite3
import time

import psycopg
import pytest

pytestmark = pytest.mark.slow

PEOPLE = 8_000
# At most 4: after five beginnings a job is given up.
KILLS = int(os.environ.get("KILLS", "2"))
LONGEST_LIFE, SECONDS = 1.0, 120
ASK = f"""
from accounts.models import User
from registrations.actions import ask_export
from registrations.tasks import run_job
from tests.factories.events import make_edition
from tests.factories.registrations import make_registrations
edition = make_edition()
make_registrations(edition, {PEOPLE})
user = User.objects.create_superuser("exporter@example.org", "a-long-password", name="E")
reason = "Trying what a killed worker leaves"
job = ask_export(edition=edition, by=user, reason=reason, fmt="xlsx", language="fr")
run_job.enqueue(job.pk)
"""
RECORD = """
import json
from accounts.models import AuditEntry
print(json.dumps([[e.verb, e.details] for e in AuditEntry.objects.order_by("pk")]))
"""


class Database:
    """What the table of jobs of a site says, and a clock of it that can be put back."""

    def __init__(self, site):
        self.url = site.database_url

    def ask(self, statement):
        if self.url.startswith("sqlite"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def job(self):
        [row] = self.ask("SELECT state, done, attempts, file, sha256 FROM registrations_job")
        return row

    def pass_a_minute(self):
        """As if the job was last heard of long ago."""
        self.ask("UPDATE registrations_job SET heard_at = '2020-01-01 00:00:00'")


def work(site):
    options = ("--batch", "--interval", 0, "--no-startup-delay", "--verbosity", 0)
    return site.run("manage.py", "db_worker", *options)


def wait_until_begun(database, worker, times):
    """Until the job was begun so many times."""
    deadline = time.monotonic() + SECONDS
    while worker.poll() is None and database.job()[2] < times:
        assert time.monotonic() < deadline, "The worker does nothing."
        time.sleep(0.01)


def test_a_list_survives_its_workers(scratch_site):
    site = scratch_site()
    site.manage("shell", "--verbosity", "0", "-c", ASK)
    database, kills = Database(site), 0

    for number in range(KILLS):
        worker = work(site)
        wait_until_begun(database, worker, number + 1)
        if number:  # the first one dies at once, the others at any moment
            time.sleep(random.uniform(0, LONGEST_LIFE))  # noqa: S311
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=SECONDS)
        if database.job()[0] != "running":
            break  # it was quicker
        kills += 1
        assert database.job()[3] == ""  # no file, not even a half one
        database.pass_a_minute()
        site.manage("tick")
    work(site).wait(timeout=SECONDS)
    site.manage("tick")

    state, done, attempts, file, digest = database.job()
    private = site.home / "private"
    assert (state, done, attempts) == ("ready", PEOPLE, kills + 1), site.log()
    assert kills
    assert [path.name for path in private.iterdir()] == [file]
    assert hashlib.sha256((private / file).read_bytes()).hexdigest() == digest
    shell = site.manage("shell", "--verbosity", "0", "-c", RECORD)
    (started, _asked), (finished, details) = json.loads(shell.stdout)
    assert (started, finished) == (
        "registrations.export_started",
        "registrations.export_finished",
    )
    assert (details["rows"], details["sha256"]) == (PEOPLE, digest)
