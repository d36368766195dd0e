"""What every test starts from: a cheap password hasher, an empty store, mail in memory."""

import fcntl
import os
import shutil
import subprocess
import sys
import uuid

import pytest
from django.core.cache import cache
from django.utils import translation

from forum import versions
from tests.scratch import PROJECT, ScratchSite, Templates

MANIFEST = PROJECT / "static_collected" / "staticfiles.json"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """The real hasher costs a second of CPU per password, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_store(monkeypatch):
    """No test sees a page that another one stored, or counts a query that the clock brought."""
    cache.clear()
    monkeypatch.setattr(versions, "POLL_SECONDS", 3600)
    versions.versions.forget()


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path_factory):
    """A folder of its own for each test; made by whoever writes there."""
    settings.PRIVATE_ROOT = tmp_path_factory.getbasetemp() / f"private-{uuid.uuid4().hex}"


@pytest.fixture(autouse=True)
def _own_language():
    """No test reads in the language that another one's last request has left behind."""
    translation.deactivate()


@pytest.fixture(scope="session")
def collected_static(tmp_path_factory, worker_id):
    """Static files are collected, by whichever test process comes first, unless `make` did it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    with (shared / "collect.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_collected():
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
            environment = {**os.environ, "HASHED_STATIC": "true"}
            subprocess.run(command, env=environment, cwd=PROJECT, check=True, timeout=120)
            MANIFEST.touch()


def is_collected():
    changed = max(path.stat().st_mtime for path in (PROJECT / "static").rglob("*"))
    return MANIFEST.exists() and MANIFEST.stat().st_mtime >= changed


@pytest.fixture(scope="session")
def site_templates(tmp_path_factory):
    templates = Templates(tmp_path_factory.mktemp("templates"))
    yield templates
    templates.remove()


@pytest.fixture
def scratch_site(tmp_path, site_templates, collected_static):
    """Factory of whole installations: `scratch_site()` migrated, `scratch_site("demo")` seeded.

    Each has a database of its own (on the engine under test) and real processes: see
    `tests.scratch.ScratchSite`. They end with the test.
    """
    made = []

    def make(profile=None):
        home = tmp_path / f"site{len(made)}"
        home.mkdir()
        template = site_templates.get(profile)
        site = ScratchSite(home, template=template)
        shutil.copytree(template.home / "media", home / "media", dirs_exist_ok=True)
        made.append(site)
        return site

    yield make
    for site in made:
        site.remove()
