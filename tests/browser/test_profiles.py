"""Somebody takes part in the meetings on a telephone, is approved, found by another, and leaves."""

import json

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
EDITION = "demo-small"
SUBMIT = "main form button[type=submit]"
# Who is new, and who takes part already: two people for each language.
PREPARE = f"""
import json
from events.models import Edition
from meetings.models import Profile
from registrations.actions import issue_link
from registrations.models import Registration
edition = Edition.objects.get(slug="{EDITION}")
new = Registration.objects.awaited(edition).filter(delegate=None).order_by("pk")
known = Profile.objects.in_directory().filter(edition=edition).order_by("pk")
told = {{}}
for code, one, other in zip(("ar", "fr", "en"), new, known):
    one.language = code
    one.name, one.name_latin = f"نزهة {{code}}", f"Nezha {{code}}"
    one.save()
    one.consents.all().delete()
    told[code] = [issue_link(registration=one)[0], issue_link(registration=other.registration)[0]]
print("TOLD", json.dumps(told))
"""
WORDS = {
    "ar": "نبحث عن موزع",
    "fr": "Nous cherchons un distributeur",
    "en": "We seek a distributor",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, site_templates, collected_static):
    """`(site, {language: [link of the new one, link of the other]})`"""
    home = tmp_path_factory.mktemp("profiles")
    site = ScratchSite(home, template=site_templates.get("small"))
    printed = site.manage("shell", "--verbosity", "0", "-c", PREPARE)
    told = json.loads(printed.stdout.split("TOLD ", 1)[1])
    site.start()
    yield site, told
    site.remove()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_taking_part_from_the_form_to_leaving(made, open_page, language):
    site, told = made
    home = f"{site.url}/{language}/{EDITION}/me/meetings/"
    page, watcher = open_page(site, width=360, scheme="dark" if language == "fr" else "light")
    enter(page, told[language][0])
    page.goto(f"{site.url}/{language}/{EDITION}/me/")
    follow(page, f"main section a[href$='/{EDITION}/me/meetings/']")
    assert_accessible(page, watcher)
    follow(page, ".me-status a.action")
    fill_in(page, watcher, WORDS[language])
    follow(page, "button[name=send]")
    assert page.url == f"{home}?done=sent"
    assert_accessible(page, watcher)

    desk, desk_watcher = open_page(site, scheme="light" if language == "fr" else "dark")
    sign_in(desk, site, language, goal=f"meetings/{EDITION}/profiles/")
    panel = desk.locator(".moderation .panel", has_text=WORDS[language])
    assert_accessible(desk, desk_watcher)
    panel.locator("[name=chosen]").check()
    follow(desk, "button[name=approve-chosen]")
    assert desk.locator(".messagelist .success").count() == 1

    other, other_watcher = open_page(site, width=360)
    enter(other, told[language][1])
    other.goto(f"{home}participants/")
    assert_accessible(other, other_watcher)
    # By the name in the other script.
    other.fill("#q", f"Nezha {language}" if language == "ar" else f"نزهه {language}")
    follow(other, ".finder button[type=submit]")
    follow(other, ".results a")
    assert WORDS[language] in other.inner_text("main")
    assert other.locator("a[href^='mailto:']:not(footer a)").count() == 0
    assert_accessible(other, other_watcher)
    found_at = other.url

    page.goto(f"{home}profile/")
    follow(page, "main a[href$='/profile/withdraw/']")
    assert_accessible(page, watcher)
    follow(page, SUBMIT)
    assert page.url == f"{home}?done=withdrawn"
    with other_watcher.looking_away():  # the browser notes a page that is not there
        assert other.goto(found_at).status == 404
    assert not (watcher.faults + desk_watcher.faults + other_watcher.faults)


def enter(page, link):
    page.goto(link)
    follow(page, SUBMIT)


def fill_in(page, watcher, words):
    """By what it says: a sector, an offer, a need, one slot that is no good, and a consent."""
    assert_accessible(page, watcher)
    page.locator(".terms > summary").first.click()
    page.check("input[name=offers][value=agro-industry]")
    for side, code in (("offers", "packaging"), ("needs", "distribution")):
        group = page.locator(".terms", has=page.locator(f"[value={code}]"))
        group.locator("summary").click()
        group.locator(f"[name={side}][value={code}]").check()
    page.fill("#id_text", words)
    half_day = page.locator(".half-day").first
    half_day.locator("button").click()
    assert half_day.locator("input:checked").count() == 0
    half_day.locator("input").first.check()
    page.check("#id_consent")
    assert_accessible(page, watcher)
