"""An attendee's ticket is read from the telephone; whoever gets a certificate checks it."""

import json

import pytest

from tests.browser.steps import assert_accessible, follow
from tests.scratch import ScratchSite

pytestmark = pytest.mark.browser
EDITION = "demo-small"
# One attendee for each language, who came on the first day.
PREPARE = f"""
import datetime
import json
from unittest.mock import patch
from django.utils import timezone
from accounts.models import User
from events.models import Edition
from registrations.actions import certify, issue_link
from registrations.codes import badge_code
from registrations.models import Door, Entry, Registration
edition = Edition.objects.get(slug="{EDITION}")
door = Door.objects.create(edition=edition, name_en="Main entrance")
told = {{}}
for code, one in zip(("ar", "fr", "en"), Registration.objects.awaited(edition)):
    one.language = code
    one.save()
    Entry.objects.create(
        registration=one, door=door, by=User.objects.first(), kind="entry",
        day=edition.starts_on, scanned_at=timezone.now(),
    )
    # A day of the edition attests something once it has begun.
    that_day = datetime.datetime.combine(edition.starts_on, datetime.time(12), datetime.UTC)
    with patch("registrations.actions.certifying.timezone.now", return_value=that_day):
        [certificate] = [c for c in certify(registrations=[one]) if c.kind == "attendance"]
    told[code] = [issue_link(registration=one)[0], badge_code(one), certificate.code]
print("TOLD", json.dumps(told))
"""
# The ticket as a camera sees it, read as the doors read it where the browser cannot.
READ = """async () => {
    const { decodeQR } = await import('/static/js/vendor/qr/decode.js');
    const ticket = document.querySelector('.ticket-code svg').cloneNode(true);
    ticket.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    ticket.setAttribute('width', 400);
    ticket.setAttribute('height', 400);
    const picture = new Image();
    picture.src = URL.createObjectURL(new Blob([ticket.outerHTML], {type: 'image/svg+xml'}));
    await picture.decode();
    const canvas = new OffscreenCanvas(480, 480).getContext('2d');
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 480, 480);
    canvas.drawImage(picture, 40, 40, 400, 400);
    const { data } = canvas.getImageData(0, 0, 480, 480);
    return decodeQR({ width: 480, height: 480, data });
}"""


@pytest.fixture(scope="module")
def told(tmp_path_factory, site_templates, collected_static):
    """The installation; of each language the link, the badge's code, the certificate's."""
    site = ScratchSite(tmp_path_factory.mktemp("papers"), template=site_templates.get("small"))
    printed = site.manage("shell", "--verbosity", "0", "-c", PREPARE)
    line = next(line for line in printed.stdout.splitlines() if line.startswith("TOLD "))
    site.start()
    yield site, json.loads(line.removeprefix("TOLD "))
    site.remove()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_ticket_is_read_and_the_certificate_checked(told, chromium, open_page, language):
    site, of_language = told
    link, badge, code = of_language[language]
    page, watcher = open_page(site, width=360, scheme="dark" if language == "ar" else "light")
    page.goto(link)
    follow(page, "main form button[type=submit]")
    assert page.locator(".ticket-code").bounding_box()["width"] >= 280
    with page.expect_download() as download:
        page.click("a[href$='attendance.pdf']")
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    page.goto(f"{site.url}/{language}/verify/")
    page.fill("#code", code.lower().replace("-", " "))
    follow(page, "main form button[type=submit]")
    assert code in page.locator(".verdict").inner_text()
    assert_accessible(page, watcher)
    assert watcher.faults == []

    # What the pages forbid themselves, the eye of a camera may: pictures of the ticket.
    eye = chromium.new_context(bypass_csp=True, storage_state=page.context.storage_state())
    try:
        seen = eye.new_page()
        seen.goto(f"{site.url}/{language}/{EDITION}/me/")
        assert seen.evaluate(READ) == badge
    finally:
        eye.close()
