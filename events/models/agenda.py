import datetime as dt
import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .edition import Edition


def new_token():
    """128 random bits as 22 letters of an address."""
    return secrets.token_urlsafe(16)


class SavedAgendaQuerySet(models.QuerySet):
    def of_long_ago(self):
        """Those of editions that ended a year ago, to be deleted by the tick."""
        return self.filter(edition__ends_on__lt=timezone.now().date() - dt.timedelta(days=365))


class SavedAgenda(models.Model):
    """The sessions behind a calendar subscription: codes and a token, nothing about anyone."""

    token = models.CharField(_("token"), max_length=22, unique=True, default=new_token)
    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="saved_agendas", verbose_name=_("edition")
    )
    codes = models.JSONField(_("codes of the sessions"), default=list)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    objects = SavedAgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved agenda")
        verbose_name_plural = _("saved agendas")

    def __str__(self):
        return f"{self.edition.slug}: {len(self.codes)}"
