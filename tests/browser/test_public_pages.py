"""Every public page as a reader has it: no violation, no error, no foreign request, no overflow."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

LANGUAGES = ("ar", "fr", "en")
PAGES = [
    "",
    "editions/",
    "2025/",
    "2025/programme/",
    "2025/programme/2025-05-06/",
    "2025/programme/?q=zzz",
    "2025/programme/?embed=1",
    "2025/now/",
    "2025/speakers/",
    "2025/organisers/",
    "2025/partners/",
    "2025/meetings/",
    "2025/outcomes/",
    "2025/practical/",
    "2025/press/",
    "2025/privacy/",
    "2025/accessibility/",
    "2025/agenda/",
    "offline.html",
    "search/?q=benmakhlouf",
    "search/?q=zzz",
    "no-such-page/",
]
FIRST_OF = {
    "session": ("2025/programme/", r"/sessions/[^/]+/$"),
    "speaker": ("2025/speakers/", r"/speakers/[^/]+/$"),
    "partner": ("2025/partners/", r"/partners/[^/]+/$"),
}
PHONE_BUDGET = {"ar": 90_000, "fr": 70_000, "en": 70_000}


def address(page, site, language, name):
    """The address of one page; of the first session, speaker or partner that the site lists."""
    if name not in FIRST_OF:
        return f"{site.url}/{language}/{name}"
    listing, pattern = FIRST_OF[name]
    page.goto(f"{site.url}/{language}/{listing}")
    links = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
    return next(link for link in links if re.search(pattern, link))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*PAGES, *FIRST_OF])
def test_page_is_sound(demo_site, open_page, language, name):
    page, watcher = open_page(demo_site, width=360)
    url = address(page, demo_site, language, name)
    response = page.goto(url)
    expected = 404 if name == "no-such-page/" else 200
    if expected == 404:
        watcher.faults = [fault for fault in watcher.faults if "404" not in fault]

    assert response.status == expected
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    violations = {}
    for scheme, width in (("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{wide} px wider than {width} px"
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["target"] for node in violation["nodes"]][:3]
            violations[f"{scheme} {width} {violation['id']}"] = nodes
    assert violations == {}
    assert watcher.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_programme_is_complete_without_scripts(demo_site, open_page, language):
    page, _ = open_page(demo_site, scripts=False)
    scripted, _ = open_page(demo_site)
    counts = []
    for each in (page, scripted):
        each.goto(f"{demo_site.url}/{language}/2025/programme/")
        counts.append(each.locator("main a[href*='/sessions/']").count())

    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_programme_day_is_light_on_a_cold_phone(demo_site, open_page, language):
    page, watcher = open_page(demo_site, width=360)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))

    page.goto(f"{demo_site.url}/{language}/2025/programme/", wait_until="networkidle")

    assert len(watcher.requests) <= 8
    assert sum(received) <= PHONE_BUDGET[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_links_keep_the_page(demo_site, open_page, language):
    page, _ = open_page(demo_site)
    page.goto(f"{demo_site.url}/{language}/2025/speakers/")

    links = page.locator("nav.languages a").evaluate_all("all => all.map(link => link.href)")

    assert links == [f"{demo_site.url}/{code}/2025/speakers/" for code in LANGUAGES]


def test_page_can_be_used_by_keyboard_alone(demo_site, open_page):
    page, _ = open_page(demo_site, width=360)
    page.goto(f"{demo_site.url}/ar/2025/programme/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden.append(
            page.evaluate(
                """() => {
                    const box = document.activeElement.getBoundingClientRect();
                    const top = document.elementFromPoint(
                        box.x + box.width / 2, box.y + Math.min(box.height, 20) / 2);
                    return document.activeElement !== document.body && box.width > 0
                        && top !== null && !document.activeElement.contains(top)
                        && !top.contains(document.activeElement);
                }"""
            )
        )
    assert not any(hidden)
