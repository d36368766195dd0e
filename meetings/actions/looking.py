"""How much one attendee may look at others: nobody takes the whole directory home."""

import datetime as dt

from accounts.actions import TooManyTries
from accounts.models import AuditEntry, Throttle

# By person, not by network address: at the venue all share one.
SEARCHES, SEARCH_WINDOW = 60, dt.timedelta(minutes=1)
PROFILES, DAY = 300, dt.timedelta(days=1)


def admit_search(*, registration):
    """Count one look at the directory. Raises `TooManyTries`."""
    _admit("meetings.search", registration, SEARCHES, SEARCH_WINDOW)


def admit_profile(*, registration):
    """Count one profile that is opened. Raises `TooManyTries`, which the audit log is told once."""
    try:
        _admit("meetings.profiles", registration, PROFILES, DAY)
    except TooManyTries:
        name, subject = "meetings.profiles_told", registration.subject
        if not Throttle.objects.wait(name, subject=subject, limit=1, window=DAY):
            AuditEntry.objects.record("meetings.many_profiles_read", subject=subject)
        raise


def _admit(name, registration, limit, window):
    subject = registration.subject
    if wait := Throttle.objects.wait(name, subject=subject, limit=limit, window=window):
        raise TooManyTries(wait)
