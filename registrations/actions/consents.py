"""What people agreed to, and took back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry


def withdraw_consent(*, consent, by):
    """End a consent now, on behalf of the person; one that has ended stays as it is."""
    if consent.withdrawn_at:
        return
    with transaction.atomic():
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        subject = f"registrations.consent:{consent.pk}"
        AuditEntry.objects.record("registrations.consent_withdrawn", by=by, subject=subject)
