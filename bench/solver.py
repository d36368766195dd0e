"""Plans of meetings: the published benchmark, proven, against the optima that are known.

`python -m bench.run solver` runs all; `python -m bench.solver NAME…` some, with `--seconds`.
The time is from start to end of the command, with all that it loads; a busy machine makes it
longer, so that the processor's seconds, of all its processes, stand beside it.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from meetings.solver.checker import faults
from meetings.solver.instance import read

HOME = Path(__file__).parent / "meetings"
SECONDS = 180
FAIRNESS = 2
MOST_MB, MOST_SECONDS_ORIGINAL, SOON = 512, 30, 60
HEAD = """| instance | best known | answer | proven | s | processor s | MB |
|---|---|---|---|---|---|---|"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    print(HEAD, flush=True)
    for name in options.names or names():
        print(row(run(name, options.seconds)), flush=True)


def measure(show):
    print(HEAD, flush=True)
    runs = []
    for name in names():
        runs.append(run(name, SECONDS))
        print(row(runs[-1]), flush=True)
    originals = [each for each in runs if each["name"].endswith(".original")]
    for kind, some in {"originals": originals, "all": runs}.items():
        summary(show, kind, some)


def names():
    """The originals first."""
    every = sorted(path.name.removesuffix(".json") for path in (HOME / "instances").iterdir())
    return sorted(every, key=lambda name: (not name.endswith(".original"), name))


def best_known(name):
    """The optimum, or None where there is no plan."""
    best = json.loads((HOME / "best.json").read_text())[name]["optimum_d2"]
    return None if best == "unsat" else best


def run(name, seconds):
    path = HOME / "instances" / f"{name}.json"
    command = [sys.executable, "-m", "meetings.solver", path, "--seconds", str(seconds)]
    start, before = time.monotonic(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    elapsed, after = time.monotonic() - start, os.times()
    answer = json.loads(done.stdout)
    return answer | {
        "name": name,
        "seconds": elapsed,
        "processor": after.children_user
        + after.children_system
        - before.children_user
        - before.children_system,
        "best": best_known(name),
        "is_proven": answer["status"] in ("optimal", "infeasible"),
        "is_right": is_right(name, answer),
    }


def is_right(name, answer):
    """Neither the plan nor what is claimed of it contradicts what is known."""
    best, status = best_known(name), answer["status"]
    if status == "unknown" or (status == "infeasible") != (best is None):
        return status == "unknown"
    if best is None:
        return True
    instance = read(json.loads((HOME / "instances" / f"{name}.json").read_text()))
    keeps = not faults(instance, answer["schedule"], answer["pairs"], FAIRNESS)
    return keeps and answer["breaks_bound"] <= best <= answer["breaks"]


def row(each):
    words = {"infeasible": "no plan", "unknown": "none found"}
    answer = words.get(each["status"], each["breaks"])
    best = "no plan" if each["best"] is None else each["best"]
    proven = "yes" if each["is_proven"] else f"at least {each['breaks_bound']}"
    wrong = "" if each["is_right"] else " **wrong**"
    figures = f"{each['seconds']:.1f} | {each['processor']:.1f} | {each['peak_mb']}"
    return f"| {each['name']} | {best} | {answer}{wrong} | {proven} | {figures} |"


def summary(show, kind, runs):
    count = len(runs)
    proven = [each for each in runs if each["is_proven"]]
    show(f"Solver, {kind}: proven in {SECONDS} s", f"{len(proven)}/{count}", f"{count}",
         len(proven) == count)  # fmt: skip
    limit, share = (MOST_SECONDS_ORIGINAL, 1.0) if kind == "originals" else (SOON, 0.9)
    soon = sum(each["seconds"] <= limit for each in proven)
    show(f"Solver, {kind}: proven within {limit} s", f"{soon}/{count}", f"≥ {share:.0%}",
         soon >= share * count)  # fmt: skip
    wrong = sum(not each["is_right"] for each in runs)
    show(f"Solver, {kind}: against what is known", f"{wrong}", "0", not wrong)
    peak = max(each["peak_mb"] for each in runs)
    show(f"Solver, {kind}: memory", f"{peak} MB", f"≤ {MOST_MB} MB", peak <= MOST_MB)


if __name__ == "__main__":
    main()
