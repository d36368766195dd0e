"""A colleague sets up the second factor, signs in with it, without the telephone, and ends it."""

import re
from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp

from forum.demo.accounts import ORGANISER, PASSWORD
from tests.browser.steps import follow

pytestmark = pytest.mark.browser
SUBMIT = "#content input[type=submit]"
STEP_SECONDS = 30


@pytest.fixture
def site(scratch_site):
    made = scratch_site("demo")
    made.start()
    return made


def sign_in(page, site, language):
    page.goto(f"{site.url}/{language}/admin/login/?next=/{language}/admin/security/")
    page.fill("#id_username", ORGANISER)
    page.fill("#id_password", PASSWORD)
    follow(page, "#login-form input[type=submit]")


def sign_out(page):
    follow(page, "#logout-form button")


def assert_accessible(page):
    found = Axe().run(page).response["violations"]
    assert not found, [(v["id"], [n["html"] for n in v["nodes"]][:2]) for v in found]


def enrol(page):
    """From the security page to the codes on paper; `(key of the application, codes)`."""
    follow(page, "a[href*='second-factor']")
    assert_accessible(page)
    key = b32decode("".join(page.locator(".secret-key span").all_inner_texts()))
    page.fill("#id_code", f"{totp(key):06}")
    follow(page, SUBMIT)
    assert_accessible(page)
    codes = page.locator("#codes code").all_inner_texts()
    follow(page, "#content a.button")
    return key, codes


def test_the_second_factor_from_the_first_day_to_the_lost_telephone(site, open_page):
    page, watcher = open_page(site)
    for number, language in enumerate(("ar", "fr", "en")):
        if number == 0:
            sign_in(page, site, language)
            assert_accessible(page)
        else:
            page.goto(f"{site.url}/{language}/admin/security/")
        assert page.locator("html").get_attribute("lang").startswith(language)
        key, codes = enrol(page)
        assert len(set(codes)) == 10
        sign_out(page)

        sign_in(page, site, language)
        assert "/second-factor/" in page.url
        if number == 0:
            assert_accessible(page)
        # The code of the enrolment is used up: the next one.
        page.fill("#id_code", f"{totp(key, t0=-STEP_SECONDS):06}")
        follow(page, SUBMIT)
        assert page.url == f"{site.url}/{language}/admin/security/"
    assert_accessible(page)

    phone, _ = open_page(site, width=360, scheme="dark")
    sign_in(phone, site, "fr")
    follow(phone, "#content a[href*=paper]")
    assert_accessible(phone)
    phone.fill("#id_code", codes[0])
    phone.check("#id_remember")
    follow(phone, SUBMIT)
    assert_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    sign_out(phone)
    sign_in(phone, site, "fr")
    assert phone.url == f"{site.url}/fr/admin/security/"

    page.reload()
    assert re.search(r"\b9\b", page.locator("#two-steps ~ p").nth(1).inner_text())
    follow(page, "[name=pk] >> nth=-1")
    phone.reload()
    assert "/admin/login/" in phone.url
    assert watcher.faults == []
