"""How attendees, who have no accounts, come to their own pages."""

import datetime as dt
import secrets

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .registration import Registration

LINK_LIFE = dt.timedelta(minutes=30)
# A first mail is read when it is read; a reminder to oneself at once.
FIRST_LINK_LIFE = dt.timedelta(days=7)
# Some press a button twice: the first answer is lost then.
PRESSED_TWICE = dt.timedelta(seconds=10)
VISIT_LIFE = dt.timedelta(days=14)
MOST_CODE_TRIES = 5


def digest_of(secret):
    """What is kept of a secret: who reads the database cannot use it."""
    return salted_hmac("registrations.link", secret, algorithm="sha256").hexdigest()


def new_secret():
    """128 bits for an address, as 22 signs."""
    return secrets.token_urlsafe(16)


def new_code():
    """Six digits that one types from another device."""
    return f"{secrets.randbelow(10**6):06}"


class OneUseLink(models.Model):
    """A way to `/me/` that was sent to one person: an address, and six digits beside it.

    Only digests are kept. The code dies after `MOST_CODE_TRIES` wrong ones, the address after its
    first use, except in a browser that is in already.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    code_tries = models.PositiveSmallIntegerField(default=0)
    # Whether it went to the mailbox, so that using it shows that the address is theirs.
    is_mailed = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.pk}"


class Visit(models.Model):
    """A browser in which an attendee has proven who they are; its cookie holds the secret."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="visits")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.pk}"
