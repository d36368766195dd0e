"""Start-up checks of the whole product."""

from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from forum.lib.constraints import missing_triggers
from forum.lib.wallclock import rules_are_right


def register_checks():
    checks.register(zone_rules)
    checks.register(ledger_triggers, checks.Tags.database)
    checks.register(database_zone_rules, checks.Tags.database)


def zone_rules(app_configs, **kwargs):
    """Refuse to start where Python's zone rules would shift every session by an hour."""
    if rules_are_right():
        return []
    return [
        checks.Error(
            "This machine's rules for Africa/Casablanca are out of date: Morocco is at UTC+0 "
            "since 20 September 2026.",
            hint="Install requirements.lock again: it pins the tzdata package.",
            id="forum.E001",
        )
    ]


def refuse_stale_zone_rules():
    """For servers, which run no checks of their own. Raises `ImproperlyConfigured`."""
    for error in zone_rules(None):
        raise ImproperlyConfigured(f"{error.msg} {error.hint}")


def ledger_triggers(app_configs, databases=(), **kwargs):
    """SQLite enforces the ledger, the audit log and all seats by triggers: miss none of them.

    While migrations wait, it is they who make them.
    """
    missing = []
    for alias in databases or ():
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            continue
        for model in apps.get_models():
            missing += missing_triggers(model, using=alias)
    return [
        checks.Error(
            f"The database lacks the trigger {name}.",
            hint="Restore a backup made with `manage.py backup`, or migrate back and forth.",
            id="forum.E002",
        )
        for name in missing
    ]


def database_zone_rules(app_configs, databases=(), **kwargs):
    """Only a warning: no query of ours does zone arithmetic."""
    stale = []
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT extract(hour FROM timestamptz '2026-12-01 12:00+00'"
                " AT TIME ZONE 'Africa/Casablanca')"
            )
            if cursor.fetchone()[0] != 12:
                stale.append(alias)
    return [
        checks.Warning(
            f"PostgreSQL ({alias}) has old rules for Africa/Casablanca.",
            hint="Reports made outside Montada would be an hour off; update its tzdata.",
            id="forum.W001",
        )
        for alias in stale
    ]
