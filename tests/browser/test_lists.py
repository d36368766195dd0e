"""A list leaves the house: a profile fills in the page, a bar shows how far it is, a file waits."""

import csv
import hashlib
import io

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser

EXPORT = "registrations/registration/export/"
# Enough for a job; copies of those of the demonstration.
FILL = """
from bench.export import fill
from events.models import Edition
fill(Edition.objects.get(), 6000)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_templates, collected_static):
    made = ScratchSite(tmp_path_factory.mktemp("lists"), template=site_templates.get("demo"))
    made.manage("shell", "-v0", "-c", FILL)
    made.start()
    yield made
    made.remove()


def work(site):
    site.manage("db_worker", "--batch", "--interval", "0", "--no-startup-delay")


def test_a_long_list_is_asked_for_seen_and_fetched(site, open_page):
    page, watcher = open_page(site)
    sign_in(page, site, "fr", goal=EXPORT)
    assert_accessible(page, watcher)

    page.select_option("#id_profile", label="Impression des badges")
    follow(page, "button[name=use]")
    assert page.locator("input[name=fmt]:checked").get_attribute("value") == "csv"
    assert not page.locator("input[name=columns][value=email]").is_checked()
    page.check("input[name=columns][value=phone]")
    assert_accessible(page, watcher)
    follow(page, ".submit-row .default")

    # It is seen to wait, then to be made; without a hand on the page, it is there.
    assert page.locator("progress").is_visible()
    assert_accessible(page, watcher)
    work(site)
    page.wait_for_selector(".job-digest")
    assert_accessible(page, watcher)
    with page.expect_download() as download:
        page.click(".page-actions a.button")
    content = download.value.path().read_bytes()
    assert page.locator(".job-digest").inner_text() == hashlib.sha256(content).hexdigest()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert "Code du badge" in rows[0] or "Badge code" in rows[0]
    assert {row[-1][:3] for row in rows[1:]} == {"M1."}

    follow(page, ".page-actions .is-danger")
    assert page.locator(".job-digest").count() == 0
    assert page.locator(".messagelist .success").is_visible()


def test_a_list_is_followed_without_scripts_and_on_a_phone(site, open_page):
    page, _watcher = open_page(site, width=360, scheme="dark", scripts=False)
    sign_in(page, site, "ar", goal=EXPORT)
    page.fill("textarea[name=reason]", "تجربة تصدير اللائحة")
    follow(page, ".submit-row .default")
    assert page.locator("progress").is_visible()
    work(site)
    follow(page, ".panel a.is-quiet")

    assert page.locator(".job-digest").is_visible()
