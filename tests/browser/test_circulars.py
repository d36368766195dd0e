"""A circular is written, looked at, tried, sent and stopped; its reader declines the next ones."""

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
WAYS_OUT = """
from registrations.circulars import unsubscribe_address
from registrations.models import Registration
for code in ("ar", "fr", "en"):
    print(unsubscribe_address(Registration.objects.filter(language=code).order_by("pk").last()))
"""
COUNT = """
from accounts.models import OutboxMail
from registrations.models import Recipient, Registration
print(OutboxMail.objects.count(), Recipient.objects.filter(is_stopped=True).count())
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_templates, collected_static):
    made = ScratchSite(tmp_path_factory.mktemp("circulars"), template=site_templates.get("demo"))
    made.start()
    yield made
    made.remove()


def tell(site, script):
    return site.manage("shell", "-v", "0", "-c", script).stdout.split()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 1280, "light"), ("fr", 360, "dark"), ("en", 1024, "light")],
)
def test_a_circular_and_its_way_out(site, open_page, language, width, scheme):
    page, watcher = open_page(site, width=width, scheme=scheme)
    mails, stopped = map(int, tell(site, COUNT))
    sign_in(page, site, language, goal="registrations/mailing/add/")
    everybody = page.locator("[data-readers] strong")
    everybody.wait_for()
    before = everybody.inner_text()
    assert_accessible(page, watcher)

    # The number follows what is ticked; a placeholder that does not exist is refused.
    page.check("input[name=languages][value=fr]")
    page.wait_for_function(
        "before => document.querySelector('[data-readers] strong').textContent !== before",
        arg=before,
    )
    page.uncheck("input[name=languages][value=fr]")
    page.fill(f"#id_subject_{language}", "Subject {name}")
    page.fill(f"#id_body_{language}", "Body {nom}")
    follow(page, "input[name=_save]")
    assert "{organisation}" in page.locator(".errorlist").first.inner_text()
    page.fill(f"#id_body_{language}", "Body {days}")
    follow(page, "input[name=_save]")

    assert page.locator("article.letter").count() == 3
    assert_accessible(page, watcher)
    follow(page, f"button[name=test][value={language}]")
    assert page.locator(".messagelist .success").count() == 1
    assert int(tell(site, COUNT)[0]) == mails + 1

    follow(page, "a[href$='/send/']")
    assert_accessible(page, watcher)
    follow(page, "#content form button[type=submit]")
    total = int(page.locator("[data-count=total]").inner_text())
    assert page.locator("[data-count=waiting]").inner_text() == str(total) != "0"
    assert_accessible(page, watcher)
    follow(page, "button[name=stop]")
    assert page.locator("[data-count=stopped]").inner_text() == str(total)
    assert tell(site, COUNT) == [str(mails + 1), str(stopped + total)]

    # The reader, at the address that stood in the mail.
    ways = tell(site, WAYS_OUT)
    page.goto(ways[("ar", "fr", "en").index(language)])
    assert_accessible(page, watcher)
    follow(page, "button[name=out]")
    assert page.locator("button[name=again]").count() == 1
    assert_accessible(page, watcher)
