"""Many processes register for few seats, then give them up; prints one JSON line of exact counts.

`people=480 seats=50 processes=12`, on the database of DATABASE_URL. `--unguarded` takes away the
locks, the count by the database and its check, to show that the race is one.
"""

import contextlib
import json
import multiprocessing
import os
import sys
import time
from types import SimpleNamespace

import django
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.urls import get_resolver

EDITION = "race"
together_at = {}


def main(people=480, seats=50, processes=12, unguarded=False):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    prepare(seats)
    get_resolver().url_patterns  # noqa: B018  loaded once, instead of in each process
    if unguarded:
        take_guards_away()
    told, registering = together(processes, enter, range(people), processes)
    result = {
        "told": count(told),
        "rows": rows(),
        "mails": mails(),
        "taken": taken(),
        "seconds": round(registering, 1),
    }
    if not unguarded:
        cancelled, cancelling = together(processes, give_up, confirmed(seats // 2), processes)
        call_command("tick", verbosity=0)
        result |= {
            "gave up": count(cancelled),
            "rows after": rows(),
            "taken after": taken(),
            "offers mailed": mails().get("offered", 0),
            "seconds after": round(cancelling, 1),
        }
    print(json.dumps(result))


def together(processes, work, items, parts):
    """What `work` says of each item, done by so many processes at once; and the seconds."""
    items = list(items)
    connections.close_all()
    start = time.monotonic()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(processes)
    with context.Pool(processes, initializer=wait_for_all, initargs=[gate]) as pool:
        results = pool.map(work, [items[n::parts] for n in range(parts)], chunksize=1)
    return [outcome for outcomes in results for outcome in outcomes], time.monotonic() - start


def wait_for_all(gate):
    """Connected, and then all at once: else the first process is done before the last begins."""
    connection.ensure_connection()
    together_at["gate"] = gate
    gate.wait()


def prepare(seats):
    from registrations.models import Admission  # noqa: PLC0415  Django must be set up first
    from tests.factories.events import make_edition  # noqa: PLC0415
    from tests.factories.registrations import make_category  # noqa: PLC0415

    edition = make_edition(slug=EDITION)
    Admission.objects.create(edition=edition, category=make_category(), capacity=seats)


def take_guards_away():
    from registrations.actions import states  # noqa: PLC0415  Django must be set up first
    from registrations.models import Admission, Registration  # noqa: PLC0415

    states.lock_names = lambda family, names: None
    first_state = states._seated_or_waiting

    def look_together(admission):
        """Without the lock others decide between the look and the deed: here all of them do."""
        held = Registration.objects.holding_seats().count()
        admission = Admission(capacity=admission.capacity, taken=held, category=admission.category,
                              edition=admission.edition)  # fmt: skip
        status = first_state(admission)
        together_at["gate"].wait()
        return status

    states._seated_or_waiting = look_together
    # SQLite's one writer at a time is a lock too: what is looked at is not held until the deed.
    states.transaction = SimpleNamespace(atomic=contextlib.nullcontext)
    counted = next(c for c in Registration._meta.constraints if c.name.endswith("seats_counted"))
    table = " ON registrations_registration" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in counted.trigger_names():
            cursor.execute(f"DROP TRIGGER {name}{table}")


def enter(numbers):
    from registrations.actions import register  # noqa: PLC0415
    from registrations.models import Admission, Registration  # noqa: PLC0415

    admission = Admission.objects.select_related("edition", "category").get(edition__slug=EDITION)
    told = []
    for number in numbers:
        registration = Registration(
            edition=admission.edition,
            category=admission.category,
            name=f"Coureur {number}",
            email=f"runner-{number}@example.org",
            language=("ar", "fr", "en")[number % 3],
        )
        told.append(once_free(register, registration=registration, admission=admission))
    return told


def once_free(act, *, registration, **arguments):
    """Where that leads; somebody who is told that the site is busy (503) tries again."""
    while True:
        try:
            act(registration=registration, **arguments)
            return str(registration.status)
        except OperationalError:  # SQLite's one writer was another one for twenty seconds
            continue
        except Exception as error:  # the race reports whatever else happens
            return type(error).__name__


def give_up(keys):
    """Each confirmed one cancels, and at once somebody who is offered that seat accepts it."""
    from registrations.actions import accept_offer, cancel  # noqa: PLC0415
    from registrations.models import Registration  # noqa: PLC0415

    told = []
    for key in keys:
        told.append(once_free(cancel, registration=Registration.objects.get(pk=key)))
        offered = Registration.objects.filter(status="offered").order_by("?").first()
        if offered:
            told.append(once_free(accept_offer, registration=offered))
    return told


def confirmed(number):
    from registrations.models import Registration  # noqa: PLC0415

    found = Registration.objects.filter(status="confirmed").order_by("pk")
    return found.values_list("pk", flat=True)[:number]


def taken():
    from registrations.models import Admission  # noqa: PLC0415

    return Admission.objects.get(edition__slug=EDITION).taken


def rows():
    from registrations.models import Registration  # noqa: PLC0415

    return count(Registration.objects.values_list("status", flat=True))


def mails():
    """`{status: how many mails say so}`, by their subjects."""
    from accounts.models import OutboxMail  # noqa: PLC0415
    from registrations.models import Registration  # noqa: PLC0415

    subjects = {subject_of(s, c): s for s in Registration.Status.values for c in ("ar", "fr", "en")}
    told = OutboxMail.objects.values_list("subject", flat=True)
    return count(subjects.get(subject.rpartition(":")[0].strip(), "other") for subject in told)


def subject_of(status, language):
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    with translation.override(language):
        text = render_to_string(f"registrations/emails/state_{status}_subject.txt", {"edition": ""})
    return text.rpartition(":")[0].strip()


def count(outcomes):
    flat = list(outcomes)
    return {outcome: flat.count(outcome) for outcome in sorted(set(flat))}


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    main(*given, unguarded="--unguarded" in sys.argv)
