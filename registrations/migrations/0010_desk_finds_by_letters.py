from django.db import migrations

ON_POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX registrations_by_letters ON registrations_registration"
    " USING gin (search gin_trgm_ops, sounds gin_trgm_ops)",
]


def index_letters(apps, schema_editor):
    """The desk asks for parts of words at each key; SQLite reads all rows in a few milliseconds."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in ON_POSTGRESQL:
            schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX registrations_by_letters")


class Migration(migrations.Migration):
    dependencies = [("registrations", "0009_registrations_sorted")]

    operations = [migrations.RunPython(index_letters, drop_index)]
