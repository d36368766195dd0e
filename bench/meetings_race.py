"""Two hundred people and one investor with eighteen free slots, through real HTTP at once.

Half of them have asked and are accepted in the same moment; all of them then take whichever place
they are shown, until they have one or none is left.
"""

import http.client
import json
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

PEOPLE, SLOTS, AT_ONCE = 200, 18, 24
TOKEN = "a" * 32  # ours to choose: a form is forged by who cannot set the cookie
SET_UP = """
import json
from django.conf import settings
from meetings.models import MeetingRequest
from registrations.actions import open_visit
from registrations.visiting import COOKIE
from tests.meetings.booking_race import set_up
edition, investor, keys = set_up({people}, {slots})
found = MeetingRequest.objects.filter(pk__in=keys).select_related("asker", "asked")
def cookie(profile):
    secret = open_visit(registration=profile.registration)[1]
    return f"{{COOKIE}}={{secret}}; {{settings.CSRF_COOKIE_NAME}}={token}"
of_investor = cookie(found[0].asked)
people = [[one.pk, one.status, cookie(one.asker)] for one in found]
print(json.dumps([edition.slug, of_investor, people]))
"""
STATE = """
import json
from accounts.models import OutboxMail
from meetings.models import Meeting
slots = list(Meeting.objects.filter(edition__slug="race").standing().values_list("slot", flat=True))
print(json.dumps([len(slots), len(set(slots)), OutboxMail.objects.count()]))
"""
PLACE = re.compile(r'name="slot" value="(\d+)"')


@dataclass
class Race:
    """What everybody was told, and every answer that nobody should get."""

    site: object
    edition: str
    investor: str
    faults: list = field(default_factory=list)
    latencies: list = field(default_factory=list)

    def run(self, person):
        """Be accepted where that is still to be done, then take a place: what it came to."""
        key, status, cookie = person
        if status == "open":
            self.ask(f"requests/{key}/", self.investor, do="accept")
        chooser = random.Random(key)  # noqa: S311
        page = self.ask(f"requests/{key}/book/", cookie)[1]
        while places := PLACE.findall(page):
            code, page = self.ask(f"requests/{key}/book/", cookie, slot=chooser.choice(places))
            if code == 303:
                return "booked"
        return "refused"

    def ask(self, rest, cookie, **form):

        path = f"/en/{self.edition}/me/meetings/{rest}"
        headers = {"Cookie": cookie, "X-CSRFToken": TOKEN}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.monotonic()
        connection = http.client.HTTPConnection(urlsplit(self.site.url).netloc, timeout=120)
        try:
            connection.request("POST" if form else "GET", path, urlencode(form) or None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        self.latencies.append(time.monotonic() - start)
        if answer.status not in (200, 303, 409):
            self.faults.append(answer.status)
        return answer.status, page


def measure(site, show):
    """On the empty database of `site`, which is being served."""
    code = SET_UP.format(people=PEOPLE, slots=SLOTS, token=TOKEN)
    made = json.loads(site.manage("shell", "-v", "0", "-c", code).stdout.splitlines()[-1])
    race = Race(site, *made[:2])
    start = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        said = Counter(crowd.map(race.run, made[2]))
    took = time.monotonic() - start
    state = site.manage("shell", "-v", "0", "-c", STATE).stdout.splitlines()[-1]
    meetings, slots, mails = json.loads(state)
    name = f"{PEOPLE} people, one investor with {SLOTS} free slots"
    show(name, f"{took:.0f} s")
    wanted = f"{SLOTS} + {PEOPLE - SLOTS}"
    told = f"{said['booked']} + {said['refused']}"
    show(f"{name}: booked + politely refused", told, wanted, told == wanted)
    is_exact = meetings == slots == SLOTS
    show(f"{name}: meetings, in slots", f"{meetings}, {slots}", f"{SLOTS}, {SLOTS}", is_exact)
    show(f"{name}: other answers", f"{len(race.faults)}", "0", not race.faults)
    slow = sorted(race.latencies)[int(0.95 * len(race.latencies))]
    show(f"{name}: 95 % of {len(race.latencies)} answers within", f"{slow * 1000:.0f} ms")
    show(f"{name}: mails", f"{mails}")
