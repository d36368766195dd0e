"""The main job end to end: edit, publish, read; refuse a clash; export the attendees."""

import csv
import io
import json

import pytest
from python_calamine import CalamineWorkbook

from forum.demo.accounts import PASSWORD
from tests.browser.steps import follow, publish, sign_in

pytestmark = pytest.mark.browser

TITLES = {
    "ar": "افتتاح المنتدى",
    "fr": "Ouverture du forum",
    "en": "Opening of the forum",
}
NEW_TITLE = "Ouverture solennelle du forum"


def open_session(page, site, language, title):
    """Open the form of the session with this title, by the search of the list."""
    page.goto(f"{site.url}/{language}/admin/events/session/?q={title}")
    follow(page, "#result_list tbody th a")


def save(page):
    follow(page, "input[name=_save], button[name=_save]")


def audit(site):
    """The verbs of the audit log, oldest first."""
    script = (
        "import json; from accounts.models import AuditEntry;"
        "print(json.dumps(list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True))))"
    )
    return json.loads(
        site.manage("shell", "--verbosity", "0", "-c", script).stdout.splitlines()[-1]
    )


def test_organiser_edits_in_arabic_and_publishes(site, open_page):
    reader, reads = open_page(site, width=360)
    page, watcher = open_page(site)
    sign_in(page, site, "ar")
    assert page.locator("html").get_attribute("dir") == "rtl"

    open_session(page, site, "ar", TITLES["ar"])
    page.fill("input[name=start_time]", "09:00")
    page.fill("[name=title_fr]", NEW_TITLE)
    save(page)
    page.wait_for_selector(".messagelist .success")
    for language, title in TITLES.items():
        reader.goto(f"{site.url}/{language}/2025/programme/")
        assert title in reader.locator("main").inner_text()
        assert "09:00" not in reader.locator("main").inner_text()

    page.goto(f"{site.url}/ar/admin/")
    follow(page, "a[href*='/release/publish/']")
    assert NEW_TITLE in page.locator("#content").inner_text()
    publish(page)
    # Another process than the one that published asks for the versions once a second.
    page.wait_for_timeout(1500)

    for language, title in {**TITLES, "fr": NEW_TITLE}.items():
        reader.goto(f"{site.url}/{language}/2025/programme/")
        assert title in reader.locator("main").inner_text()
        assert "09:00" in reader.locator("main").inner_text()
    assert watcher.faults == []
    assert reads.faults == []
    assert audit(site)[-1] == "events.programme_published"


def test_room_clash_is_refused_with_its_reason_and_a_way_out(site, open_page):
    page, _ = open_page(site)
    sign_in(page, site, "ar")
    open_session(page, site, "ar", "التسريع")
    day = page.locator("select[name=day]").input_value()
    room = page.locator("select[name=room]").input_value()
    start = page.locator("input[name=start_time]").input_value()
    open_session(page, site, "ar", "من الضيعة")

    page.select_option("select[name=day]", day)
    page.fill("input[name=start_time]", start)
    page.select_option("select[name=room]", room)
    save(page)

    refusal = page.wait_for_selector(".errorlist").inner_text()
    assert refusal.startswith("القاعة محجوزة من")
    assert "التسريع الصناعي" in refusal
    page.locator("input[name=way_out]").first.check()
    save(page)
    page.wait_for_selector(".messagelist .success")


@pytest.mark.parametrize(("fmt", "language"), [("csv", "fr"), ("xlsx", "ar")])
def test_staff_export_the_attendee_list(site, open_page, tmp_path, fmt, language):
    page, watcher = open_page(site)
    sign_in(page, site, language, "staff@example.org")
    page.goto(f"{site.url}/{language}/admin/registrations/registration/")
    follow(page, "a[href*='export']")
    page.fill("textarea[name=reason]", "Accueil du premier jour")
    page.check(f"input[name=fmt][value={fmt}]")

    with page.expect_download() as download:
        page.click("#content form input[type=submit]")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    assert path.suffix == f".{fmt}"
    if fmt == "csv":
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    else:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert len(rows) == 61
    assert watcher.faults == []
    assert {"registrations.export_started", "registrations.export_finished"} <= set(audit(site))


def test_wrong_password_is_told_and_limited(site, open_page):
    page, _ = open_page(site)
    for _attempt in range(6):
        page.goto(f"{site.url}/fr/admin/")
        page.fill("input[name=username]", "organiser@example.org")
        page.fill("input[name=password]", "not the password")
        follow(page, "input[type=submit], button[type=submit]")

    page.fill("input[name=username]", "organiser@example.org")
    page.fill("input[name=password]", PASSWORD)
    follow(page, "input[type=submit], button[type=submit]")

    assert page.locator(".errornote").count() == 1
    assert page.url.startswith(f"{site.url}/fr/admin/login/")
