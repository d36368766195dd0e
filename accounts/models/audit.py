import hashlib
import json

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.lib.constraints import AppendOnly
from forum.lib.locks import lock_names


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def record(self, verb, *, by=None, subject="", **details):
        """Append one entry and return it, chained to the one before.

        `verb` says what was done (`registrations.export_started`), `subject` to which record
        (`events.session:12`). `details` must be JSON and hold ids, never names or addresses: an
        erased person must not survive here.
        """
        with transaction.atomic(using=self.db):
            lock_names("audit", ["log"], using=self.db)
            last = self.order_by("-pk").first()
            entry = self.model(
                at=timezone.now(),
                actor=by,
                verb=verb,
                subject=subject,
                details=details,
                previous=last.digest if last else "",
            )
            entry.digest = entry.compute_digest()
            entry.save(using=self.db, force_insert=True)
            return entry

    def first_broken(self):
        """The first entry that was changed or whose predecessor is gone; None when all is whole."""
        previous = ""
        for entry in self.order_by("pk").iterator(chunk_size=1000):
            if entry.previous != previous or entry.digest != entry.compute_digest():
                return entry
            previous = entry.digest
        return None


class AuditEntry(models.Model):
    """One thing that someone did, chained by its digest to all that was done before."""

    at = models.DateTimeField(_("at"), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="audit_entries",
        verbose_name=_("by"),
        editable=False,
    )
    verb = models.CharField(_("action"), max_length=80, db_index=True, editable=False)
    subject = models.CharField(_("record"), max_length=120, blank=True, editable=False)
    details = models.JSONField(_("details"), default=dict, editable=False)
    previous = models.CharField(max_length=64, unique=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        constraints = [AppendOnly(name="accounts_auditentry_append_only")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.subject}".rstrip()

    def compute_digest(self):
        """SHA-256 over the previous digest and this entry's content, as hexadecimal."""
        content = [
            self.previous,
            self.at.isoformat(timespec="microseconds"),
            self.actor_id,
            self.verb,
            self.subject,
            self.details,
        ]
        line = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(line.encode()).hexdigest()
