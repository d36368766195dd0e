import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 10
# A send task that a lost worker took with it is handed out again after this long.
LEASE = dt.timedelta(minutes=15)


class OutboxQuerySet(models.QuerySet["OutboxMail"]):
    def due(self):
        """Mails that should go out now: not sent, not given up, their next try has come."""
        return self.filter(sent_at=None, next_try_at__lte=timezone.now())

    def lease_due(self, most=500):
        """Ids of at most `most` due mails, each of which no other tick is given for `LEASE`.

        Runs in the caller's transaction, in which it must also enqueue them.
        """
        due = self.due().order_by("next_try_at")
        locked = due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most]
        ids = list(locked)
        self.filter(pk__in=ids).update(next_try_at=timezone.now() + LEASE)
        return ids

    def claim(self, pk):
        """The waiting mail `pk`, now taken out of the queue by the caller alone; else None.

        One conditional statement decides between two workers. A worker that dies between the
        claim and its outcome leaves the mail as `INTERRUPTED`: whether it arrived is unknown, so
        a person decides about sending it again.
        """
        taken = self.filter(pk=pk, sent_at=None, next_try_at__isnull=False).update(
            next_try_at=None, attempts=F("attempts") + 1, last_error=""
        )
        return self.get(pk=pk) if taken else None

    def stuck(self):
        """Mails that will not go out by themselves: given up or interrupted."""
        return self.filter(sent_at=None, next_try_at=None)

    def long_sent(self):
        """Mails sent a month ago, to be deleted by the tick: an address is not kept for nothing."""
        return self.filter(sent_at__lt=timezone.now() - dt.timedelta(days=30))


class OutboxMail(models.Model):
    """A mail written in the transaction that decided it, and sent after the commit."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")
        INTERRUPTED = "interrupted", _("being sent, or interrupted")

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    # Emptied once sent: it may hold a link that opens an account.
    body = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    # Of circulars: where one press ends them, said in the mail's head (RFC 8058).
    unsubscribe_url = models.URLField(blank=True, editable=False)
    # The record that it concerns ("registrations.registration:12"): an erasure finds it by that,
    # whatever its address.
    about = models.CharField(max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True, default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(sent_at=None),
                name="accounts_outbox_due",
            )
        ]

    def __str__(self):
        return f"{self.pk}: {self.subject}"

    @property
    def state(self):
        if self.sent_at:
            return self.State.SENT
        if self.next_try_at:
            return self.State.WAITING
        return self.State.GIVEN_UP if self.last_error else self.State.INTERRUPTED

    def mark_sent(self):
        self.sent_at, self.body = timezone.now(), ""
        self.save(update_fields=["sent_at", "body"])

    def mark_failed(self, error):
        """Note `error` (no address in it) and when to try again: 1, 2, 4 … 256 minutes later."""
        self.last_error = error[:200] or "error"
        if self.attempts < MOST_ATTEMPTS:
            self.next_try_at = timezone.now() + dt.timedelta(minutes=2 ** (self.attempts - 1))
        self.save(update_fields=["last_error", "next_try_at"])
