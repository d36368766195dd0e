"""Whole installations for tests that need real commits, real processes or a real server."""

import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg

from tests.environment import TEST_ENVIRONMENT
from tests.postgres import free_port

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 40
_numbers = itertools.count(1)


class ScratchSite:
    """An installation in a folder of its own: database, media, sent mail (`mail/`), log.

    `manage` runs a command in it, `start` a server on a free port (`url`). `database_url` names
    an empty database, or `template`, an installation whose database is copied.
    """

    def __init__(self, home, *, template=None):
        self.home = home
        self.processes = []
        self.url = f"http://127.0.0.1:{free_port()}"
        self.database_url = new_database(home, template and template.database_url)
        (home / "media").mkdir()
        self.environment = {
            **os.environ,
            **TEST_ENVIRONMENT,
            "HASHED_STATIC": "true",
            "ALLOWED_HOSTS": "",
            "SITE_URL": self.url,
            "DATABASE_URL": self.database_url,
            "MEDIA_ROOT": str(home / "media"),
            "PRIVATE_ROOT": str(home / "private"),
            "CACHE_URL": "locmemcache://",
            "EMAIL_URL": f"filemail:///{home / 'mail'}",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *arguments, status=0, **extra):
        """Run `manage.py` with `arguments` and environment `extra`; return the ended process.

        Fails the test unless it ends with `status` (None for whichever).
        """
        done = subprocess.run(
            [sys.executable, PROJECT / "manage.py", *map(str, arguments)],
            env={**self.environment, **extra},
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert status is None or done.returncode == status, f"{arguments}: {done.stderr[-4000:]}"
        return done

    def run(self, *command, **extra):
        """Start a process of this installation in the background; `stop` ends it."""
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *map(str, command)],
                env={**self.environment, **extra},
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start(self, *, workers=2, **extra):
        """Serve under gunicorn until the test ends; returns the base address."""
        options = ["-b", self.url.removeprefix("http://"), "-w", workers]
        self.run("-m", "gunicorn", "forum.wsgi", "--no-control-socket", *options, **extra)
        self.wait()
        return self.url

    def wait(self, path="/robots.txt", url=None):
        """Return when the site (or another one that `run` started) answers anything at `path`."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen((url or self.url) + path, timeout=10):  # noqa: S310
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"The site did not start: {self.log()}")

    def log(self):
        return (self.home / "log").read_text(errors="replace")[-4000:]

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def remove(self):
        """Stop, and leave no database behind on a server that is not ours."""
        self.stop()
        server, _, name = self.database_url.rpartition("/")
        if server.startswith("postgres"):
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def new_database(home, source=None):
    """Address of a new database beside `home`: empty, or a copy of the one at `source`."""
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        path = home / "scratch.sqlite3"
        if source:
            with sqlite3.connect(source.removeprefix("sqlite:///")) as original:
                original.execute("VACUUM INTO ?", [str(path)])
        return f"sqlite:///{path}"
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"scratch_{os.getpid()}_{next(_numbers)}"
    template = source.rpartition("/")[2] if source else "template0"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{server}/{name}"


class Templates:
    """One migrated, perhaps seeded installation per kind and session, to be copied."""

    def __init__(self, home):
        self.home, self.made = home, {}

    def get(self, profile):
        """The template with the records of `seed_demo --profile` (None: migrated only)."""
        if profile not in self.made:
            parent = self.get(None) if profile else None
            home = self.home / str(profile)
            home.mkdir()
            site = ScratchSite(home, template=parent)
            if profile:
                shutil.copytree(parent.home / "media", home / "media", dirs_exist_ok=True)
                site.manage("seed_demo", "--profile", profile)
            else:
                site.manage("migrate", "--verbosity", "0")
            self.made[profile] = site
        return self.made[profile]

    def remove(self):
        for site in self.made.values():
            site.remove()
