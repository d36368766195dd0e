"""What a first visit loads and shows, in a real browser that is a slow phone on slow 4G."""

import shutil
from dataclasses import dataclass

from playwright.sync_api import sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back, a processor four times slower.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWDOWN = 4
WATCH = """
window.seen = {painted: 0, shifted: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.painted = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.seen.shifted += entry.value;
  }
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Visit:
    """`size` and `script` are bytes on the wire, headers too; `painted` milliseconds (LCP)."""

    requests: int
    size: int
    script: int
    painted: float
    shifted: float


def has_browser():
    return any(map(shutil.which, CHROMIUM))


def first_visits(urls):
    """The `Visit` to each address, each with an empty cache."""
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        visits = [_visit(browser, url) for url in urls]
        browser.close()
    return visits


def _visit(browser, url):
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, device_scale_factor=2, is_mobile=True
    )
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    sizes, scripts = {}, set()

    def note_kind(event):
        if event["type"] == "Script":
            scripts.add(event["requestId"])

    def note_size(event):
        sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.responseReceived", note_kind)
    session.on("Network.loadingFinished", note_size)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(url, wait_until="networkidle")
    seen = page.evaluate("window.seen")
    context.close()
    script = sum(size for request, size in sizes.items() if request in scripts)
    return Visit(len(sizes), int(sum(sizes.values())), int(script), **seen)
