"""A real Chromium on a real installation: the machine's own browser, no download."""

import contextlib
import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.scratch import ScratchSite

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing = "Chromium was not found; on Debian: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Watcher:
    """What a page did that it must not: console errors, failed or foreign requests."""

    def __init__(self, page, origin):
        self.faults, self.requests = [], []
        self.origin = origin
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self.on_request)

    def on_console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def on_request(self, request):
        self.requests.append(request.url)
        if not request.url.startswith((self.origin, "data:")):
            self.faults.append(f"foreign request: {request.url}")

    @contextlib.contextmanager
    def looking_away(self):
        """What a tool of the test does to the page in this block is no fault of the page."""
        known = len(self.faults)
        yield
        del self.faults[known:]


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory, site_templates, collected_static):
    """The demo, served to tests that only read."""
    home = tmp_path_factory.mktemp("demo")
    site = ScratchSite(home, template=site_templates.get("demo"))
    site.start()
    yield site
    site.remove()


@pytest.fixture
def site(scratch_site):
    """The demo, served to one test that writes."""
    made = scratch_site("demo")
    made.start()
    return made


@pytest.fixture
def open_page(chromium):
    """Factory of pages: `open_page(site, width=360, scheme="dark")` → `(page, watcher)`."""
    contexts = []

    def make(site, *, width=1280, scheme="light", scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page, Watcher(page, site.url)

    yield make
    for context in contexts:
        context.close()
