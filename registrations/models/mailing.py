"""Circulars: one text to many attendees."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OutboxMail
from events.models import Edition

from .registration import Registration


class Mailing(models.Model):
    """One text, in three languages, to a group of attendees.

    `audience` is JSON: the filters by which the group is found, without personal data.
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
        _("mails a minute"), default=60, help_text=_("What the mail server takes from us.")
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

    class Meta:
        verbose_name = _("circular")
        verbose_name_plural = _("circulars")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject or ""


class Recipient(models.Model):
    """One attendee to whom a circular goes, once."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="mailings")
    mail = models.OneToOneField(OutboxMail, models.SET_NULL, null=True, related_name="recipient")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "registration"], name="registrations_recipient_once"
            )
        ]

    def __str__(self):
        return f"{self.mailing_id}/{self.registration_id}"
