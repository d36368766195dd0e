"""Backups that can be trusted: one archive with the database, the media and a manifest.

`archive` is the file and its manifest, `sqlite` and `postgresql` are the engines' ways of one
snapshot out and one transaction in; here is the order of things.
"""

import contextlib
import datetime as dt
import os
import tempfile
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from accounts.models import AuditEntry
from forum.backups import postgresql, sqlite
from forum.backups.archive import FORMAT, BackupRefused, Manifest, pack, unpack
from forum.backups.tables import count_rows

__all__ = ["BackupRefused", "Manifest", "backup", "is_migrated", "restore"]

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
# Tables that `migrate` fills by itself: rows there do not make a database worth keeping.
FILLED_BY_MIGRATE = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "meetings_term",
}


def backup(target):
    """Write database and media to the new file `target`; return its `Manifest`.

    The site may keep running: the database is read in one snapshot. Raises `BackupRefused`.
    """
    target = Path(target).resolve()
    if target.exists():
        raise BackupRefused(f"{target} exists; a backup never replaces another.")
    engine = ENGINES[connection.vendor]
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / engine.DUMP
        rows, migrations = engine.dump(dump)
        members = [(dump.name, dump), *((f"media/{name}", path) for name, path in media_files())]
        manifest = Manifest(
            format=FORMAT,
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            engine=connection.vendor,
            versions={
                "django": django.__version__,
                "database": ".".join(map(str, connection.get_database_version())),
            },
            migrations=migrations,
            rows=rows,
        )
        part = Path(folder) / "archive"
        pack(part, members, manifest)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    return manifest


def restore(source, *, replace=False):
    """Put back what `backup` wrote to `source`; return its `Manifest`.

    Refuses (`BackupRefused`, nothing changed) an archive that is damaged, cut off, of the other
    engine or of a newer Montada, and a database with records unless `replace`. An interruption
    leaves the database as it was.
    """
    engine = ENGINES[connection.vendor]
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media, prefix=".restore-") as folder:
        manifest = unpack(source, Path(folder))
        refuse_other_code(manifest)
        if not replace and (tables := occupied_tables()):
            raise BackupRefused(
                f"The database holds records (first in {tables[0]}). To throw them away, restore "
                "with --replace; better, back them up first."
            )
        engine.load(Path(folder) / engine.DUMP, manifest)
        replace_media(Path(folder) / "media", manifest)
    cache.clear()
    AuditEntry.objects.record("forum.restored", made_at=manifest.made_at)
    return manifest


def is_migrated():
    """Whether the database has every table and column that this Montada knows."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def refuse_other_code(manifest):
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"This is a backup of {manifest.engine}, and DATABASE_URL names {connection.vendor}."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if newer := [".".join(name) for name in manifest.migrations if tuple(name) not in known]:
        raise BackupRefused(f"This backup was made by a newer Montada: {newer[0]} is unknown here.")


def occupied_tables():
    """Our tables that hold records of somebody, as sorted names."""
    counts = count_rows(connection)
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(table for table in ours - FILLED_BY_MIGRATE if counts.get(table))


def media_files():
    """`(name, path)` of every uploaded file, in order; folders of a restore under way left out."""
    root = Path(settings.MEDIA_ROOT)
    found = ((path.relative_to(root), path) for path in sorted(root.rglob("*")) if path.is_file())
    return [
        (name.as_posix(), path) for name, path in found if not name.parts[0].startswith(".restore-")
    ]


def replace_media(folder, manifest):
    """Move the media of the archive into place, then remove what it does not hold.

    File by file: the media folder may be a mounted disk, which cannot be renamed.
    """
    kept = {name.removeprefix("media/") for name in manifest.files if name.startswith("media/")}
    for name in kept:
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / name, path)
    for name, path in media_files():
        if name not in kept:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
