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

CARD = re.compile(r"<li class=\"card[^>]*")
FIELD = re.compile(r'data-(id|edits|day|start|minutes|room)="([^"]*)"')
TOKEN = "a" * 32
# How often each is tried, of twenty.
VERBS = ["place"] * 11 + ["shift"] * 2 + ["swap"] * 2 + ["undo"] * 3 + ["redo"] * 2
AS_IT_WAS = 0.1


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
