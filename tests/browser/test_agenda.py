"""Stars in a real browser: they survive, travel by a link, and make an agenda."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.steps import follow

pytestmark = pytest.mark.browser
LANGUAGES = ("ar", "fr", "en")
BELOW_FOLD = (("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280))


def star(page, site, language, *numbers):
    """Press the stars of these sessions of the first day; their titles."""
    page.goto(f"{site.url}/{language}/2025/programme/")
    buttons = page.locator(".star-button")
    for number in numbers:
        buttons.nth(number).click()
    titles = page.locator("li[data-star] h3").all_inner_texts()
    return [titles[number] for number in numbers]


def open_agenda(page, site, language, fragment=""):
    page.goto(f"{site.url}/{language}/2025/agenda/{fragment}")
    page.wait_for_selector("#mine:not([hidden]), #none:not([hidden])")


def titles_of(page, section):
    return page.locator(f"{section} .title").all_inner_texts()


def rewrite_place(page, pattern, new):
    """Let the first star remember another place than the session has now."""
    page.evaluate(
        """([pattern, text]) => {
            const state = JSON.parse(localStorage.getItem("montada.2025"));
            const [code] = Object.keys(state.stars);
            state.stars[code] = state.stars[code].replace(new RegExp(pattern), text);
            localStorage.setItem("montada.2025", JSON.stringify(state));
        }""",
        [pattern, new],
    )


def test_stars_survive_a_reload_and_are_the_same_everywhere(demo_site, open_page):
    page, watcher = open_page(demo_site, width=360)
    [title] = star(page, demo_site, "ar", 0)
    page.reload()
    pressed = page.locator(".star-button[aria-pressed=true]")
    assert pressed.count() == 1

    follow(page, "li[data-star] h3 a >> nth=0")
    assert page.locator(".star-place .star-button").get_attribute("aria-pressed") == "true"
    open_agenda(page, demo_site, "ar")
    assert titles_of(page, "#mine") == [title]
    page.locator("#mine .star-button").click()
    page.goto(f"{demo_site.url}/fr/2025/programme/")
    assert page.locator(".star-button[aria-pressed=true]").count() == 0
    assert watcher.faults == []


def test_a_star_is_large_and_says_what_it_is_for(demo_site, open_page):
    page, _ = open_page(demo_site, width=360)
    page.goto(f"{demo_site.url}/fr/2025/programme/")

    boxes = page.locator(".star-button").evaluate_all(
        "all => all.map(button => [button.offsetWidth, button.offsetHeight])"
    )
    name = page.locator(".star-button").first.get_attribute("aria-label")

    assert boxes
    assert min(min(box) for box in boxes) >= 44
    assert page.locator("li[data-star] h3").first.inner_text() in name


def test_a_star_is_pressed_by_keyboard(demo_site, open_page):
    page, _ = open_page(demo_site)
    page.goto(f"{demo_site.url}/en/2025/programme/")
    page.locator("li[data-star] h3 a").first.focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    star = page.locator("li[data-star] .star-button").first
    assert star.get_attribute("aria-pressed") == "true"
    assert star.evaluate("button => button === document.activeElement")


def test_a_browser_that_keeps_nothing_is_no_error(demo_site, open_page):
    page, watcher = open_page(demo_site)
    page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
            get() { throw new Error("refused"); },
        });"""
    )
    page.goto(f"{demo_site.url}/fr/2025/programme/")

    page.locator(".star-button").first.click()

    assert page.locator(".star-button[aria-pressed=true]").count() == 0
    assert watcher.faults == []


def test_an_agenda_travels_by_its_link(demo_site, open_page):
    page, _ = open_page(demo_site)
    titles = star(page, demo_site, "fr", 0, 2)
    open_agenda(page, demo_site, "fr")
    link = page.locator("#link").input_value()
    assert re.fullmatch(rf"{demo_site.url}/fr/2025/agenda/#s=\w{{6}}\.\w{{6}}", link)

    other, watcher = open_page(demo_site, width=360)
    [own] = star(other, demo_site, "fr", 5)
    other.goto(link)
    other.wait_for_selector("#shared:not([hidden])")
    assert titles_of(other, "#shared") == titles
    assert titles_of(other, "#mine") == [own]
    other.click("#add")
    assert titles_of(other, "#mine") == [*titles, own]
    assert other.url == f"{demo_site.url}/fr/2025/agenda/"
    other.reload()
    other.wait_for_selector("#mine:not([hidden])")

    assert titles_of(other, "#mine") == [*titles, own]
    assert other.locator("#shared").is_hidden()
    assert not [url for url in watcher.requests if "s=" in url.partition("#")[0]]
    assert watcher.faults == []


def test_a_shared_agenda_replaces_only_when_asked(demo_site, open_page):
    page, _ = open_page(demo_site)
    titles = star(page, demo_site, "en", 1)
    open_agenda(page, demo_site, "en")
    link = page.locator("#link").input_value()

    other, _ = open_page(demo_site)
    star(other, demo_site, "en", 4)
    other.goto(link)
    other.click("#replace")

    assert titles_of(other, "#mine") == titles


def test_clashes_and_gaps_are_told_in_words(demo_site, open_page):
    page, _ = open_page(demo_site)
    titles = star(page, demo_site, "en", 1, 2, 5)
    open_agenda(page, demo_site, "en")

    clashes = page.locator("#mine .overlap").all_inner_texts()
    free = page.locator("#mine .free").all_inner_texts()

    assert clashes == [f"Overlaps with {titles[1]}", f"Overlaps with {titles[0]}"]
    assert free == ["Free from 13:30 to 16:00"]


@pytest.mark.parametrize(
    ("pattern", "before", "news"),
    [
        (r" \d\d:\d\d ", " 07:15 ", "New time"),
        (r"main-hall", "cellar", "New room"),
        (r"planned", "unscheduled", None),
    ],
)
def test_changes_stay_until_they_are_seen(demo_site, open_page, pattern, before, news):
    page, _ = open_page(demo_site)
    [title] = star(page, demo_site, "en", 0)
    rewrite_place(page, pattern, before)
    for _ in range(2):
        open_agenda(page, demo_site, "en")
        assert page.locator("#news").is_visible() == bool(news)
    if news:
        assert page.locator("#news .state").inner_text() == news
        assert titles_of(page, "#news") == [title]
        page.click("#seen")

    assert page.locator("#news").is_hidden()
    open_agenda(page, demo_site, "en")
    assert page.locator("#news").is_hidden()


def test_stars_of_sessions_that_are_gone_go_when_seen(demo_site, open_page):
    page, _ = open_page(demo_site)
    star(page, demo_site, "fr", 0)
    page.evaluate(
        """() => {
            const state = JSON.parse(localStorage.getItem("montada.2025"));
            state.stars.GONE22 = "2025-05-05 10:00 60 cellar planned";
            localStorage.setItem("montada.2025", JSON.stringify(state));
        }"""
    )
    open_agenda(page, demo_site, "fr")
    assert page.locator("#gone").is_visible()

    page.click("#seen")

    assert page.locator("#gone").is_hidden()
    open_agenda(page, demo_site, "fr")
    assert page.locator("#gone").is_hidden()
    assert page.locator("#mine .title").count() == 1


def test_a_link_to_sessions_that_are_gone_says_so(demo_site, open_page):
    page, _ = open_page(demo_site)

    open_agenda(page, demo_site, "ar", "#s=GONE22.GONE33")

    assert page.locator("#stale").is_visible()
    assert page.locator("#shared").is_hidden()


def test_a_subscription_follows_the_stars(scratch_site, open_page):
    site = scratch_site("demo")
    site.start()
    page, watcher = open_page(site)
    star(page, site, "fr", 0)
    open_agenda(page, site, "fr")
    page.click("#subscribe")
    page.wait_for_selector("#subscribed:not([hidden])")
    feed = page.locator("#feed").input_value()
    assert page.locator("#webcal").get_attribute("href") == feed.replace("http:", "webcal:")
    assert page.request.get(feed).text().count("BEGIN:VEVENT") == 1

    with page.expect_response("**/agenda/save/"):
        star(page, site, "fr", 2)

    assert page.request.get(feed).text().count("BEGIN:VEVENT") == 2
    assert watcher.faults == []


def test_the_file_and_the_picture_are_of_the_own_stars(demo_site, open_page, tmp_path):
    page, watcher = open_page(demo_site)
    star(page, demo_site, "fr", 0, 1)
    open_agenda(page, demo_site, "fr")
    page.click("#picture summary")
    page.wait_for_selector("#picture svg")

    with page.expect_download() as download:
        page.click("#keep form button")
    download.value.save_as(tmp_path / "agenda.ics")

    assert (tmp_path / "agenda.ics").read_text().count("BEGIN:VEVENT") == 2
    assert watcher.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_agenda_is_accessible(demo_site, open_page, language):
    page, _ = open_page(demo_site)
    star(page, demo_site, language, 3, 4)
    open_agenda(page, demo_site, language)
    fragment = "#" + page.locator("#link").input_value().partition("#")[2]
    star(page, demo_site, language, 0, 1, 2, 3)
    rewrite_place(page, r" \d\d:\d\d ", " 07:15 ")
    open_agenda(page, demo_site, language, fragment)
    page.click("#picture summary")
    page.wait_for_selector("#picture svg")

    violations = {}
    for scheme, width in BELOW_FOLD:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["target"] for node in violation["nodes"]][:3]
            violations[f"{scheme} {width} {violation['id']}"] = nodes
    assert violations == {}
    assert page.locator("#news").is_visible()
    assert page.locator("#shared").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["2025/programme/", "2025/agenda/", "2025/sessions/opening/"])
def test_stars_shift_nothing(demo_site, open_page, language, path):
    page, _ = open_page(demo_site, width=360)
    star(page, demo_site, language, 0, 1)
    page.add_init_script(
        """window.shifted = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shifted += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )

    page.goto(f"{demo_site.url}/{language}/{path}", wait_until="networkidle")

    page.wait_for_selector(".star-button")
    assert page.evaluate("window.shifted") < 0.02


def test_the_link_is_copied_where_it_cannot_be_shared(demo_site, open_page):
    page, watcher = open_page(demo_site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    star(page, demo_site, "en", 0)
    open_agenda(page, demo_site, "en")
    page.evaluate("delete Navigator.prototype.share")

    page.click("#share")

    page.wait_for_selector("#copied:not(:empty)")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#link").input_value()
    assert watcher.faults == []


def test_scripts_are_light(demo_site, open_page):
    page, _ = open_page(demo_site)
    sizes = {}
    page.on(
        "requestfinished",
        lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}),
    )

    page.goto(f"{demo_site.url}/ar/2025/agenda/", wait_until="networkidle")

    scripts = [size for url, size in sizes.items() if url.endswith(".js")]
    assert len(scripts) == 2
    assert sum(scripts) <= 10_000


def test_agenda_says_what_it_needs_without_scripts(demo_site, open_page):
    page, _ = open_page(demo_site, scripts=False)
    page.goto(f"{demo_site.url}/fr/2025/agenda/")

    assert page.locator("main .empty:visible a").get_attribute("href") == "/fr/2025/programme/"
    assert page.locator("main button:visible").count() == 0
