"""`make soak`: mixed visits for a while; memory, open files and connections every minute.

`python -m bench.soak [MINUTES]`. Two workers, about twenty requests a second, SQLite. The slope at
the end is the figure: a server that grows does so for ever.
"""

import os
import random
import sys
import tempfile
import threading
import time
import urllib.error
from pathlib import Path

from bench.load import children_of, fetch
from bench.run import DAY
from tests.scratch import ScratchSite

PAGES = [
    *(DAY.format(language, "small") for language in ("ar", "fr", "en")),
    *(
        f"/{language}/2025/{page}/"
        for language in ("ar", "fr")
        for page in ("speakers", "partners")
    ),
    "/ar/2025/programme/?q=",
    "/fr/admin/login/",
    "/fr/nowhere/",
]
PER_SECOND = 20
VISITORS = 4


def main(minutes="60"):
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    with tempfile.TemporaryDirectory(prefix="montada-soak-") as folder:
        site = ScratchSite(Path(folder))
        site.manage("migrate", "--verbosity", "0")
        for profile in ("demo", "small"):
            site.manage("seed_demo", "--profile", profile)
        try:
            soak(site, int(minutes))
        finally:
            site.remove()


def soak(site, minutes):
    site.start()
    workers = children_of(site.processes[0].pid)
    ended, faults = threading.Event(), []
    visitors = [
        threading.Thread(target=visit, args=(site.url, ended, faults)) for _ in range(VISITORS)
    ]
    for visitor in visitors:
        visitor.start()
    seen = []
    for minute in range(minutes):
        time.sleep(60)
        seen.append(sum(map(memory, workers)))
        files = sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in workers)
        print(f"minute {minute + 1}: {seen[-1]:.1f} MB, {files} files, {len(faults)} faults")
    ended.set()
    for visitor in visitors:
        visitor.join()
    half = seen[len(seen) // 2 :]
    slope = 60 * (half[-1] - half[0]) / max(1, len(half) - 1)
    print(f"Slope over the second half: {slope:+.1f} MB an hour (target: under 1).")
    print("\n".join(faults[:5]))


def visit(base, ended, faults):
    dice = random.Random()  # noqa: S311 - which page comes next
    while not ended.wait(VISITORS / PER_SECOND):
        page = dice.choice(PAGES)
        if page.endswith("="):
            page += str(dice.randrange(100_000))
        try:
            fetch(base + page)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code >= 500:
                faults.append(f"{error.code} {page}")
        except OSError as error:
            faults.append(f"{error} {page}")


def memory(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
