"""What every journey does."""

from axe_playwright_python.sync_playwright import Axe

from forum.demo.accounts import ORGANISER, PASSWORD


def follow(page, target):
    """Click, and go on when the next page has loaded whole."""
    with page.expect_navigation():
        page.click(target)


def sign_in(page, site, language, email=ORGANISER):
    """Come into the back office as someone of the demonstration."""
    page.goto(f"{site.url}/{language}/admin/login/")
    page.fill("#id_username", email)
    page.fill("#id_password", PASSWORD)
    follow(page, "#login-form input[type=submit]")


def assert_accessible(page):
    """No rule of axe is broken on the page as it stands."""
    found = Axe().run(page).response["violations"]
    assert not found, [(v["id"], [n["html"] for n in v["nodes"]][:2]) for v in found]
