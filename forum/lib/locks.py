"""Locks held to the end of the transaction, by name."""

import hashlib

from django.db import DEFAULT_DB_ALIAS, connections


def lock_names(names, using=DEFAULT_DB_ALIAS):
    """Take the lock of each name, in one order for every caller, until the transaction ends.

    PostgreSQL: advisory locks, sorted by their key so that two callers never wait in a circle.
    SQLite: nothing to do, since its transactions are IMMEDIATE: one writer at a time.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise RuntimeError("lock_names needs a transaction to hold the locks")
    if connection.vendor != "postgresql":
        return
    keys = sorted({_key(name) for name in names})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(k)) FROM unnest(%s::bigint[]) AS k",
            [keys],
        )


def _key(name):
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
