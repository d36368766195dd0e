"""Proof, in an installation of its own: whoever is erased is in no byte that it keeps."""

import json
import sqlite3
import subprocess
import unicodedata
import urllib.parse
from contextlib import closing, nullcontext

import pytest

from forum.lib.text import normalise
from forum.postgresql import program
from registrations.models.name_sounds import name_sounds
from tests.factories.privacy import PERSON, SECRETS

pytestmark = pytest.mark.slow

FILL = """
from tests.factories.privacy import make_known_person
make_known_person()
"""
ERASE = """
from accounts.models import User
from registrations.actions.erasing import ask_erasure, confirm_erasure
from registrations.models import Registration
person = Registration.objects.get(merged__isnull=False)
first, second = (User.objects.create_superuser(f"{n}@example.org", name=n) for n in "ab")
confirm_erasure(request=ask_erasure(registration=person, by=first), by=second)
"""
COUNT = """
from registrations.models import Registration
print(sorted(Registration.objects.values_list("status", "country", "category__position")))
"""


def run_code(site, code):
    return site.manage("shell", "--verbosity", "0", "-c", code, LOG_LEVEL="DEBUG")


def forms(text):
    """The bytes in which a text could be kept: normal forms, cases, keys, escapes, encodings."""
    spelt = {text, text.lower(), text.upper(), normalise(text), text.replace(" ", "")}
    spelt |= {word for word in normalise(text).split() if len(word) > 7}
    spelt = {unicodedata.normalize(form, s) for s in spelt for form in ("NFC", "NFD")}
    for one in spelt:
        yield one.encode()
        yield one.encode("utf-16-le")
        yield json.dumps(one)[1:-1].encode()
        yield urllib.parse.quote(one).encode()
        yield urllib.parse.quote_plus(one).lower().encode()


def found(site, said=()):
    """Which secrets are in the database, the folders or what was `said`: `{secret: where}`."""
    kept = {path.name: path.read_bytes() for path in site.home.rglob("*") if path.is_file()}
    kept["output"] = "".join(said).encode()
    if site.database_url.startswith("postgres"):
        url = site.database_url
        dump = [program("pg_dump"), "--format=plain", f"--dbname={url}"]
        kept["dump"] = subprocess.run(dump, check=True, capture_output=True).stdout
    secrets = {secret: set(forms(secret)) for secret in SECRETS}
    secrets["sounds"] = {name_sounds(PERSON["name"], PERSON["name_latin"]).encode()}
    where = {
        secret: {name for name, content in kept.items() if any(one in content for one in spelt)}
        for secret, spelt in secrets.items()
    }
    return {secret: names for secret, names in where.items() if names}


def reading(site):
    """A neighbour who has the database open, so that SQLite's log of pages stays beside it."""
    if site.database_url.startswith("postgres"):
        return nullcontext()
    neighbour = sqlite3.connect(site.database_url.removeprefix("sqlite:///"))
    neighbour.execute("PRAGMA journal_mode=WAL")
    neighbour.execute("SELECT count(*) FROM registrations_registration").fetchall()
    return closing(neighbour)


def test_whoever_is_erased_is_in_no_byte_and_no_backup_brings_them_back(scratch_site, tmp_path):
    site = scratch_site()
    with reading(site):
        run_code(site, FILL)
        site.manage("backup", tmp_path / "backup.tar")
        counted = run_code(site, COUNT).stdout
        before = found(site)
        # Negative control: the same search finds every one of them, in the files of lists too.
        assert before.keys() == {*SECRETS, "sounds"}
        assert {"0" * 32, "0" * 31 + "1"} < before[PERSON["email"]]
        if site.database_url.startswith("sqlite"):
            assert "scratch.sqlite3-wal" in before[PERSON["email"]]

        done = run_code(site, ERASE)

        assert found(site, [done.stdout, done.stderr]) == {}
        told = run_code(site, COUNT).stdout
        assert told == counted.replace("confirmed", "cancelled", 1)
        journal = site.home / "private" / "erasures.log"
        assert len(journal.read_text().splitlines()) == 2

        restored = site.manage("restore", tmp_path / "backup.tar", "--replace")

        assert "erased again: 2" in restored.stdout
        assert found(site, [restored.stdout, restored.stderr]) == {}
        assert len(journal.read_text().splitlines()) == 2
    site.manage("verify_audit")
