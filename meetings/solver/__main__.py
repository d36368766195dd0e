"""The command: `python -m meetings.solver FILE`. One JSON object in, one out; docs/solver.md."""

import argparse
import json
import os
import signal
import sys
import time
from dataclasses import asdict

from meetings.solver.engine import solve
from meetings.solver.instance import BadInstance, read
from meetings.solver.search import NoSolver

MOST_BYTES = 100_000_000
MOST_SECONDS, MOST_MOVES = 86_400, 10**12


def main(arguments=None) -> int:
    options = parsed(arguments)
    stop = Stop()
    try:
        instance = read(loaded(options.file))
    except BadInstance as wrong:
        print(f"{options.file}: {wrong}", file=sys.stderr)
        return 1
    try:
        answer = solve(
            instance,
            seconds=options.seconds,
            seed=options.seed,
            moves=options.moves,
            fairness=options.fairness,
            progress=Progress() if options.progress else None,
            should_stop=stop,
            with_reasons=options.reasons,
        )
    except (ImportError, NoSolver):
        print("What plans need is not installed: make solver", file=sys.stderr)
        return 1
    print(json.dumps(written(answer, options.reasons)), file=options.out, flush=True)
    return 0


def parsed(arguments):
    parser = argparse.ArgumentParser(prog="python -m meetings.solver", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="the instance, as JSON")
    parser.add_argument("--seconds", type=within(float, MOST_SECONDS), default=60.0)
    parser.add_argument("--fairness", type=within(int, 63), help="where all must be held: 2")
    parser.add_argument("--seed", type=within(int, 2**32), default=1)
    parser.add_argument("--moves", type=within(int, MOST_MOVES), help="search only, so far")
    parser.add_argument("--progress", action="store_true", help="a JSON line a second to stderr")
    parser.add_argument("--reasons", action="store_true", help="why each unmet wish is unmet")
    options = parser.parse_args(arguments)
    options.out = own_output()
    return options


def within(kind, most):
    def number(text):
        value = kind(text)
        if not 0 <= value <= most:
            raise ValueError
        return value

    number.__name__ = f"number from 0 to {most}"
    return number


def own_output():
    """The answer alone goes to stdout: what libraries print there goes nowhere."""
    out = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return out


def loaded(path):
    try:
        with open(path, "rb") as file:
            text = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise BadInstance("The file cannot be read.") from None
    if len(text) > MOST_BYTES:
        raise BadInstance(f"The file has more than {MOST_BYTES} bytes.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadInstance("The file is not JSON.") from None


def written(answer, with_reasons):
    measures = answer.measures
    has_plan = answer.status in ("optimal", "feasible")
    data = {
        "name": answer.instance.name,
        "status": answer.status,
        "verdict": answer.verdict,
        "schedule": answer.slots if has_plan else None,
        "pairs": answer.pairs if has_plan else None,
        "held": measures.held if has_plan else None,
        "wished": measures.wished,
        "weight": measures.weight if has_plan else None,
        "weight_bound": answer.weight_bound,
        "breaks": measures.breaks if has_plan else None,
        "breaks_bound": answer.breaks_bound,
        "worst_breaks": measures.worst_breaks if has_plan else None,
        "idle": measures.idle if has_plan else None,
        "seconds": answer.seconds,
        "peak_mb": answer.peak_mb,
        "seed": answer.seed,
        "moves": answer.moves,
    }
    if with_reasons:
        data["unmet"] = [asdict(reason) for reason in answer.unmet]
    return data


class Stop:
    """Whether we were told to: the answer is then the best so far."""

    def __init__(self):
        self.is_told = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.tell)

    def tell(self, *_):
        self.is_told = True

    def __call__(self):
        return self.is_told


class Progress:
    """At most one line a second."""

    def __init__(self):
        self.next = 0.0

    def __call__(self, stage, share, measures):
        if (now := time.monotonic()) >= self.next:
            self.next = now + 1
            line = {
                "share": round(share, 3),
                "stage": stage,
                "held": measures.held,
                "weight": measures.weight,
                "breaks": measures.breaks,
            }
            print(json.dumps(line), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
