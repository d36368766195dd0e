"""Processes race for the last seats of two sessions at the same hour; prints one JSON line.

Each person asks for both at once, from two processes. `--unguarded` takes away the locks, the
count by the database and its refusal of two seats at once, to show that the race is one.
"""

import contextlib
import json
import multiprocessing
import os
import sys
from types import SimpleNamespace

import django
from django.core.management import call_command
from django.db import connection, connections

PEOPLE, SEATS, PROCESSES = 24, 5, 4
gates = {}


def main(unguarded):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    sessions, people = set_up()
    if unguarded:
        take_guards_away()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(PROCESSES)
    # Two processes have the same people, and begin with the other session.
    tries = [(sessions[:: 1 if n % 2 else -1], people[n // 2 :: PROCESSES // 2]) for n in range(4)]
    with context.Pool(PROCESSES, gates.__setitem__, ["gate", gate]) as pool:
        said = pool.starmap(race, tries, chunksize=1)
    print(json.dumps({"said": count([one for each in said for one in each]), **state()}))


def set_up():
    from django.utils import timezone  # noqa: PLC0415  Django must be set up first

    from events.actions import publish_programme  # noqa: PLC0415
    from registrations.models import Seating  # noqa: PLC0415
    from tests.factories.events import make_edition, make_room, make_session  # noqa: PLC0415
    from tests.factories.registrations import make_registrations  # noqa: PLC0415

    day = timezone.now().date() + timezone.timedelta(days=30)
    edition = make_edition(starts_on=day, ends_on=day)
    sessions = [make_session(edition, day=day, room=make_room(edition)) for _ in range(2)]
    for session in sessions:
        Seating.objects.create(session=session, capacity=SEATS)
    publish_programme(edition=edition, by=None)
    people = make_registrations(edition, PEOPLE)
    return [session.pk for session in sessions], [one.pk for one in people]


def take_guards_away():
    from registrations.actions import seating  # noqa: PLC0415
    from registrations.models import SeatRequest  # noqa: PLC0415

    seating.lock_names = lambda family, names: None
    seating._confirmed = lambda registration: registration
    seating.transaction = SimpleNamespace(atomic=contextlib.nullcontext)
    look = seating._add

    def look_together(*arguments):
        with contextlib.suppress(Exception):
            gates["gate"].wait(timeout=2)
        return look(*arguments)

    seating._add = look_together
    constraints = {c.name: c for c in SeatRequest._meta.constraints}
    with connection.cursor() as cursor:
        table = "registrations_seatrequest"
        counted = constraints["registrations_seat_requests_counted"].trigger_names()
        once = constraints["registrations_seat_request_one_at_a_time"]
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {once.name}")
            for name in counted:
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
        else:
            for name in [*counted, *once.trigger_names()]:
                cursor.execute(f"DROP TRIGGER {name}")


def race(sessions, people):
    """Ask for every seat, and give each third one up again; what was said each time."""
    from events.models import Session  # noqa: PLC0415
    from registrations.actions.seating import give_up_seat, request_seat  # noqa: PLC0415
    from registrations.models import Registration  # noqa: PLC0415

    said = []
    wanted = [Session.objects.select_related("edition").get(pk=pk) for pk in sessions]
    for n, key in enumerate(people):
        registration = Registration.objects.get(pk=key)
        for session in wanted:
            try:
                request = request_seat(registration=registration, session=session)
                said.append(str(request.status))
                if n % 3 == 0:
                    give_up_seat(request=request)
            except Exception as error:  # the race reports whatever else happens
                said.append(type(error).__name__)
    return said


def state():
    from accounts.models import OutboxMail  # noqa: PLC0415
    from registrations.models import Seating, SeatRequest  # noqa: PLC0415

    confirmed = SeatRequest.objects.confirmed()
    holders = list(confirmed.values_list("registration", flat=True))
    return {
        "confirmed": [s.session.seat_requests.confirmed().count() for s in Seating.objects.all()],
        "taken": [seating.taken for seating in Seating.objects.all()],
        "twice": len(holders) - len({*holders}),
        "mails": OutboxMail.objects.count(),
    }


def count(said):
    return {one: said.count(one) for one in sorted(set(said))}


if __name__ == "__main__":
    main(unguarded="--unguarded" in sys.argv)
