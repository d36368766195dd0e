"""A colleague sets up the second factor, signs in with it, without the telephone, and ends it."""

import re
from base64 import b32decode

import pytest
from django_otp.oath import totp

from tests.browser.steps import assert_accessible, follow, sign_in

pytestmark = pytest.mark.browser
SUBMIT = "#content input[type=submit]"
STEP_SECONDS = 30


def sign_out(page):
    follow(page, "#logout-form button")


def enrol(page, watcher):
    """From the security page to the codes on paper; `(key of the application, codes)`."""
    follow(page, "a[href*='second-factor']")
    assert_accessible(page, watcher)
    key = b32decode("".join(page.locator(".secret-key span").all_inner_texts()))
    page.fill("#id_code", f"{totp(key):06}")
    follow(page, SUBMIT)
    assert_accessible(page, watcher)
    codes = page.locator("#codes code").all_inner_texts()
    follow(page, "#content a.button")
    return key, codes


def test_the_second_factor_from_the_first_day_to_the_lost_telephone(site, open_page):
    page, watcher = open_page(site)
    for number, language in enumerate(("ar", "fr", "en")):
        if number == 0:
            sign_in(page, site, language, goal="security/")
            assert_accessible(page, watcher)
        else:
            page.goto(f"{site.url}/{language}/admin/security/")
        assert page.locator("html").get_attribute("lang").startswith(language)
        key, codes = enrol(page, watcher)
        assert len(set(codes)) == 10
        sign_out(page)

        sign_in(page, site, language, goal="security/")
        assert "/second-factor/" in page.url
        if number == 0:
            assert_accessible(page, watcher)
        # The code of the enrolment is used up: the next one.
        page.fill("#id_code", f"{totp(key, t0=-STEP_SECONDS):06}")
        follow(page, SUBMIT)
        assert page.url == f"{site.url}/{language}/admin/security/"
    assert_accessible(page, watcher)

    phone, seen = open_page(site, width=360, scheme="dark")
    sign_in(phone, site, "fr", goal="security/")
    follow(phone, "#content a[href*=paper]")
    assert_accessible(phone, seen)
    phone.fill("#id_code", codes[0])
    phone.check("#id_remember")
    follow(phone, SUBMIT)
    assert_accessible(phone, seen)
    sign_out(phone)
    sign_in(phone, site, "fr", goal="security/")
    assert phone.url == f"{site.url}/fr/admin/security/"

    page.reload()
    assert re.search(r"\b9\b", page.locator("#two-steps ~ p").nth(1).inner_text())
    follow(page, "[name=pk] >> nth=-1")
    phone.reload()
    assert "/admin/login/" in phone.url
    assert watcher.faults == []
