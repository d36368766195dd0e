"""One foreground command for one machine: the site, its worker and its clock."""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from accounts.models import User
from events.models import Edition
from forum.demo.accounts import ORGANISER, PASSWORD, STAFF

logger = logging.getLogger(__name__)

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_SECONDS = 5
END_SECONDS = 10
PR_SET_PDEATHSIG = 1
LOOPBACK = ("127.0.0.1", "localhost")


class Command(BaseCommand):
    help = "Run the site, its worker and its clock until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes that answer pages")
        parser.add_argument(
            "--demo", action="store_true", help="load the first edition into an empty database"
        )

    def handle(self, *, host, port, workers, demo, **options):
        refuse_taken(host, port)
        if demo and not Edition.objects.exists():
            call_command("seed_demo")
        close_old_connections()
        for name in ENDING:
            signal.signal(name, signal.default_int_handler)
        children = []
        try:
            for command in commands(host, port, workers):
                children.append(start(command, environment(port)))
            self.greet(port)
            watch(children)
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            end(children)

    def greet(self, port):
        """Print where the site is, in its three languages, and how to look behind it."""
        base = environment(port)["SITE_URL"]
        lines = [f"{code}  {base}/{code}/" for code, _ in settings.LANGUAGES]
        lines += ["", f"Back office: {base}/{settings.LANGUAGE_CODE}/admin/"]
        for user in User.objects.filter(email__in=[ORGANISER, STAFF]).order_by("pk"):
            lines += [f"Demo sign-in (unless changed): {user.email}   {PASSWORD}"]
        self.stdout.write("\n".join(["", *lines, "", "Ctrl-C ends it.", ""]))
        self.stdout.flush()


def refuse_taken(host, port):
    """Raise `CommandError`, in a sentence, where another program listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CommandError(
                f"Port {port} is taken; use another one: make demo PORT={port + 1}"
            ) from None


def environment(port):
    """The children's environment: on this machine's own address the port follows `port`."""
    known = dict(os.environ)
    if urlsplit(settings.SITE_URL).hostname in LOOPBACK:
        known["SITE_URL"] = f"http://127.0.0.1:{port}"
        known.setdefault("ALLOWED_HOSTS", ",".join(LOOPBACK))
    else:
        known["SITE_URL"] = settings.SITE_URL
    return known


def commands(host, port, workers):
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    site = f"--bind {host}:{port} --workers {workers} --worker-class gthread --threads 4"
    quiet = "--no-control-socket --log-level warning"
    return [
        [sys.executable, "-m", "gunicorn", "forum.wsgi", *site.split(), *quiet.split()],
        [*manage, "db_worker", "--queue-name", "*", "--verbosity", "1"],
    ]


def start(command, environment):
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches us alone: we end the others in order
        preexec_fn=die_with_parent,
    )


def die_with_parent():
    """Ask Linux to end this child when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def watch(children):
    """Do what is due every few seconds, for as long as every child lives."""
    while True:
        try:
            call_command("tick", verbosity=0)
        except DatabaseError:
            # A database that restarts is back at the next tick; the pages must not end for it.
            logger.exception("The clock's work was not done")
        close_old_connections()
        for _ in range(TICK_SECONDS):
            time.sleep(1)
            for child in children:
                if child.poll() is not None:
                    raise CommandError(f"{child.args[2]} ended with status {child.returncode}.")


def end(children):
    """End every child: politely, then, after a while, not. A second Ctrl-C changes nothing."""
    for name in ENDING:
        signal.signal(name, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=END_SECONDS)
        if child.poll() is None:
            child.kill()
            child.wait()
