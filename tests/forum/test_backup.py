"""Backup and restore on the engine under test, each in an installation of its own."""

import contextlib
import hashlib
import json
import shutil
import subprocess
import tarfile
import time

import pytest

from tests.scratch import PROJECT

pytestmark = pytest.mark.slow

CLAIM = """
import datetime as dt, uuid
from events.models import Occupancy
start = dt.datetime(2027, 5, 5, 9, tzinfo=dt.UTC)
Occupancy.objects.create(
    layer="draft", kind="room", resource=uuid.UUID(int=7), source="session:7",
    starts_at=start, ends_at=start + dt.timedelta(hours=1),
)
"""
PAIRS = """
import datetime as dt, uuid
from django.db import transaction
from events.models import Occupancy
start = dt.datetime(2027, 5, 6, 9, tzinfo=dt.UTC)
while True:
    with transaction.atomic():
        for layer in ("draft", "public"):
            Occupancy.objects.create(
                layer=layer, kind="room", resource=uuid.uuid4(), source="session:8",
                starts_at=start, ends_at=start + dt.timedelta(hours=1),
            )
"""
COUNT = "from events.models import Occupancy; print(Occupancy.objects.count())"


def run_code(site, code, **options):
    return site.manage("shell", "--verbosity", "0", "-c", code, **options)


def count(site):
    return int(run_code(site, COUNT).stdout)


@pytest.fixture
def site(scratch_site):
    """An installation with one claim on a room and one uploaded file."""
    site = scratch_site()
    run_code(site, CLAIM)
    (site.home / "media" / "speakers").mkdir()
    (site.home / "media" / "speakers" / "photo.webp").write_bytes(b"picture")
    return site


@pytest.fixture
def archive(site, tmp_path):
    site.manage("backup", tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


def test_a_restored_copy_has_every_row_and_file(site, archive, scratch_site):
    copy = scratch_site()

    copy.manage("restore", archive)

    with tarfile.open(archive) as tar:
        rows = json.load(tar.extractfile("manifest.json"))["rows"]
    assert rows["events_occupancy"] == count(copy) == 1
    assert (copy.home / "media" / "speakers" / "photo.webp").read_bytes() == b"picture"
    assert [path.name for path in (copy.home / "media").iterdir()] == ["speakers"]


def test_a_clash_is_still_refused_after_a_restore(site, archive, scratch_site):
    copy = scratch_site()
    copy.manage("restore", archive)

    refused = run_code(copy, CLAIM, status=None)

    assert "events_occupancy_no_overlap" in refused.stderr
    assert count(copy) == 1
    copy.manage("check", "--database", "default")


def test_only_its_owner_may_read_a_backup(archive):
    assert archive.stat().st_mode & 0o077 == 0


def test_a_backup_never_replaces_another(site, archive):
    before = archive.read_bytes()

    refused = site.manage("backup", archive, status=1)

    assert "exists" in refused.stderr
    assert archive.read_bytes() == before
    assert list(archive.parent.glob(".backup-*")) == []


def test_records_are_only_thrown_away_on_demand(site, archive):
    (site.home / "media" / "later.webp").write_bytes(b"later")
    run_code(site, CLAIM.replace("int=7", "int=8"))

    refused = site.manage("restore", archive, status=1)
    assert "--replace" in refused.stderr
    assert count(site) == 2

    site.manage("restore", archive, "--replace")
    assert count(site) == 1
    assert not (site.home / "media" / "later.webp").exists()


def test_a_backup_taken_under_writes_holds_whole_transactions(site, tmp_path, scratch_site):
    writer = site.run(PROJECT / "manage.py", "shell", "--verbosity", "0", "-c", PAIRS)
    deadline = time.monotonic() + 30
    while count(site) < 20:
        assert time.monotonic() < deadline
    site.manage("backup", tmp_path / "busy.tar")
    writer.kill()
    writer.wait()

    copy = scratch_site()
    copy.manage("restore", tmp_path / "busy.tar")

    assert count(copy) >= 20
    assert count(copy) % 2 == 1  # the first claim, and pairs


def damage(archive, at):
    content = bytearray(archive.read_bytes())
    content[at] ^= 0xFF
    archive.write_bytes(content)


@pytest.mark.parametrize("harm", ["flipped byte", "cut off", "no archive", "foreign member"])
def test_a_damaged_archive_is_refused_and_nothing_changes(site, archive, harm):
    if harm == "flipped byte":
        damage(archive, archive.stat().st_size // 3)
    elif harm == "cut off":
        archive.write_bytes(archive.read_bytes()[:-20480])
    elif harm == "no archive":
        archive.write_bytes(b"PK\x03\x04 something else")
    else:
        with tarfile.open(archive, "a") as tar:
            tar.add(__file__, "media/extra.py")

    refused = site.manage("restore", archive, "--replace", status=1)

    assert "nothing was restored" in refused.stderr
    assert count(site) == 1
    assert (site.home / "media" / "speakers" / "photo.webp").exists()


def test_an_archive_cannot_write_outside(site, archive):
    """A forged archive must not drop a file where the next command would run it."""
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    evil = archive.with_name("evil.py")
    evil.write_text("forged")
    manifest["files"] = {"../evil.py": hashlib.sha256(b"forged").hexdigest()}
    (archive.parent / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(archive, "w") as tar:
        tar.add(evil, "../evil.py")
        tar.add(archive.parent / "manifest.json", "manifest.json")

    refused = site.manage("restore", archive, "--replace", status=1)

    assert "no plain file" in refused.stderr
    assert not (site.home / "media" / "evil.py").exists()
    assert count(site) == 1


def rewrite_manifest(archive, change):
    """The archive with another manifest, as a forger or another version would write it."""
    folder = archive.with_suffix(".d")
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(tar.extractfile(name).read())
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(archive, "w") as tar:
        for name in names:
            tar.add(folder / name, name)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m["rows"].update(events_occupancy=5), "events_occupancy"),
        (lambda m: m.update(engine="oracle"), "backup of oracle"),
        (lambda m: m.update(format=99), "format 99"),
        (lambda m: m["migrations"].append(["events", "9999_later"]), "newer Montada"),
    ],
)
def test_an_archive_that_does_not_fit_is_refused(site, archive, change, reason):
    rewrite_manifest(archive, change)

    refused = site.manage("restore", archive, "--replace", status=1)

    assert reason in refused.stderr
    assert count(site) == 1


def test_a_restore_that_is_killed_leaves_all_or_nothing(site, archive):
    run_code(site, CLAIM.replace("int=7", "int=8"))
    whole = time.monotonic()
    site.manage("restore", archive, "--replace")
    whole = time.monotonic() - whole
    for part in (0.5, 0.7, 0.8, 0.9):
        if count(site) == 1:
            run_code(site, CLAIM.replace("int=7", "int=8"))
        process = site.run(PROJECT / "manage.py", "restore", archive, "--replace")
        with contextlib.suppress(subprocess.TimeoutExpired):  # or it was quicker
            process.wait(timeout=whole * part)
        process.kill()
        process.wait()

        assert count(site) in (1, 2)
        site.manage("check", "--database", "default")
