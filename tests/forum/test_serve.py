"""`serve`: one command, whose processes all end with it."""

import contextlib
import os
import signal
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from tests.scratch import PROJECT

pytestmark = pytest.mark.slow


def port_of(site):
    return site.url.rpartition(":")[2]


@pytest.fixture
def served(scratch_site):
    """A seeded installation and its running `serve`."""
    site = scratch_site("demo")
    process = site.run(PROJECT / "manage.py", "serve", "--demo", "--port", port_of(site))
    site.wait("/healthz")
    return site, process


def descendants(pid):
    """Every living process below `pid`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        below = parents.get(queue.pop(), [])
        found += below
        queue += below
    return found


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def left_after(pids, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(map(is_running, pids)):
        time.sleep(0.1)
    return [pid for pid in pids if is_running(pid)]


def test_it_answers_in_three_languages_and_says_where_and_how(served):
    site, _ = served
    for language in ("ar", "fr", "en"):
        with urllib.request.urlopen(f"{site.url}/{language}/") as page:  # noqa: S310
            assert f'<html lang="{language}' in page.read().decode()

    printed = site.log()
    for line in (f"{site.url}/ar/", f"{site.url}/fr/", "/admin/", "organiser@example.org"):
        assert line in printed


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_outlives_it(served, name):
    site, process = served
    children = descendants(process.pid)
    assert len(children) >= 4  # gunicorn, its two workers, the task worker

    os.kill(process.pid, getattr(signal, name))
    time.sleep(0.3)
    with contextlib.suppress(ProcessLookupError):  # make and a terminal both pass a signal on
        os.kill(process.pid, getattr(signal, name))
    process.wait(timeout=20)

    assert left_after(children, 20) == []
    assert "Traceback" not in site.log()


def test_it_ends_when_one_of_its_processes_dies(served):
    site, process = served
    worker = next(
        pid
        for pid in descendants(process.pid)
        if b"db_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )

    os.kill(worker, signal.SIGKILL)

    assert process.wait(timeout=30) != 0
    assert "db_worker ended with status -9" in site.log()


def test_a_taken_port_is_a_sentence(scratch_site):
    site = scratch_site()
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(port_of(site))))
        other.listen()
        refused = site.manage("serve", "--port", port_of(site), status=1)

    assert f"Port {port_of(site)} is taken; use another one: make demo PORT=" in refused.stderr


def test_a_second_start_keeps_the_data(served):
    site, process = served
    process.terminate()
    process.wait(timeout=20)
    rename = "from events.models import Edition; Edition.objects.update(slogan_fr='Le mien')"
    site.manage("shell", "--verbosity", "0", "-c", rename)

    site.run(PROJECT / "manage.py", "serve", "--demo", "--port", port_of(site))
    site.wait("/healthz")

    show = "from events.models import Edition; print(*Edition.objects.values_list('slogan_fr'))"
    assert site.manage("shell", "--verbosity", "0", "-c", show).stdout == "('Le mien',)\n"
