"""Circulars: one text to many attendees."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OutboxMail
from events.models import Edition

from .consent import Consent
from .entry import Entry
from .registration import Registration

MOST_A_MINUTE = 6000


class MailingQuerySet(models.QuerySet):
    def to_write_out(self):
        """Those that were sent and whose mails do not stand in the outbox yet."""
        return self.filter(sent_at__isnull=False, written_out_at=None, stopped_at=None)


class Mailing(models.Model):
    """One text, in three languages, to a group of attendees.

    `audience` is JSON: the filters by which the group is found, without personal data: lists of
    `categories`, `statuses`, `languages` and `countries` (none: all), `checked_in` true or false.
    """

    class Kind(models.TextChoices):
        # About the edition that they registered for: to all but those who declined.
        PRACTICAL = "practical", _("Practical information on this edition")
        # Needs a live consent of purpose newsletter.
        NEWSLETTER = "newsletter", _("News, to those who asked for them")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="mailings", verbose_name=_("edition")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PRACTICAL)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))
    audience = models.JSONField(default=dict, blank=True)
    a_minute = models.PositiveSmallIntegerField(
        _("mails a minute"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_A_MINUTE)],
        help_text=_("What the mail server takes from us."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mailings",
        verbose_name=_("written by"),
        editable=False,
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    # When somebody pressed "send"; when all its mails were written to the outbox; when stopped.
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    written_out_at = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, editable=False)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("circular")
        verbose_name_plural = _("circulars")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject or ""

    def readers(self):
        """The registrations to which it would go now."""
        people = Registration.objects.of_edition(self.edition).live()
        people = people.filter(erased_at=None).exclude(email="")
        if self.kind == self.Kind.NEWSLETTER:
            # Unsubscribing withdraws this consent: whoever has one gave it since.
            people = people.agreed_to(Consent.Purpose.NEWSLETTER)
        else:
            people = people.filter(unsubscribed_at=None)
        for key, column in FILTERS.items():
            if chosen := self.audience.get(key):
                people = people.filter(**{f"{column}__in": chosen})
        came = self.audience.get("checked_in")
        if came is not None:
            has_come = Exists(Entry.objects.filter(registration=OuterRef("pk")))
            people = people.filter(has_come if came else ~has_come)
        return people


# The lists of an audience, and the columns that they filter.
FILTERS = {
    "categories": "category",
    "statuses": "status",
    "languages": "language",
    "countries": "country",
}


class RecipientQuerySet(models.QuerySet):
    def waiting(self):
        """Those whose mail stands in the queue: not sent, not being sent, not given up."""
        return self.filter(mail__sent_at=None, mail__next_try_at__isnull=False)

    def counts(self):
        """`{"total": …, "sent": …, "waiting": …, "going": …, "failed": …, "stopped": …}`.

        One query. A mail that is gone was sent: sent ones are deleted after a month.
        """
        unsent = Q(mail__isnull=False, mail__sent_at=None)
        out = unsent & Q(mail__next_try_at=None)
        counts = self.aggregate(
            total=Count("pk"),
            waiting=Count("pk", filter=unsent & Q(mail__next_try_at__isnull=False)),
            going=Count("pk", filter=out & Q(mail__last_error="")),
            failed=Count("pk", filter=out & ~Q(mail__last_error="")),
            stopped=Count("pk", filter=Q(is_stopped=True)),
        )
        rest = sum(counts[key] for key in ("waiting", "going", "failed", "stopped"))
        return {**counts, "sent": counts["total"] - rest}


class Recipient(models.Model):
    """One attendee to whom a circular goes, once."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="mailings")
    mail = models.OneToOneField(OutboxMail, models.SET_NULL, null=True, related_name="recipient")
    # It was stopped, or its reader unsubscribed, before it was sent; `mail` is then None.
    is_stopped = models.BooleanField(default=False)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "registration"], name="registrations_recipient_once"
            )
        ]

    def __str__(self):
        return f"{self.mailing_id}/{self.registration_id}"
