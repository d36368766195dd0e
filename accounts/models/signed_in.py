from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.user_id}: {self.label}"
