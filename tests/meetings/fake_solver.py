"""Stands in for the solver where a test is about what the site does with plans: instant, greedy.

Reads and answers as `python -m meetings.solver` does. `FAKE_SOLVER` in the environment tells it to
`sleep:SECONDS` (with progress), `refuse`, `die`, or `lie` (two meetings of one person at once).
"""

import json
import os
import signal
import sys
import time

from meetings.solver.instance import read
from meetings.solver.measures import measure


def main():
    how, _, value = os.environ.get("FAKE_SOLVER", "").partition(":")
    with open(sys.argv[1]) as file:
        instance = read(json.load(file))
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    if how == "refuse":
        sys.exit("This cannot be.")
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    for second in range(int(value or 0)):
        note = {
            "share": second / int(value),
            "stage": "search",
            "held": 1,
            "weight": 2,
            "breaks": 0,
        }
        print(json.dumps(note), file=sys.stderr, flush=True)
        for _tenth in range(10):
            if not stopped:
                time.sleep(0.1)
    slots = place(instance, how == "lie")
    pairs = [chosen(instance, meeting) for meeting in range(len(slots))]
    measures = measure(instance, slots, pairs)
    print(
        json.dumps(
            {
                "schedule": slots,
                "pairs": pairs,
                "weight_bound": measures.weight + 1,
                "breaks_bound": 0,
                "verdict": "within",
                "unmet": [
                    {"meeting": meeting, "code": "tables"}
                    for meeting, slot in enumerate(slots)
                    if slot is None
                ],
            }
        )
    )


def chosen(instance, meeting):
    return instance.fixed_pair.get(meeting, 0)


def place(instance, is_lying):
    slots, taken, used = [None] * len(instance.meetings), set(), [0] * instance.slots
    for meeting in sorted(range(len(slots)), key=lambda m: m not in instance.fixed):
        sides = instance.options[meeting][chosen(instance, meeting)]
        for slot in range(instance.slots):
            is_free = not any((side, slot) in taken for side in sides) and not any(
                slot in instance.forbidden[side] for side in sides
            )
            if instance.fixed.get(meeting, slot) != slot or used[slot] >= instance.tables[slot]:
                continue
            if is_free or is_lying:
                slots[meeting] = slot
                taken |= {(side, slot) for side in sides}
                used[slot] += 1
                break
    return slots


if __name__ == "__main__":
    main()
