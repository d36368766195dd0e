"""`make bench`: speed, memory and weight, measured in one run and held against their targets."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import weight
from bench.load import Answered, children_of, cpu_of, fetch, one_by_one, under_load
from forum.postgresql import NoPostgreSQL
from tests.postgres import Cluster
from tests.scratch import ScratchSite

PROFILES = ("small", "large")
ROUNDS, SECONDS = 3, 4
COLD_REQUESTS = 60
ATTENDEES = 50_000
DAY = "/{}/demo-{}/programme/"


def main():
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="montada-bench-")))
        folder.chmod(0o755)
        cluster = start_database(stack)
        (folder / "site").mkdir()
        site = ScratchSite(folder / "site")
        stack.callback(site.remove)
        site.manage("migrate", "--verbosity", "0")
        for profile in ("demo", *PROFILES):
            site.manage("seed_demo", "--profile", profile)
        print(f"Database: {site.database_url.partition(':')[0]}. Workers: 2.\n")
        stored_page(site, folder)
        cold_page(site, cluster)
        exports(site, folder)
        page_weight(site)


def start_database(stack):
    """A PostgreSQL server for this run, or None where there is no server: then SQLite."""
    try:
        cluster = Cluster()
    except NoPostgreSQL as missing:
        print(f"On SQLite: {missing}.")
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
        return None
    stack.callback(cluster.stop)
    os.environ["DATABASE_URL"] = cluster.url("montada")
    return cluster


@contextmanager
def served(site, application="forum.wsgi", **environment):
    """Two sync workers of gunicorn; yields their process ids, warm."""
    bind = site.url.removeprefix("http://")
    server = site.run(
        "-m", "gunicorn", application, "-b", bind, "-w", 2, "--no-control-socket", **environment
    )
    try:
        site.wait(DAY.format("ar", "large"))
        for _ in range(10):
            fetch(site.url + DAY.format("ar", "large"))
        yield children_of(server.pid)
    finally:
        site.stop()


def show(what, value, target="", is_met=None):
    verdict = {True: "met", False: "MISSED", None: ""}[is_met]
    print(f"{what:<58} {value:>14}   {target:<12} {verdict}", flush=True)


def stored_page(site, folder):
    """The stored page against a view that only returns the same bytes, turn by turn."""
    url = site.url + DAY.format("ar", "large")
    with served(site):
        (folder / "body").write_bytes(fetch(url))
    totals = {"forum.wsgi": Answered(), "bench.bare": Answered()}
    for _ in range(ROUNDS):
        for application, total in totals.items():
            with served(site, application, BENCH_BODY=str(folder / "body")) as workers:
                total += under_load(url, workers, SECONDS)
    ours, bare = totals.values()
    show("Bare Django view, same bytes: CPU a request", f"{bare.cpu_ms:.3f} ms")
    show("Stored programme day: CPU a request", f"{ours.cpu_ms:.3f} ms")
    ratio = bare.cpu_ms / ours.cpu_ms
    show("Stored against bare, by CPU", f"{ratio:.2f}", "≥ 0.50", ratio >= 0.5)
    speed = ours.per_second / bare.per_second
    show("Bare Django view: requests a second", f"{bare.per_second:.0f}")
    show("Stored programme day: requests a second", f"{ours.per_second:.0f}")
    show("Stored against bare, by requests", f"{speed:.2f}", "≥ 0.50", speed >= 0.5)


def cold_page(site, cluster):
    """The same page with a store that keeps nothing: built, compressed and sent each time."""
    with served(site, CACHE_URL="dummycache://") as workers:
        for profile in PROFILES:
            url = site.url + DAY.format("ar", profile)
            one_by_one(url, workers, 5)
            before = database_cpu(cluster)
            cold = one_by_one(url, workers, COLD_REQUESTS)
            database = 1000 * (database_cpu(cluster) - before) / COLD_REQUESTS
            total = cold.cpu_ms + database
            show(
                f"Cold programme day, {profile}: CPU (of it the database {database:.1f})",
                f"{total:.1f} ms",
                "≤ 25 ms",
                total <= 25,
            )


def database_cpu(cluster):
    if cluster is None:
        return 0.0
    postmaster = int((cluster.home / "data" / "postmaster.pid").read_text().split()[0])
    return cpu_of([postmaster, *children_of(postmaster)])


def exports(site, folder):
    export(site, "fill", ATTENDEES)
    for fmt, limit in (("csv", 3), ("xlsx", 8)):
        took = json.loads(export(site, fmt, folder / f"attendees.{fmt}"))
        name = f"{took['rows']:,} attendees as {fmt.upper()}"
        seconds, size = took["seconds"], took["bytes"] / 1e6
        show(
            f"{name}, {size:.1f} MB (processor {took['cpu']:.1f} s)",
            f"{seconds:.2f} s",
            f"≤ {limit} s",
            seconds <= limit,
        )
        show(f"{name}: memory", f"+{took['growth']:.0f} MB", "≤ 40 MB", took["growth"] <= 40)
        show(f"{name}: queries", f"{took['queries']}", "≤ 60", took["queries"] <= 60)


def export(site, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "bench.export", "demo-large", *map(str, arguments)],
        env=site.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def page_weight(site):
    if not weight.has_browser():
        print("Page weight not measured: Chromium was not found (apt-get install chromium).")
        return
    limits = {"ar": 90, "fr": 70, "en": 70}
    with served(site):
        urls = [f"{site.url}/{language}/2025/programme/" for language in limits]
        visits = weight.first_visits(urls)
    for (language, limit), (requests, size) in zip(limits.items(), visits, strict=True):
        name = f"First visit of a programme day, {language}"
        show(name, f"{size / 1000:.1f} KB", f"≤ {limit} KB", size <= limit * 1000)
        show(f"{name}: requests", f"{requests}", "≤ 8", requests <= 8)


if __name__ == "__main__":
    main()
