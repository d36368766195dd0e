"""The solver as a process of its own: asked for a plan, listened to, stopped, never left alone."""

import contextlib
import importlib.util
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time

from django.conf import settings
from django.utils.translation import gettext as _

from .problem import PlanRefused

COMMAND = [sys.executable, "-m", "meetings.solver"]
# What the site itself runs without.
NEEDED = ("numpy", "numba", "highspy", "pysat")
SECONDS_BETWEEN_LOOKS = 1
# To load, compile and prove after its time; then to say what it has; then it is ended.
GRACE, LAST_WORDS = 180, 60


class SolverLost(Exception):
    """It was killed, or ended without an answer: another try may succeed."""


def is_installed():
    """Whether what the solver needs is on this machine."""
    return all(importlib.util.find_spec(name) for name in NEEDED)


def require_solver():
    """Raises `PlanRefused` where the packages of the solver are missing."""
    if not is_installed():
        raise PlanRefused(
            _(
                "The packages that compute plans are not installed on this server. Whoever runs "
                "the site installs them with: make solver"
            )
        )


def run_solver(instance, *, seconds, seed, watch):
    """The answer to an `Instance`, as the command gives it.

    `watch(note)` is called about once a second, with how far it is or an empty note; where it
    returns true, the solver ends with the best that it has. Whatever `watch` raises ends it too.
    Raises `PlanRefused` with what the solver says, and `SolverLost`.
    """
    options = ["--seconds", str(seconds), "--seed", str(seed), "--progress", "--reasons"]
    command = [*COMMAND, "/dev/stdin", *options]
    return run_child(command, instance.write(), seconds=seconds, watch=watch)


def run_child(command, data, *, seconds, watch):
    """What a command answers to `data`, both JSON: see `run_solver`."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as told:
        asked.write(json.dumps(data).encode())
        asked.seek(0)
        process = subprocess.Popen(  # noqa: S603  nothing in it was typed by anybody
            command,
            cwd=settings.BASE_DIR,
            stdin=asked,
            stdout=told,
            stderr=subprocess.PIPE,
            start_new_session=True,  # it has processes of its own: they end together
        )
        try:
            said = _follow(process, watch, seconds + GRACE)
            process.wait(LAST_WORDS)  # it has said all that it had to say
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return _answer(process.returncode, told, said)


def _follow(process, watch, most):
    """Read what it says until it ends; its last words that are no progress."""
    started, stopped_at, rest, said = time.monotonic(), None, b"", ""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stderr, selectors.EVENT_READ)
        while True:
            note = {}
            if selector.select(SECONDS_BETWEEN_LOOKS):
                read = process.stderr.read1(65536)
                if not read:
                    return said
                *lines, rest = (rest + read).split(b"\n")
                for line in lines:
                    note, said = _understood(line, note, said)
            now = time.monotonic()
            if (watch(note) or now - started > most) and stopped_at is None:
                process.terminate()
                stopped_at = now
            if stopped_at and now - stopped_at > LAST_WORDS:
                process.kill()


def _understood(line, note, said):
    """A line of progress, or words for people."""
    try:
        told = json.loads(line)
    except ValueError:
        return note, line.decode(errors="replace").strip() or said
    return (told, said) if isinstance(told, dict) else (note, said)


def _answer(status, told, said):
    if status < 0:
        raise SolverLost(f"signal {-status}")
    if status:
        told_why = _("No plan could be computed. The solver says: %(words)s")
        raise PlanRefused(told_why % {"words": said[:200] or status})
    told.seek(0)
    try:
        return json.load(told)
    except ValueError:
        raise SolverLost("no answer") from None
