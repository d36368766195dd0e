"""A database of one's own, for tests that need real commits and several processes."""

import contextlib
import os
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextlib.contextmanager
def empty_database(folder):
    """The URL of an empty database on the engine of this run; PostgreSQL's is dropped after."""
    url = urlsplit(os.environ["DATABASE_URL"])
    if not url.scheme.startswith("postgres"):
        yield f"sqlite:///{folder / f'{uuid.uuid4().hex}.sqlite3'}"
        return
    name = f"own_{uuid.uuid4().hex}"
    with psycopg.connect(urlunsplit(url._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(url._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
