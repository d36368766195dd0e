"""The versions of the public editions, on which every stored page depends."""

import logging
import threading
import time

from django.db import DatabaseError

from events.models import Edition
from forum.lib.stored import pages_changed

logger = logging.getLogger(__name__)

POLL_SECONDS = 1


class Versions:
    """The editions' versions, asked at most once a second, or at once after a change here."""

    def __init__(self):
        self.by_slug, self.all, self.seen_at = {}, None, {}
        self.next_poll, self.changes, self.polling = 0.0, 0, threading.Lock()

    def of(self, path):
        """What stored pages under `path` depend on; None while the database never answered."""
        # While one thread asks, others go on with what is known, but not after a change here.
        if time.monotonic() >= self.next_poll and self.polling.acquire(self.next_poll == 0):
            try:
                if time.monotonic() >= self.next_poll:
                    self.poll()
            finally:
                self.polling.release()
        parts = path.split("/", 3)
        return self.by_slug.get(parts[2] if len(parts) > 3 else "", self.all)

    def poll(self):
        now, changes = time.monotonic(), self.changes
        try:
            rows = dict(Edition.objects.published().values_list("slug", "version"))
        except DatabaseError:
            # Stored pages outlive the database for a while; others will answer 503.
            logger.exception("The editions' versions could not be read")
        else:
            self.by_slug = {slug: f"{slug}.{version}" for slug, version in rows.items()}
            self.all = "all." + ".".join(sorted(self.by_slug.values()))
            known = (*self.by_slug.values(), self.all)
            self.seen_at = {version: self.seen_at.get(version, now) for version in known}
        if changes == self.changes:
            self.next_poll = now + POLL_SECONDS

    def forget(self, **kwargs):
        self.changes += 1
        self.next_poll = 0.0


versions = Versions()
pages_changed.connect(versions.forget, dispatch_uid="forum.versions")
