"""The board of meetings as the coordinator uses it, and the agenda that comes of it."""

import json
import re

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser

LANGUAGES = ("ar", "fr", "en")
EDITION = "demo-small"
PREPARE = f"""
import json
from events.actions import hold_sessions
from events.models import Appearance, Edition, Session
from meetings.models import Delegate, Meeting, MeetingRequest, Placement, Plan
from registrations.actions import link_speaker
from registrations.actions.links import open_visit
from speakers.models import Speaker
edition = Edition.objects.get(slug="{EDITION}")
slots = list(edition.meeting_slots.order_by("starts_at"))[:5]
tables = list(edition.tables.order_by("number"))
wishes = MeetingRequest.objects.filter(edition=edition).wished().order_by("pk")
people, chosen = set(), []
for wish in wishes.select_related("asker__registration", "asked__registration"):
    sides = {{wish.asker.registration_id, wish.asked.registration_id}}
    if not sides & people:
        people |= sides
        chosen.append(wish)
edition.sessions.filter(day=slots[0].day).update(status="cancelled")
Meeting.objects.filter(edition=edition, request=None).delete()
made, moved = {{}}, set()
for number, language in enumerate({LANGUAGES}):
    plan = Plan.objects.create(edition=edition, number=100 + number, state="ready")
    rows = []
    for wish, place in zip(chosen[number * 3 :], (0, 1, None)):
        sides = [wish.asker.registration, wish.asked.registration]
        for side in sides:
            side.delegate.away.clear()
            side.delegate.languages.clear()
            side.seat_requests.all().delete()
        given = {{}}
        if place is not None:
            given = {{"slot": slots[place], "table": tables[place]}}
            given |= {{"first": sides[0], "second": sides[1]}}
        rows.append(Placement.objects.create(plan=plan, request=wish, **given))
    speaker = Speaker.objects.create(slug=f"panel-{{number}}", name_fr="Une oratrice")
    panel = Session.objects.create(
        edition=edition, day=slots[4].day, start_time=slots[4].start_time, minutes=20,
        title_fr=f"Table ronde {{number}}", slug=f"panel-{{number}}",
    )
    Appearance.objects.create(session=panel, speaker=speaker)
    hold_sessions(sessions=[panel], by=None)
    person = chosen[number * 3].asker.registration
    Meeting.objects.involving(person).filter(slot=slots[4]).delete()
    link_speaker(registration=person, speaker=speaker, by=None, accept=True)
    others = Meeting.objects.filter(
        edition=edition, slot__day__gt=slots[0].day, is_locked=False, status="planned"
    )
    meeting = others.exclude(first__in=moved).exclude(second__in=moved).first()
    moved |= {{meeting.first_id, meeting.second_id}}
    free = [s for s in edition.meeting_slots.free_for(meeting) if s.day == meeting.slot.day]
    slot = next(s for s in free if s.pk != meeting.slot_id)
    meeting.slot = slot
    for delegate in Delegate.objects.filter(registration__in=[meeting.first, meeting.second]):
        delegate.away.clear()
        delegate.languages.clear()
    first = meeting.first
    first.language = language
    first.save()
    made[language] = {{
        "plan": plan.pk,
        "rows": [row.pk for row in rows],
        "meeting": meeting.pk,
        "day": slot.day.isoformat(),
        "slot": slot.pk,
        "time": f"{{slot.start_time:%H:%M}}",
        "table": edition.tables.free_for(meeting).order_by("number")[number].pk,
        "visit": open_visit(registration=first)[1],
        "name": person.name,
    }}
keys = [[one.pk for one in some] for some in (slots, tables)]
print(json.dumps({{"made": made, "slots": keys[0], "tables": keys[1]}}))
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory, site_templates, collected_static, chromium):
    """A site with a small plan for each language, and a coordinator signed in."""
    site = ScratchSite(tmp_path_factory.mktemp("meetings"), template=site_templates.get("small"))
    said = site.manage("shell", "--verbosity", "0", "-c", PREPARE).stdout
    site.known = json.loads(said.splitlines()[-1])
    site.start()
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, site, "fr")
    site.cookies = context.cookies()
    context.close()
    yield site
    site.remove()


class Board:
    """The board of one language's plan, as the coordinator has it open."""

    def __init__(self, site, language, page):
        self.page, self.made = page, site.known["made"][language]
        self.slots, self.tables = site.known["slots"], site.known["tables"]
        page.context.add_cookies(site.cookies)
        page.goto(f"{site.url}/{language}/admin/meetings/plans/{self.made['plan']}/board/")
        page.wait_for_selector("#board[data-ready]")

    def card(self, number):
        return self.page.locator(f"#card-p{self.made['rows'][number]}")

    def stands(self, number):
        """`(slot, table)` by number; None for what waits."""
        slot, table = self.card(number).evaluate(
            "card => { const cell = card.closest('td');"
            " return cell ? [Number(cell.dataset.slot), Number(cell.dataset.table)] : [0, 0] }"
        )
        return (self.slots.index(slot), self.tables.index(table)) if slot else None

    def cell(self, slot, table):
        return self.page.locator(
            f"td[data-slot='{self.slots[slot]}'][data-table='{self.tables[table]}']"
        )

    def drag(self, number, slot, table):
        """Take a card with the mouse, and let go of it over that cell."""
        self.card(number).scroll_into_view_if_needed()
        card, cell = self.card(number).bounding_box(), self.cell(slot, table).bounding_box()
        mouse = self.page.mouse
        mouse.move(card["x"] + 30, card["y"] + 10)
        mouse.down()
        mouse.move(cell["x"] + 40, cell["y"] + 20, steps=3)
        mouse.move(cell["x"] + 42, cell["y"] + 22, steps=2)
        return self.asks(mouse.up)

    def asks(self, act, *arguments):
        """The status of the answer to what an act asks for, once it is drawn."""
        with self.page.expect_response("**/change/") as found:
            act(*arguments)
        self.page.locator("#board:not([aria-busy])").wait_for()
        return found.value.status

    def lift(self, number, *keys):
        self.card(number).locator(".card-body").focus()
        self.page.keyboard.press("m")
        for key in keys:
            self.page.keyboard.press(key)
        return self.asks(self.page.keyboard.press, "Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_on_the_board(desk, open_page, language):
    page, watcher = open_page(desk, scheme="dark" if language == "fr" else "light")
    page.set_viewport_size({"width": 1500, "height": 1000})
    board = Board(desk, language, page)
    further = "ArrowLeft" if language == "ar" else "ArrowRight"

    # By keyboard: the arrows go where they point, whichever way the language runs.
    assert board.lift(0, further, "ArrowDown", "ArrowDown") == 200
    assert board.stands(0) == (2, 1)
    assert page.evaluate("document.activeElement.closest('.card').id") == (
        f"card-p{board.made['rows'][0]}"
    )

    # By dialog.
    page.keyboard.press("Enter")
    page.click("#menu [data-do=ask-move]")
    page.select_option("#move-slot", str(board.slots[0]))
    page.select_option("#move-table", str(board.tables[0]))
    assert board.asks(page.click, "#ask-move [value=send]") == 200
    assert board.stands(0) == (0, 0)

    # Nobody is at a table during their panel.
    assert board.lift(0, *["ArrowDown"] * 4) == 409
    refusal = page.locator("#refusal")
    assert "Table ronde" in refusal.locator("li").inner_text()
    assert_accessible(page, watcher)
    page.keyboard.press("Escape")
    assert board.stands(0) == (0, 0)

    # What is locked stays until it is unlocked.
    board.card(0).locator(".card-body").focus()
    assert board.asks(page.keyboard.press, "l") == 200
    assert board.lift(0, "ArrowDown") == 409
    page.keyboard.press("Escape")
    board.card(0).locator(".card-body").focus()
    assert board.asks(page.keyboard.press, "l") == 200

    # By mouse, onto another one: the refusal offers to swap the two.
    assert board.drag(0, 1, 1) == 409
    assert board.asks(refusal.locator(".refusal-ways button").first.click) == 200
    assert (board.stands(0), board.stands(1)) == ((1, 1), (0, 0))

    # Out of the tray, and back by undoing.
    assert board.drag(2, 2, 3) == 200
    assert board.stands(2) == (2, 3)
    assert board.asks(page.keyboard.press, "Control+z") == 200
    assert board.stands(2) is None

    page.fill("#find-words", board.made["name"])
    page.locator(".card-side.is-found").first.wait_for()
    assert board.card(0).locator(".card-side.is-found").count() == 1
    assert_accessible(page, watcher)
    assert [fault for fault in watcher.faults if "409 (Conflict)" not in fault] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_meeting_is_moved_and_stands_in_the_agenda(desk, open_page, language):
    made = desk.known["made"][language]
    page, watcher = open_page(desk)
    page.context.add_cookies(desk.cookies)
    page.goto(f"{desk.url}/{language}/admin/meetings/{EDITION}/board/?day={made['day']}")
    page.wait_for_selector("#board[data-ready]")
    page.locator(f"#card-m{made['meeting']} .card-body").focus()
    page.keyboard.press("Enter")
    page.click("#menu [data-do=ask-move]")
    page.select_option("#move-slot", str(made["slot"]))
    page.select_option("#move-table", str(made["table"]))
    with page.expect_response("**/change/") as answer:
        page.click("#ask-move [value=send]")
    assert answer.value.status == 200
    assert watcher.faults == []

    reader, watcher = open_page(desk, width=360, scheme="dark" if language == "ar" else "light")
    reader.context.add_cookies([{"name": "me", "value": made["visit"], "url": desk.url}])
    reader.goto(f"{desk.url}/{language}/{EDITION}/me/meetings/agenda/")
    told = " ".join(reader.locator("ol.my-day").all_inner_texts())
    assert made["time"] in told
    assert_accessible(reader, watcher)
    with reader.expect_download() as download:
        reader.click("a[href$='agenda.pdf']")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    with reader.expect_download() as download:
        reader.click("a[href$='agenda.ics']")
    calendar = download.value.path().read_text()
    assert re.search(rf"UID:meeting-{made['meeting']}-", calendar)

    # On paper: what one meets, and nothing to click.
    reader.emulate_media(media="print")
    assert reader.locator(".agenda-meeting").first.is_visible()
    assert not reader.locator(".me-pages").is_visible()
    assert not reader.locator("a[href$='agenda.pdf']").is_visible()
    assert watcher.faults == []


def test_the_board_is_whole_without_a_script_and_on_a_phone(desk, open_page):
    page, watcher = open_page(desk, width=360, scripts=False)
    page.context.add_cookies(desk.cookies)
    page.goto(f"{desk.url}/ar/admin/meetings/{EDITION}/board/")
    assert page.locator("td .card a.card-body").count() > 3

    follow(page, "td .card a.card-body")

    assert page.locator("#id_slot").is_visible()
    assert watcher.faults == []
