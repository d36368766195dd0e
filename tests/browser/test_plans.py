"""A coordinator lets a plan be computed, watches it, locks a meeting, publishes."""

import re

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
LONGEST = 120_000  # the solver is compiled the first time
COUNT = """
from accounts.models import OutboxMail
from meetings.models import Meeting
held = Meeting.objects.filter(edition__slug="{language}").standing()
people = {{key for meeting in held for key in (meeting.first.email, meeting.second.email)}}
print(held.count(), held.filter(is_locked=True).count(),
      OutboxMail.objects.filter(to__in=people).count())
"""

PREPARE = """
import datetime as dt
from django.utils import timezone
from tests.factories.events import make_edition
from tests.factories.meetings import make_profile, make_request, make_slot, make_table
from accounts.models import User
from forum.demo.accounts import ORGANISER, PASSWORD
User.objects.create_superuser(ORGANISER, PASSWORD, name="Organiser")
day = timezone.now().date() + dt.timedelta(days=60)
for language in ("ar", "fr", "en"):
    edition = make_edition(slug=language, starts_on=day, ends_on=day)
    for at in ("09:00", "09:30", "10:00"):
        make_slot(edition, at, day=day)
    make_table(edition)
    popular = make_profile(edition)
    for n in range(4):
        make_request(make_profile(edition), popular)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory, site_templates, collected_static):
    """A site with an edition for each language, and a worker."""
    site = ScratchSite(tmp_path_factory.mktemp("plans"), template=site_templates.get(None))
    site.manage("shell", "--verbosity", "0", "-c", PREPARE)
    site.start(workers=1)
    site.run("manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2",
             "--no-startup-delay")  # fmt: skip
    yield site
    site.remove()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_from_wishes_to_agendas(office, open_page, language):
    page, watcher = open_page(office)
    sign_in(page, office, language, goal=f"meetings/{language}/plans/")
    assert_accessible(page, watcher)

    page.fill("[name=seconds]", "5")
    page.fill("[name=note]", "1")
    follow(page, "form.filter-bar[method=post] button")
    progress = page.locator("#plan-progress")
    progress.wait_for()
    page.locator("[data-told=elapsed]").get_by_text(re.compile(r"0:0[1-9]")).wait_for()
    assert_accessible(page, watcher)
    progress.wait_for(state="detached", timeout=LONGEST)

    assert re.findall(r"\d", page.locator(".figures dd").first.inner_text()) == ["3", "4"]
    assert page.locator("#unmet tbody tr").count() == 1
    follow(page, "#held button[name=lock] >> nth=0")
    assert page.locator("#held button[name=unlock]").count() == 1
    assert_accessible(page, watcher)

    follow(page, "a[href$='/people/']")
    assert page.locator("tbody tr").count() == 5
    page.go_back()
    follow(page, "a[href$='/publish/']")
    assert_accessible(page, watcher)
    follow(page, "form.page-actions button")
    assert page.locator(".messagelist .success").count() == 1
    counted = office.manage("shell", "-v", "0", "-c", COUNT.format(language=language)).stdout
    assert counted.split() == ["3", "1", "4"]
