"""An organiser publishes with a diff, compares, and goes back: in Arabic, French and English."""

import pytest

from tests.browser.steps import assert_accessible, follow, publish, sign_in

pytestmark = pytest.mark.browser
# Language, width, colours; the new start of the closing session.
READERS = [
    ("ar", 360, "dark", "17:35"),
    ("fr", 1280, "light", "17:40"),
    ("en", 360, "light", "17:45"),
]


def public_page(page, site, language):
    page.goto(f"{site.url}/{language}/2025/sessions/closing/")
    return page.text_content("main")


def move_closing(page, site, language, start):
    page.goto(f"{site.url}/{language}/admin/events/session/?day=2025-05-06")
    follow(page, "#result_list tbody tr:last-child th a")
    page.fill("#id_start_time", start)
    follow(page, "input[name=_save]")


def journey(page, watcher, site, reader):
    """Move a session, publish it, see what changed, go back; and the panel of conflicts."""
    language, _width, _scheme, start = reader
    sign_in(page, site, language)
    move_closing(page, site, language, start)

    follow(page, ".edition-bar .unpublished a")
    assert start in page.text_content(".changes")
    assert_accessible(page, watcher)
    publish(page)
    assert start in public_page(page, site, language)

    page.goto(f"{site.url}/{language}/admin/events/release/?edition=1")
    follow(page, "#result_list tbody tr:first-child .field-difference a")
    assert start in page.text_content(".changes")
    assert_accessible(page, watcher)

    page.goto(f"{site.url}/{language}/admin/events/release/?edition=1")
    follow(page, "#result_list tbody tr:last-child th a")
    follow(page, ".object-tools a[href$='/restore/']")
    assert_accessible(page, watcher)
    publish(page)
    assert "17:30" in public_page(page, site, language)

    page.goto(f"{site.url}/{language}/admin/conflicts/2025/")
    assert_accessible(page, watcher)


def test_publish_with_a_diff_and_roll_back(site, open_page):
    for reader in READERS:
        _language, width, scheme, _start = reader
        page, watcher = open_page(site, width=width, scheme=scheme)
        journey(page, watcher, site, reader)
        assert watcher.faults == []
