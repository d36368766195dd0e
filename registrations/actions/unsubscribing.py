"""Who wants no more circulars, and who wants them again."""

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry
from registrations.models import Consent, Recipient, Registration

from .consents import withdraw_consent
from .mailing import drop_waiting


@transaction.atomic
def unsubscribe(*, registration):
    """End all circulars to this person, also those that wait, and their consent to news."""
    registration = _locked(registration)
    if registration.unsubscribed_at:
        return
    registration.unsubscribed_at = timezone.now()
    registration.save(update_fields=["unsubscribed_at"])
    for consent in _newsletters(registration).live():
        withdraw_consent(consent=consent, by=None)
    drop_waiting(Recipient.objects.filter(registration=registration))
    _record("registrations.unsubscribed", registration)


@transaction.atomic
def subscribe_again(*, registration):
    """Take that back: a consent that ended with it is given anew, and on record as such."""
    registration = _locked(registration)
    if registration.unsubscribed_at is None:
        return
    ended = _newsletters(registration).filter(withdrawn_at__gte=registration.unsubscribed_at)
    former = ended.first()
    if former and not _newsletters(registration).live().exists():
        Consent.objects.create(
            registration=registration,
            purpose=former.purpose,
            text_version=former.text_version,
            language=former.language,
            channel=Consent.Channel.MAIL,
        )
    registration.unsubscribed_at = None
    registration.save(update_fields=["unsubscribed_at"])
    _record("registrations.subscribed_again", registration)


def _locked(registration):
    return Registration.objects.select_for_update().get(pk=registration.pk)


def _newsletters(registration):
    return Consent.objects.filter(registration=registration, purpose=Consent.Purpose.NEWSLETTER)


def _record(verb, registration):
    AuditEntry.objects.record(verb, subject=f"registrations.registration:{registration.pk}")
