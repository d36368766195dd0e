"""What is done to the mails that wait."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.models import AuditEntry, OutboxMail


def send_mail(*, mail_id):
    """Send one waiting mail, unless another worker has it. Whether it went out.

    The claim is committed before the mail server hears of it. What the server answers decides
    when it is tried again; only the kind of error is kept, since a server quotes addresses.
    """
    mail = OutboxMail.objects.claim(mail_id)
    if mail is None:
        return False
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.to], headers=emails.headers(mail)).send()
    except Exception as error:  # whatever a mail server does, the mail must not be lost
        code = getattr(error, "smtp_code", "")
        mail.mark_failed(f"{type(error).__name__} {code}".strip())
        return False
    mail.mark_sent()
    return True


@transaction.atomic
def requeue_mails(*, mails, by):
    """Put given-up and interrupted mails back in the queue with ten new tries; how many."""
    ids = list(mails.stuck().values_list("pk", flat=True))
    for pk in ids:
        AuditEntry.objects.record(
            "accounts.mail_requeued", by=by, subject=f"accounts.outboxmail:{pk}"
        )
    return OutboxMail.objects.filter(pk__in=ids).update(next_try_at=timezone.now(), attempts=0)
