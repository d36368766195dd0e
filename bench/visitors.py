"""Visitors of an opening morning: they come when they come, whether the site is quick or not.

150 a second for a minute, over the pages that people read, in three languages. Half of them are
new browsers; the others have seen what they ask for and say so with If-None-Match. Latency counts
from the moment at which a visitor wanted the page, so that a queue is not forgotten.

The doors open with fewer visitors, who are not measured: each worker builds what everybody reads.
Most pages of sessions and people are built during the measured minute.
"""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bench.load import ask, memory_of

PER_SECOND, SECONDS, AT_ONCE = 150, 60, 32
EARLY_PER_SECOND, EARLY_SECONDS = 30, 20
SLOWEST, MOST_GROWTH = 100, 50
# Of a hundred visitors; sessions, people and days are drawn anew for each of them.
MIX = {
    "programme/": 20,
    "programme/…/": 20,
    "sessions/…/": 24,
    "now/": 8,
    "": 8,
    "speakers/": 5,
    "speakers/…/": 6,
    "partners/": 2,
    "partners/…/": 2,
    "meetings/": 2,
    "schedule.ics": 1,
    "schedule.json": 1,
    "agenda.json": 1,
}


class Crowd:
    """Visits to one edition, and what became of them."""

    def __init__(self, site, slug):
        self.dice = random.Random(7)  # noqa: S311 - who comes next, the same in every run
        self.base = site.url
        listed = re.findall(r"<loc>[^<]*?/fr/([^<]+)", ask(f"{site.url}/sitemap.xml").text)
        self.of_kind = {
            kind: [p for p in listed if re.fullmatch(f"{slug}/{kind}".replace("…", "[^/]+"), p)]
            or [f"{slug}/{kind}"]
            for kind in MIX
        }
        self.tags, self.latencies, self.faults = {}, [], []
        self.lock = threading.Lock()

    def visits(self, count):
        kinds = self.dice.choices(list(MIX), list(MIX.values()), k=count)
        for kind in kinds:
            language = self.dice.choices(("ar", "fr", "en"), (5, 4, 1))[0]
            path = self.dice.choice(self.of_kind[kind])
            yield f"{self.base}/{language}/{path}", self.dice.random() < 0.5

    def visit(self, moment, url, is_new):
        time.sleep(max(0, moment - time.monotonic()))
        tag = None if is_new else self.tags.get(url)
        try:
            answer = ask(url, {"If-None-Match": tag} if tag else {})
            fault = f"{answer.status} {url}" if answer.status >= 400 else ""
        except OSError as error:
            answer, fault = None, f"{error} {url}"
        with self.lock:
            self.latencies.append(1000 * (time.monotonic() - moment))
            if fault:
                self.faults.append(fault)
            elif answer.status == 200:
                self.tags[url] = answer.headers["etag"]

    def come(self, per_second, seconds):
        self.latencies, start = [], time.monotonic() + 0.5
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number, (url, is_new) in enumerate(self.visits(per_second * seconds)):
                pool.submit(self.visit, start + number / per_second, url, is_new)
        self.latencies.sort()

    def latency(self, share):
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def measure(site, slug, workers, show):
    crowd = Crowd(site, slug)
    crowd.come(EARLY_PER_SECOND, EARLY_SECONDS)
    before = memory_of(workers)
    crowd.come(PER_SECOND, SECONDS)
    growth = memory_of(workers) - before
    name = f"{PER_SECOND} visitors a second for {SECONDS} s"
    show(f"{name}: median", f"{crowd.latency(0.5):.1f} ms")
    late = crowd.latency(0.95)
    show(f"{name}: 95th percentile", f"{late:.1f} ms", f"≤ {SLOWEST} ms", late <= SLOWEST)
    show(f"{name}: slowest", f"{crowd.latency(1):.0f} ms")
    show(f"{name}: errors", f"{len(crowd.faults)}", "0", not crowd.faults)
    show(f"{name}: memory", f"{growth:+.0f} MB", f"≤ {MOST_GROWTH} MB", growth <= MOST_GROWTH)
    for fault in crowd.faults[:5]:
        print(fault)
