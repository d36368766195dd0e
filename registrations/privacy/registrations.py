"""What this room holds of attendees."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.models import (
    Answer,
    Certificate,
    Consent,
    Entry,
    ErasureRequest,
    OneUseLink,
    Recipient,
    Registration,
    SeatRequest,
    Visit,
)

from .registry import Whose, declare, nobody

WITH_REGISTRATION = "with the registration"
KEPT_MONTHS = 12
SENSITIVE_DAYS = 14
ENTRY_DAYS = 90


def _of(model):
    return lambda subject: model._base_manager.filter(registration__in=subject.keys)


def _delete(rows, subject):
    rows.delete()


def _forget_undelivered(rows, subject):
    """Nothing more is sent; whom a circular reached stays counted."""
    rows.filter(mail=None).delete()
    rows.filter(mail__sent_at=None).delete()


def _withdraw(rows, subject):
    rows.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


declare(
    "registrations.Registration",
    Whose.ATTENDEE,
    title=_("registration"),
    personal="reference name name_latin email phone organisation_name position search sounds "
    "source",
    plain="country",
    kept=f"{KEPT_MONTHS} months after the edition, or what the admission says; then emptied",
    on_erasure="emptied, cancelled if the edition is not over, given a new reference; category, "
    "country, language, status and times stay for the counts",
    rows=lambda subject: Registration.objects.filter(pk__in=subject.keys),
)
declare(
    "registrations.Answer",
    Whose.ATTENDEE,
    title=_("Answers to further questions"),
    personal="value",
    kept=f"{WITH_REGISTRATION}; to sensitive questions {SENSITIVE_DAYS} days after the edition",
    on_erasure="deleted",
    rows=_of(Answer),
    erase=_delete,
)
declare(
    "registrations.Consent",
    Whose.ATTENDEE,
    title=_("consents"),
    plain="text_version",
    kept="as proof, without a name once the registration is emptied",
    on_erasure="withdrawn and left: purpose and times",
    rows=_of(Consent),
    erase=_withdraw,
)
declare(
    "registrations.Certificate",
    Whose.ATTENDEE,
    title=_("Certificates"),
    personal="code",
    plain="days",
    kept=f"{WITH_REGISTRATION}; its code cannot be checked afterwards",
    on_erasure="deleted",
    rows=_of(Certificate),
    erase=_delete,
)
declare(
    "registrations.Entry",
    Whose.ATTENDEE,
    title=_("entries"),
    kept=f"{ENTRY_DAYS} days after the edition, then counts by door, category and day",
    on_erasure="left for the counts: no name",
    rows=_of(Entry),
)
declare(
    "registrations.OneUseLink",
    Whose.ATTENDEE,
    title=_("Links to the own page"),
    plain="digest code_digest",
    kept="until it expires, at most 7 days: digests",
    on_erasure="deleted",
    rows=_of(OneUseLink),
    erase=_delete,
)
declare(
    "registrations.Visit",
    Whose.ATTENDEE,
    title=_("Browsers that know you"),
    personal="label",
    plain="digest",
    kept="14 days after it was last proven: a digest, and the kind of browser",
    on_erasure="deleted",
    rows=_of(Visit),
    erase=_delete,
)
declare(
    "registrations.Recipient",
    Whose.ATTENDEE,
    title=_("circulars"),
    kept="with the edition: which circular went to which registration",
    on_erasure="those not sent yet deleted; the others count a mail that was sent",
    rows=_of(Recipient),
    erase=_forget_undelivered,
)
declare(
    "registrations.SeatRequest",
    Whose.ATTENDEE,
    title=_("Seats in sessions"),
    kept="with the edition: no name",
    on_erasure="given up where the edition is not over; else left for the counts",
    rows=_of(SeatRequest),
)
declare(
    "registrations.ErasureRequest",
    Whose.ATTENDEE,
    title=_("Requests to erase"),
    kept="as proof: ids of the record and of the two colleagues",
    on_erasure="left",
    rows=_of(ErasureRequest),
)
declare(
    "registrations.ScanDevice",
    Whose.STAFF,
    personal="label",
    plain="digest",
    kept=f"{ENTRY_DAYS} days after the edition: what the team called a telephone",
    on_erasure="left",
)
declare(
    "registrations.Job",
    Whose.STAFF,
    plain="asked problem file file_name content_type sha256",
    kept="the file 24 hours, in PRIVATE_ROOT; the row with the edition: who asked for which list",
    on_erasure="every file of the edition deleted, and work under way begun again",
)
nobody("registrations.Category", "slug name source")
nobody("registrations.Question", "text help options source")
nobody("registrations.Door", "name source")
nobody("registrations.ExportProfile", "name columns statuses reason")
nobody("registrations.Mailing", "subject body audience")
