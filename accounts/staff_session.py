"""What the session of a colleague remembers: when it began and was used, and what was proven.

All of it stands in the session itself, so that no page has to ask the database for it.
"""

import time

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import models
from django.dispatch import receiver
from django.utils import timezone

from . import actions
from .devices import device_label
from .models import RememberedDevice, SignedInSession

BEGUN, SEEN, FACTOR, CONFIRMED = "begun_at", "seen_at", "second_factor", "confirmed_at"
DEVICE_COOKIE = "__Host-device" if settings.IS_SECURE else "device"
SEEN_EVERY, FRESH = 60, 10 * 60  # seconds


class Factor(models.TextChoices):
    """How this session stands to the second factor."""

    NONE = "none"  # its owner has none
    ASKED = "asked"  # its owner has one, and has not proven it here yet
    PROVEN = "proven"


@receiver(user_logged_in)
def begin(sender, request, user, **kwargs):
    """Right password. Without a second factor, that is all that can be asked for."""
    session, now = request.session, _now()
    if session.session_key is None:
        session.create()
    session[BEGUN] = session[SEEN] = now
    session[FACTOR] = Factor.NONE
    session.pop(CONFIRMED, None)
    if not actions.has_second_factor(user):
        session[CONFIRMED] = now
    elif is_remembered(request, user):
        session[FACTOR] = Factor.PROVEN
    else:
        session[FACTOR] = Factor.ASKED
    _keep_row(request, user, signed_in_at=timezone.now())


@receiver(user_logged_out)
def end(sender, request, user, **kwargs):
    SignedInSession.objects.filter(session_key=request.session.session_key or "").delete()


def is_remembered(request, user):
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    return bool(token) and RememberedDevice.objects.held_by(user, token).exists()


def label_of(request):
    return device_label(request.headers.get("User-Agent", ""))


def is_over(session):
    """Whether it is too old, however busy."""
    return _now() - session.get(BEGUN, 0) > settings.SESSION_COOKIE_AGE


def is_idle(session):
    return _now() - session.get(SEEN, 0) > settings.STAFF_IDLE_MINUTES * 60


def touch(request):
    """Note that it is in use, at most once a minute."""
    if _now() - request.session[SEEN] >= SEEN_EVERY:
        request.session[SEEN] = _now()
        _keep_row(request, request.user)


def owes(session):
    """What has to be proven, or given, before any page: `ASKED`, `NONE`; else nothing."""
    state = session.get(FACTOR, Factor.NONE)
    if state == Factor.ASKED or (state == Factor.NONE and settings.REQUIRE_SECOND_FACTOR):
        return state
    return None


def note_second_factor(request):
    """It was proven here, or just given."""
    request.session[FACTOR] = Factor.PROVEN
    note_confirmed(request)


def note_no_second_factor(request):
    request.session[FACTOR] = Factor.NONE


def note_confirmed(request):
    """Its owner has just proven to be there, who is not only somebody at an open desk."""
    request.session[CONFIRMED] = request.session[SEEN] = _now()
    _keep_row(request, request.user)


def is_confirmed(session):
    return 0 <= _now() - session.get(CONFIRMED, 0) < FRESH


def _keep_row(request, user, **fields):
    label = label_of(request)
    SignedInSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "label": label, "seen_at": timezone.now(), **fields},
    )


def _now():
    return int(time.time())
