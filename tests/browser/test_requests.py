"""Two participants: one finds, asks and is accepted by the other, and takes a place of the day."""

import json

import pytest

from tests.browser.steps import assert_accessible, follow
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
# An edition that began today; a pair of participants for each language.
PREPARE = """
import datetime as dt
import json
from django.utils import timezone
from registrations.actions import issue_link
from tests.factories.events import make_edition
from tests.factories.meetings import make_profile, make_slot, make_table
from tests.factories.registrations import make_consent, make_registration
today = timezone.localdate()
edition = make_edition(slug="now", starts_on=today, ends_on=today + dt.timedelta(days=1))
for hour in ("09:00", "09:30", "10:00"):
    make_slot(edition, hour, day=edition.ends_on)
for number in range(1, 4):
    make_table(edition, number)
told = {}
for code in ("ar", "fr", "en"):
    pair = []
    for name in ("Amal", "Badr"):
        given = {"name": f"{name} {code}", "name_latin": f"{name} {code}", "language": code}
        person = make_registration(edition, **given)
        make_consent(person, "participant_list")
        profile = make_profile(edition, registration=person, offers=["software"], needs=["equity"])
        pair.append([issue_link(registration=person)[0], profile.pk, person.email, person.name])
    told[code] = pair
print("TOLD", json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory, site_templates, collected_static):
    """A served site, and of each language its two people: link, profile, e-mail, name."""
    site = ScratchSite(tmp_path_factory.mktemp("requests"), template=site_templates.get(None))
    out = site.manage("shell", "-v", "0", "-c", PREPARE).stdout
    site.start()
    yield site, json.loads(out.partition("TOLD")[2])
    site.remove()


def enter(page, link):
    page.goto(link)
    follow(page, "main button[type=submit]")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_find_ask_accept_and_take_a_place(told, open_page, language):
    site, people = told
    (one, _key, _email, own_name), (other, other_key, other_email, name) = people[language]
    here = f"{site.url}/{language}/now/me/meetings/"
    asker, watcher = open_page(site, width=360)
    enter(asker, one)
    asker.goto(f"{here}participants/?q=Badr")
    follow(asker, f"main a[href$='/participants/{other_key}/']")
    follow(asker, f"main a[href$='/ask/{other_key}/']")
    assert_accessible(asker, watcher)
    follow(asker, "main form button[type=submit]")
    assert asker.locator("#errors").count() == 1
    asker.fill("[name=reason]", "We build pumps.")
    asker.check("[name=priority][value='3']")
    follow(asker, "main form button[type=submit]")
    assert asker.locator("#sent").get_by_text(name).count() >= 1
    assert other_email not in asker.content()

    asked, its_watcher = open_page(site, scheme="dark")
    enter(asked, other)
    asked.goto(here)
    follow(asked, "#requests a[href$='/requests/']")
    assert_accessible(asked, its_watcher)
    assert asked.locator("#to-answer").get_by_text("We build pumps.").is_visible()
    follow(asked, "#to-answer button[value=accept]")
    assert asked.locator("#agreed").get_by_text(own_name).count() >= 1

    asker.goto(f"{here}requests/")
    assert asker.locator("#agreed").get_by_text(other_email).is_visible()
    assert_accessible(asker, watcher)
    follow(asker, "#agreed a[href$='/book/']")
    assert_accessible(asker, watcher)
    follow(asker, "button[name=slot] >> nth=1")
    assert asker.locator("#agreed").get_by_text("09:30").is_visible()
    asked.reload()
    assert asked.locator("#agreed").get_by_text("09:30").is_visible()
    follow(asked, "#agreed a[href*='/call-off/']")
    assert_accessible(asked, its_watcher)
    follow(asked, "main form button[type=submit]")
    assert asked.locator("#agreed").get_by_text("09:30").count() == 0
    assert watcher.faults == its_watcher.faults == []
