import datetime as dt
import hashlib

from django.db import models
from django.db.models import F
from django.utils import timezone


class ThrottleQuerySet(models.QuerySet):
    def is_over(self, name, *, limit, window):
        """Count one more try under `name`; whether that is more than `limit` in `window`.

        One conditional statement at a time, so that simultaneous tries are each counted.
        """
        key, now = _digest(name), timezone.now()
        self.get_or_create(key=key, defaults={"started_at": now, "tries": 0})
        self.filter(key=key, started_at__lte=now - window).update(started_at=now, tries=0)
        self.filter(key=key).update(tries=F("tries") + 1)
        return self.filter(key=key, tries__gt=limit).exists()

    def forget(self, name):
        """Start `name` afresh, after a success or by `manage.py unlock_user`."""
        self.filter(key=_digest(name)).delete()

    def stale(self):
        """Rows of windows long past, to be deleted by the tick."""
        return self.filter(started_at__lt=timezone.now() - dt.timedelta(days=1))


class Throttle(models.Model):
    """How often something was tried in the current window; the key is a digest, never a name."""

    key = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)

    objects = ThrottleQuerySet.as_manager()

    def __str__(self):
        return f"{self.key[:12]}: {self.tries}"


def _digest(name):
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
