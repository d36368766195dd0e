"""Locks held to the end of the transaction, by name."""

import hashlib

from django.db import DEFAULT_DB_ALIAS, connections

# Each lock takes a place in the server's shared memory: thousands of names share these stripes.
STRIPES = 1024


def lock_names(family, names, using=DEFAULT_DB_ALIAS):
    """Take the lock of each name of a family, in one order for every caller, for the transaction.

    PostgreSQL: advisory locks, sorted, so that two callers never wait in a circle. Families are
    apart from each other; who needs several takes them in this order: import, programme, seats,
    meetings, source, resource, audit. SQLite: nothing to do, since its transactions are IMMEDIATE:
    one writer at a time.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise RuntimeError("lock_names needs a transaction to hold the locks")
    if connection.vendor != "postgresql":
        return
    stripes = sorted({_number(str(name)) % STRIPES for name in names})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(%s, k)) FROM unnest(%s::int[]) AS k",
            [_number(family), stripes],
        )


def _number(text):
    digest = hashlib.blake2b(text.encode(), digest_size=4).digest()
    return int.from_bytes(digest, signed=True)
