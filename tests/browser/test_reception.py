"""The first morning at the desk in three languages: find, correct, let in, print, add somebody."""

import pytest

from forum.demo.accounts import STAFF
from tests.browser.steps import assert_accessible, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
# Somebody of the demonstration, as the desk may type the name: misspelt, in the other script.
MISSPELT = {"ar": "موديل انفستيسور 03", "fr": "model investiseur 03", "en": "03 investissor modele"}
FOUND = "Modèle Investisseur 03"
POSITION = {"ar": "مديرة عامة", "fr": "Directrice générale", "en": "Managing director"}
NEW = {"ar": "زهور تزنيتي", "fr": "Ghita Tafraouti", "en": "Wassim Ouarzazi"}
FIELD = "#desk-words-field"


class Printer:
    """The badges that came in windows of their own."""

    def __init__(self, page):
        self.page, self.kinds = page, []
        page.context.on("response", self.look)

    def look(self, response):
        if response.url.endswith("/badge/") and (kind := response.headers.get("content-type")):
            self.kinds.append(kind)

    def next_badge(self):
        """The kind of file that the next one is; its window is closed."""
        for _look in range(300):
            if self.kinds and len(self.page.context.pages) > 1:
                self.page.context.pages[-1].close()
                return self.kinds.pop()
            self.page.wait_for_timeout(50)
        pytest.fail("No badge was printed.")


def type_and_find(page, text):
    """Type in the search, a key at a time, until somebody is found; gives the first hit's name."""
    page.fill(FIELD, "")
    page.type(FIELD, text)
    page.wait_for_selector("#desk-found a.desk-row")
    return page.locator("#desk-found .desk-name").first.inner_text()


def press_and_wait(page, press):
    """Until the answer of a button is in the page, and the search has the focus again."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        press()
    page.wait_for_function("() => !document.body.hasAttribute('aria-busy')")


def focused(page):
    return page.evaluate("document.activeElement.id")


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory, site_templates, collected_static):
    """The demonstration: what one of these tests writes is not in the way of the others."""
    site = ScratchSite(tmp_path_factory.mktemp("desk"), template=site_templates.get("demo"))
    site.start()
    yield site
    site.remove()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_morning_at_the_desk(desk_site, open_page, language):
    page, watcher = open_page(desk_site)
    printer = Printer(page)
    sign_in(page, desk_site, language, email=STAFF, goal="desk/2025/")
    page.wait_for_selector("[data-ready]")
    assert focused(page) == FIELD[1:]
    assert_accessible(page, watcher)
    press_and_wait(page, lambda: page.select_option("#desk-door", index=1))

    # Found however it is spelt; Enter opens, and the first button has the focus.
    assert FOUND in type_and_find(page, MISSPELT[language])
    assert_accessible(page, watcher)
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-person")

    # Corrected; the toast takes it back; corrected again.
    page.click(".desk-correct summary")
    former = page.input_value("#correct-position")
    assert_accessible(page, watcher)
    page.fill("#correct-position", POSITION[language])
    press_and_wait(page, lambda: page.press("#correct-position", "Enter"))
    assert POSITION[language] in page.locator(".desk-person header").inner_text()
    assert focused(page) == FIELD[1:]
    press_and_wait(page, lambda: page.click("#desk-toast button"))
    assert former in page.locator(".desk-person header").inner_text()

    # Let in and printed by one button; then in, for whoever searches.
    press_and_wait(page, lambda: page.click("button[name=print]"))
    assert printer.next_badge() == "application/pdf"
    page.wait_for_selector(".desk-person form[data-print]")
    assert page.locator(".desk-deeds button[value=undo_entry]").count() == 1
    assert type_and_find(page, FOUND)
    page.wait_for_selector("#desk-found .badge.is-good >> nth=1")
    press_and_wait(page, lambda: page.click("#desk-toast button"))
    assert page.locator("button[name=print]").count() == 1

    # Nobody of that name: the keyboard alone adds, lets in and prints.
    page.fill(FIELD, "")
    page.focus(FIELD)
    page.keyboard.type(NEW[language])
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.name === 'organisation_name'")
    press_and_wait(page, lambda: page.keyboard.press("Enter"))
    assert printer.next_badge() == "application/pdf"
    # The letters of the name, and two keys more.
    assert len(NEW[language]) + 2 < 20
    assert NEW[language] in page.locator(".desk-person h2").inner_text()
    assert focused(page) == FIELD[1:]

    # The same name once more: shown before it is saved.
    page.keyboard.press("Alt+n")
    page.keyboard.insert_text(NEW[language])
    page.wait_for_selector("#walk-in-known a.desk-row")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_accessible(page, watcher)
    page.click("#walk-in-known a.desk-row")
    page.wait_for_selector(".desk-person")
    press_and_wait(page, lambda: page.click("button[value=link]"))
    assert page.locator("#desk-link svg").count() == 1
    assert_accessible(page, watcher)
    press_and_wait(page, lambda: page.click("button[value=undo_walk_in]"))
    assert page.locator(".desk-person .badge.is-error").count() == 1
    assert watcher.faults == []


def test_without_a_network_nothing_typed_is_lost(desk_site, open_page):
    page, watcher = open_page(desk_site, width=360)
    sign_in(page, desk_site, "fr", email=STAFF, goal="desk/2025/")
    page.wait_for_selector("[data-ready]")
    with watcher.looking_away():
        page.context.set_offline(True)
        page.fill(FIELD, FOUND)
        page.wait_for_selector("#desk-offline:not([hidden])")
        page.fill("#walk-in-name", "Amina Zitouna")
        page.press("#walk-in-name", "Enter")
        page.wait_for_timeout(300)
        assert page.input_value("#walk-in-name") == "Amina Zitouna"
        assert page.input_value(FIELD) == FOUND
        page.context.set_offline(False)
        page.wait_for_selector("#desk-found a.desk-row")
    assert page.locator("#desk-offline").is_hidden()


def test_without_scripts_every_step_is_a_page(desk_site, open_page):
    page, watcher = open_page(desk_site, width=360, scripts=False)
    sign_in(page, desk_site, "en", email=STAFF, goal="desk/2025/")
    page.select_option("#desk-door", index=1)
    page.click("#desk-place button")
    page.fill(FIELD, "modele expert 02")
    page.press(FIELD, "Enter")
    page.click("#desk-found a.desk-row")
    page.click(".desk-deeds button.is-quiet >> nth=0")
    assert page.locator(".messagelist .success").count() == 1
    page.click("button[value=undo_entry]")
    assert page.locator("button[name=print]").count() == 1
    assert watcher.faults == []
