"""Circulars: who gets one, in which language, sending, and stopping."""

import datetime as dt
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, OutboxMail, Throttle
from forum.lib.languages import CODES, translations
from registrations.circulars import Circular, fictional_reader
from registrations.models import Mailing, Recipient

# Up to so many, the page that sends writes all mails itself; more are the worker's.
AT_ONCE = 300
# Beyond so many, whoever sends shows once more that it is them.
MANY = 50
MOST_TESTS, AN_HOUR = 10, dt.timedelta(hours=1)
PORTION = 500


class LookAgain(Exception):
    """The text or its readers are not what whoever sends has seen; nothing was sent."""


@dataclass(frozen=True)
class Plan:
    """What sending would do now: how many get it, and in which language.

    `readers` counts them by the language they read, `borrowed` those whose language is not
    written, by `(theirs, what they get instead)`. `mark` stands for exactly this.
    """

    readers: dict
    borrowed: dict = field(default_factory=dict)
    is_written: bool = True
    mark: str = ""

    @property
    def total(self):
        return sum(self.readers.values())


def plan_mailing(mailing):
    """The `Plan` of `mailing` as it stands. One query."""
    circular = Circular(mailing)
    # Every row, not one for each consent.
    languages = mailing.readers().order_by("pk").values_list("language", flat=True)
    counts = Counter(languages)
    readers = {code: counts[code] for code in CODES if counts[code]}
    borrowed = {
        (code, circular.language_for(code)): count
        for code, count in readers.items()
        if circular.languages and circular.language_for(code) != code
    }
    texts = [translations(mailing, name) for name in ("subject", "body")]
    seen = json.dumps([texts, mailing.kind, mailing.audience, readers, mailing.a_minute])
    mark = hashlib.sha256(seen.encode()).hexdigest()[:32]
    return Plan(readers, borrowed, bool(circular.languages), mark)


def send_test(*, mailing, by, language):
    """Send `mailing` to `by` alone, marked as a test, as somebody who reads `language` gets it.

    Raises `ValidationError` after many within an hour.
    """
    if Throttle.objects.wait("test mail", subject=by.email, limit=MOST_TESTS, window=AN_HOUR):
        raise ValidationError(_("You have sent yourself many tests. Please wait an hour."))
    circular = Circular(mailing)
    with translation.override(circular.language_for(language)):
        marked = _("[Test] %(subject)s")
    letter = circular.letter(fictional_reader(language))
    longest = OutboxMail._meta.get_field("subject").max_length
    return OutboxMail.objects.create(
        to=by.email,
        subject=(marked % {"subject": letter.subject})[:longest],
        body=letter.body,
        language=letter.language,
    )


@transaction.atomic
def send_mailing(*, mailing, by, seen):
    """Send `mailing` to those who are its readers now; whether it was not sent before.

    `seen` is the mark of the `Plan` that `by` saw. Raises `LookAgain`, and `ValidationError` where
    there is nobody or nothing to send. A large one is written out by the worker.
    """
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.sent_at:
        return False
    plan = plan_mailing(mailing)
    if mailing.edition.is_archived:
        raise ValidationError(_("This edition is archived: nothing in it can be changed any more."))
    if not plan.is_written:
        raise ValidationError(_("Write a subject and a text in one language at least."))
    if not plan.total:
        raise ValidationError(_("Nobody would get this mail."))
    if plan.mark != seen:
        raise LookAgain
    mailing.sent_at = timezone.now()
    mailing.save(update_fields=["sent_at"])
    # Whoever registers from now on gets nothing.
    readers = mailing.readers().order_by("pk").values_list("pk", flat=True)
    Recipient.objects.bulk_create(
        (Recipient(mailing=mailing, registration_id=key) for key in readers), batch_size=PORTION
    )
    AuditEntry.objects.record(
        "registrations.mailing_sent", by=by, subject=_subject(mailing), recipients=plan.total
    )
    if plan.total <= AT_ONCE:
        _write_out(mailing)
    return True


@transaction.atomic
def write_out_mailing(*, mailing_id):
    """Write all mails of a sent circular, unless somebody else does or did: all, or none."""
    waiting = Mailing.objects.select_for_update(skip_locked=True).to_write_out()
    if mailing := waiting.filter(pk=mailing_id).first():
        _write_out(mailing)


@transaction.atomic
def stop_mailing(*, mailing, by):
    """Take back the mails that were not sent yet; how many. Those in the sending go out."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.sent_at is None or mailing.stopped_at:
        return 0
    if mailing.written_out_at is None:
        count = mailing.recipients.update(is_stopped=True)
    else:
        count = drop_waiting(mailing.recipients.all())
    mailing.stopped_at = timezone.now()
    mailing.save(update_fields=["stopped_at"])
    AuditEntry.objects.record(
        "registrations.mailing_stopped", by=by, subject=_subject(mailing), recipients=count
    )
    return count


def drop_waiting(recipients):
    """Delete the mails of these that still wait, and note so; how many. In a transaction."""
    mails = OutboxMail.objects.filter(recipient__in=recipients.waiting())
    # Under its lock no worker takes one in between.
    list(mails.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    stopped = recipients.waiting().update(is_stopped=True)
    OutboxMail.objects.filter(recipient__in=recipients.filter(is_stopped=True)).delete()
    return stopped


def _write_out(mailing):
    """The mails of all who are recipients, and may still be: who has cancelled since is none."""
    circular = Circular(mailing)
    keys = list(mailing.recipients.order_by("registration").values_list("registration", flat=True))
    mailing.recipients.all().delete()
    readers = mailing.readers().select_related("category", "organisation").order_by("pk")
    pause = dt.timedelta(minutes=1) / mailing.a_minute
    moment = mailing.sent_at
    for start in range(0, len(keys), PORTION):
        mails = []
        for registration in readers.filter(pk__in=keys[start : start + PORTION]):
            mails.append((registration, circular.mail(registration, moment)))
            moment += pause
        _keep(mailing, mails)
    mailing.written_out_at = timezone.now()
    mailing.save(update_fields=["written_out_at"])


def _keep(mailing, mails):
    written = OutboxMail.objects.bulk_create([mail for _registration, mail in mails])
    Recipient.objects.bulk_create(
        Recipient(mailing=mailing, registration=registration, mail=mail)
        for (registration, _mail), mail in zip(mails, written, strict=True)
    )


def _subject(mailing):
    return f"registrations.mailing:{mailing.pk}"
