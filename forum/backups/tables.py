"""What a database holds, in the few words in which two of them can be compared."""

from django.db.migrations.recorder import MigrationRecorder


def count_rows(connection):
    """Table → number of rows, over every table that `connection` sees."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def applied_migrations(connection):
    """`[room, name]` of every migration that the database has, sorted."""
    return sorted(map(list, MigrationRecorder(connection).applied_migrations()))
