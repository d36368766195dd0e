"""Processes start a plan of one edition at the same moment; prints one JSON line.

`--unguarded` takes away the lock and the index of the database, to show that the race is one.
"""

import datetime as dt
import itertools
import json
import multiprocessing
import os
import sys
from collections import Counter

import django
from django.core.management import call_command
from django.db import connection, connections

PROCESSES, TRIES = 4, 5
gates = {}


def main(unguarded):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    set_up(unguarded)
    connections.close_all()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, gates.__setitem__, ["gate", gate]) as pool:
        said = pool.map(race, range(PROCESSES), chunksize=1)
    print(json.dumps({"said": Counter(itertools.chain(*said)), "computing": computing()}))


def set_up(unguarded):
    from django.utils import timezone  # noqa: PLC0415  Django must be set up first

    from meetings.actions.planning import computing  # noqa: PLC0415
    from meetings.models import Plan  # noqa: PLC0415
    from tests.factories.events import make_edition  # noqa: PLC0415
    from tests.factories.meetings import (  # noqa: PLC0415
        make_profile,
        make_request,
        make_slot,
        make_table,
    )
    from tests.factories.registrations import make_staff  # noqa: PLC0415

    day = timezone.now().date() + dt.timedelta(days=30)
    edition = make_edition(starts_on=day, ends_on=day)
    make_slot(edition, day=day)
    make_table(edition)
    make_request(make_profile(edition), make_profile(edition))
    make_staff("meetings.add_plan")
    computing.require_solver = lambda: None
    if unguarded:
        computing.lock_names = lambda family, names: None
        computing.next_number = lambda edition: os.getpid() * 100 + next(numbers)
        name = next(c.name for c in Plan._meta.constraints if c.name.endswith("one_computing"))
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {name}")


numbers = itertools.count()


def race(_number):
    from accounts.models import User  # noqa: PLC0415
    from events.models import Edition  # noqa: PLC0415
    from meetings.actions.planning import start_plan  # noqa: PLC0415

    edition, user, said = Edition.objects.get(), User.objects.get(), []
    for _try in range(TRIES):
        gates["gate"].wait()
        try:
            start_plan(edition=edition, by=user)
            said.append("started")
        except Exception as error:  # the race reports whatever else happens
            said.append(type(error).__name__)
    return said


def computing():
    from meetings.models import Plan  # noqa: PLC0415

    return Plan.objects.filter(state="computing").count()


if __name__ == "__main__":
    main(unguarded="--unguarded" in sys.argv)
