"""Twelve processes race for forty targets on the database of DATABASE_URL; prints one JSON line.

`--unguarded` takes away the constraint, the locks and SQLite's one-writer transactions, to show
that the race is one.
"""

import contextlib
import datetime as dt
import json
import multiprocessing
import os
import random
import sys
import uuid

import django
from django.core.management import call_command
from django.db import connection, connections

TARGETS, PROCESSES = 40, 12
DAY = dt.datetime(2027, 5, 4, 8, tzinfo=dt.UTC)


def main(unguarded):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    if unguarded:
        take_guards_away()
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        results = pool.map(race, range(PROCESSES), chunksize=1)
    print(json.dumps({**count(results), "double": doubles()}))


def take_guards_away():
    from events.models import occupancy  # noqa: PLC0415  Django must be set up first

    occupancy.lock_names = lambda family, names, using: None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "ALTER TABLE events_occupancy DROP CONSTRAINT events_occupancy_no_overlap"
            )
        else:
            occupancy.transaction.atomic = lambda **options: contextlib.nullcontext()
            cursor.execute("DROP TRIGGER events_occupancy_no_overlap_insert")
            cursor.execute("DROP TRIGGER events_occupancy_no_overlap_update")


def race(seed):
    """Try each target once in an order of one's own; what became of each try."""
    from events.models.occupancy import Claim, Clashes, Occupancy  # noqa: PLC0415

    rng, outcomes = random.Random(seed), []  # noqa: S311  not a secret
    for target in rng.sample(range(TARGETS), TARGETS):
        starts_at = DAY + dt.timedelta(minutes=20 * (target % 8))
        span = (starts_at, starts_at + dt.timedelta(minutes=20))
        place, kinds = target // 8, ["table", "person", "person"]
        names = [f"table{place}", f"host{place}", f"guest{place}"]
        claims = [
            Claim(kind, uuid.uuid5(uuid.NAMESPACE_OID, name), *span)
            for kind, name in zip(kinds, names, strict=True)
        ]
        rng.shuffle(claims)
        try:
            source = {f"meeting:{seed}{target:02}": claims}
            Occupancy.objects.rewrite(source, layers=["draft", "public"])
            outcomes.append("booked")
        except Clashes:
            outcomes.append("refused")
        except Exception as error:  # the race reports whatever else happens
            outcomes.append(type(error).__name__)
    return outcomes


def count(results):
    flat = [outcome for outcomes in results for outcome in outcomes]
    return {outcome: flat.count(outcome) for outcome in sorted(set(flat))}


def doubles():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM events_occupancy a JOIN events_occupancy b ON a.id < b.id"
            " AND a.layer = b.layer AND a.kind = b.kind AND a.resource = b.resource"
            " AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main(unguarded="--unguarded" in sys.argv)
