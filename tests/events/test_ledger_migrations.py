"""The constraint outlives migrations back and forth, and SQLite's table rebuilds."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import datetime as dt, uuid
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
django.setup()
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from events.models import Occupancy
from forum.lib.constraints import missing_triggers

def is_refused():
    Occupancy.objects.all().delete()
    start, room = dt.datetime(2027, 5, 4, 9, tzinfo=dt.UTC), uuid.uuid4()
    for source, late in (("session:1", 0), ("session:2", 30)):
        span = [start + dt.timedelta(minutes=late + length) for length in (0, 60)]
        try:
            Occupancy.objects.create(layer="draft", kind="room", resource=room, source=source,
                                     starts_at=span[0], ends_at=span[1])
        except IntegrityError:
            return source == "session:2" and not missing_triggers(Occupancy)
    return False

call_command("migrate", verbosity=0)
print("fresh", is_refused())
Occupancy.objects.all().delete()
call_command("migrate", "events", "0001", verbosity=0)
call_command("migrate", verbosity=0)
print("back and forward", is_refused())
Occupancy.objects.all().delete()
state = MigrationExecutor(connection).loader.project_state()
(constraint,) = [c for c in Occupancy._meta.constraints if c.name == "events_occupancy_no_overlap"]
for name, operation in [
    ("removed", migrations.RemoveConstraint("Occupancy", constraint.name)),
    ("added", migrations.AddConstraint("Occupancy", constraint)),
    ("rebuilt", migrations.AlterField("Occupancy", "source", models.CharField(max_length=60))),
]:
    Occupancy.objects.all().delete()
    before, state = state, state.clone()
    operation.state_forwards("events", state)
    with connection.schema_editor() as editor:
        operation.database_forwards("events", editor, before, state)
    print(name, is_refused())
"""


def test_constraint_bites_after_each_kind_of_migration(scratch_site):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=scratch_site().environment,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.stdout.splitlines() == [
        "fresh True",
        "back and forward True",
        "removed False",
        "added True",
        "rebuilt True",
    ], done.stderr
