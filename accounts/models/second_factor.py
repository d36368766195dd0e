"""What a colleague proves beside the password: codes of an application, or of a sheet of paper.

The application's key is a `TOTPDevice` of django-otp, which knows drift, replay and throttling.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

CODES = 10
# Without letters and digits that are mistaken for one another.
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
REMEMBERED = dt.timedelta(days=30)


def digest(purpose, text):
    """A keyed digest of a secret, as hexadecimal: the secret itself is not kept."""
    return salted_hmac(f"accounts.{purpose}", text, algorithm="sha256").hexdigest()


def _device(user, token):
    return digest(f"device.{user.pk}", token)


class RecoveryCodeQuerySet(models.QuerySet["RecoveryCode"]):
    def renew(self, user):
        """Forget the codes of `user` and return ten new ones, to be shown once."""
        self.filter(user=user).delete()
        codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(10)) for _ in range(CODES)]
        self.bulk_create(
            self.model(user=user, digest=digest(f"recovery.{user.pk}", code)) for code in codes
        )
        return codes

    def use(self, user, code):
        """Whether `code` was an unused one of `user`; it is used up by that, once."""
        code = "".join(code.lower().split()).replace("-", "")
        unused = self.filter(user=user, used_at=None)
        known = unused.filter(digest=digest(f"recovery.{user.pk}", code))
        return known.update(used_at=timezone.now()) == 1

    def left(self, user):
        return self.filter(user=user, used_at=None).count()

    def newest(self, user):
        """The number of the last one made for `user`; 0 before any. Tells two sets apart."""
        return self.filter(user=user).aggregate(newest=models.Max("pk", default=0))["newest"]


class RecoveryCode(models.Model):
    """One of ten codes on paper, for the day on which the telephone is lost; used once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="accounts_recoverycode_once")
        ]

    def __str__(self):
        return f"{self.user_id}: {self.pk}"


class RememberedDeviceQuerySet(models.QuerySet["RememberedDevice"]):
    def live(self):
        return self.filter(expires_at__gt=timezone.now())

    def remember(self, user, label):
        """Remember a browser of `user` and return the token that it is to hold."""
        token = secrets.token_urlsafe(32)
        expires_at = timezone.now() + REMEMBERED
        self.create(user=user, digest=_device(user, token), label=label, expires_at=expires_at)
        return token

    def held_by(self, user, token):
        """The live one of `user` that `token` stands for; another one's token stands for none."""
        return self.live().filter(user=user, digest=_device(user, token))

    def over(self):
        """Those to be deleted by the tick."""
        return self.filter(expires_at__lte=timezone.now())


class RememberedDevice(models.Model):
    """A browser that need not ask for the second factor for 30 days; it holds the token."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="remembered_devices"
    )
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("device"), max_length=120, blank=True)
    remembered_at = models.DateTimeField(_("remembered at"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))

    objects = RememberedDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-remembered_at"]

    def __str__(self):
        return f"{self.user_id}: {self.label}"
