"""The organisers' board of profile large: one day of 600 sessions in 20 rooms, and a move on it."""

import json
import shutil
import time

from playwright.sync_api import sync_playwright

from bench.load import Answered, cpu_of, one_by_one
from bench.pages import database_cpu
from bench.weight import CHROMIUM, has_browser
from tests.events.editors import Editor

SLUG = "demo-large"
BOARD = f"/ar/admin/board/{SLUG}/"
REQUESTS, MOVES = 20, 30
MOST_QUERIES, MOST_PAGE, MOST_MOVE, SOON_USABLE = 12, 150, 50, 1500
COUNT = f"""
import json
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from accounts.models import User
from forum import versions
settings.ALLOWED_HOSTS, versions.POLL_SECONDS = ["*"], 3600
user = User.objects.create_user("counted@example.org", "a-long-password", name="C")
user.groups.set(Group.objects.filter(name="Organiser"))
client, sent = Client(), []
client.force_login(user)
client.get("{BOARD}")
def note(execute, sql, *arguments):
    sent.append(sql)
    return execute(sql, *arguments)
with connection.execute_wrapper(note):
    client.get("{BOARD}")
print(len(sent))
"""


def inside(site, expression):
    """The value of an expression of `tests.events.tally`, worked out inside the site."""
    script = f"import json; from tests.events import tally; print(json.dumps(tally.{expression}))"
    done = site.manage("shell", "--verbosity", "0", "-c", script)
    return json.loads(done.stdout.splitlines()[-1])


def measure(site, workers, cluster, show):
    """`workers` serve the site now."""
    queries = int(site.manage("shell", "--verbosity", "0", "-c", COUNT).stdout.splitlines()[-1])
    show("Board: queries", f"{queries}", f"≤ {MOST_QUERIES}", queries <= MOST_QUERIES)
    [cookie] = inside(site, "make_editors(1)")
    headers = {"Cookie": f"session={cookie}"}
    one_by_one(site.url + BOARD, workers, 4, headers)
    before = database_cpu(cluster)
    took = one_by_one(site.url + BOARD, workers, REQUESTS, headers)
    cpu = took.cpu_ms + 1000 * (database_cpu(cluster) - before) / REQUESTS
    show("Board: CPU, with the database", f"{cpu:.0f} ms", f"≤ {MOST_PAGE} ms", cpu <= MOST_PAGE)
    move(site, cookie, workers, cluster, show)
    if not has_browser():
        print("Not measured: Chromium was not found (apt-get install chromium).")
        return
    usable = first_usable(site, cookie)
    show(
        "Board: usable in Chromium",
        f"{usable:.0f} ms",
        f"≤ {SOON_USABLE} ms",
        usable <= SOON_USABLE,
    )


def move(site, cookie, workers, cluster, show):
    """A session is moved back and forth into a room of its own."""
    editor = Editor(site.url, cookie, SLUG, seed=1)
    editor.look()
    card = next(card for card in editor.cards.values() if card["day"])
    took, database = Answered(), database_cpu(cluster)
    for number in range(MOVES):
        place = {"day": card["day"], "start": f"{number % 7:02}:00", "minutes": 30, "room": None}
        body = {"verb": "place", "accept": True, "places": {card["id"]: place}}
        body["shown"] = editor.shown([editor.cards[card["id"]]])
        before, start = cpu_of(workers), time.monotonic()
        status, content = editor.ask("POST", "change/", json.dumps(body))
        took += Answered(1, time.monotonic() - start, cpu_of(workers) - before)
        if status != 200:
            raise RuntimeError(content)
        editor.learn(content)
    cpu = took.cpu_ms + 1000 * (database_cpu(cluster) - database) / MOVES
    wall = 1000 * took.seconds / MOVES
    show("A move: CPU, with the database", f"{cpu:.0f} ms", f"≤ {MOST_MOVE} ms", cpu <= MOST_MOVE)
    show("A move: from request to answer", f"{wall:.0f} ms", f"≤ {MOST_MOVE} ms", wall <= MOST_MOVE)


def first_usable(site, cookie):
    """Milliseconds from the click to the board that can be worked on, with an empty cache."""
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "session", "value": cookie, "url": site.url}])
        page = context.new_page()
        page.goto(site.url + BOARD)
        page.wait_for_selector("#board[data-ready]")
        moment = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
        browser.close()
    return moment
