"""`make screenshots`: the pictures of the README, drawn from the demonstration by Chromium."""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.steps import sign_in
from tests.scratch import PROJECT, ScratchSite

TARGET = PROJECT / "docs" / "screenshots"
WIDE, PHONE = (1200, 800), (390, 844)
PICTURES = {
    "home-fr": ("/fr/", WIDE, "light"),
    "programme-ar": ("/ar/2025/programme/", WIDE, "light"),
    "programme-ar-phone": ("/ar/2025/programme/", PHONE, "dark"),
    "partners-en": ("/en/2025/partners/", WIDE, "light"),
    "board-ar": ("/ar/admin/board/2025/", WIDE, "light"),
}


def main():
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        raise SystemExit("Chromium was not found; on Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="montada-pictures-") as folder:
        site = ScratchSite(Path(folder))
        site.manage("migrate", "--verbosity", "0")
        site.manage("seed_demo")
        site.start()
        try:
            draw(site, chromium)
        finally:
            site.remove()


def draw(site, chromium):
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for name, (path, (width, height), scheme) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            if "/admin/" in path:
                sign_in(page, site, "ar")
            page.goto(site.url + path, wait_until="networkidle")
            page.screenshot(path=TARGET / f"{name}.png")
            page.close()
        browser.close()
