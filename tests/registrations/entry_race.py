"""Twelve devices scan the same forty badges at once; prints one JSON line.

`--unguarded` takes away the constraint, to show that the race is one.
"""

import json
import multiprocessing
import os
import sys
import uuid

import django
from django.core.management import call_command
from django.db import connection, connections

BADGES, PROCESSES = 40, 12
CONSTRAINT = "registrations_entry_one_a_day"


def main(unguarded):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    door, people = set_up()
    if unguarded:
        take_guard_away()
    connections.close_all()
    together = multiprocessing.Barrier(PROCESSES)
    with multiprocessing.get_context("fork").Pool(PROCESSES, keep, [together]) as pool:
        tries = [(door, people, seed) for seed in range(PROCESSES)]
        results = pool.starmap(race, tries, chunksize=1)
    print(json.dumps({**count(results), "double": doubles()}))


def keep(together):
    race.together = together


def set_up():
    from tests.factories.doors import make_door  # noqa: PLC0415  Django must be set up first
    from tests.factories.events import make_edition  # noqa: PLC0415
    from tests.factories.registrations import make_registrations  # noqa: PLC0415

    edition = make_edition()
    make_registrations(edition, BADGES)
    return make_door(edition).pk, list(edition.registrations.values_list("pk", flat=True))


def take_guard_away():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {CONSTRAINT}")


def race(door, people, seed):
    """Scan each badge once, in the same order as the others; what was said of each."""
    from django.utils import timezone  # noqa: PLC0415

    from registrations.actions import check_in  # noqa: PLC0415
    from registrations.models import Door, Registration  # noqa: PLC0415

    door, said = Door.objects.get(pk=door), []
    people = Registration.objects.in_bulk(people)
    for person in sorted(people.values(), key=lambda person: person.pk):
        race.together.wait()
        now = timezone.now()
        try:
            verdict = check_in(registration=person, door=door, scanned_at=now, scan=uuid.uuid4())
            said.append(verdict.said.value)
        except Exception as error:  # the race reports whatever else happens
            said.append(type(error).__name__)
    return said


def count(results):
    flat = [said for each in results for said in each]
    return {said: flat.count(said) for said in sorted(set(flat))}


def doubles():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM registrations_entry WHERE kind = 'entry'"
            " GROUP BY registration_id, day HAVING count(*) > 1) AS twice"
        )
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main(unguarded="--unguarded" in sys.argv)
