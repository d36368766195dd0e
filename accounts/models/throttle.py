import datetime as dt
import math

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac


class ThrottleQuerySet(models.QuerySet["Throttle"]):
    def wait(self, action, *, subject="", address="", limit, window):
        """Count one try and return the seconds to wait: 0 while within `limit` per `window`.

        Tries are counted per (action, subject, address), each of the two optional: `subject` is
        an account's e-mail, `address` the client's. Simultaneous tries queue on the row, so that
        exactly `limit` of them pass.
        """
        key, now = _digest(action, subject, address), timezone.now()
        row = self.filter(key=key).first()
        if row and row.seconds_left(limit, window, now):
            # Under a flood nothing is written: the pages need the database too.
            return row.seconds_left(limit, window, now)
        with transaction.atomic(using=self.db):
            blank = self.model(key=key, subject=_digest(subject), started_at=now)
            self.bulk_create([blank], ignore_conflicts=True)
            row = self.select_for_update().get(key=key)
            if row.started_at <= now - window:
                row.started_at, row.tries = now, 0
            if seconds := row.seconds_left(limit, window, now):
                return seconds
            row.tries += 1
            row.save(using=self.db)
            return 0

    def give_back(self, action, *, subject="", address=""):
        """Take one try off again: it turned out to be a right one."""
        key = _digest(action, subject, address)
        self.filter(key=key, tries__gt=0).update(tries=F("tries") - 1)

    def forget(self, action, *, subject="", address=""):
        """Start this counter afresh."""
        self.filter(key=_digest(action, subject, address)).delete()

    def about(self, subject):
        """Every counter of one account, whatever the action and the address."""
        return self.filter(subject=_digest(subject))

    def stale(self):
        """Rows of windows long past, to be deleted by the tick."""
        return self.filter(started_at__lt=timezone.now() - dt.timedelta(days=1))


class Throttle(models.Model):
    """How often something was tried in the current window; it holds digests, never names."""

    key = models.CharField(max_length=64, primary_key=True)
    subject = models.CharField(max_length=64, db_index=True)
    started_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)

    objects = ThrottleQuerySet.as_manager()

    def __str__(self):
        return f"{self.key[:12]}: {self.tries}"

    def seconds_left(self, limit, window, now):
        """How long, at `now`, one more try has to wait; 0 when it need not."""
        ends_at = self.started_at + window
        if self.tries < limit or ends_at <= now:
            return 0
        return math.ceil((ends_at - now) / dt.timedelta(seconds=1))


def _digest(*parts):
    text = "\n".join(parts).encode("utf-8", "replace")
    return salted_hmac("accounts.throttle", text, algorithm="sha256").hexdigest()
