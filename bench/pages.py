"""Every kind of public page and feed: stored against a bare view, cold, and in queries."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from bench.load import Answered, ask, children_of, cpu_with_ended, one_by_one

ROUNDS, REQUESTS, COLD_REQUESTS = 4, 60, 15
WARMING, AT_ONCE = 40, 8
ENOUGH = 0.7
# Milliseconds of processor, cold: for a page, for each session or person that it shows.
A_PAGE, A_ROW = 5, 0.05
MOST_QUERIES = 3
# Feeds say or compare all there is to say of every session of the release.
FEEDS = {"schedule.xml": 60, "schedule.ics": 60, "schedule.json": 60, "changes.atom": 60}
# Drawn by typst: reported only.
DRAWN = ("card.png", "programme-ar.pdf")
LISTS = (
    *("", "programme/", "now/", "speakers/", "partners/", "organisers/", "outcomes/", "meetings/"),
    *("agenda/", "agenda.json", *FEEDS, *DRAWN),
)
OUTSIDE = ("/ar/", "/ar/editions/", "/ar/offline.html", "/sitemap.xml")


def pages_of(site, slug):
    """`{kind: path}`: every kind of page of the edition, one of each."""
    base = f"/ar/{slug}/"
    listed = re.findall(r"<loc>[^<]*?(/ar/[^<]+)", ask(f"{site.url}/sitemap.xml").text)
    paths = {name or "home": f"{base}{name}" for name in LISTS}
    for kind in ("programme", "sessions", "speakers", "partners"):
        each = [path for path in listed if re.fullmatch(f"{base}{kind}/[^/]+/", path)]
        paths[f"{kind}/…/"] = each[len(each) // 2]
    paths["sessions/….ics"] = paths["sessions/…/"].rstrip("/") + ".ics"
    return paths


def rows_shown(body):
    """How many sessions, people, institutions and meetings a page lists."""
    linked = set(re.findall(r'href="[^"]*/((?:sessions|speakers|partners)/[a-z0-9-]+)/"', body))
    in_agenda = len(json.loads(body)["sessions"]) if body.startswith("{") else 0
    return len(linked) + body.count('class="meeting"') + in_agenda


def against_bare(url, bare, paths, workers, show):
    """Stored pages turn by turn with a view that only returns the same bytes; then as 304."""
    ours, theirs = workers
    for kind, path in paths.items():
        with ThreadPoolExecutor(AT_ONCE) as pool:  # at once, so that each worker builds it
            list(pool.map(ask, [url + path] * WARMING))
        etag = {"If-None-Match": ask(url + path).headers["etag"]}
        for name, headers in (("", {}), (" 304", etag)):
            own, limit = Answered(), Answered()
            for _ in range(ROUNDS):
                own += one_by_one(url + path, ours, REQUESTS, headers)
                limit += one_by_one(bare + path, theirs, REQUESTS, headers)
            ratio = limit.cpu_ms / own.cpu_ms
            show(
                f"{kind}{name}, stored ({own.cpu_ms:.2f} ms) against bare ({limit.cpu_ms:.2f})",
                f"{ratio:.2f}",
                f"≥ {ENOUGH}",
                ratio >= ENOUGH,
            )


def cold(site, paths, workers, cluster, show):
    """Each kind of page with a store that keeps nothing: built, compressed and sent each time."""
    for kind, path in paths.items():
        url, count = site.url + path, 2 if kind in DRAWN else COLD_REQUESTS
        one_by_one(url, workers, 2)
        before = database_cpu(cluster)
        took = one_by_one(url, workers, count)
        database = 1000 * (database_cpu(cluster) - before) / count
        total = took.cpu_ms + database
        if kind in DRAWN:
            show(f"{kind}, cold", f"{total:.0f} ms")
            continue
        shown = 0 if kind in FEEDS else rows_shown(ask(url).text)
        limit = FEEDS.get(kind, A_PAGE + A_ROW * shown)
        show(
            f"{kind}, cold, {shown} shown (database {database:.1f})",
            f"{total:.1f} ms",
            f"≤ {limit:.1f} ms",
            total <= limit,
        )


def queries(site, paths, show):
    """Statements to the database, counted inside the site: cold, then stored."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.queries", *paths.values()],
        env={**site.environment, "CACHE_URL": "locmemcache://"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    counts = json.loads(done.stdout)
    for kind, path in paths.items():
        first, again = counts[path]
        show(
            f"{kind}: queries cold, stored",
            f"{first}, {again}",
            f"≤ {MOST_QUERIES}, 0",
            first <= MOST_QUERIES and again == 0,
        )
    return [counts[path] for path in paths.values()]


def write_bodies(site, folder, paths):
    """What `bench.bare` is to return: the file that lists the bytes of each path."""
    listed = {}
    for number, path in enumerate(paths):
        answer = ask(site.url + path)
        (folder / f"body{number}").write_bytes(answer.body)
        listed[path] = {
            "file": str(folder / f"body{number}"),
            "coding": answer.headers["content-encoding"],
        }
    (folder / "bodies.json").write_text(json.dumps(listed))
    return folder / "bodies.json"


def database_cpu(cluster):
    if cluster is None:
        return 0.0
    postmaster = int((cluster.home / "data" / "postmaster.pid").read_text().split()[0])
    return cpu_with_ended([postmaster, *children_of(postmaster)])
