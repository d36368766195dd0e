from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignedInSessionQuerySet(models.QuerySet["SignedInSession"]):
    def current(self):
        """Those whose session of Django is still there."""
        live = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(session_key__in=live.values("session_key"))

    def over(self):
        """The others: signed out, ended or expired, to be deleted by the tick."""
        return self.exclude(pk__in=self.current().values("pk"))

    def end(self):
        """Sign these browsers out, at once; how many.

        A request under way cannot bring its session back: Django only ever updates the row.
        """
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("session_key", flat=True))
            Session.objects.filter(session_key__in=keys).delete()
            self.model.objects.filter(session_key__in=keys).delete()
        return len(keys)


class SignedInSession(models.Model):
    """One browser in which a colleague is signed in: what they see of it, and can end."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="signed_in_sessions"
    )
    # The key of Django's session; never shown.
    session_key = models.CharField(max_length=40, unique=True)
    label = models.CharField(_("device"), max_length=120, blank=True)
    signed_in_at = models.DateTimeField(_("signed in at"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)

    objects = SignedInSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.user_id}: {self.label}"
