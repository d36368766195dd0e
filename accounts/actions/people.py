"""What is done to accounts, and to those who sign in."""

import datetime as dt

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import emails
from accounts.models import AuditEntry, RememberedDevice, SignedInSession, Throttle, User

# Tries per window: for one account at one address, and for one address.
SIGN_IN_WINDOW = dt.timedelta(minutes=15)
SIGN_INS_PER_ACCOUNT, SIGN_INS_PER_ADDRESS = 5, 20
RESET_WINDOW = dt.timedelta(hours=1)
RESETS_PER_ACCOUNT, RESETS_PER_ADDRESS = 3, 10


class TooManyTries(Exception):
    """Refused before any password is hashed; `seconds` says how long to wait."""

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__(f"wait {seconds} s")


def admit_sign_in(*, email, address):
    """Count one try to sign in. Raises `TooManyTries`.

    Never on the account alone: anybody could lock the organisers out on the opening morning.
    """
    email = User.normalise_email(email)
    throttles = Throttle.objects
    wait = throttles.wait(
        "sign-in", address=address, limit=SIGN_INS_PER_ADDRESS, window=SIGN_IN_WINDOW
    ) or throttles.wait(
        "sign-in",
        subject=email,
        address=address,
        limit=SIGN_INS_PER_ACCOUNT,
        window=SIGN_IN_WINDOW,
    )
    if wait:
        raise TooManyTries(wait)


@transaction.atomic
def note_sign_in(*, user, address):
    """A right password clears what its owner mistyped, and costs the shared address nothing."""
    Throttle.objects.forget("sign-in", subject=user.email, address=address)
    Throttle.objects.give_back("sign-in", address=address)
    AuditEntry.objects.record("accounts.signed_in", by=user, subject=subject_of(user))


def note_failed_sign_in(*, email):
    user, details = _user_or_trace(email)
    AuditEntry.objects.record("accounts.sign_in_failed", subject=subject_of(user), **details)


@transaction.atomic
def invite_user(*, email, name, language, groups=(), is_superuser=False, by=None):
    """Open an account without a password and write the mail that lets its owner choose one."""
    user = User.objects.create_user(email, name=name, language=language, is_superuser=is_superuser)
    user.groups.set(groups)
    AuditEntry.objects.record(
        "accounts.invited", by=by, subject=subject_of(user), **_rights_of(user)
    )
    emails.write_invitation(user=user, by=by)
    return user


@transaction.atomic
def invite_again(*, user, by=None):
    AuditEntry.objects.record("accounts.invited", by=by, subject=subject_of(user))
    return emails.write_invitation(user=user, by=by)


@transaction.atomic
def request_password_reset(*, email, address):
    """Write the reset mail if an active account has this e-mail. Raises `TooManyTries`.

    The caller learns nothing about the account: beyond its own limit too, it only gets no mail.
    """
    throttles, email = Throttle.objects, User.normalise_email(email)
    if wait := throttles.wait(
        "reset", address=address, limit=RESETS_PER_ADDRESS, window=RESET_WINDOW
    ):
        raise TooManyTries(wait)
    if throttles.wait("reset", subject=email, limit=RESETS_PER_ACCOUNT, window=RESET_WINDOW):
        return
    user, details = _user_or_trace(email)
    AuditEntry.objects.record("accounts.password_reset_asked", subject=subject_of(user), **details)
    if user and user.is_active:
        emails.write_password_reset(user=user)


@transaction.atomic
def note_password_set(*, user):
    """Whoever chose a new one may have lost a device: each has to prove itself again."""
    RememberedDevice.objects.filter(user=user).delete()
    AuditEntry.objects.record("accounts.password_set", by=user, subject=subject_of(user))


@transaction.atomic
def note_rights_change(*, user, by):
    """Who may not enter any more is signed out everywhere, at once."""
    AuditEntry.objects.record(
        "accounts.rights_changed", by=by, subject=subject_of(user), **_rights_of(user)
    )
    if not (user.is_active and user.is_staff):
        SignedInSession.objects.filter(user=user).end()


@transaction.atomic
def unlock_user(*, user, by=None):
    """Forget every failed try of this account, so that its owner can sign in at once."""
    Throttle.objects.about(user.email).delete()
    for device in TOTPDevice.objects.filter(user=user):
        device.throttle_reset()
    AuditEntry.objects.record("accounts.unlocked", by=by, subject=subject_of(user))


def subject_of(user):
    """What the audit log calls `user`."""
    return f"accounts.user:{user.pk}" if user else ""


def _user_or_trace(email):
    """`(user, {})`, or None and a keyed trace that tells two unknown addresses apart."""
    email = User.normalise_email(email)
    user = User.objects.filter(email=email).first()
    trace = salted_hmac("accounts.audit", email.encode("utf-8", "replace")).hexdigest()[:12]
    return user, {} if user else {"unknown": trace}


def _rights_of(user):
    return {
        "groups": sorted(user.groups.values_list("pk", flat=True)),
        "is_superuser": user.is_superuser,
        "is_staff": user.is_staff,
        "is_active": user.is_active,
    }
