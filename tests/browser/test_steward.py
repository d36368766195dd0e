"""The steward's telephone at the tables: without a network, closed and opened, each mark once."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import answers_lost, assert_accessible, follow, inside, sign_in

pytestmark = pytest.mark.browser
SETTLED = 30_000

TABLES = """
import datetime as dt
from django.utils import timezone
from events.models import Edition
from forum.lib.wallclock import local_parts
from meetings.actions import place_meeting
from meetings.models import Meeting, MeetingSlot, Table
from registrations.models import Door

edition = Edition.objects.get(slug="2025")
Door.objects.create(edition=edition, name_ar="T", name_fr="T", name_en="T", is_at_tables=True)
begins = timezone.now() - dt.timedelta(minutes=5)
day, time, _fold = local_parts(begins, edition.zone)
slot = MeetingSlot.objects.create(
    edition=edition, day=day, start_time=time.replace(second=0, microsecond=0), minutes=30
)
people = list(edition.registrations.filter(status="confirmed", speaker=None).order_by("pk")[:8])
made = []
for number in range(4):
    table = Table.objects.create(edition=edition, number=901 + number)
    meeting = Meeting(
        edition=edition, slot=slot, table=table, first=people[2 * number],
        second=people[2 * number + 1],
    )
    place_meeting(meeting=meeting, by=None)
    made.append([meeting.pk, meeting.first.name, meeting.second.name])
print(json.dumps(made))
"""
MARKS = """
from meetings.models import Meeting, MeetingMark
marks = MeetingMark.objects.count()
made = Meeting.objects.filter(table__number__gt=900)
state = {m.table.number: [m.status, m.absent] for m in made}
print(json.dumps([marks, state]))
"""


def pair(desk, site, page, language, label):
    """Let `page` be the device whose code the organisers' screen shows."""
    desk.goto(f"{site.url}/{language}/admin/doors/2025/")
    desk.select_option("#id_door", label="T")
    desk.fill("#id_label", label)
    follow(desk, "form.filter-bar button")
    page.goto(desk.get_attribute("#open-here", "href"))
    expect(page.locator("#working")).to_be_visible()
    page.wait_for_selector("body[data-kept]")


def card(page, meeting):
    return page.locator(f"[data-meeting='{meeting}']")


def tap(page, meeting, act):
    card(page, meeting).locator(f"[data-act={act}]").click()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_steward_without_a_network_loses_no_mark(site, open_page, language):
    made = inside(site, TABLES)
    (held, *names), (missed, *_n), (undone, *_o), (later, *_p) = made
    desk, _ = open_page(site)
    sign_in(desk, site, language)
    page, watcher = open_page(site, width=360)
    pair(desk, site, page, language, "Salma")
    assert_accessible(page, watcher)
    expect(card(page, held).locator(".who").first).to_contain_text(names[0])
    page.evaluate("Date.now = ((now) => () => now() - 3 * 3600 * 1000)(Date.now)")

    page.context.set_offline(True)
    tap(page, held, "held")
    tap(page, missed, "missed")
    assert_accessible(page, watcher)
    tap(page, missed, "second")
    tap(page, undone, "held")
    tap(page, undone, "undo")
    expect(page.locator("#network")).to_have_attribute("data-state", "offline", timeout=SETTLED)
    expect(page.locator("#waiting")).to_contain_text("4")

    page.reload()
    expect(page.locator("#working")).to_be_visible()
    expect(card(page, held)).to_have_attribute("data-status", "held")
    expect(card(page, missed)).to_have_attribute("data-status", "missed")
    expect(card(page, undone)).to_have_attribute("data-status", "planned")
    tap(page, later, "held")
    expect(page.locator("#waiting")).to_contain_text("5")
    assert inside(site, MARKS)[0] == 0

    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("", timeout=SETTLED)
    expect(page.locator("#network")).to_have_attribute("data-state", "online", timeout=SETTLED)
    expected = [
        5,
        {
            "901": ["held", ""],
            "902": ["missed", "second"],
            "903": ["planned", ""],
            "904": ["held", ""],
        },
    ]
    assert inside(site, MARKS) == expected
    expect(page.locator("#refused")).to_be_hidden()


def test_two_stewards_see_each_other_and_an_ended_device_keeps_nothing(site, open_page):
    (first, *_n), *_rest = inside(site, TABLES)
    desk, _ = open_page(site)
    sign_in(desk, site, "en")
    phones = [open_page(site, width=360)[0] for _ in range(2)]
    for page, label in zip(phones, ("A", "B"), strict=True):
        pair(desk, site, page, "en", label)
    one, other = phones
    with answers_lost(one, "**/door/tables/mark/"):
        tap(one, first, "held")
    expect(one.locator("#waiting")).to_have_text("", timeout=SETTLED)
    expect(card(other, first)).to_have_attribute("data-status", "held", timeout=SETTLED)
    assert inside(site, MARKS)[0] == 1

    desk.goto(f"{site.url}/en/admin/doors/2025/")
    for _device in phones:
        follow(desk, ".button.is-danger")
    expect(other.locator("#ended")).to_be_visible(timeout=SETTLED)
    kept = other.evaluate(
        """async () => {
            const page = document.querySelector("script[src]").src;
            const store = await import(page.replace(/steward\\.[^/]*js$/, "door_store.js"));
            const kept = ["kept", "log", "queue"].map((name) => store.all(name));
            return (await Promise.all(kept)).map((rows) => rows.length);
        }"""
    )
    assert kept == [0, 0, 0]
    other.goto(f"{site.url}/en/2025/door/")
    expect(other.locator("#closed")).to_be_visible()
