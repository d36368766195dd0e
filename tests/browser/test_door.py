"""Telephones at the doors: two at once, and one without a network that loses nothing."""

import datetime as dt
import shutil

import pytest
import segno
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.steps import answers_lost, assert_accessible, follow, inside, sign_in

pytestmark = pytest.mark.browser
WORDS = {
    "ar": ("مرحبا", "سبق الدخول"),
    "fr": ("Bienvenue", "Déjà à l’intérieur"),
    "en": ("Welcome", "Already in"),
}


@pytest.fixture
def people(site):
    """`[[reference, code, name]]` of attendees of the demonstration, and two doors."""
    return inside(
        site,
        "from events.models import Edition\n"
        "from registrations.codes import badge_code\n"
        "from registrations.models import Door, Entry\n"
        "Entry.objects.all().delete()\n"
        "edition = Edition.objects.get(slug='2025')\n"
        "for name in ('North', 'South'):\n"
        "    Door.objects.create(edition=edition, name_ar=name, name_fr=name, name_en=name)\n"
        "people = edition.registrations.filter(status='confirmed').order_by('pk')[:8]\n"
        "print(json.dumps([[r.reference, badge_code(r), r.name] for r in people]))",
    )


def entries(site):
    """How many rows of each kind there are."""
    return inside(
        site,
        "from collections import Counter\n"
        "from registrations.models import Entry\n"
        "print(json.dumps(Counter(Entry.objects.values_list('kind', flat=True))))",
    )


def add_device(desk, site, language, label, door="North"):
    """The address in the QR code that the organisers' screen shows."""
    desk.goto(f"{site.url}/{language}/admin/doors/2025/")
    desk.select_option("#id_door", label=door)
    desk.fill("#id_label", label)
    follow(desk, "form.filter-bar button")
    return desk.get_attribute("#open-here", "href")


def open_door(page, address):
    page.goto(address)
    page.wait_for_selector("#scanning:not([hidden])")
    page.wait_for_selector("body[data-kept]")


def scan(page, text):
    """Type a code; the word of the verdict."""
    page.fill("#code", text)
    page.press("#code", "Enter")
    return verdict(page)


def verdict(page):
    page.wait_for_selector("#verdict[open]")
    return page.inner_text("#verdict-word")


def go_on(page, button="#next"):
    page.click(button)
    page.wait_for_selector("#verdict:not([open])", state="hidden")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_two_devices_at_once(site, people, open_page, language):
    desk, _ = open_page(site)
    sign_in(desk, site, language)
    phones = [open_page(site, width=360) for _ in range(2)]
    for (page, _watcher), label in zip(phones, ("A", "desk 2"), strict=True):
        open_door(page, add_device(desk, site, language, label))
    (one, watcher), (other, _) = phones
    assert_accessible(one, watcher)
    reference, code, name = people[0]
    welcome, already = WORDS[language]

    assert scan(one, code) == welcome
    assert one.inner_text("#verdict-name") == name
    assert_accessible(one, watcher)
    assert scan(other, reference.lower()) == already
    assert "A" in other.inner_text("#verdict-detail")
    assert_accessible(other, phones[1][1])
    go_on(other, "#again")
    verdict(other)
    expect(other.locator("#verdict")).to_have_attribute("data-said", "back")

    assert entries(site) == {"entry": 1, "reentry": 1}
    for page in (one, other):
        expect(page.locator("#sum-all")).to_have_text("1", timeout=15_000)
    expect(desk.locator("#open-here")).to_have_count(1)
    desk.goto(f"{site.url}/{language}/admin/doors/2025/")
    expect(desk.locator("[data-sum=entry]")).to_have_text("1")
    assert not any(watcher.faults for _page, watcher in phones)


def test_without_a_network_nothing_is_lost_and_nothing_counted_twice(site, people, open_page):
    desk, _ = open_page(site)
    sign_in(desk, site, "fr")
    page, _ = open_page(site, width=360)
    open_door(page, add_device(desk, site, "fr", "desk 1"))
    page.evaluate("Date.now = ((now) => () => now() - 3 * 3600 * 1000)(Date.now)")
    cancelled = people[1][0]
    inside(
        site,
        "from registrations.models import Registration\n"
        f"Registration.objects.filter(reference='{cancelled}').update(status='cancelled')\n"
        "print(1)",
    )
    page.context.set_offline(True)

    said = []
    for reference, code, _name in people[:4]:
        assert scan(page, code) == "Bienvenue"
        said.append(page.inner_text("#verdict-name") == reference)
        go_on(page)
    assert all(said)
    assert scan(page, people[0][1]) == "Déjà à l’intérieur"
    go_on(page)
    scan(page, people[0][1][:-1] + ("0" if people[0][1][-1] != "0" else "1"))
    assert page.get_attribute("#verdict", "data-said") == "forged"
    go_on(page)
    scan(page, people[4][0])
    assert page.get_attribute("#verdict", "data-said") == "unchecked"
    go_on(page, "#let-in")
    assert verdict(page) == "Bienvenue"
    expect(page.locator("#waiting")).to_contain_text("5")
    assert page.get_attribute("#network", "data-state") == "offline"

    page.reload()
    page.wait_for_selector("#scanning:not([hidden])")
    expect(page.locator("#waiting")).to_contain_text("5")
    assert scan(page, people[2][1]) == "Déjà à l’intérieur"
    go_on(page)
    assert entries(site) == {}

    twin = page.context.new_page()
    twin.goto(f"{site.url}/fr/2025/door/")
    twin.wait_for_selector("#scanning:not([hidden])")
    page.context.set_offline(False)
    expect(page.locator("#network")).to_have_attribute("data-state", "online", timeout=15_000)
    expect(page.locator("#waiting")).to_have_text("", timeout=15_000)
    assert entries(site) == {"entry": 4, "against": 1}
    page.reload()
    expect(page.locator("#flagged li")).to_have_count(1)
    desk.goto(f"{site.url}/fr/admin/doors/2025/")
    expect(desk.locator("#against")).to_have_count(1)


def test_what_is_sent_twice_counts_once(site, people, open_page):
    """The answer is lost on its way back: the device goes on by itself, and sends it again."""
    desk, _ = open_page(site)
    sign_in(desk, site, "en")
    page, _ = open_page(site, width=360)
    open_door(page, add_device(desk, site, "en", "desk 1"))

    with answers_lost(page, "**/door/scan/"):
        assert scan(page, people[0][1]) == "Welcome"
        expect(page.locator("#network")).to_have_attribute("data-state", "offline")

    expect(page.locator("#network")).to_have_attribute("data-state", "online", timeout=15_000)
    expect(page.locator("#waiting")).to_have_text("", timeout=15_000)
    assert entries(site) == {"entry": 1}
    expect(page.locator("#flagged")).to_be_hidden()


def test_an_ended_device_scans_no_more_and_keeps_nobody(site, people, open_page):
    desk, _ = open_page(site)
    sign_in(desk, site, "en")
    page, _ = open_page(site, width=360)
    address = add_device(desk, site, "en", "desk 1")
    open_door(page, address)
    scan(page, people[0][1])
    go_on(page)
    desk.goto(f"{site.url}/en/admin/doors/2025/")
    follow(desk, ".button.is-danger")

    expect(page.locator("#ended")).to_be_visible(timeout=15_000)
    kept = page.evaluate(
        """async () => {
            const page = document.querySelector("script[src]").src;
            const store = await import(page.replace(/door\\.[^/]*js$/, "door_store.js"));
            const stores = ["kept", "seen", "log", "queue"];
            return Promise.all(stores.map(async (name) => (await store.all(name)).length));
        }"""
    )
    assert kept == [0, 0, 0, 0]
    other, _ = open_page(site)
    other.goto(address)
    expect(other.locator("#used")).to_be_visible()


def test_a_device_closes_with_its_day_though_nobody_is_there_to_say_so(site, people, open_page):
    desk, _ = open_page(site)
    sign_in(desk, site, "en")
    page, _ = open_page(site, width=360)
    open_door(page, add_device(desk, site, "en", "desk 1"))
    page.context.set_offline(True)
    assert scan(page, people[0][1]) == WORDS["en"][0]
    go_on(page)

    page.clock.set_system_time(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25))
    page.fill("#code", people[1][1])
    page.press("#code", "Enter")

    expect(page.locator("#ended")).to_be_visible()
    expect(page.locator("#scanning")).to_be_hidden()
    expect(page.locator("#unsent")).to_contain_text("1")


def test_the_camera_reads_a_badge(site, people, open_page, playwright_chromium, tmp_path):
    desk, _ = open_page(site)
    sign_in(desk, site, "en")
    address = add_device(desk, site, "en", "desk 1")
    film = tmp_path / "badge.y4m"
    film.write_bytes(film_of(people[0][1]))
    browser = playwright_chromium(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    page = browser.new_context(permissions=["camera"]).new_page()
    open_door(page, address)

    page.click("#camera-switch")

    expect(page.locator("#verdict")).to_have_attribute("data-said", "welcome", timeout=30_000)
    assert page.inner_text("#verdict-name") == people[0][2]
    assert entries(site) == {"entry": 1}


@pytest.fixture
def playwright_chromium(chromium):
    """Factory of browsers with switches of their own."""
    started = []

    def start(*switches):
        path = next(filter(None, map(shutil.which, CHROMIUM)))
        started.append(chromium.browser_type.launch(executable_path=path, args=[*QUIET, *switches]))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


def film_of(text, width=640, height=480):
    """One picture of the code, a little grey and askew, as uncompressed video."""
    scale = 6
    code = segno.make(text, error="m")
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix]
    side = len(rows)
    picture = Image.frombytes("L", (side, side), b"".join(rows))
    picture = picture.resize((side * scale, side * scale), Image.NEAREST)
    sheet = Image.new("L", (width, height), 225)
    sheet.paste(picture, ((width - side * scale) // 2, (height - side * scale) // 2))
    sheet = sheet.rotate(7, Image.BICUBIC, fillcolor=225)
    frame = sheet.tobytes() + bytes([128]) * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip C420jpeg\n".encode() + (b"FRAME\n" + frame) * 5
