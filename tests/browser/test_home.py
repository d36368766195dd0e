"""The home before and during the forum, as a reader has it; the other pages are of a past one."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

LANGUAGES = ("ar", "fr", "en")
# Moves the demo so that its first day is `{days}` days from now, and fills the hours of that day.
MOVE = """
import datetime as dt
from django.db import transaction
from django.utils import timezone
from events.actions import hold_sessions, publish_programme
from events.models import Edition
from forum.lib.wallclock import local_parts

edition = Edition.objects.get()
today, now, _ = local_parts(timezone.now(), edition.zone)
first = today + dt.timedelta(days={days})
shift = first - edition.starts_on
edition.starts_on, edition.ends_on = first, edition.ends_on + shift
with transaction.atomic():
    edition.save()
    sessions = list(edition.sessions.all())
    for session in sessions:
        session.day += shift
    running = next(s for s in sessions if s.day == first)
    running.room, running.start_time, running.minutes = None, dt.time(0), 24 * 60 - 1
    running.room = edition.rooms.last()
    for session in sessions:
        if session is not running and session.room == running.room:
            session.room = None
        session.save()
    hold_sessions(sessions=sessions, by=None)
    publish_programme(edition=edition, by=None)
"""


@pytest.mark.parametrize("phase", ["before", "during"])
def test_home_is_sound_in_each_phase(scratch_site, open_page, phase):
    site = scratch_site("demo")
    site.manage("shell", "-c", MOVE.format(days={"before": 9, "during": 0}[phase]))
    site.start()
    page, watcher = open_page(site, width=360)
    found = {}
    for language in LANGUAGES:
        page.goto(f"{site.url}/{language}/")
        assert page.locator("h1").count() == 1
        # Whatever the hour: other sessions of the day may run as well.
        assert (page.locator("main .state-now").count() > 0) == (phase == "during")
        assert page.locator("main .themes").count() == (phase == "before")
        for scheme, width in (("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{language}: {wide} px wider than {width} px"
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["target"] for node in violation["nodes"]][:3]
                found[f"{language} {scheme} {width} {violation['id']}"] = nodes

    assert found == {}
    assert watcher.faults == []


def test_now_is_on_the_first_screen_of_a_phone(scratch_site, open_page):
    site = scratch_site("demo")
    site.manage("shell", "-c", MOVE.format(days=0))
    site.start()
    page, _ = open_page(site, width=360)
    page.goto(f"{site.url}/ar/")

    assert page.locator("main h2").first.bounding_box()["y"] < 640
