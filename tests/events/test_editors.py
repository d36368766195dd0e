"""Organisers at one programme at once: no update is lost; without the check one would be."""

import json

import pytest

from tests.events.editors import (
    acknowledged,
    overwritten,
    statuses_of,
    work_together,
)

pytestmark = pytest.mark.slow

EDITORS, SECONDS = 4, 3
SLUG = "2025"


def inside(site, expression):
    script = f"import json; from tests.events import tally; print(json.dumps(tally.{expression}))"
    done = site.manage("shell", "--verbosity", "0", "-c", script)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def site(scratch_site):
    return scratch_site("demo")


def serve(site, application="forum.wsgi"):
    bind = site.url.removeprefix("http://")
    options = ("--no-control-socket", "-b", bind, "-w", "2", "--threads", "2")
    site.run("-m", "gunicorn", application, *options)
    site.wait()


def test_nothing_is_lost_among_editors(site):
    cookies = inside(site, f"make_editors({EDITORS})")
    serve(site)

    editors = work_together(site.url, cookies, SLUG, SECONDS)

    statuses = statuses_of(editors)
    assert set(statuses) <= {200, 400, 409}, (statuses, site.log())
    assert len(acknowledged(editors)) > EDITORS
    assert statuses.get(409)
    assert overwritten(editors) == 0
    site.stop()
    assert set(inside(site, f"verdict('{SLUG}', {acknowledged(editors)})").values()) == {0}


def test_editors_lose_updates_where_nobody_compares(site):
    """The negative control: a harness that could not lose an update would prove nothing."""
    cookies = inside(site, f"make_editors({EDITORS})")
    serve(site, "tests.events.unchecked")

    assert overwritten(work_together(site.url, cookies, SLUG, SECONDS)) > 0
