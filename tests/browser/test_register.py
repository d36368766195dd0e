"""An attendee registers on a telephone, corrects, cancels; the next in line takes the seat."""

import re
import sqlite3

import psycopg
import pytest

from tests.browser.steps import assert_accessible, follow
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
EDITION = "demo-small"
SUBMIT = "main form button[type=submit]"
# One seat for each language, so that the three journeys do not meet.
PREPARE = f"""
from events.models import Edition
from registrations.models import Admission, Category
edition = Edition.objects.get(slug="{EDITION}")
for code in ("ar", "fr", "en"):
    category = Category.objects.create(slug=f"one-{{code}}", name_fr="Un", name_en="One")
    Admission.objects.create(edition=edition, category=category, capacity=1)
"""
# A name in the reader's script, and an institution of which the first letters are typed.
NAMES = {"ar": "أمينة التازي", "fr": "Amina Tazi", "en": "Amina Tazi"}
TYPED = {"ar": "نموذج 6", "fr": "modele 6", "en": "demo 6"}


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_templates, collected_static):
    """An edition to come, shared by the journeys."""
    home = tmp_path_factory.mktemp("register")
    made = ScratchSite(home, template=site_templates.get("small"))
    made.manage("shell", "--verbosity", "0", "-c", PREPARE)
    made.start()
    yield made
    made.remove()


def newest_mail(site, address):
    """The text of the last mail to `address`, which no worker has taken yet."""
    query = 'SELECT body FROM accounts_outboxmail WHERE "to" = {} ORDER BY id DESC LIMIT 1'
    if site.database_url.startswith("sqlite"):
        connection, mark = sqlite3.connect(site.database_url.removeprefix("sqlite:///")), "?"
    else:
        connection, mark = psycopg.connect(site.database_url), "%s"
    try:
        return connection.execute(query.format(mark), [address]).fetchone()[0]
    finally:
        connection.close()


def link_in(site, mail):
    return re.search(rf"{site.url}/\w\w/{EDITION}/me/link/\S+", mail)[0]


def fill_in(page, site, language, address):
    page.goto(f"{site.url}/{language}/{EDITION}/register/?category=one-{language}")
    name = "name_arabic" if language == "ar" else "name_latin"
    page.fill(f"#id_{name}", NAMES[language])
    page.fill("#id_email", address)


def open_own_page(page, site, address):
    page.goto(link_in(site, newest_mail(site, address)))
    follow(page, SUBMIT)
    assert page.url.endswith("/me/")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_from_the_form_to_the_next_in_line(site, open_page, language):
    first, second = f"first-{language}@example.org", f"second-{language}@example.org"
    page, watcher = open_page(site, width=360, scheme="dark" if language == "en" else "light")
    for path in ("me/", "me/link/code/"):  # to strangers
        page.goto(f"{site.url}/{language}/{EDITION}/{path}")
        assert_accessible(page, watcher)
    page.goto(f"{site.url}/{language}/{EDITION}/")
    follow(page, f".nav a[href='/{language}/{EDITION}/register/']")
    assert_accessible(page, watcher)
    follow(page, f"a[href='?category=one-{language}']")
    follow(page, SUBMIT)  # empty: what is missing is said, and linked
    assert page.locator("#errors a").count() == 2
    assert_accessible(page, watcher)

    fill_in(page, site, language, first)
    page.type("#id_organisation_name", TYPED[language])
    page.wait_for_selector("[role=option]")
    assert_accessible(page, watcher)
    page.press("#id_organisation_name", "ArrowDown")
    page.press("#id_organisation_name", "Enter")
    assert len(page.input_value("#id_organisation_name")) > len(TYPED[language])
    page.check("#id_consent_photo")
    follow(page, SUBMIT)
    assert page.url.endswith("/register/done/?state=confirmed")
    assert_accessible(page, watcher)

    page.goto(link_in(site, newest_mail(site, first)))
    assert_accessible(page, watcher)
    follow(page, SUBMIT)
    assert page.locator("#id_consent_photo").is_checked()
    assert_accessible(page, watcher)
    follow(page, f"a[href$='/{EDITION}/me/details/']")
    assert_accessible(page, watcher)
    page.fill("#id_position", "Conservatrice")
    follow(page, SUBMIT)
    assert "Conservatrice" in page.inner_text(".facts >> nth=0")
    assert page.locator("[role=status]").count() == 1

    follow(page, f"a[href$='/{EDITION}/me/email/']")
    assert_accessible(page, watcher)
    page.go_back()

    # The next one, without scripts, from another browser.
    next_page, _ = open_page(site, width=360, scripts=False)
    fill_in(next_page, site, language, second)
    follow(next_page, SUBMIT)
    assert next_page.url.endswith("?state=waiting")

    follow(page, f"a[href$='/{EDITION}/me/cancel/']")
    assert_accessible(page, watcher)
    follow(page, SUBMIT)
    assert page.url.endswith("/me/?done=cancelled")
    assert watcher.faults == []

    open_own_page(next_page, site, second)
    follow(next_page, ".me-status form button")
    assert next_page.url.endswith("/me/?done=accepted")
    assert next_page.locator(".state-confirmed").count() == 1
