"""A translator's day in three languages: what is missing is written, what is old is seen."""

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in

pytestmark = pytest.mark.browser
FRENCH = "Ouverture du forum"
BOX = "textarea[name^='text:session.'][name$='.title.{}']"


def open_desk(page, site, language, query):
    page.goto(f"{site.url}/{language}/admin/translations/2025/?{query}")


def box(page, code):
    return page.locator(BOX.format(code)).first


def leave(page, written):
    """Leave the box, which saves it, and wait for the answer."""
    written.evaluate("box => box.blur()")
    page.wait_for_selector("#desk[aria-busy=false]")


def percent(page, place):
    """What the progress says of one language, Arabic first."""
    return int(page.locator("#progress dd bdi").nth(place).inner_text().split()[0])


def test_a_text_is_found_missing_written_and_later_outdated(site, open_page):
    page, watcher = open_page(site)
    sign_in(page, site, "ar")
    page.goto(f"{site.url}/ar/admin/dashboard/2025/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator(".workbench [aria-current=page]").count() == 1
    assert_accessible(page, watcher)

    # In Arabic: the title is taken away, and the progress says so.
    open_desk(page, site, "ar", f"kind=session&q={FRENCH}")
    assert box(page, "ar").get_attribute("dir") == "rtl"
    assert box(page, "fr").input_value() == FRENCH
    assert percent(page, 0) == 100
    title = box(page, "ar").input_value()
    box(page, "ar").fill("")
    leave(page, box(page, "ar"))
    assert percent(page, 0) == 99

    # In French: it is found among the missing ones, and copied to begin with, then written.
    open_desk(page, site, "fr", "show=missing-ar")
    assert page.locator("td.desk-cell").count() == 3
    assert_accessible(page, watcher)
    page.locator("td[data-code=ar] .copies button").first.click()
    assert box(page, "ar").input_value() == FRENCH
    box(page, "ar").fill(title)
    leave(page, box(page, "ar"))
    assert percent(page, 0) == 100
    page.reload()
    assert page.locator(".empty-state").count() == 1

    # In English: the French changes, so that the others are outdated, until one says otherwise.
    open_desk(page, site, "en", f"kind=session&q={FRENCH}")
    box(page, "fr").fill(f"{FRENCH} 2025")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("td[data-code=ar] button[name=still_right]")
    assert page.locator("button[name=still_right]").count() == 2
    assert_accessible(page, watcher)
    page.click("td[data-code=ar] button[name=still_right]")
    page.wait_for_selector("td[data-code=ar] button[name=still_right]", state="detached")
    assert page.locator("button[name=still_right]").count() == 1

    # Somebody else writes the same text: both stand, and nothing is replaced unless one says so.
    other = page.context.new_page()
    open_desk(other, site, "en", f"kind=session&q={FRENCH}")
    box(other, "fr").fill("Texte de l’autre")
    leave(other, box(other, "fr"))
    box(page, "fr").fill("Mon texte")
    leave(page, box(page, "fr"))
    assert "Texte de l’autre" in page.locator("td[data-code=fr] .note-box").inner_text()
    assert box(page, "fr").input_value() == "Mon texte"
    leave(page, box(page, "fr"))
    open_desk(other, site, "en", "kind=session&q=autre")
    assert box(other, "fr").input_value() == "Texte de l’autre"
    box(page, "fr").press("Control+Enter")
    page.wait_for_selector("td[data-code=fr] .note-box", state="detached")

    page.set_viewport_size({"width": 360, "height": 740})
    assert_accessible(page, watcher)
    page.goto(f"{site.url}/en/admin/editions/2025/clone/")
    assert_accessible(page, watcher)
    follow(page, "#content-main button.button")
    assert page.url == f"{site.url}/en/admin/dashboard/2026/"
    assert watcher.faults == []
