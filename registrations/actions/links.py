"""How attendees come to their own pages: links and codes that are sent, and what they open."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from accounts.actions import TooManyTries
from accounts.models import Throttle
from registrations import link_emails
from registrations.models import OneUseLink, Registration, Visit
from registrations.models.link import (
    FIRST_LINK_LIFE,
    LINK_LIFE,
    MOST_CODE_TRIES,
    PRESSED_TWICE,
    VISIT_LIFE,
    digest_of,
    new_code,
    new_secret,
)

# Tries per window: at one address of the network, and for one e-mail.
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
CODES_PER_ADDRESS, CODES_PER_EMAIL = 10, 10
LINKS_PER_ADDRESS, LINKS_PER_EMAIL = 10, 3


def issue_link(*, registration, life=FIRST_LINK_LIFE, is_mailed=True):
    """Make a new way to the pages of `registration`, good for `life`: `(absolute url, code)`.

    `is_mailed` says that it goes to their mailbox and nowhere else, so that using it shows that
    the address is theirs. Of several codes the newest alone is good.
    """
    secret, code = new_secret(), new_code()
    OneUseLink.objects.create(
        registration=registration,
        digest=digest_of(secret),
        code_digest=_code_digest(registration, code),
        is_mailed=is_mailed,
        expires_at=timezone.now() + life,
    )
    with translation.override(registration.language):
        path = reverse("registrations:link", args=[registration.edition.slug, secret])
    return settings.SITE_URL + path, code


@transaction.atomic
def use_link(*, edition, secret, label="", visit=None):
    """Open the pages that the link of `secret` leads to: `(visit, cookie's secret)`, or None.

    It works once. Who went back opens it again where they are in already, by the `visit` of the
    same browser: that one is given then, and no secret.
    """
    now = timezone.now()
    links = OneUseLink.objects.select_for_update(of=("self",)).select_related("registration")
    found = links.filter(
        digest=digest_of(secret),
        expires_at__gt=now,
        registration__edition=edition,
        registration__erased_at=None,
    )
    link = found.first()
    if link is None:
        return None
    if link.used_at and visit and visit.registration_id == link.registration_id:
        return visit, ""
    if link.used_at and link.used_at <= now - PRESSED_TWICE:
        return None
    return _open(link, label)


@transaction.atomic
def use_code(*, edition, email, code, address, label=""):
    """The same by the six digits that were sent to `email`. Raises `TooManyTries`.

    What is wrong, the address or the code, the caller does not learn.
    """
    email = email.strip().lower()
    _admit_code(edition, email, address)
    registration = known_by(edition=edition, email=email)
    link = registration and newest_link(registration)
    if link is None or link.code_tries >= MOST_CODE_TRIES or link.used_at:
        return None
    if not constant_time_compare(link.code_digest, _code_digest(registration, code)):
        OneUseLink.objects.filter(pk=link.pk).update(code_tries=F("code_tries") + 1)
        return None
    Throttle.objects.give_back("registrations.code", address=address)
    return _open(link, label)


@transaction.atomic
def request_link(*, edition, email, address):
    """Send a new link to `email` if it is registered. Raises `TooManyTries`.

    The caller learns nothing: beyond the limit of one e-mail too, there only is no mail.
    """
    email = email.strip().lower()
    if wait := Throttle.objects.wait(
        "registrations.link", address=address, limit=LINKS_PER_ADDRESS, window=HOUR
    ):
        raise TooManyTries(wait)
    registration = known_by(edition=edition, email=email)
    if not _may_write(edition, email):
        return
    if registration:
        url, code = issue_link(registration=registration, life=LINK_LIFE)
    else:  # as much work, thrown away: the clock must not tell either
        registration = Registration(edition=edition, language=get_language())
        url, code = settings.SITE_URL, new_code()
    link_emails.write_link(registration=registration, link=url, code=code)


def remind(*, registration):
    """Tell who registered once more that they are registered already, within the same limit."""
    if _may_write(registration.edition, registration.email):
        url, code = issue_link(registration=registration)
        link_emails.write_reminder(registration=registration, link=url, code=code)


def known_by(*, edition, email):
    """The registration of `edition` under `email`: a live one, else the last that ended."""
    mine = Registration.objects.of_edition(edition).filter(email=email, erased_at=None)
    if not email:
        return None
    return mine.live().first() or mine.order_by("-pk").first()


def open_visit(*, registration, label=""):
    """Let one more browser in: `(visit, the secret that its cookie keeps)`."""
    secret = new_secret() + new_secret()
    visit = Visit.objects.create(
        registration=registration,
        digest=digest_of(secret),
        label=label[:60],
        expires_at=timezone.now() + VISIT_LIFE,
    )
    return visit, secret


def end_visits(*, registration, but=None):
    """Close every browser of `registration`, except the visit `but`; how many."""
    visits = Visit.objects.filter(registration=registration).exclude(pk=but and but.pk)
    return visits.delete()[0]


def newest_link(registration):
    """The last way in that is not over, locked; None without one."""
    links = OneUseLink.objects.select_for_update().filter(registration=registration)
    return links.filter(expires_at__gt=timezone.now()).order_by("-pk").first()


def _open(link, label):
    link.used_at = link.used_at or timezone.now()
    link.save(update_fields=["used_at"])
    if link.is_mailed:
        unconfirmed = Registration.objects.filter(pk=link.registration_id, email_confirmed_at=None)
        unconfirmed.exclude(email="").update(email_confirmed_at=timezone.now())
    return open_visit(registration=link.registration, label=label)


def _may_write(edition, email):
    subject = f"{edition.pk} {email}"
    return not Throttle.objects.wait(
        "registrations.link", subject=subject, limit=LINKS_PER_EMAIL, window=HOUR
    )


def _admit_code(edition, email, address):
    throttles, name = Throttle.objects, "registrations.code"
    wait = throttles.wait(name, address=address, limit=CODES_PER_ADDRESS, window=HOUR)
    wait = wait or throttles.wait(
        name, subject=f"{edition.pk} {email}", limit=CODES_PER_EMAIL, window=DAY
    )
    if wait:
        raise TooManyTries(wait)


def _code_digest(registration, code):
    """Of this registration's code: the same six digits are another person's at every row."""
    return digest_of(f"{registration.pk} {code}")
