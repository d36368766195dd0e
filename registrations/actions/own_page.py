"""What attendees do on their own pages."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.actions import TooManyTries
from accounts.models import Throttle
from registrations import link_emails
from registrations.models import Answer, Consent, OneUseLink, Registration
from registrations.models.link import LINK_LIFE, MOST_CODE_TRIES, digest_of, new_code, new_secret
from registrations.notices import VERSION

from .consents import withdraw_consent
from .links import HOUR, LINKS_PER_ADDRESS, LINKS_PER_EMAIL, newest_link
from .states import correct


@transaction.atomic
def correct_own(*, registration, fields, answers):
    """Save what its owner corrected in `registration`: `{column: value}`, and `{question: value}`.

    An empty value ends an answer.
    """
    _read_anew(registration)
    for name, value in fields.items():
        setattr(registration, name, value)
    correct(registration=registration, by=None)
    for question, value in answers.items():
        mine = Answer.objects.filter(registration=registration, question=question)
        if not value:
            mine.delete()
        elif not mine.update(value=value):
            Answer.objects.create(registration=registration, question=question, value=value)


@transaction.atomic
def choose_consents(*, registration, asked, wanted, language):
    """Let just those of `asked` be live that are `wanted`, each a `(purpose, partner or None)`."""
    live = {
        (c.purpose, c.partner): c for c in registration.consents.live().select_related("partner")
    }
    for choice in asked:
        if choice in live and choice not in wanted:
            withdraw_consent(consent=live[choice], by=None)
        elif choice in wanted and choice not in live:
            purpose, partner = choice
            Consent.objects.create(
                registration=registration,
                purpose=purpose,
                partner=partner,
                text_version=VERSION,
                language=language,
            )


@transaction.atomic
def ask_for_email(*, registration, email, address):
    """Send a code to the new `email` of an attendee, which shows that it is theirs.

    Nothing is changed yet, and only the code knows for which address it is. Raises `TooManyTries`.
    """
    throttles, name = Throttle.objects, "registrations.link"
    subject = f"{registration.edition_id} {email}"
    wait = throttles.wait(name, address=address, limit=LINKS_PER_ADDRESS, window=HOUR)
    wait = wait or throttles.wait(name, subject=subject, limit=LINKS_PER_EMAIL, window=HOUR)
    if wait:
        raise TooManyTries(wait)
    code = new_code()
    OneUseLink.objects.create(
        registration=registration,
        digest=digest_of(new_secret()),  # an address that nobody is told
        code_digest=_digest(registration, email, code),
        is_mailed=False,
        expires_at=timezone.now() + LINK_LIFE,
    )
    link_emails.write_new_email(registration=registration, email=email, code=code)


def change_email(*, registration, email, code):
    """Make `email` the address of an attendee who has the code that was sent there; whether it was.

    Raises `ValidationError` where somebody else is registered under it. Links and codes that went
    to the former address end, and a mail there says so.
    """
    with transaction.atomic():
        link = newest_link(registration)
        if link is None or link.used_at or link.code_tries >= MOST_CODE_TRIES:
            return False
        if not constant_time_compare(link.code_digest, _digest(registration, email, code)):
            link.code_tries += 1
            link.save(update_fields=["code_tries"])
            return False
    former = registration.email
    try:
        with transaction.atomic():
            _read_anew(registration)
            registration.email, registration.email_confirmed_at = email, timezone.now()
            correct(registration=registration, by=None)
            OneUseLink.objects.filter(registration=registration).delete()
            if former:
                link_emails.write_email_changed(registration=registration, to=former)
    except IntegrityError:
        registration.refresh_from_db()
        raise ValidationError(_("This e-mail is registered for this edition already.")) from None
    return True


def _read_anew(registration):
    """As it stands now, until the end of the transaction: saving must undo nobody's step."""
    stored = Registration.objects.select_for_update(no_key=True)
    registration.refresh_from_db(from_queryset=stored)


def _digest(registration, email, code):
    return digest_of(f"{registration.pk} {email} {code}")
