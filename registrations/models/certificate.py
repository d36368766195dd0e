import re
import secrets
import unicodedata

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .registration import Registration

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# No code holds these: who types one misread its neighbour.
MISREAD = str.maketrans("1I0O", "LLQQ")


def new_certificate_code():
    """Sixteen letters and digits in fours: 80 bits that one can type from paper."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(16))
    return in_fours(letters)


def in_fours(letters):
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


class CertificateQuerySet(models.QuerySet):
    def with_code(self, typed):
        """The one whose code somebody means who typed this from paper; None without one."""
        text = unicodedata.normalize("NFKC", typed[:100]).upper().translate(MISREAD)
        digits = (str(unicodedata.decimal(sign, sign)) for sign in text)
        letters = re.sub(r"[^A-Z0-9]", "", "".join(digits))
        if len(letters) != 16:
            return None
        owners = "registration__edition", "registration__speaker"
        return self.select_related(*owners).filter(code=in_fours(letters)).first()


class Certificate(models.Model):
    """That somebody attended, or spoke; whoever holds the paper can check its code."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("Certificate of attendance")
        SPEAKING = "speaking", _("Certificate of speaking")

    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        related_name="certificates",
        verbose_name=_("registration"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=19, unique=True, default=new_certificate_code)
    # ISO dates, in order: they stay when the entries that prove them are deleted.
    days = models.JSONField(_("days"), default=list, editable=False)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind"], name="registrations_certificate_once"
            )
        ]

    def __str__(self):
        return self.code
