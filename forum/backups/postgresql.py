"""PostgreSQL: its own `pg_dump` out and `psql` in, each in one transaction."""

import os
import subprocess

from django.db import connection, transaction

from forum.backups.archive import BackupRefused
from forum.backups.tables import applied_migrations, count_rows
from forum.postgresql import program

DUMP = "database.pgdump"
EMPTY_THE_SCHEMA = """
SET lock_timeout = '30s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def dump(path):
    """Write the database to `path`, in the snapshot in which its rows are counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        counted = count_rows(connection), applied_migrations(connection)
        run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}", *NO_ROLES)
    return counted


def load(path, manifest):
    """One transaction: empty the schema, load, compare the rows with the manifest, commit."""
    scripts = [path.with_name(f"{number}.sql") for number in range(3)]
    scripts[0].write_text(EMPTY_THE_SCHEMA)
    run("pg_restore", f"--file={scripts[1]}", *NO_ROLES, path)
    scripts[2].write_text("".join(count_check(*item) for item in manifest.rows.items()))
    connection.close()
    files = [f"--file={script}" for script in scripts]
    run("psql", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", *files)


NO_ROLES = ("--no-owner", "--no-privileges")


def count_check(table, rows):
    """SQL that fails unless `table` has exactly `rows`."""
    quoted = connection.ops.quote_name(table)
    return (
        f"DO $$ BEGIN IF (SELECT count(*) FROM public.{quoted}) <> {int(rows)} THEN "  # noqa: S608
        f"RAISE EXCEPTION 'wrong number of rows in {quoted}'; END IF; END $$;\n"
    )


def run(name, *arguments):
    """Run a program of PostgreSQL on our database. What it complains of is a `BackupRefused`."""
    known = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": known["HOST"],
        "PGPORT": str(known["PORT"] or 5432),
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],  # never an argument: everybody can read those
        "PGDATABASE": known["NAME"],
    }
    done = subprocess.run(  # noqa: S603 - a fixed program, our own arguments
        [str(program(name)), *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"{name}: {done.stderr.strip()}")
