from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from speakers.models import Organisation
from speakers.models.record import JudgedWhole

from .registration import Registration


class ConsentQuerySet(models.QuerySet):
    def live(self):
        """Given and not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(JudgedWhole):
    """One person's yes to one purpose: when, to which text, and until when."""

    class Purpose(models.TextChoices):
        PARTNER_SHARE = "partner_share", _("Share contact details with a partner")
        PARTICIPANT_LIST = "participant_list", _("Appear in the list of participants")
        B2B_VISIBLE = "b2b_visible", _("Appear in the public list of meetings")
        PHOTO = "photo", _("Photographs for promotion")
        NEWSLETTER = "newsletter", _("Newsletter")

    class Channel(models.TextChoices):
        FORM = "form", _("Online form")
        PAPER = "paper", _("On paper")
        DESK = "desk", _("At the desk")
        MAIL = "mail", _("By mail")

    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        related_name="consents",
        verbose_name=_("registration"),
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    partner = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("partner"),
    )
    text_version = models.CharField(_("version of the text"), max_length=40)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    channel = models.CharField(
        _("channel"), max_length=6, choices=Channel.choices, default=Channel.FORM
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="partner_share", partner__isnull=False)
                | (~Q(purpose="partner_share") & Q(partner=None)),
                name="registrations_consent_partner_where_shared",
                violation_error_message=_("Name the partner, and only for sharing with one."),
            ),
            models.UniqueConstraint(
                fields=["registration", "purpose"],
                condition=Q(withdrawn_at=None, partner=None),
                name="registrations_consent_one_live",
                violation_error_message=_("This consent is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["registration", "purpose", "partner"],
                condition=Q(withdrawn_at=None, partner__isnull=False),
                name="registrations_consent_one_live_per_partner",
                violation_error_message=_("This consent is recorded already."),
            ),
        ]

    def __str__(self):
        return self.get_purpose_display()
