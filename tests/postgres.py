"""A throw-away PostgreSQL server for tests and benchmarks: up in a second, kept nowhere."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from forum.postgresql import program

# PostgreSQL refuses to run as root: these accounts do, the first that exists.
ACCOUNTS = ("postgres", "nobody")
QUICK = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 "
    "-c shared_buffers=128MB"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A running server with one database, `montada`, in a folder that `stop` removes.

    Raises `forum.postgresql.NoPostgreSQL` where the server is not installed.
    """

    def __init__(self):
        initdb, self.pg_ctl = program("initdb"), program("pg_ctl")
        self.home = Path(tempfile.mkdtemp(prefix="montada-pg-"))
        self.account = None
        if os.geteuid() == 0:
            self.account = next(name for name in ACCOUNTS if _has_account(name))
            shutil.chown(self.home, self.account)
        self.home.chmod(0o700)
        self.port = free_port()
        try:
            self._run(
                initdb, "-D", self.home / "data", "-U", "montada", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync",
            )  # fmt: skip
            settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.home} {QUICK}"
            self._run(
                self.pg_ctl, "-D", self.home / "data", "-l", self.home / "log", "-w",
                "-o", settings, "start",
            )  # fmt: skip
            self._run(program("createdb"), "-h", "127.0.0.1", "-p", self.port, "-U", "montada",
                      "montada")  # fmt: skip
        except Exception:
            self.stop()
            raise

    def url(self, database):
        return f"postgres://montada@127.0.0.1:{self.port}/{database}"

    def stop(self):
        if (self.home / "data" / "postmaster.pid").exists():
            self._run(self.pg_ctl, "-D", self.home / "data", "-m", "immediate", "-w", "stop")
        _remove(self.home)

    def _run(self, *command):
        as_account = ["runuser", "-u", self.account, "--"] if self.account else []
        done = subprocess.run(
            [*as_account, *map(str, command)],
            cwd="/",  # the account may not be able to enter the folder we stand in
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")


def _has_account(name):
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _remove(folder):
    """Remove `folder`; a server that is just ending may still drop a file into it."""
    for _ in range(10):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
