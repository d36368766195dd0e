"""`python -m meetings.solver.repairs`: repairs of a published plan, from the smallest to the best.

Reads one JSON object from its input: `instance` (as `meetings.solver` takes it), `slots` and
`pairs` (what is published; null where there is nothing), `seconds`, `seed`. Answers with
`{"points": [{"schedule", "pairs", "moved", "held", "weight", "breaks", "unmet"}…]}`, the fewest
moved first; each next one moves more and is better. Says on its error stream how far it is.
"""

import json
import signal
import sys

from meetings.solver.instance import BadInstance, read
from meetings.solver.measures import measure
from meetings.solver.reasons import reasons
from meetings.solver.repair import front, moved

# What the reasons are called in an answer.
CODES = {"no_language": "no_common_language", "tables": "no_table"}


def main():
    signal.signal(signal.SIGTERM, lambda *_: setattr(stop, "asked", True))
    asked = json.load(sys.stdin)
    try:
        instance = read(asked["instance"])
    except BadInstance as bad:
        sys.exit(str(bad))
    prior = asked["slots"], asked["pairs"]
    given = {"seconds": asked["seconds"], "seed": asked["seed"], "progress": note}
    points = front(instance, *prior, **given, should_stop=lambda: stop.asked)
    json.dump({"points": [told(instance, prior, *point) for point in points]}, sys.stdout)


class stop:
    asked = False


def told(instance, prior, slots, pairs):
    got = measure(instance, slots, pairs)
    return {
        "schedule": slots,
        "pairs": pairs,
        "moved": moved(prior[0], prior[1], slots, pairs),
        "held": got.held,
        "weight": got.weight,
        "breaks": got.breaks,
        "unmet": [told_why(why) for why in reasons(instance, slots, pairs)],
    }


def told_why(why):
    exchange = None
    if why.slot is not None:
        exchange = {"slot": why.slot, "meeting": why.other, "to": why.to}
    return {"meeting": why.meeting, "reason": CODES.get(why.code, why.code), "exchange": exchange}


def note(share):
    print(json.dumps({"share": share, "stage": "search"}), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
