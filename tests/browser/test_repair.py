"""The day that goes otherwise: somebody leaves, others are late, the plan is repaired, printed."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
LONGEST = 120_000  # the solver is compiled the first time
# An edition for each language, whose day is today: two slots are over, four come. Their
# clocks are such that it is about noon.
PREPARE = """
import datetime as dt
from django.utils import timezone
from forum.lib.wallclock import local_parts
from meetings.actions import mark_meeting
from meetings.models import Plan
from tests.factories.events import make_edition
from tests.factories.meetings import (
    make_meeting, make_profile, make_request, make_slot, make_table,
)
from accounts.models import User
from forum.demo.accounts import ORGANISER, PASSWORD
User.objects.create_superuser(ORGANISER, PASSWORD, name="Organiser")
now = timezone.now()
for language in ("ar", "fr", "en"):
    today = now.date()
    edition = make_edition(
        slug=language, starts_on=today, ends_on=today + dt.timedelta(days=1), is_published=True
    )
    slots = []
    for minutes in (-60, -30, 20, 50, 80, 110):
        day, time, _fold = local_parts(now + dt.timedelta(minutes=minutes), edition.zone)
        slots.append(make_slot(edition, f"{time:%H:%M}", day=day, minutes=25))
    tables = [make_table(edition, number) for number in (1, 2, 3)]
    firms = [make_profile(edition) for _n in range(7)]
    Plan.objects.create(edition=edition, number=1, state="published")
    for shift, slot in enumerate(slots[:4]):
        for number in range(3):
            one, other = firms[number], firms[3 + (number + shift) % 4]
            meeting = make_meeting(
                slot, tables[number], first=one.registration, second=other.registration,
                request=make_request(one, other),
            )
            if shift < 2:
                absent = "first" if number == 2 else ""
                mark_meeting(
                    meeting=meeting, outcome="missed" if absent else "held", absent=absent, side=""
                )
    make_request(firms[0], firms[1])
"""
STANDING = """
import json
from meetings.models import Meeting
made = Meeting.objects.filter(edition__slug="{language}").order_by("pk")
print(json.dumps([[m.status, m.slot_id, m.table_id] for m in made]))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory, site_templates, collected_static):
    """A site on the day of its meetings, and a worker."""
    site = ScratchSite(tmp_path_factory.mktemp("repair"), template=site_templates.get(None))
    site.manage("shell", "--verbosity", "0", "-c", PREPARE)
    site.start(workers=1)
    site.run("manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2",
             "--no-startup-delay")  # fmt: skip
    yield site
    site.remove()


def standing(site, language):
    done = site.manage("shell", "-v", "0", "-c", STANDING.format(language=language))
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_from_a_no_show_to_the_printed_changes(office, open_page, language):
    page, watcher = open_page(office)
    sign_in(page, office, language, goal=f"meetings/{language}/day/")
    assert_accessible(page, watcher)
    before = standing(office, language)

    missing = page.locator("section[aria-labelledby=missing] tbody tr")
    expect(missing).to_have_count(1)
    follow(page, "section[aria-labelledby=missing] button")
    after_leaving = standing(office, language)
    assert sum(row[0] == "cancelled" for row in after_leaving) == 2
    expect(page.locator("section[aria-labelledby=fitting] tbody tr").first).to_be_visible()

    page.select_option("#person-key", index=0)
    page.locator("#until").evaluate("(field, at) => { field.value = at }", until(page))
    follow(page, "section[aria-labelledby=person] button:not(.is-danger)")
    expect(page.locator("section[aria-labelledby=to-move] tbody tr").first).to_be_visible()
    assert_accessible(page, watcher)

    follow(page, "a.button[href$='/repair/']")
    follow(page, "#start-repair")
    page.locator("#repair-progress").wait_for()
    page.locator("#repair-progress").wait_for(state="detached", timeout=LONGEST)
    assert page.locator("svg circle").count() >= 1
    assert_accessible(page, watcher)
    follow(page, "a[href$='/changes/'] >> nth=0")
    assert_accessible(page, watcher)
    page.go_back()
    assert standing(office, language) == after_leaving

    follow(page, "a[href$='/publish/'] >> nth=0")
    follow(page, "form.page-actions button")
    assert page.locator(".messagelist .success").count() == 1
    repaired = standing(office, language)
    assert repaired[:6] == before[:6]
    assert repaired != after_leaving

    page.goto(f"{office.url}/{language}/admin/meetings/{language}/repair/")
    follow(page, "a[href$='/changes/'] >> nth=0")
    with page.expect_download() as paper:
        page.click("a[href$='/paper']")
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    assert not watcher.faults


def until(page):
    """The time of the first slot without a meeting, as the table of the day has it."""
    return page.locator("section[aria-labelledby=slots] tbody tr th bdi").nth(4).inner_text()
