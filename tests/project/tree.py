"""The project's own files, as the tests about the project see them."""

import functools
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("forum", "accounts", "speakers", "events", "registrations", "meetings")


@functools.cache
def files(*patterns):
    """Paths of the files under version control that match one of git's `patterns`, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (PROJECT / name for name in listed.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def name(path):
    return path.relative_to(PROJECT).as_posix()


def modules():
    """Our own Python modules, migrations left out."""
    return [path for path in files("*.py") if "migrations" not in path.parts]
