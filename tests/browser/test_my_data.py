"""An attendee takes all of their data away on a telephone, and is then erased."""

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
EDITION = "demo-small"
VISITS = f"""
from events.models import Edition
from registrations.actions.links import open_visit
people = Edition.objects.get(slug="{EDITION}").registrations.exclude(email="").order_by("pk")
for registration, code in zip(people, ("ar", "fr", "en")):
    registration.language = code
    registration.save()
    print(registration.pk, registration.email, open_visit(registration=registration)[1])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_templates, collected_static):
    home = tmp_path_factory.mktemp("my-data")
    made = ScratchSite(home, template=site_templates.get("small"))
    made.start()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def visits(site):
    """`{language: (key, e-mail, secret of the cookie)}`."""
    said = site.manage("shell", "--verbosity", "0", "-c", VISITS).stdout.splitlines()
    return {code: line.split() for code, line in zip(("ar", "fr", "en"), said, strict=True)}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_one_takes_ones_data_away_and_is_erased(site, visits, open_page, language):
    _key, email, secret = visits[language]
    page, watcher = open_page(site, width=360, scheme="dark" if language == "fr" else "light")
    page.context.add_cookies([{"name": "me", "value": secret, "url": site.url}])
    page.goto(f"{site.url}/{language}/{EDITION}/me/")
    with page.expect_download() as download:
        page.click("button[value=html]")
    text = download.value.path().read_text()
    assert email in text
    assert f'lang="{language}' in text

    follow(page, f"a[href$='/{EDITION}/me/erase/']")
    assert_accessible(page, watcher)
    page.check("#id_sure")
    follow(page, "main form button[type=submit]")
    assert page.url.endswith("/me/erased/")
    assert_accessible(page, watcher)
    page.goto(f"{site.url}/{language}/{EDITION}/me/")
    assert page.url.endswith("/me/link/")
    assert watcher.faults == []


def test_the_team_sees_what_is_asked_and_kept(site, visits, open_page):
    page, watcher = open_page(site)
    sign_in(page, site, "ar", goal=f"privacy/{EDITION}/?q=Modèle")
    assert_accessible(page, watcher)
    follow(page, "#content-main section li a >> nth=0")
    assert_accessible(page, watcher)
    follow(page, "form[action$='/erase/'] button")
    assert page.locator(".messagelist .success").count() == 1
    assert page.locator("form[action$='/confirm/']").count() == 0
    assert_accessible(page, watcher)
    assert watcher.faults == []
