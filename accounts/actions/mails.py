"""What is done to the mails that wait."""

import contextlib
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.models import AuditEntry, OutboxMail


def send_mail(*, mail_id):
    """Send one waiting mail, unless another worker has it. Whether it went out.

    The claim is committed before the mail server hears of it. What the server answers decides
    when it is tried again; only the kind of error is kept, since a server quotes addresses. One
    that falls silent may have taken the mail, and would take it twice: a person decides.
    """
    mail = OutboxMail.objects.claim(mail_id)
    if mail is None:
        return False
    try:
        _hand_over(mail)
    except Unanswered:
        return False
    except Exception as error:  # whatever a mail server does, the mail must not be lost
        code = getattr(error, "smtp_code", "")
        mail.mark_failed(f"{type(error).__name__} {code}".strip())
        return False
    mail.mark_sent()
    return True


class Unanswered(Exception):
    """The mail server was reached, and never said whether it took the mail."""


def _hand_over(mail):
    connection = get_connection()
    connection.open()
    message = EmailMessage(
        mail.subject,
        mail.body,
        to=[mail.to],
        headers=emails.headers(mail),
        connection=connection,
    )
    try:
        message.send()
    except (TimeoutError, ConnectionError, SMTPServerDisconnected) as silence:
        raise Unanswered from silence
    finally:
        with contextlib.suppress(OSError):  # how the server says goodbye changes nothing
            connection.close()


@transaction.atomic
def requeue_mails(*, mails, by):
    """Put given-up and interrupted mails back in the queue with ten new tries; how many."""
    ids = list(mails.stuck().values_list("pk", flat=True))
    for pk in ids:
        AuditEntry.objects.record(
            "accounts.mail_requeued", by=by, subject=f"accounts.outboxmail:{pk}"
        )
    return OutboxMail.objects.filter(pk__in=ids).update(next_try_at=timezone.now(), attempts=0)
