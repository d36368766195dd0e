"""Two stewards say different things of the same meetings at once; prints one JSON line.

The slower one looks at the marks of a meeting, and writes what they come to a moment later.
`--unguarded` takes away the lock, to show that the race is one.
"""

import contextlib
import json
import os
import sys
import time
import uuid
from types import SimpleNamespace

import django
from django.core.management import call_command

from tests.registrations.race import count, together, together_at

MEETINGS = 6
MOMENT = 0.15


def main(unguarded=False):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    devices, meetings = set_up()
    from meetings.actions import marking  # noqa: PLC0415  Django must be set up first

    if unguarded:
        marking.lock_names = lambda family, names: None
        # SQLite's one writer at a time is a lock too.
        marking.transaction = SimpleNamespace(atomic=lambda **_: contextlib.nullcontext())
    judge = marking.verdict

    def judge_slowly(marks):
        found = judge(list(marks))
        if together_at["is_slow"]:
            time.sleep(2 * MOMENT)
        return found

    marking.verdict = judge_slowly
    items = [(number, *one) for one in meetings for number in devices]
    said, _seconds = together(2, mark_all, items, 2)
    marking.verdict = judge
    print(json.dumps({"said": count(said), "wrong": wrong(judge)}))


def set_up():
    """`(keys of two devices, [(key of a meeting, of its slot)])`."""
    from tests.factories.doors import make_device, make_door  # noqa: PLC0415
    from tests.factories.events import make_edition  # noqa: PLC0415
    from tests.factories.meetings import make_meeting, make_slot, make_table  # noqa: PLC0415

    edition = make_edition(slug="race")
    slot = make_slot(edition)
    tables = [make_table(edition, number + 1) for number in range(MEETINGS)]
    made = [make_meeting(slot, table) for table in tables]
    door = make_door(edition, is_at_tables=True)
    return [make_device(door)[0].pk for _ in range(2)], [(one.pk, slot.pk) for one in made]


def mark_all(items):
    """The first of the two says that it was held, and takes longer; the other one that not."""
    from django.utils import timezone  # noqa: PLC0415

    from meetings.actions import mark_from_device  # noqa: PLC0415
    from registrations.models import ScanDevice  # noqa: PLC0415

    said = []
    for number, meeting, slot in items:
        device = ScanDevice.objects.select_related("door__edition").get(pk=number)
        is_slow = together_at["is_slow"] = number == min(ScanDevice.objects.values_list("pk"))[0]
        together_at["gate"].wait(timeout=20)
        if not is_slow:
            time.sleep(MOMENT)
        now = timezone.now()
        made = {"mark": uuid.uuid4(), "marked_at": now, "sent_at": now, "slot": slot}
        outcome = "held" if is_slow else "missed"
        try:
            told = mark_from_device(
                device=device, meeting=meeting, outcome=outcome, absent="", **made
            )
            said.append(str(told))
        except Exception as error:  # the race reports whatever else happens
            said.append(f"{type(error).__name__}: {error}")
    return said


def wrong(judge):
    """How many meetings are not what their marks come to."""
    from meetings.models import Meeting  # noqa: PLC0415

    meetings = Meeting.objects.prefetch_related("marks")
    return sum(judge(one.marks.all()) != (one.status, one.absent) for one in meetings)


if __name__ == "__main__":
    main("--unguarded" in sys.argv)
