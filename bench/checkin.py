"""The first morning: badges at four doors, ten a second for a minute, while visitors read the site.

Most badges come once; some are shown again, at another door, or at two doors in the same moment.
Latency counts from the moment at which the badge was held up.
"""

import http.client
import json
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench.visitors import Crowd

PER_SECOND, SECONDS, DEVICES, VISITORS = 10, 60, 4, 50
SLOWEST = 300
# A device asks for the counts as often as this.
COUNTS_EVERY = 5
AT_TWO_DOORS, AGAIN, BACK = 0.05, 0.1, 0.05
SET_UP = """
import json
from accounts.models import User
from events.models import Edition
from registrations.actions import add_device, open_device
from registrations.codes import badge_code
from registrations.models import Door
edition = Edition.objects.get(slug="{slug}")
by = User.objects.filter(is_superuser=True).first()
cookies = []
for n in range({devices}):
    door = Door.objects.create(edition=edition, name_ar=str(n), name_fr=str(n), name_en=str(n))
    cookies.append(open_device(secret=add_device(door=door, label=str(n), by=by)[1]))
people = edition.registrations.filter(status="confirmed", reference__startswith="B")
print(json.dumps([cookies, [badge_code(person) for person in people[:{badges}]]]))
"""
COUNT = """
import json
from django.db.models import Count
from registrations.models import Entry
today = Entry.objects.filter(door__edition__slug="{slug}", device__isnull=False)
entries = today.filter(kind="entry").values("registration", "day").annotate(n=Count("pk"))
print(json.dumps([today.count(), len(entries), entries.filter(n__gt=1).count()]))
"""


@dataclass
class Doors:
    """What the devices were told; `said` of each verdict how often."""

    site: object
    latencies: list = field(default_factory=list)
    said: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hold_up(self, moment, cookie, text, again):
        time.sleep(max(0, moment - time.monotonic()))
        now = time.time() * 1000
        scan = {"text": text, "scan": uuid.uuid4(), "scanned_at": now, "sent_at": now}
        answer = self.ask("scan", cookie, {**scan, "again": "1" if again else ""})
        with self.lock:
            self.latencies.append(1000 * (time.monotonic() - moment))
            if answer:
                self.said[answer["said"]] = self.said.get(answer["said"], 0) + 1

    def ask(self, name, cookie, fields):
        place = urlsplit(self.site.url)
        headers = {
            "Origin": self.site.url,
            "Cookie": f"door={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        try:
            connection.request("POST", f"/door/{name}/", urlencode(fields), headers)
            response = connection.getresponse()
            body = response.read()
        except OSError as error:
            self.faults.append(str(error))
            return None
        finally:
            connection.close()
        if response.status != 200:
            self.faults.append(f"{response.status} {name}")
            return None
        return json.loads(body)

    def latency(self, share):
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def scans(cookies, codes, count):
    """`(second, cookie, code, again)`: when each badge is held up, and where."""
    dice, fresh, known = random.Random(7), iter(codes), []  # noqa: S311  the same in every run
    for number in range(count):
        second, cookie = number / PER_SECOND, cookies[number % len(cookies)]
        kind = dice.random()
        if known and kind < AGAIN + BACK:
            yield second, cookie, dice.choice(known), kind < BACK
            continue
        code = next(fresh)
        yield second, cookie, code, False
        if kind > 1 - AT_TWO_DOORS:
            yield second, cookies[(number + 1) % len(cookies)], code, False
        known.append(code)


def inside(site, code, **names):
    done = site.manage("shell", "-v", "0", "-c", code.format(**names))
    return json.loads(done.stdout.splitlines()[-1])


def measure(site, slug, show):
    """The site is served, by processes with threads, and the edition has its attendees."""
    count = PER_SECOND * SECONDS
    cookies, codes = inside(site, SET_UP, slug=slug, devices=DEVICES, badges=count)
    doors, crowd = Doors(site), Crowd(site, slug)
    crowd.come(VISITORS, 10)
    start = time.monotonic() + 0.5
    visiting = threading.Thread(target=crowd.come, args=(VISITORS, SECONDS))
    visiting.start()
    with ThreadPoolExecutor(16) as pool:
        pool.submit(look_at_counts, doors, cookies, start)
        for second, cookie, code, again in scans(cookies, codes, count):
            wait(start + second - 0.2)
            pool.submit(doors.hold_up, start + second, cookie, code, again)
    visiting.join()
    report(doors, crowd, inside(site, COUNT, slug=slug), show)


def report(doors, crowd, kept, show):
    rows, entered, twice = kept
    name = f"{PER_SECOND} badges a second for {SECONDS} s, {VISITORS} visitors a second"
    show(f"{name}: median", f"{doors.latency(0.5):.0f} ms")
    late = doors.latency(0.95)
    show(f"{name}: 95th percentile", f"{late:.0f} ms", f"≤ {SLOWEST} ms", late <= SLOWEST)
    show(f"{name}: slowest", f"{doors.latency(1):.0f} ms")
    show(f"{name}: errors", f"{len(doors.faults)}", "0", not doors.faults)
    show("Welcomed, and entries kept", f"{doors.said.get('welcome', 0)}, {entered}")
    is_told = doors.said.get("welcome") == entered
    show("Entries that nobody was told of", "no" if is_told else "yes", "no", is_told)
    show("People with two entries", f"{twice}", "0", twice == 0)
    show("Came back, and rows in all", f"{doors.said.get('back', 0)}, {rows}")
    show("Visitors meanwhile: 95th percentile", f"{crowd.latency(0.95):.0f} ms")
    show("Visitors meanwhile: errors", f"{len(crowd.faults)}", "0", not crowd.faults)
    for fault in (doors.faults + crowd.faults)[:5]:
        print(fault)


def look_at_counts(doors, cookies, start):
    for second in range(0, SECONDS, COUNTS_EVERY):
        wait(start + second)
        for cookie in cookies:
            doors.ask("counts", cookie, {})


def wait(moment):
    time.sleep(max(0, moment - time.monotonic()))
