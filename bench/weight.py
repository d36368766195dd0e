"""What a first visit loads, in a real browser: requests and bytes on the wire."""

import shutil

from playwright.sync_api import sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def has_browser():
    return any(map(shutil.which, CHROMIUM))


def first_visits(urls):
    """`[(requests, bytes), …]`, each visit with an empty cache; headers are counted too."""
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        weights = [_visit(browser, url) for url in urls]
        browser.close()
    return weights


def _visit(browser, url):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    context.close()
    return len(sizes), int(sum(sizes))
