"""How many statements pages send to the database; prints `{path: [cold, stored]}` as JSON.

`python -m bench.queries PATH…` The store's question after the editions' versions, once a second
for all pages together, is not counted.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the setup
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from forum import versions  # noqa: E402


def main(paths):
    settings.ALLOWED_HOSTS = ["*"]
    versions.POLL_SECONDS = 3600
    versions.versions.of("/")
    client = Client(headers={"accept-encoding": "br"})
    cache.clear()
    print(json.dumps({path: [count(client, path), count(client, path)] for path in paths}))


def count(client, path):
    sent = []

    def note(execute, sql, *arguments):
        sent.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} {path}")
    return len(sent)


if __name__ == "__main__":
    main(sys.argv[1:])
