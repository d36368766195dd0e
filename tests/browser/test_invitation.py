"""A colleague is invited, follows the mail's link from a web mailer, and signs in."""

import email
import email.policy
import re

import pytest

from tests.browser.steps import assert_accessible, follow, sign_in

pytestmark = pytest.mark.browser
CHOSEN = "argan-safran-atlantique"


def sent_mails(site):
    """Run the tick and the worker; what they sent, as parsed messages."""
    site.manage("tick")
    site.manage("db_worker", "--batch", "--interval", "0", "--no-startup-delay")
    mails = []
    for file in (site.home / "mail").iterdir():
        for part in file.read_bytes().split(b"-" * 79):
            if part.strip():
                mails.append(email.message_from_bytes(part.lstrip(), policy=email.policy.default))
    return mails


def invite(page, site, address):
    sign_in(page, site, "ar", goal="accounts/user/add/")
    page.fill("#id_email", address)
    page.fill("#id_name", "Zineb")
    page.select_option("#id_language", "ar")
    page.check("#id_groups input >> nth=0")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")


def test_an_invited_colleague_comes_in(site, open_page):
    page, _ = open_page(site)
    invite(page, site, "zineb@example.org")
    [mail] = sent_mails(site)
    assert mail["To"] == "zineb@example.org"
    link = re.search(rf"{site.url}/ar/admin/password/\S+", mail.get_content())[0]

    page, watcher = open_page(site, width=360)
    page.goto("about:blank")  # another site, as a web mailer is: strict cookies stay behind
    page.set_content(f'<a href="{link}">{link}</a>')
    follow(page, "a")
    assert_accessible(page, watcher)
    follow(page, "#content a.button")
    assert_accessible(page, watcher)
    page.fill("#id_new_password1", CHOSEN)
    page.fill("#id_new_password2", CHOSEN)
    follow(page, "#content input[type=submit]")
    assert page.url == f"{site.url}/ar/admin/password/set/"
    assert_accessible(page, watcher)
    page.click("#content a")
    page.fill("#id_username", "zineb@example.org")
    page.fill("#id_password", CHOSEN)
    page.click("#login-form input[type=submit]")
    page.wait_for_url(f"{site.url}/ar/admin/")

    assert watcher.faults == []
    assert len(sent_mails(site)) == 1
