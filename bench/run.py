"""`make bench`: speed, memory and weight, measured in one run and held against their targets.

`python -m bench.run [PART…]` measures only the parts named: pages, visitors, search, exports,
attendees, badges, register, checkin, sheets, phone, board, editors,
suggestions, meetings, solver, plans.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import attendees as attendee_list
from bench import (
    board,
    checkin,
    editors,
    meetings_race,
    pages,
    registrations,
    search,
    solver,
    solver_large,
    visitors,
    weight,
)
from bench.load import Answered, children_of, fetch, under_load
from forum.postgresql import NoPostgreSQL
from tests.postgres import Cluster, free_port
from tests.redis_server import NoRedis, RedisServer
from tests.scratch import ScratchSite

PROFILES = ("small", "large")
ROUNDS, SECONDS = 4, 2
ATTENDEES = 50_000
PROFILES_OF_MEETINGS = 10_000
DAY = "/{}/demo-{}/programme/"
ORGANISER = "organiser@example.org"  # of the demonstration
WIRE = {"ar": 90, "fr": 70, "en": 70}
MOST_REQUESTS, MOST_SCRIPT, MOST_SHIFT, SLOW_PAINT = 8, 10, 0.02, 2.0


def main(*wanted):
    parts = {
        "pages": public_pages,
        "visitors": crowd,
        "search": lambda bench: search.measure(show),
        "exports": exports,
        "attendees": attendees,
        "badges": badges,
        "register": register,
        "checkin": check_in,
        "sheets": sheets,
        "phone": phone,
        "board": organisers_board,
        "editors": many_editors,
        "suggestions": suggestions,
        "meetings": meetings,
        "solver": lambda bench: solver.measure(show),
        "plans": lambda bench: solver_large.measure(show),
    }
    with ExitStack() as stack:
        bench = Bench(stack)
        for name in wanted or parts:
            print(f"\n{name.capitalize()}", flush=True)
            parts[name](bench)


class Bench:
    """The installation that is measured, with the demo and both profiles, and its database."""

    def __init__(self, stack):
        self.folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="montada-bench-"))
        )
        self.folder.chmod(0o755)
        self.cluster = start_database(stack)
        (self.folder / "site").mkdir()
        self.site = ScratchSite(self.folder / "site")
        stack.callback(self.site.remove)
        self.site.manage("migrate", "--verbosity", "0")
        for profile in ("demo", *PROFILES):
            self.site.manage("seed_demo", "--profile", profile)
        print(f"Database: {self.site.database_url.partition(':')[0]}. Workers: 2.")


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
def served(site, **environment):
    """Two sync workers of gunicorn; yields their process ids, warm."""
    try:
        yield start_workers(site, "forum.wsgi", site.url, **environment)
    finally:
        site.stop()


def start_workers(site, application, url, **environment):
    bind = url.removeprefix("http://")
    options = ("-b", bind, "-w", 2, "--no-control-socket")
    server = site.run("-m", "gunicorn", application, *options, **environment)
    site.wait(DAY.format("ar", "large"), url)
    for _ in range(10):
        fetch(url + DAY.format("ar", "large"))
    return children_of(server.pid)


def show(what, value, target="", is_met=None):
    verdict = {True: "met", False: "MISSED", None: ""}[is_met]
    print(f"{what:<66} {value:>12}   {target:<11} {verdict}", flush=True)


def public_pages(bench):
    """Each kind of page of both sizes: against the limit, cold, and in queries."""
    site = bench.site
    with served(site):
        kinds = {profile: pages.pages_of(site, f"demo-{profile}") for profile in PROFILES}
        kinds["large"] |= {path: path for path in pages.OUTSIDE}
        every = [path for paths in kinds.values() for path in paths.values()]
        bodies = pages.write_bodies(site, bench.folder, every)
    stored_pages(bench, kinds, bodies)
    counts = [pages.queries(site, paths, quiet) for paths in kinds.values()]
    is_same = counts[0] == counts[1][: len(counts[0])]
    show("Queries, the same at 60 and 600 sessions", "yes" if is_same else "no", "yes", is_same)
    pages.queries(site, kinds["large"], show)
    with served(site, CACHE_URL="dummycache://") as workers:
        for profile, paths in kinds.items():
            print(f"Profile {profile}")
            pages.cold(site, paths, workers, bench.cluster, show)


def stored_pages(bench, kinds, bodies):
    """Both applications at once, asked turn by turn."""
    site, bare = bench.site, f"http://127.0.0.1:{free_port()}"
    try:
        ours = start_workers(site, "forum.wsgi", site.url)
        theirs = start_workers(site, "bench.bare", bare, BENCH_BODIES=str(bodies))
        for profile, paths in kinds.items():
            print(f"Profile {profile}")
            pages.against_bare(site.url, bare, paths, (ours, theirs), show)
        throughput(site.url, bare, (ours, theirs))
    finally:
        site.stop()


def throughput(url, bare, workers):
    """Requests a second of one page, where the load tool leaves a core to the workers."""
    day, (ours, theirs) = DAY.format("ar", "large"), workers
    own, limit = Answered(), Answered()
    for _ in range(ROUNDS):
        own += under_load(url + day, ours, SECONDS)
        limit += under_load(bare + day, theirs, SECONDS)
    speed = own.per_second / limit.per_second
    show("Bare Django view: requests a second", f"{limit.per_second:.0f}")
    show("Stored programme day: requests a second", f"{own.per_second:.0f}")
    show("Stored against bare, by requests", f"{speed:.2f}", "≥ 0.7", speed >= pages.ENOUGH)


def quiet(*line):
    """Instead of `show`, where the same is to be shown for another profile."""


def crowd(bench):
    """After a publish, with a store that the workers share, as docs/operations.md has it."""
    with ExitStack() as stack:
        try:
            server = RedisServer(bench.folder)
        except NoRedis as missing:
            print(f"Each worker on its own, and cold: {missing}.")
            shared = {}
        else:
            stack.callback(server.stop)
            shared = {"CACHE_URL": server.url}
            publish(bench.site, shared)
        workers = stack.enter_context(served(bench.site, **shared))
        visitors.measure(bench.site, "demo-large", workers, show)


def publish(site, shared):
    start = time.monotonic()
    before, site.environment = site.environment, {**site.environment, **shared}
    site.manage("publish_programme", "demo-large", "--by", ORGANISER)
    site.manage("db_worker", "--batch", "--verbosity", "0")
    site.environment = before
    show("Publishing 600 sessions and building every page", f"{time.monotonic() - start:.0f} s")


def exports(bench):
    export(bench, "fill", ATTENDEES)
    for fmt, limit in (("csv", 3), ("xlsx", 8)):
        took = json.loads(export(bench, fmt, bench.folder / f"attendees.{fmt}"))
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


def attendees(bench):
    """The list of the back office, of as many as are exported."""
    export(bench, "fill", ATTENDEES)
    with served(bench.site) as workers:
        attendee_list.measure(bench.site, workers, bench.cluster, show)


def badges(bench):
    """A thousand of them, four to a sheet, as the worker draws them."""
    took = json.loads(measured(bench, "bench.badges"))
    name, seconds = f"{took['badges']:,} badges", took["seconds"]
    size = f"{took['pages']} sheets in {took['files']} files, {took['bytes'] / 1e6:.1f} MB"
    show(
        f"{name} ({size}; processor {took['cpu']:.1f} s)",
        f"{seconds:.1f} s",
        "≤ 15 s",
        seconds <= 15,
    )
    show(f"{name}: memory", f"+{took['growth']:.0f} MB")


def check_in(bench):
    """At the doors of the edition with as many attendees as are exported."""
    export(bench, "fill", ATTENDEES)
    with served_by_threads(bench.site):
        checkin.measure(bench.site, "demo-large", show)


def export(bench, *arguments):
    return measured(bench, "bench.export", *arguments)


def measured(bench, module, *arguments):
    """What one measurement prints, made in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", module, "demo-large", *map(str, arguments)],
        env=bench.site.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def sheets(bench):
    """Ten thousand rows from a file to the database: seen first, then imported."""
    for kind in ("programme", "registrations"):
        file = bench.folder / f"{kind}.xlsx"
        sheet(bench, "make", kind, file)
        seen = json.loads(sheet(bench, "read", kind, file))
        done = json.loads(sheet(bench, "read", kind, file, seen["digest"]))
        again = json.loads(sheet(bench, "read", kind, file))
        name, seconds = f"{seen['rows']:,} rows of {kind}", seen["seconds"] + done["seconds"]
        cpu = f"processor {seen['cpu'] + done['cpu']:.1f} s"
        show(f"{name}: planned and imported ({cpu})", f"{seconds:.1f} s", "≤ 20 s", seconds <= 20)
        growth = max(seen["growth"], done["growth"])
        show(f"{name}: memory", f"+{growth:.0f} MB", "≤ 80 MB", growth <= 80)
        is_same = again["unchanged"] == seen["rows"]
        show(f"{name}: all unchanged the second time", "yes" if is_same else "no", "yes", is_same)
    slips(bench)


def slips(bench):
    file = bench.folder / "slips.xlsx"
    sheet(bench, "make", "slips", file)
    told = json.loads(sheet(bench, "read", "slips", file))
    is_told = (told["error"], told["columns"]) == (300, 12)
    show("300 wrong rows of 12 kinds, each told", f"{told['error']}", "300", is_told)


def sheet(bench, *arguments):
    return measured(bench, "bench.sheets", *arguments)


def phone(bench):
    """The first edition's programme day on a slow phone, with an empty cache."""
    if not weight.has_browser():
        print("Not measured: Chromium was not found (apt-get install chromium).")
        return
    with served(bench.site):
        urls = [f"{bench.site.url}/{language}/2025/programme/" for language in WIRE]
        visits = weight.first_visits(urls)
    for (language, limit), visit in zip(WIRE.items(), visits, strict=True):
        name = f"First visit of a programme day, {language}"
        size, script = visit.size / 1000, visit.script / 1000
        show(name, f"{size:.1f} KB", f"≤ {limit} KB", size <= limit)
        few = visit.requests <= MOST_REQUESTS
        show(f"{name}: requests", f"{visit.requests}", f"≤ {MOST_REQUESTS}", few)
        show(f"{name}: scripts", f"{script:.1f} KB", f"≤ {MOST_SCRIPT} KB", script <= MOST_SCRIPT)
        # Reported only: it follows the machine.
        show(f"{name}: largest paint", f"{visit.painted / 1000:.2f} s", f"< {SLOW_PAINT} s")
        still = visit.shifted < MOST_SHIFT
        show(f"{name}: layout shift", f"{visit.shifted:.3f}", f"< {MOST_SHIFT}", still)


def organisers_board(bench):
    with served(bench.site) as workers:
        board.measure(bench.site, workers, bench.cluster, show)


def register(bench):
    on_new_databases(bench, "register", lambda site: registrations.measure(site, show))


def meetings(bench):
    on_new_databases(bench, "meetings", book_together)


def book_together(site):
    site.manage("migrate", "--verbosity", "0")
    with served_by_threads(site):
        meetings_race.measure(site, show)


def on_new_databases(bench, part, measure):
    """On one like that of this run, and on one of SQLite."""
    server = os.environ["DATABASE_URL"]
    try:
        for kind, url in {server.partition(":")[0]: server, "sqlite": "sqlite://:memory:"}.items():
            os.environ["DATABASE_URL"] = url
            home = bench.folder / f"{part}-{kind}"
            home.mkdir()
            site = ScratchSite(home)
            print(f"On {kind}:", flush=True)
            measure(site)
            site.remove()
    finally:
        os.environ["DATABASE_URL"] = server


def many_editors(bench):
    """On the database of this run, and on SQLite."""
    edit_together(bench.site)
    if bench.cluster is None:
        return
    print("On SQLite:", flush=True)
    server, os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"], "sqlite://:memory:"
    try:
        (bench.folder / "sqlite").mkdir()
        site = ScratchSite(bench.folder / "sqlite")
        site.manage("migrate", "--verbosity", "0")
        site.manage("seed_demo", "--profile", "large")
        edit_together(site)
    finally:
        os.environ["DATABASE_URL"] = server


def edit_together(site):
    with served_by_threads(site):
        editors.measure(site, show)


def suggestions(bench):
    """Who should meet whom: of ten thousand, and how well, by tastes that only the bench knows."""
    took = json.loads(measured(bench, "bench.meetings.preferences", PROFILES_OF_MEETINGS))
    name, seconds = f"Suggestions for {took['profiles']:,} profiles", took["seconds"]
    few = f"{took['few']} with fewer than 3; processor {took['cpu']:.1f} s"
    show(f"{name} ({few})", f"{seconds:.1f} s", "≤ 10 s", seconds <= 10)
    show(f"{name}: memory", f"+{took['growth']:.0f} MB", "≤ 256 MB", took["growth"] <= 256)
    ours = took["table"]["ours"]["precision"]
    for way, found in took["table"].items():
        others = f"3 good {found['covered']:.3f}, Gini {found['gini']:.2f}"
        value, is_met = f"{found['precision']:.3f}", ours > found["precision"]
        target = ("", None) if way == "ours" else ("< ours", is_met)
        show(f"Reciprocal precision at 10, {way} ({others})", value, *target)


@contextmanager
def served_by_threads(site):
    """Two processes of four threads."""
    bind = site.url.removeprefix("http://")
    options = ("-b", bind, "-w", 2, "--threads", 4, "--no-control-socket")
    site.run("-m", "gunicorn", "forum.wsgi", *options)
    try:
        site.wait()
        yield
    finally:
        site.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
