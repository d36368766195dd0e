"""Many organisers change one programme at once, over the site's own addresses; then all is counted.

Each works from what its own board shows, which grows old as the others work: most of what goes
wrong with two editors goes wrong here in seconds.
"""

import http.client
import json
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import Change
from events.actions.timetable import claims_of
from events.models import Edition, Occupancy, Session
from events.models.occupancy import Claim

CARD = re.compile(r"<li class=\"card[^>]*")
FIELD = re.compile(r'data-(id|edits|day|start|minutes|room)="([^"]*)"')
TOKEN = "a" * 32
# How often each is tried, of twenty.
VERBS = ["place"] * 11 + ["shift"] * 2 + ["swap"] * 2 + ["undo"] * 3 + ["redo"] * 2
AS_IT_WAS = 0.1


def make_editors(number):
    """Cookies of that many organisers, signed in. To be called inside the site."""
    cookies = []
    for n in range(number):
        user = get_user_model().objects.create_superuser(
            f"editor{n}@example.org", "a-long-password", name=f"Editor {n}"
        )
        client = Client()
        client.force_login(user)
        cookies.append(client.cookies["session"].value)
    return cookies


class Editor:
    """One organiser with one board open. `done` lists what was acknowledged, `statuses` all."""

    def __init__(self, url, cookie, slug, seed):
        self.host, self.base = urlsplit(url).netloc, f"/fr/admin/board/{slug}/"
        self.headers = {"Cookie": f"session={cookie}; csrf={TOKEN}", "X-CSRFToken": TOKEN}
        self.rng = random.Random(seed)  # noqa: S311  not a secret
        self.done, self.statuses, self.slowest = [], Counter(), 0.0

    def work(self, seconds):
        self.look()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.rng.random() < AS_IT_WAS:
                self.look()
            self.change(self.rng.choice(VERBS))
        return self

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        start = time.monotonic()
        connection.request(method, self.base + path, body, self.headers)
        response = connection.getresponse()
        content = response.read().decode()
        connection.close()
        self.slowest = max(self.slowest, time.monotonic() - start)
        self.statuses[response.status] += 1
        return response.status, content

    def look(self):
        _status, content = self.ask("GET", "")
        self.cards = {}
        self.learn(content)

    def learn(self, content):
        """Take the cards in, as a board that redraws them."""
        for tag in CARD.findall(content.replace('\\"', '"')):
            card = dict(FIELD.findall(tag))
            if "is-rest" not in tag:
                self.cards[card["id"]] = card

    def change(self, verb):
        asked = {"verb": verb, "accept": True, **getattr(self, verb)()}
        status, content = self.ask("POST", "change/", json.dumps(asked))
        self.learn(content)
        if status == 200 and (change := json.loads(content)["change"]):
            self.done.append((change, asked.get("shown", {})))

    def shown(self, cards):
        return {card["id"]: int(card["edits"]) for card in cards}

    def some(self, number):
        placed = [card for card in self.cards.values() if card["day"]]
        return self.rng.sample(placed, min(number, len(placed)))

    def place(self):
        [card] = self.some(1)
        room = self.rng.choice([other["room"] for other in self.cards.values()])
        place = {
            "day": card["day"],
            "start": f"{self.rng.randrange(8, 19):02}:{self.rng.randrange(0, 60, 5):02}",
            "minutes": self.rng.choice([15, 30, 45]),
            "room": int(room) if room else None,
        }
        return {"shown": self.shown([card]), "places": {card["id"]: place}}

    def shift(self):
        [card] = self.some(1)
        later = [
            other
            for other in self.cards.values()
            if (other["room"], other["day"]) == (card["room"], card["day"])
            and int(other["start"]) >= int(card["start"])
        ]
        hours, minutes = divmod(int(card["start"]), 60)
        return {
            "shown": self.shown(later),
            "room": int(card["room"]) if card["room"] else None,
            "day": card["day"],
            "from": f"{hours:02}:{minutes:02}",
            "minutes": self.rng.choice([-5, 5]),
        }

    def swap(self):
        return {"shown": self.shown(self.some(2))}

    def undo(self):
        return {}

    redo = undo


def work_together(url, cookies, slug, seconds):
    """Let an editor per cookie work at once; gives them when all are done."""
    editors = [Editor(url, cookie, slug, seed) for seed, cookie in enumerate(cookies)]
    with ThreadPoolExecutor(len(editors)) as pool:
        return list(pool.map(lambda editor: editor.work(seconds), editors))


def statuses_of(editors):
    return dict(sum((editor.statuses for editor in editors), Counter()))


def overwritten(editors):
    """How often two acknowledged changes of a session began at the same state of it."""
    began = Counter(
        (session, edits)
        for editor in editors
        for _change, shown in editor.done
        for session, edits in shown.items()
    )
    return sum(count - 1 for count in began.values())


def acknowledged(editors):
    return sorted(change for editor in editors for change, _shown in editor.done)


def verdict(slug, changes):
    """What does not fit together after the work; all 0 when nothing was lost. Inside the site."""
    edition = Edition.objects.get(slug=slug)
    sessions = list(Session.objects.filter(edition=edition).select_related("room"))
    known = set(Change.objects.filter(pk__in=changes).values_list("pk", flat=True))
    return {
        "unrecorded": len(set(changes) - known),
        "twice": len(changes) - len(set(changes)),
        "miscounted": sum(not _is_counted(session) for session in sessions),
        "disagreeing": _disagreeing(sessions),
    }


def _is_counted(session):
    """Whether the history has each edit once, and the last one as the session is."""
    rows = session.history.order_by("history_id")
    edits = list(rows.values_list("edits", flat=True))
    if not edits:
        return True
    steps = list(range(edits[0], session.edits + 1))
    last = rows.last()
    columns = ("day", "start_time", "minutes", "room_id", "status")
    same = all(getattr(last, column) == getattr(session, column) for column in columns)
    return edits == steps and same


def _disagreeing(sessions):
    """How many sessions do not hold in the ledger exactly what they claim."""
    held = {session.ledger_source: set() for session in sessions}
    rows = Occupancy.objects.filter(layer=Occupancy.Layer.DRAFT, source__in=held)
    for source, *claim in rows.values_list("source", "kind", "resource", "starts_at", "ends_at"):
        held[source].add(Claim(*claim))
    claimed = {source: set(claims) for source, claims in claims_of(sessions).items()}
    return sum(held[source] != claims for source, claims in claimed.items())
