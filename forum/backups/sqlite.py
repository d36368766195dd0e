"""SQLite: `VACUUM INTO` out, the backup interface in. Never a copy of a live file."""

import contextlib
import sqlite3

from django.apps import apps
from django.db import connection, connections

from forum.backups.archive import BackupRefused
from forum.backups.tables import applied_migrations, count_rows
from forum.lib.constraints import missing_triggers

DUMP = "database.sqlite3"


def dump(path):
    """Write the database to `path` in one read transaction; return its rows and migrations."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    with opened(path) as copy:
        return count_rows(copy), applied_migrations(copy)


def load(path, manifest):
    """Check the copy at `path`, then write it over the live database in one transaction.

    Not a swap of files: a process that still has the old one open would go on writing to nowhere.
    """
    with opened(path) as copy:
        wrong = [] if is_healthy(copy) else ["integrity_check"]
        found = count_rows(copy)
        wrong += sorted(t for t, _ in found.items() ^ manifest.rows.items())
        for model in apps.get_models():
            if model._meta.db_table in found:
                wrong += missing_triggers(model, using=copy.alias)
    if wrong:
        raise BackupRefused(f"The database in the backup is not whole: {', '.join(wrong)}.")
    connection.ensure_connection()  # so that our settings (WAL) stand before the pages arrive
    with (
        contextlib.closing(sqlite3.connect(path)) as copy,
        contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as live,
    ):
        copy.backup(live)
    connection.close()


def is_healthy(copy):
    with copy.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return cursor.fetchone() == ("ok",)


@contextlib.contextmanager
def opened(path):
    """A connection of Django's to the SQLite file `path`, for a moment."""
    alias = "opened"
    connections.settings[alias] = {**connection.settings_dict, "NAME": str(path), "OPTIONS": {}}
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]
