"""One field of an old version comes back, and a change is taken back from the list: thrice."""

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser

# A session whose title and abstract changed twice, once for each language of the journey.
PREPARE = """
from accounts.models import User
from accounts.models.change import recording
from accounts.models.tracking import title_of
from events.models import Session
salma = User.objects.create_superuser("salma@example.org", name="Salma")
session = Session.objects.filter(edition__slug="2025").exclude(day=None).first()
texts = "Une séance sur la plateforme industrielle de la région et ses {} entreprises partenaires."
for number in (120, 140):
    told = {"model": "events.session", "title": title_of(session)}
    columns = ["title_ar", "abstract_fr"]
    scope = session.edition.scope
    with recording("events.record_changed", by=salma, scope=scope, columns=columns, **told):
        session.title_ar = f"عنوان {number}"
        session.abstract_fr = texts.format(number)
        session.save()
print(session.pk)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_templates, collected_static):
    made = ScratchSite(tmp_path_factory.mktemp("history"), template=site_templates.get("demo"))
    told = made.manage("shell", "--verbosity", "0", "-c", PREPARE).stdout
    made.session = int(told.splitlines()[-1])
    made.start()
    yield made
    made.remove()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 1280, "light"), ("fr", 360, "dark"), ("en", 1280, "dark")],
)
def test_a_former_text_comes_back_and_goes_again(site, open_page, language, width, scheme):
    page, watcher = open_page(site, width=width, scheme=scheme)
    sign_in(page, site, language)

    # From the form of the session to its versions; the second one beside the present one.
    page.goto(f"{site.url}/{language}/admin/events/session/{site.session}/change/")
    title = page.input_value("#id_title_ar")
    follow(page, ".historylink")
    page.wait_for_selector(".word-diff del")
    assert_accessible(page, watcher)
    with page.expect_navigation():
        page.locator("li:has-text('عنوان 120') .compare-link").last.click()
    page.check("input[value=title_ar]")
    assert_accessible(page, watcher)
    follow(page, "button[form=restore-form]")
    page.wait_for_selector(".messagelist .success")
    page.goto(f"{site.url}/{language}/admin/events/session/{site.session}/change/")
    assert page.input_value("#id_title_ar") != title

    # The list tells it on top; taken back, the title is as it was.
    page.goto(f"{site.url}/{language}/admin/changes/2025/")
    first = page.locator(".change-list > li").first
    first.locator("details:not(.confirm) > summary").click()
    first.locator("details.confirm > summary").click()
    assert_accessible(page, watcher)
    with page.expect_navigation():
        first.locator("details.confirm button").click()
    page.wait_for_selector(".messagelist .success")
    assert page.locator(".is-taken-back").count() >= 1
    page.goto(f"{site.url}/{language}/admin/events/session/{site.session}/change/")
    assert page.input_value("#id_title_ar") == title

    page.goto(f"{site.url}/{language}/admin/accounts/auditentry/")
    follow(page, "form.page-actions button")
    page.wait_for_selector(".messagelist .success")
    assert_accessible(page, watcher)
    assert watcher.faults == []
