"""The site without a network, and with one that never answers."""

import os
import re
import signal

import pytest

from forum.demo.accounts import ORGANISER
from tests.browser.steps import follow

pytestmark = pytest.mark.browser
DAYS = ("2025-05-05", "2025-05-06")


def wait_until(page, script, arg=None):
    """Ask `script`, which may be asynchronous, until it says true."""
    for _ in range(300):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"It never came true: {script}")


def visit(page, site, path):
    """Open a page and wait until the worker has kept what it keeps."""
    page.goto(site.url + path)
    wait_for_worker(page)


def wait_for_worker(page):
    wait_until(
        page, "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)"
    )


def kept(page):
    """The paths in all caches, and the caches' names."""
    return page.evaluate(
        """async () => {
            const paths = [];
            const names = await caches.keys();
            for (const name of names) {
                for (const request of await (await caches.open(name)).keys()) {
                    paths.push(new URL(request.url).pathname);
                }
            }
            return [paths, names];
        }"""
    )


def wait_for_kept(page, path):
    wait_until(page, "async (path) => Boolean(await caches.match(path))", path)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_programme_is_read_without_a_network_and_says_how_old_it_is(site, open_page, language):
    page, _ = open_page(site, width=360)
    visit(page, site, f"/{language}/2025/programme/{DAYS[0]}/")
    page.locator(".star-button").first.click()
    title = page.locator("li[data-star] h3").first.inner_text()
    assert page.locator(".saved-copy").count() == 0
    site.stop()

    for day in DAYS:
        page.goto(f"{site.url}/{language}/2025/programme/{day}/")
        assert page.locator("main a[href*='/sessions/']").count() > 3
        assert re.search(r"\d\d:\d\d$", page.locator(".saved-copy").inner_text())
    page.goto(f"{site.url}/{language}/2025/programme/{DAYS[0]}/?lang=fr")
    assert " · " in page.locator(".saved-copy").inner_text()
    page.goto(f"{site.url}/{language}/2025/agenda/")
    assert page.locator("#mine .title").inner_text() == title
    assert page.locator(".saved-copy").is_visible()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_page_that_was_not_kept_leads_to_those_that_were(site, open_page, language):
    page, _ = open_page(site, width=360)
    visit(page, site, f"/{language}/2025/")
    site.stop()

    page.goto(f"{site.url}/{language}/2025/sessions/opening/")
    assert page.locator("html[data-saved]").count() == 0
    links = page.locator("main a").evaluate_all("all => all.map(link => link.href)")

    assert len(links) >= 6
    for link in links:
        page.goto(link)
        assert page.locator("html[data-saved]").count() == 1
        assert page.title()
        assert page.url == link


def test_a_language_that_was_not_kept_says_so_in_its_own_words(site, open_page):
    page, _ = open_page(site)
    visit(page, site, "/ar/2025/")
    site.stop()

    page.goto(f"{site.url}/fr/2025/programme/")

    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("main a").count() >= 6


def test_what_was_visited_stays_readable(site, open_page):
    page, _ = open_page(site)
    visit(page, site, "/fr/2025/")
    page.goto(f"{site.url}/fr/2025/sessions/opening/")
    title = page.locator("h1").inner_text()
    wait_for_kept(page, "/fr/2025/sessions/opening/")
    site.stop()

    page.goto(f"{site.url}/fr/2025/sessions/opening/")

    assert page.locator("h1").inner_text() == title
    assert page.locator(".saved-copy").is_visible()


def test_a_reader_who_changes_the_language_has_its_pages(site, open_page):
    page, _ = open_page(site)
    visit(page, site, "/ar/2025/")
    assert [path for path in kept(page)[0] if path.startswith("/fr/")] == ["/fr/offline.html"]

    follow(page, ".languages a[hreflang=fr]")
    wait_for_kept(page, f"/fr/2025/programme/{DAYS[1]}/")
    wait_for_kept(page, "/fr/offline.html")


def test_a_network_that_does_not_answer_is_waited_for_three_seconds(site, open_page):
    page, _ = open_page(site)
    visit(page, site, f"/fr/2025/programme/{DAYS[0]}/")
    [server] = site.processes
    os.killpg(server.pid, signal.SIGSTOP)
    try:
        page.goto(f"{site.url}/fr/2025/programme/{DAYS[1]}/", timeout=20_000)
        took = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
        assert page.locator(".saved-copy").is_visible()
    finally:
        os.killpg(server.pid, signal.SIGCONT)

    assert took > 2500


def test_only_public_pages_are_kept(site, open_page):
    page, _ = open_page(site)
    visit(page, site, "/fr/2025/")
    saved = page.evaluate(
        """async () => (await (await fetch("/fr/2025/agenda/save/",
            { method: "POST", body: new URLSearchParams({ codes: "" }) })).json()).token"""
    )
    token = f"/fr/2025/agenda/{saved}.ics"
    for path in ("/fr/admin/login/", "/healthz", "/fr/search/", "/fr/2025/nothing/"):
        page.goto(site.url + path)
    page.goto(f"{site.url}/fr/2025/programme/?q=agadir")
    with page.expect_download():
        page.evaluate("address => { location.href = address; }", token)
    page.goto(f"{site.url}/fr/2025/organisers/")
    wait_for_kept(page, "/fr/2025/organisers/")

    paths, _names = kept(page)

    assert "/fr/2025/organisers/" in paths
    assert "/fr/2025/programme/" in paths
    static = [path for path in paths if path.startswith("/static/")]
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", path) for path in static)
    assert len(static) >= 8
    for path in (token, "/fr/admin/login/", "/healthz", "/fr/search/", "/fr/2025/nothing/"):
        assert path not in paths
    assert not [path for path in paths if "/admin/" in path or "save" in path]


def test_a_release_replaces_the_cache(site, open_page):
    page, _ = open_page(site)
    visit(page, site, "/fr/2025/")
    [before] = kept(page)[1]
    site.manage("publish_programme", "2025", "--by", ORGANISER)
    page.wait_for_timeout(1500)  # the servers ask for the versions once a second

    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    wait_until(
        page,
        """async (before) => {
            const names = await caches.keys();
            return names.length === 1 && names[0] !== before;
        }""",
        before,
    )

    assert kept(page)[1][0].endswith(" 2025 2")


def test_the_switch_removes_the_worker_and_what_it_kept(site, open_page):
    page, _ = open_page(site)
    visit(page, site, "/ar/2025/")
    assert kept(page)[1]
    site.stop()
    site.start(OFFLINE_ENABLED="false")

    page.goto(f"{site.url}/ar/2025/programme/")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one?.update())")
    wait_until(
        page,
        """async () => (await caches.keys()).length === 0
            && (await navigator.serviceWorker.getRegistrations()).length === 0""",
    )

    site.stop()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(f"{site.url}/ar/2025/programme/")


def test_the_worker_waits_until_the_page_is_there(site, open_page):
    page, watcher = open_page(site)
    page.goto(f"{site.url}/ar/2025/programme/", wait_until="networkidle")
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )

    wait_for_worker(page)

    assert watcher.faults == []
