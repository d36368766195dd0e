"""A partner's page with the programme in a frame: shown where allowed, refused elsewhere."""

import contextlib
import functools
import http.server
import threading

import pytest

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def partner_site(folder, address):
    """A site of somebody else's on a port of its own, whose page frames `address`."""
    (folder / "index.html").write_text(
        f"<!doctype html><title>Partner</title><h1>Partner</h1>"
        f'<iframe src="{address}" title="Programme" width="900" height="700"></iframe>'
    )
    handler = functools.partial(QuietHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def framed_text(page, origin):
    page.goto(f"{origin}/index.html", wait_until="networkidle")
    frame = page.frames[1]
    return frame.evaluate("document.body ? document.body.innerText : ''"), frame


def test_programme_is_framed_by_the_named_site_alone(scratch_site, open_page, tmp_path):
    site = scratch_site("demo")
    site.start()
    (tmp_path / "friend").mkdir()
    (tmp_path / "stranger").mkdir()
    address = f"{site.url}/fr/2025/programme/?embed=1"
    with (
        partner_site(tmp_path / "friend", address) as friend,
        partner_site(tmp_path / "stranger", address) as stranger,
    ):
        allow = f"from events.models import Edition; e = Edition.objects.get(); e.embed_origins = '{friend}'; e.save()"  # noqa: E501
        site.manage("shell", "-c", allow)
        page, watcher = open_page(site, width=1000)

        text, frame = framed_text(page, friend)
        assert "Ouverture du forum" in text
        # Again, from the browser's cache and with a 304.
        assert "Ouverture du forum" in framed_text(page, friend)[0]
        with page.context.expect_page() as opened:
            page.frames[1].get_by_role("link", name="Ouverture du forum").click()
        opened.value.wait_for_load_state()
        assert opened.value.url == f"{site.url}/fr/2025/sessions/opening/"
        assert opened.value.evaluate("window.opener") is None

        text, frame = framed_text(page, stranger)
        assert "Ouverture" not in text
        assert frame.url.startswith("chrome-error:") or not text
        assert any("frame-ancestors" in fault for fault in watcher.faults)
