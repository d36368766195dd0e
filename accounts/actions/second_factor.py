"""The second factor of a colleague: given, proven, lost, taken away."""

import datetime as dt
import math

import django_otp
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEntry, RecoveryCode, RememberedDevice, SignedInSession, Throttle

from .people import SIGN_IN_WINDOW, TooManyTries, admit_sign_in, note_failed_sign_in, subject_of

CODES_PER_ACCOUNT, CODES_PER_ADDRESS = 10, 40
# Codes of so many steps (30 s) before and after now are taken: clocks differ.
TOLERANCE = 1


def has_second_factor(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def prove_code(*, user, code, address):
    """Whether `code` is one of the application's now, or an unused one on paper; used up by that.

    Raises `TooManyTries`: by our own counters, and by those of the device.
    """
    _admit_code(user, address)
    code = "".join(code.split()).replace("-", "")
    verb = "second_factor_verified" if _is_code_of_device(user, code) else ""
    if not verb and RecoveryCode.objects.use(user, code):
        verb = "recovery_code_used"
    if verb:
        Throttle.objects.forget("second-factor", subject=user.email, address=address)
        Throttle.objects.give_back("second-factor", address=address)
    _note(verb or "second_factor_failed", user, by=user)
    return bool(verb)


def prove_password(*, user, password, address):
    """Whether this is the password of someone who is signed in. Raises `TooManyTries`."""
    admit_sign_in(email=user.email, address=address)
    if not user.check_password(password):
        note_failed_sign_in(email=user.email)
        return False
    Throttle.objects.forget("sign-in", subject=user.email, address=address)
    Throttle.objects.give_back("sign-in", address=address)
    return True


@transaction.atomic
def enrol(*, user, key, code, address, session_key=""):
    """Give `user` the application's `key` (hexadecimal) as the second factor, if `code` is of it.

    Returns ten new recovery codes, or None where the code is wrong. What was there before is
    replaced: the former application, codes and remembered devices; other browsers are signed out.
    Raises `TooManyTries`.
    """
    _admit_code(user, address)
    totp = TOTP(bytes.fromhex(key))
    number = "".join(code.split())
    if not number.isdecimal() or not totp.verify(int(number), tolerance=TOLERANCE):
        _note("second_factor_failed", user, by=user)
        return None
    _forget_all(user)
    # This code is used up, like every one after it.
    TOTPDevice.objects.create(user=user, name="totp", key=key, last_t=totp.t(), drift=totp.drift)
    SignedInSession.objects.filter(user=user).exclude(session_key=session_key).end()
    _note("second_factor_enrolled", user, by=user)
    return RecoveryCode.objects.renew(user)


@transaction.atomic
def remove_second_factor(*, user, by=None):
    """Take it away with all that hangs on it. Nothing happens where there is none."""
    if _forget_all(user):
        _note("second_factor_removed", user, by=by)


@transaction.atomic
def renew_recovery_codes(*, user):
    _note("recovery_codes_renewed", user, by=user)
    return RecoveryCode.objects.renew(user)


@transaction.atomic
def remember_device(*, user, label):
    """Returns the token that the browser is to hold for 30 days."""
    _note("device_remembered", user, by=user)
    return RememberedDevice.objects.remember(user, label)


@transaction.atomic
def forget_devices(*, devices, user, by):
    """Ask these browsers of `user` for the second factor again."""
    if devices.delete()[0]:
        _note("devices_forgotten", user, by=by)


def _admit_code(user, address):
    throttles, window = Throttle.objects, SIGN_IN_WINDOW
    by_address = {"address": address, "limit": CODES_PER_ADDRESS, "window": window}
    by_account = {"subject": user.email, "address": address, "limit": CODES_PER_ACCOUNT}
    if wait := (
        throttles.wait("second-factor", **by_address)
        or throttles.wait("second-factor", **by_account, window=window)
    ):
        raise TooManyTries(wait)


def _is_code_of_device(user, code):
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None or not code.isdecimal() or len(code) != device.digits:
        return False
    allowed, reason = device.verify_is_allowed()
    if not allowed:
        left = reason["locked_until"] - timezone.now()
        raise TooManyTries(max(1, math.ceil(left / dt.timedelta(seconds=1))))
    return django_otp.verify_token(user, device.persistent_id, code) is not None


def _forget_all(user):
    """Whether there was anything."""
    RememberedDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    return TOTPDevice.objects.filter(user=user).delete()[0] > 0


def _note(verb, user, by):
    AuditEntry.objects.record(f"accounts.{verb}", by=by, subject=subject_of(user))
