"""What every journey does."""

import json
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

from forum.demo.accounts import ORGANISER, PASSWORD


def inside(site, code):
    """What `code` prints as JSON, run in the installation."""
    done = site.manage("shell", "-v", "0", "-c", f"import json\n{code}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def answers_lost(page, address):
    """What the page sends there arrives, and it never hears so; at least once."""

    def lose(route):
        route.fetch()
        route.abort()

    page.route(address, lose)
    with page.expect_event("requestfailed"):
        yield
    page.unroute_all(behavior="wait")  # one that is on its way is not cut in the middle


def follow(page, target):
    """Click, and go on when the next page has loaded whole."""
    with page.expect_navigation():
        page.click(target)


def sign_in(page, site, language, email=ORGANISER, goal=""):
    """Come into the back office, to its page `goal`, as someone of the demonstration."""
    page.goto(f"{site.url}/{language}/admin/login/?next=/{language}/admin/{goal}")
    page.fill("#id_username", email)
    page.fill("#id_password", PASSWORD)
    follow(page, "#login-form input[type=submit]")


def publish(page):
    """On the page of a release: tick the warnings, where there are some, and press the button."""
    for box in page.locator("input[name=warnings]").all():
        box.check()
    follow(page, "input[name=_publish]")
    assert page.locator(".messagelist .success").count() == 1


def assert_accessible(page, watcher):
    """No rule of axe is broken on the page as it stands, and nobody must scroll it sideways."""
    with watcher.looking_away():  # axe tries styles of its own, which the policy refuses
        found = Axe().run(page).response["violations"]
    assert not found, [(v["id"], [n["html"] for n in v["nodes"]][:2]) for v in found]
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, f"{page.url} is {width} px too wide"
