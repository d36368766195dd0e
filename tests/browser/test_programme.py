"""The programme as readers use it: on a wall, on paper, by ear, by keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string

pytestmark = pytest.mark.browser

LANGUAGES = ("ar", "fr", "en")
DAYS = ("2025-05-05", "2025-05-06")
DAY = "{}/{}/2025/programme/2025-05-05/"
NOTHING_NOW = re.compile(r'<p class="empty">.*?</p>', re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", DAYS)
def test_day_is_printed_on_one_page_with_its_address(demo_site, open_page, language, day):
    page, _watcher = open_page(demo_site)
    page.goto(f"{demo_site.url}/{language}/2025/programme/{day}/", wait_until="networkidle")
    assert not page.locator(".way-back svg").is_visible()

    sheet = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
    page.emulate_media(media="print")
    box = page.locator(".way-back svg").bounding_box()
    assert box["width"] == box["height"] > 50
    assert page.locator(".way-back").inner_text().endswith(f"/{language}/2025/programme/{day}/")
    for hidden in ("nav", ".filters", ".count", ".star-button"):
        assert not any(one.is_visible() for one in page.locator(hidden).all())


@pytest.mark.parametrize("language", LANGUAGES)
def test_time_axis_stands_where_the_language_begins(demo_site, open_page, language):
    page, _ = open_page(demo_site)
    page.goto(DAY.format(demo_site.url, language) + "?view=grid")

    times = [one.bounding_box() for one in page.locator(".grid .time-group > h2").all()]
    cards = [one.bounding_box() for one in page.locator(".grid .time-group li").all()]
    names = [one.bounding_box()["x"] for one in page.locator(".grid .rooms > li").all()]

    assert len(names) > 1
    assert names == sorted(names, reverse=language == "ar")
    if language == "ar":
        assert min(t["x"] for t in times) >= max(c["x"] + c["width"] for c in cards)
    else:
        assert max(t["x"] + t["width"] for t in times) <= min(c["x"] for c in cards)


@pytest.mark.parametrize("language", LANGUAGES)
def test_grid_is_read_aloud_in_the_order_of_the_list(demo_site, open_page, language):
    page, _ = open_page(demo_site)
    heard = []
    for query in ("", "?view=grid"):
        page.goto(DAY.format(demo_site.url, language) + query)
        tree = page.locator(".day").aria_snapshot()
        heard.append(re.findall(r'heading "(.*?)" \[level=([23])\]', tree))

    assert heard[0] == heard[1]
    starts = [words for words, level in heard[1] if level == "2"]
    assert starts == sorted(starts)
    assert len(starts) > 2
    seen = page.locator(".day h2, .day h3").all_inner_texts()
    assert len(heard[1]) == len(seen)


def test_what_runs_is_marked_and_nothing_moves(demo_site, open_page):
    page, _ = open_page(demo_site, width=360)
    page.goto(DAY.format(demo_site.url, "fr"))
    before = page.locator(".day h3").evaluate_all("all => all.map(one => one.offsetTop)")

    page.clock.set_fixed_time("2025-05-05T10:10:00Z")
    page.reload()
    page.locator(".is-now").first.wait_for()

    assert page.locator(".day h3").evaluate_all("all => all.map(one => one.offsetTop)") == before
    running = page.locator(".is-now").evaluate_all("all => all.map(one => one.dataset)")
    assert running
    for one in running:
        assert one["from"] <= "2025-05-05T10:10" < one["to"]
        assert "En ce moment" in page.locator(".is-now .state-now").first.inner_text()
    after = page.locator(".now-rule + .time-group [data-from]").first.get_attribute("data-from")
    assert after > "2025-05-05T10:10"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    ["programme/?lang=ar&q=zzz", "programme/?lang=ar&view=grid", "now/?screen=1"],
)
def test_page_with_choices_is_sound(demo_site, open_page, language, name):
    page, watcher = open_page(demo_site, width=360)
    page.goto(f"{demo_site.url}/{language}/2025/{name}")

    violations = []
    for scheme, width in (("light", 360), ("dark", 1280)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        violations += [v["id"] for v in Axe().run(page).response["violations"]]
    assert violations == []
    assert watcher.faults == []


def test_filter_is_removed_by_its_chip_without_scripts(demo_site, open_page):
    page, _ = open_page(demo_site, scripts=False)
    page.goto(DAY.format(demo_site.url, "en") + "?q=zzz&lang=ar")
    chips = page.locator(".chips a")
    assert min(chip.bounding_box()["height"] for chip in chips.all()) >= 24

    page.get_by_role("link", name="Remove filter: Words, “zzz”").click()

    assert page.url.endswith("?lang=ar")
    assert page.locator(".chips a").count() == 2
    assert page.locator(".day h3").count() > 0


def test_hall_screen_turns_and_stops_and_outlives_the_network(demo_site, open_page):
    page, _ = open_page(demo_site)
    page.clock.install()
    page.goto(f"{demo_site.url}/fr/2025/now/?screen=1", wait_until="networkidle")
    shown = """ms => {
        for (const one of document.getAnimations()) one.currentTime = ms;
        return [...document.querySelectorAll(".turn")]
            .filter(one => getComputedStyle(one).visibility === "visible").map(one => one.lang);
    }"""

    assert [page.evaluate(shown, ms) for ms in (1000, 16_000, 31_000)] == [
        ["fr"],
        ["ar-MA"],
        ["en"],
    ]
    assert re.fullmatch(r"\d\d:\d\d", page.locator(".clock").inner_text())
    page.context.set_offline(True)
    page.clock.run_for(120_000)
    assert page.locator(".turn").count() == 3
    page.locator("label.hold").click()
    states = page.evaluate("document.getAnimations().map(one => one.playState)")
    assert states == ["paused"] * 3


def test_hall_screen_takes_the_page_anew_when_it_changed(demo_site, open_page):
    page, _ = open_page(demo_site)
    page.clock.install()
    page.goto(f"{demo_site.url}/fr/2025/now/?screen=1", wait_until="networkidle")
    changed = {"status": 200, "headers": {"ETag": '"other"'}, "body": ""}
    page.route("**/now/?screen=1", lambda route: route.fulfill(**changed), times=1)

    with page.expect_event("load"):
        page.clock.run_for(30_000)

    assert page.locator(".turn").count() == 3


HIDDEN = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame(), await frame();
    const one = document.activeElement;
    if (one === document.body || one.id === "main") return "";
    const box = one.getBoundingClientRect();
    if (!box.width) return "no box";
    const outside = box.top < -1 || box.bottom > innerHeight + 1;
    if (outside && box.height < innerHeight) return "outside";
    const [line] = [...one.getClientRects()].filter(rect => rect.width);
    const middle = (Math.max(line.top, 0) + Math.min(line.bottom, innerHeight)) / 2;
    const top = document.elementFromPoint(line.x + line.width / 2, middle);
    if (!one.contains(top) && !top?.contains(one) && !one.labels?.[0]?.contains(top))
        return "covered";
    const inText = getComputedStyle(one).display === "inline";
    return !inText && box.height < 24 ? `${box.height} px high` : "";
}"""
WALKED = [
    "2025/",
    "2025/programme/?lang=ar",
    "2025/programme/?view=grid",
    "2025/sessions/opening/",
    "2025/speakers/",
    "search/?q=agadir",
]


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", WALKED)
def test_focus_is_never_hidden_nor_too_small(demo_site, open_page, language, name):
    faults = {}
    for width in (360, 1280):
        page, _ = open_page(demo_site, width=width)
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{demo_site.url}/{language}/{name}", wait_until="networkidle")
        for step in range(70):
            page.keyboard.press("Tab")
            if fault := page.evaluate(HIDDEN):
                who = page.evaluate("document.activeElement.outerHTML.slice(0, 90)")
                faults[f"{width}/{step}: {who}"] = fault
            if step and page.evaluate("document.activeElement === document.body"):
                break
    assert faults == {}


@pytest.mark.parametrize("rooms", [1, 4, 8, 12])
def test_hall_screen_shows_every_room_without_scrolling(demo_site, open_page, rooms):
    session = {"title": "Partenariats public-privé et investissement durable " * 2}
    session |= {"when": "09:30 – 10:45", "states": "Complet"}
    told = [{"name": f"Salle {n}", "now": session, "next": session} for n in range(rooms)]
    listed = render_to_string("events/_hall_rooms.html", {"rooms": told})

    def fill(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=NOTHING_NOW.sub(listed, answer.text()))

    page, _ = open_page(demo_site)
    page.route("**/now/?screen=1", fill)
    page.goto(f"{demo_site.url}/ar/2025/now/?screen=1", wait_until="networkidle")

    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.locator(".hall-rooms > li").count() == 3 * rooms
        assert page.evaluate("document.documentElement.scrollHeight") <= height
