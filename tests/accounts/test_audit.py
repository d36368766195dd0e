"""The audit log is chained, append-only in the database, and checked by a command."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry

pytestmark = pytest.mark.django_db


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def without_triggers():
    on = " ON accounts_auditentry" if connection.vendor == "postgresql" else ""
    for event in ("update", "delete"):
        sql(f"DROP TRIGGER accounts_auditentry_append_only_{event}{on}")


@pytest.fixture
def entries(colleague):
    return [
        AuditEntry.objects.record("test.done", by=colleague, subject=f"x:{n}", n=n, text="نص")
        for n in range(5)
    ]


def test_an_unbroken_chain_is_confirmed(entries, capsys):
    call_command("verify_audit")

    assert f"5 entries, unbroken, ending in {entries[-1].digest[:16]}." in capsys.readouterr().out


def test_an_empty_log_is_unbroken(capsys):
    call_command("verify_audit")

    assert "0 entries, unbroken." in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts_auditentry SET verb = 'test.undone'",
        "UPDATE accounts_auditentry SET subject = 'x:9'",
        "UPDATE accounts_auditentry SET actor_id = NULL",
        "UPDATE accounts_auditentry SET details = '{}'",
    ],
)
def test_a_changed_entry_is_named(entries, change):
    without_triggers()
    sql(f"{change} WHERE id = %s", entries[2].pk)

    with pytest.raises(CommandError, match=f"Entry {entries[2].pk} of") as failure:
        call_command("verify_audit")

    assert failure.value.returncode == 1


def test_the_entry_after_a_removed_one_is_named(entries):
    without_triggers()
    sql("DELETE FROM accounts_auditentry WHERE id = %s", entries[1].pk)

    with pytest.raises(CommandError, match=f"Entry {entries[2].pk} of"):
        call_command("verify_audit")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET verb = 'x' WHERE id = %s",
        "DELETE FROM accounts_auditentry WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_or_remove(entries, statement):
    with pytest.raises(DatabaseError, match="append_only"):
        sql(statement, entries[0].pk)

    assert AuditEntry.objects.first_broken() is None
    assert AuditEntry.objects.count() == 5
