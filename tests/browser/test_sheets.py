"""Three hundred sessions come from a workbook with twelve kinds of slips: seen, mended, undone."""

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in
from tests.events.sheets.bringing import workbook
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
SESSIONS = 300
HEADINGS = ["Title in Arabic", "Title in French", "Code", "Day", "Starts at", "Length in minutes",
            "Room", "Track", "Talks by", "Spoken languages", "Status", "People expected",
            "Hosted by", "Ours alone"]  # fmt: skip
# A cell that its column cannot hold, by the place of the column from the code on.
SLIPS = ["no code!", "31/02/2025", "25:00", "0", "Nowhere", "Nothing", "Nobody", "???", "maybe",
         "many", "No such house"]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_templates, collected_static):
    made = ScratchSite(tmp_path_factory.mktemp("sheets"), template=site_templates.get("demo"))
    made.start()
    yield made
    made.remove()


def sessions(language, has_slips):
    """Unscheduled ones, but for the first twenty-four: one slip in each, twice."""
    rows = [HEADINGS]
    for n in range(SESSIONS):
        cells = ["", f"Séance {language} {n}", *[""] * 11, "x"]
        if has_slips and n < 24:
            kind = n % 12
            place, slip = (2 + kind, SLIPS[kind]) if kind < len(SLIPS) else (1, "x" * 301)
            cells[place] = slip
        rows.append(cells)
    return workbook(Sessions=rows)


def bring(page, file):
    page.check("input[value=sessions]")
    page.set_input_files("#file", {"name": "s.xlsx", "mimeType": "", "buffer": file})
    follow(page, "form[data-sheets] button")


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 1280, "light"), ("fr", 360, "dark"), ("en", 1024, "light")],
)
def test_a_programme_comes_from_a_workbook(site, open_page, language, width, scheme):
    page, watcher = open_page(site, width=width, scheme=scheme)
    sign_in(page, site, language, goal="sheets/2025/")
    assert_accessible(page, watcher)

    # One heading is unknown: the first reader says so, the others find it remembered.
    bring(page, sessions(language, has_slips=True))
    if not page.url.endswith("/rows/"):
        assert_accessible(page, watcher)
        follow(page, "form[data-sheets] button")
    assert page.locator("button[value=error] strong").inner_text() == "24"
    assert page.locator(".sheets-rows tbody tr").count() == 24
    headings = page.locator(".sheets-problems strong").all_inner_texts()
    assert len(set(headings)) == 24
    assert {heading.split()[0] for heading in headings} >= {"C2", "C14", "B13", "M12"}
    assert_accessible(page, watcher)
    assert page.locator("button[value=valid]").is_visible()

    # The corrected file: nothing is wrong, and nothing is written before the button is pressed.
    follow(page, ".page-actions a:last-child")
    bring(page, sessions(language, has_slips=False))
    assert page.locator("button[value=create] strong").inner_text() == str(SESSIONS)
    follow(page, "button[name=do]")
    assert page.url == f"{site.url}/{language}/admin/sheets/2025/"
    page.wait_for_selector(".messagelist .success")

    # It is one act, which is taken back as one.
    follow(page, ".messagelist .success a")
    first = page.locator(".change-list > li").first
    first.locator("details.confirm > summary").click()
    with page.expect_navigation():
        first.locator("details.confirm button").click()
    page.wait_for_selector(".messagelist .success")
    page.goto(f"{site.url}/{language}/admin/sheets/2025/")
    bring(page, sessions(language, has_slips=False))
    assert page.locator("button[value=create] strong").inner_text() == str(SESSIONS)
    assert_accessible(page, watcher)
    assert watcher.faults == []
