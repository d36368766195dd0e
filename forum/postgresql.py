"""Where this machine keeps PostgreSQL's own programs."""

import shutil
from pathlib import Path

DEBIAN_HOME = Path("/usr/lib/postgresql")


class NoPostgreSQL(Exception):
    """A program of PostgreSQL is not installed; the text says what to install."""


def program(name):
    """Path of PostgreSQL's `name` ("pg_dump", "initdb"): the newest Debian has, else on PATH.

    Debian keeps the server's programs out of PATH, one folder per version. Raises `NoPostgreSQL`.
    """
    installed = [path for path in DEBIAN_HOME.glob(f"*/bin/{name}") if path.is_file()]
    if installed:
        return max(installed, key=lambda path: float(path.parts[-3]))
    if found := shutil.which(name):
        return Path(found)
    raise NoPostgreSQL(f"{name} was not found; on Debian: apt-get install postgresql")
