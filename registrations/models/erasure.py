from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .registration import Registration


class ErasureRequestQuerySet(models.QuerySet):
    def open(self):
        """Asked for, and neither done nor withdrawn."""
        return self.filter(done_at=None, withdrawn_at=None)


class ErasureRequest(models.Model):
    """That a person's data be erased: by themselves at once, or by the staff with four eyes."""

    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        related_name="erasure_requests",
        verbose_name=_("registration"),
    )
    # None where the person asked on their own page.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="erasures_asked",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="erasures_confirmed",
        verbose_name=_("confirmed by"),
    )
    done_at = models.DateTimeField(_("erased at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by=None)
                | Q(done_at=None)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by"))),
                name="registrations_erasure_by_two",
                violation_error_message=_("Somebody else has to confirm this."),
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(done_at=None, withdrawn_at=None),
                name="registrations_erasure_asked_once",
                violation_error_message=_("This was asked for already."),
            ),
        ]

    def __str__(self):
        return f"{self.registration_id}"
