"""The board as organisers use it: by mouse, by keyboard, by dialog, one after the other."""

import json
import re

import pytest

from forum.demo.accounts import ORGANISER, PASSWORD
from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser

LANGUAGES = ("ar", "fr", "en")
DAY = "2025-05-05"
GRIP = 12
SECOND = "salma@example.org"
PREPARE = f"""
import json
import re
from accounts.models import User
from events.models import Edition, Room, Session
User.objects.create_superuser("{SECOND}", "{PASSWORD}", name="Salma")
edition, made = Edition.objects.get(slug="2025"), {{}}
Session.objects.filter(edition=edition).update(room=None)
edition.rooms.all().delete()
for language in {LANGUAGES}:
    rooms = [
        Room.objects.create(
            edition=edition, slug=f"{{language}}{{n}}", name_ar=f"قاعة {{n}}"
        )
        for n in range(2)
    ]
    sessions = [
        Session.objects.create(edition=edition, title_fr=f"Séance {{n}}", title_ar=f"جلسة {{n}}")
        for n in range(3)
    ]
    made[language] = [[room.pk for room in rooms], [session.pk for session in sessions]]
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory, site_templates, collected_static, chromium):
    """A site with rooms and waiting sessions for each language, and two organisers signed in."""
    home = tmp_path_factory.mktemp("board")
    site = ScratchSite(home, template=site_templates.get("demo"))
    made = site.manage("shell", "--verbosity", "0", "-c", PREPARE).stdout
    site.made = json.loads(made.splitlines()[-1])
    site.start()
    site.cookies = [signed_in(chromium, site, address) for address in (ORGANISER, SECOND)]
    yield site
    site.remove()


def signed_in(chromium, site, address):
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, site, "fr", address)
    cookies = context.cookies()
    context.close()
    return cookies


class BoardPage:
    """The board in one language as one organiser has it open."""

    def __init__(self, site, language, page, organiser=0):
        self.page, (self.rooms, self.sessions) = page, site.made[language]
        page.context.add_cookies(site.cookies[organiser])
        page.goto(f"{site.url}/{language}/admin/board/2025/{DAY}/")
        page.wait_for_selector("#board[data-ready]")
        self.zoom_out()

    def zoom_out(self):
        """Let the whole day stand in the window, so that each place is there to be dropped on."""
        self.page.evaluate(
            "document.getElementById('board').style.setProperty('--hour', '2.4rem');"
            "document.getElementById('sheet').scrollTop = 0"
        )

    def card(self, number):
        return self.page.locator(f"#session-{self.sessions[number]}")

    def stands(self, number):
        """`(room, start in minutes)` as the page has it; ("tray", None) for what waits."""
        return self.card(number).evaluate(
            "card => [card.closest('[data-column]').dataset.column, Number(card.dataset.start),"
            " Number(card.dataset.minutes)]"
        )

    def column(self, number):
        return self.page.locator(f".column[data-column='{self.rooms[number]}'] .cards")

    def point(self, room, minutes):
        """Where on the page a card is held that starts at that moment in that room."""
        column = self.column(room)
        column.scroll_into_view_if_needed()
        box = column.bounding_box()
        first, length = self.page.evaluate(
            "[Number(document.querySelector('.hours bdi').textContent.split(':')[0]) * 60,"
            " Number(document.getElementById('sheet').style.getPropertyValue('--day'))]"
        )
        y = box["y"] + box["height"] * (minutes - first) / length
        return box["x"] + box["width"] / 2, y + GRIP

    def drag(self, number, x, y):
        """Take a card at twelve pixels from its top, and hold it so that this is at `x`, `y`."""
        box, mouse = self.card(number).bounding_box(), self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + GRIP)
        mouse.down()
        mouse.move(x, y - 20, steps=2)
        mouse.move(x, y, steps=2)

    def drop(self):
        return self.asks(self.page.mouse.up)

    def asks(self, act, *arguments):
        """The status of the answer to what an act asks for, once it is drawn."""
        with self.page.expect_response("**/change/") as found:
            act(*arguments)
        self.page.locator("#board:not([aria-busy])").wait_for()
        return found.value.status

    def told(self):
        return self.page.locator("#toast span").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_on_the_board(desk, open_page, language):
    page, watcher = open_page(desk, width=1280)
    page.set_viewport_size({"width": 1280, "height": 1100})
    board = BoardPage(desk, language, page)
    room, other = map(str, board.rooms)

    # By mouse, in steps of five minutes; outside, or after Escape, nothing happens.
    board.drag(0, *board.point(0, 9 * 60))
    assert page.locator(".is-ghost").count() == 1
    page.keyboard.press("Escape")
    page.mouse.up()
    assert board.stands(0)[0] == "tray"
    board.drag(0, *board.point(0, 9 * 60))
    assert board.drop() == 200
    assert board.stands(0) == [room, 9 * 60, 60]
    board.drag(0, 5, 5)
    page.mouse.up()
    assert board.stands(0) == [room, 9 * 60, 60]

    # By keyboard: the arrows go where they point, whichever way the language runs.
    board.card(1).locator(".card-body").focus()
    page.keyboard.press("m")
    start = page.locator(".column .is-ghost").evaluate(
        "ghost => [...document.querySelectorAll('.column')].indexOf(ghost.closest('.column'))"
    )
    columns = page.locator(".column").evaluate_all("all => all.map(one => one.dataset.column)")
    key = "ArrowLeft" if language == "ar" else "ArrowRight"
    for _ in range(columns.index(room) - start):
        page.keyboard.press(key)
    for _ in range(24):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.locator("#told", has_text="11:00").wait_for(state="attached")
    assert board.asks(page.keyboard.press, "Enter") == 200
    page.locator(".is-ghost").wait_for(state="detached")
    assert board.stands(1) == [room, 11 * 60, 65]
    assert page.evaluate("document.activeElement.closest('.card').id") == (
        f"session-{board.sessions[1]}"
    )

    # By dialog.
    board.card(2).locator(".card-body").focus()
    page.keyboard.press("Enter")
    page.click("#menu [data-do=ask-move]")
    page.fill("#move-start", "13:00")
    page.select_option("#move-room", other)
    page.fill("#move-minutes", "30")
    assert board.asks(page.click, "#ask-move [value=send]") == 200
    assert board.stands(2) == [other, 13 * 60, 30]
    assert "13:00" in board.told()

    # A clash is refused and explained; its way out is taken.
    board.drag(2, *board.point(0, 11 * 60))
    assert board.drop() == 409
    refusal = page.locator("#refusal")
    assert "11:00" in refusal.locator("li").inner_text()
    assert_accessible(page, watcher)
    assert board.asks(refusal.locator(".refusal-ways button").last.click) == 200
    assert board.stands(2) == [room, 11 * 60, 30]
    assert board.stands(1) == [other, 13 * 60, 65]

    # A room is shifted from a moment on, and back.
    board.card(0).locator(".card-body").click()
    page.click("#menu [data-do=ask-shift]")
    assert board.asks(page.click, "#ask-shift [value=send]") == 200
    assert [board.stands(n)[1] for n in (0, 2)] == [9 * 60 + 15, 11 * 60 + 15]
    assert board.asks(page.keyboard.press, "Control+z") == 200
    assert [board.stands(n)[1] for n in (0, 2)] == [9 * 60, 11 * 60]

    # What was just told stands beside the bar of those selected, not over it.
    for number in (0, 2):
        board.card(number).locator(".card-body").focus()
        page.keyboard.press("Control+Space")
    assert board.asks(page.click, "#selection [data-do=swap]") == 200
    assert board.asks(page.click, "#toast [data-do=undo-this]") == 200
    page.click("#selection [data-do=select-none]")

    # Two organisers: the second is told, and sees what the first one did.
    page.wait_for_load_state("networkidle")
    theirs, _ = open_page(desk, width=1280)
    theirs.set_viewport_size({"width": 1280, "height": 1100})
    colleague = BoardPage(desk, language, theirs, organiser=1)
    colleague.drag(0, *colleague.point(0, 15 * 60))
    assert colleague.drop() == 200
    board.drag(0, *board.point(1, 10 * 60))
    assert board.drop() == 409
    assert all(word in refusal.inner_text() for word in ("Salma", "15:00"))
    assert board.stands(0) == [room, 15 * 60, 60]
    page.keyboard.press("Escape")

    assert_accessible(page, watcher)
    assert [fault for fault in watcher.faults if "409 (Conflict)" not in fault] == []

    # Signed out meanwhile: the refusal leads back in.
    page.context.clear_cookies(name=re.compile("session"))
    board.drag(0, *board.point(1, 10 * 60))
    board.drop()
    refusal.locator(".refusal-ways a").wait_for()


def test_a_finger_drags_by_the_grip_and_scrolls_elsewhere(desk, chromium):
    context = chromium.new_context(viewport={"width": 1024, "height": 700}, has_touch=True)
    page = context.new_page()
    board = BoardPage(desk, "ar", page)
    board.page.evaluate("document.getElementById('board').style.removeProperty('--hour')")
    finger = context.new_cdp_session(page)

    def drag(x, y, by):
        points = [{"x": x, "y": y + by * step / 6} for step in range(7)]
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for point in points[1:]:
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            page.wait_for_timeout(20)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    card = page.locator(".column .card[data-may-edit]").first
    card.evaluate("card => card.scrollIntoView({block: 'center', inline: 'center'})")
    name, start = card.evaluate("card => [card.id, Number(card.dataset.start)]")
    grip = card.locator(".card-grip").bounding_box()
    assert board.asks(drag, grip["x"] + 16, grip["y"] + 16, 96) in (200, 409)
    if page.locator("#refusal[open]").count() == 0:
        assert page.locator(f"#{name}").evaluate("card => Number(card.dataset.start)") == start + 60

    page.keyboard.press("Escape")
    before = page.evaluate("document.getElementById('sheet').scrollTop")
    box = page.locator(f"#{name}").bounding_box()
    drag(box["x"] + box["width"] - 20, box["y"] + 20, 150 if before > 100 else -150)
    page.wait_for_timeout(300)
    assert page.evaluate("document.getElementById('sheet').scrollTop") != before
    context.close()


def test_the_board_is_whole_without_a_script_and_on_a_phone(desk, open_page):
    page, _ = open_page(desk, width=360, scripts=False)
    page.context.add_cookies(desk.cookies[0])
    page.goto(f"{desk.url}/ar/admin/board/2025/{DAY}/")
    cards = page.locator(".card a.card-body")
    assert cards.count() > 3

    follow(page, ".card a.card-body")

    assert page.locator("#id_start_time").is_visible()
