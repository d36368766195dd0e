"""Somebody registers on the public form."""

import datetime as dt

from accounts.actions import TooManyTries
from accounts.models import Throttle
from registrations.models import Admission, Registration

from .links import remind
from .states import AlreadyRegistered, Full, register

Standing, Status = Admission.Standing, Registration.Status
EXPECTED = {
    Standing.OPEN: Status.CONFIRMED,
    Standing.FEW: Status.CONFIRMED,
    Standing.APPROVAL: Status.PENDING,
    Standing.WAITING: Status.WAITING,
}


SIGN_UPS, WINDOW = 10, dt.timedelta(hours=1)


def admit_sign_up(*, address):
    """Count one registration from this address of the network. Raises `TooManyTries`."""
    name = "registrations.register"
    if wait := Throttle.objects.wait(name, address=address, limit=SIGN_UPS, window=WINDOW):
        raise TooManyTries(wait)


def sign_up(*, registration, admission, answers, consents):
    """Save a new registration; where it stands then. Raises `Full`, and `ValidationError`.

    To who is registered already, a mail says so; the caller hears what anybody else would now.
    """
    try:
        register(registration=registration, admission=admission, answers=answers, consents=consents)
    except AlreadyRegistered as known:
        stored = Admission.objects.select_related("edition", "category")
        standing = stored.get(pk=admission.pk).standing()
        if standing not in EXPECTED:
            raise Full(admission.category) from known
        remind(registration=known.registration)
        return EXPECTED[standing]
    return registration.status
