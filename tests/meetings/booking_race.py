"""Processes race for the free slots of one investor, and over requests; prints one JSON line.

`people=40 slots=6 processes=4`: half of the people have an open request that is accepted and booked
in one go, half an accepted one. `--unguarded` takes away the locks and the refusal by the ledger,
to show that the race is one.
"""

import contextlib
import datetime as dt
import json
import os
import random
import sys
from collections import Counter
from types import SimpleNamespace

import django
from django.core.management import call_command
from django.db import connection

from tests.registrations.race import count, together, together_at

PAIRS = 8


def main(people=40, slots=6, processes=4, unguarded=False):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    edition, investor, requests = set_up(people, slots)
    if unguarded:
        take_guards_away()
    said, seconds = together(processes, book, requests, processes)
    result = {"said": count(said), "seconds": round(seconds, 1), **state(investor)}
    if not unguarded:
        for acts in (("ask", "ask-back"), ("accept", "withdraw"), ("accept", "decline")):
            result[" / ".join(acts)] = quarrel(edition, acts)
    print(json.dumps(result))


def set_up(people, slots):
    """`(edition, the investor, keys of the requests)`: an edition that began today."""
    from django.utils import timezone  # noqa: PLC0415  Django must be set up first

    from tests.factories.events import make_edition  # noqa: PLC0415
    from tests.factories.meetings import (  # noqa: PLC0415
        make_profile,
        make_request,
        make_slot,
        make_table,
    )

    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    edition = make_edition(slug="race", starts_on=today, ends_on=tomorrow)
    for n in range(slots):
        make_slot(edition, f"{8 + n // 2:02}:{n % 2 * 30:02}", day=tomorrow)
    for number in (1, 2, 3):
        make_table(edition, number)
    investor = make_profile(edition)
    requests = [
        make_request(make_profile(edition), investor, status=("open", "accepted")[n % 2])
        for n in range(people)
    ]
    return edition, investor.pk, [one.pk for one in requests]


def take_guards_away():
    from events.models import Occupancy, occupancy  # noqa: PLC0415
    from meetings.actions import booking, placing, requests  # noqa: PLC0415

    for module in (booking, placing, requests, occupancy):
        module.lock_names = lambda family, names, using=None: None
        # SQLite's one writer at a time is a lock too.
        module.transaction = SimpleNamespace(atomic=lambda **_: contextlib.nullcontext())
    occupancy.OccupancyQuerySet.clashes_of = lambda self, claims, *, layers: []
    place = booking._place

    def place_together(*arguments):
        """Others take the place between the look and the deed: here all of them try to."""
        with contextlib.suppress(Exception):
            together_at["gate"].wait(timeout=2)
        return place(*arguments)

    booking._place = place_together
    constraint = next(c for c in Occupancy._meta.constraints if c.name.endswith("no_overlap"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE events_occupancy DROP CONSTRAINT {constraint.name}")
        else:
            for name in constraint.trigger_names():
                cursor.execute(f"DROP TRIGGER {name}")


def book(keys):
    """Accept where that is still to be done, then try the places that are shown, one by one."""
    from meetings.actions import accept_request  # noqa: PLC0415
    from meetings.models import MeetingRequest  # noqa: PLC0415

    said = []
    for key in keys:
        request = MeetingRequest.objects.select_related("edition").get(pk=key)
        try:
            if request.status == "open":
                request.edition = accept_request(request=request).edition
            said.append(try_places(request, random.Random(key)))  # noqa: S311
        except Exception as error:  # the race reports whatever else happens
            said.append(f"{type(error).__name__}: {error}")
    return said


def try_places(request, rng):
    from meetings.actions import RequestRefused, book_meeting, free_places  # noqa: PLC0415

    while places := free_places(request.edition, [request])[request.pk]:
        try:
            book_meeting(request=request, slot=rng.choice(places).slot)
        except RequestRefused:
            continue
        return "booked"
    return "refused"


def quarrel(edition, acts):
    """What two processes say who do these acts on one pair at once; and what becomes of it."""
    from meetings.models import MeetingRequest  # noqa: PLC0415
    from tests.factories.meetings import make_profile, make_request  # noqa: PLC0415

    pairs = [(make_profile(edition), make_profile(edition)) for _ in range(PAIRS)]
    if acts[0] != "ask":
        for pair in pairs:
            make_request(*pair, status="open")
    keys = [(act, one.pk, other.pk) for one, other in pairs for act in acts]
    said, _seconds = together(2, act_on, keys, 2)
    profiles = [one.pk for pair in pairs for one in pair]
    left = MeetingRequest.objects.filter(asker__in=profiles).values_list("status", flat=True)
    return {"said": count(said), "left": count(left)}


def act_on(items):
    said = []
    for item in items:
        try:
            said.append(str(deed(*item).status))
        except Exception as error:  # the race reports whatever else happens
            said.append(type(error).__name__)
    return said


def deed(act, one, other):
    from meetings import actions  # noqa: PLC0415
    from meetings.models import MeetingRequest, Profile  # noqa: PLC0415

    if act in ("ask", "ask-back"):
        sides = [Profile.objects.get(pk=key) for key in (one, other)]
        asker, asked = sides if act == "ask" else sides[::-1]
        return actions.ask_meeting(asker=asker, asked=asked, reason="We build pumps.")
    return {
        "accept": actions.accept_request,
        "withdraw": actions.withdraw_request,
        "decline": actions.decline_request,
    }[act](request=MeetingRequest.objects.get(asker=one))


def state(investor):
    from events.models import Occupancy  # noqa: PLC0415
    from meetings.models import Meeting  # noqa: PLC0415

    meetings = list(Meeting.objects.standing().select_related("slot"))
    slots = Counter(meeting.slot_id for meeting in meetings)
    return {
        "meetings": len(meetings),
        "double": sum(number - 1 for number in slots.values()),
        "claims": Occupancy.objects.count(),
    }


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    main(*given, unguarded="--unguarded" in sys.argv)
