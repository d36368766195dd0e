"""480 people register for 50 seats from 12 processes, then half of those seats change hands."""

import json
import subprocess
import sys

PEOPLE, SEATS, PROCESSES = 480, 50, 12


def measure(site, show):
    """On the empty database of `site`."""
    found = race(site)
    name = f"{PEOPLE} people for {SEATS} seats, {PROCESSES} processes"
    show(name, f"{found['seconds']:.1f} s")
    for what, counts in (("answers", "told"), ("rows", "rows"), ("mails", "mails")):
        confirmed, waiting = (found[counts].get(s, 0) for s in ("confirmed", "waiting"))
        is_exact = found[counts] == {"confirmed": SEATS, "waiting": PEOPLE - SEATS}
        wanted = f"{SEATS} + {PEOPLE - SEATS}"
        show(f"{name}: {what}, confirmed + waiting", f"{confirmed} + {waiting}", wanted, is_exact)
    half, after = SEATS // 2, found["rows after"]
    name = f"{half} of them cancel at once"
    show(name, f"{found['seconds after']:.1f} s")
    held = after.get("confirmed", 0) + after.get("offered", 0)
    show(f"{name}: seats held", f"{held}", f"{SEATS}", held == SEATS == found["taken after"])
    offers = found["offers mailed"]
    show(f"{name}: offers mailed", f"{offers}", f"{half}", offers == half)


def race(site):
    done = subprocess.run(
        [sys.executable, "-m", "tests.registrations.race", *map(str, (PEOPLE, SEATS, PROCESSES))],
        env=site.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
