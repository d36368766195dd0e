"""Where a registration stands, and how it goes on: nothing else changes its status.

Who decides holds the lock of the category's seats, so that two never decide on the same one; the
database counts them, and has the last word. Every step is one transaction: the new status, the
`Change` that tells it, and one mail in the person's language.
"""

import datetime as dt
from contextlib import contextmanager, suppress
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models.change import recording
from forum.lib.locks import lock_names
from registrations.emails import write_state
from registrations.models import (
    Admission,
    Answer,
    Registration,
    SeatRequest,
    registration_ended,
)
from registrations.models.link import FIRST_LINK_LIFE

from .links import issue_link
from .speakers import link_speaker

Status = Registration.Status
# What each step is called in the history: from which states it leads to which.
STEPS = {
    "approved": ({Status.PENDING}, {Status.CONFIRMED, Status.WAITING}),
    "refused": ({Status.PENDING}, {Status.REFUSED}),
    "offered": ({Status.WAITING}, {Status.OFFERED}),
    "accepted": ({Status.OFFERED}, {Status.CONFIRMED}),
    "seated": ({Status.WAITING, Status.OFFERED}, {Status.CONFIRMED}),
    "lapsed": ({Status.OFFERED}, {Status.CANCELLED}),
    "cancelled": (set(Status) - set(Registration.ENDED), {Status.CANCELLED}),
}
CAPACITY = "registrations_admission_within_capacity"


class WrongState(ValidationError):
    """The registration is not, or no longer, where this step begins."""

    def __init__(self, registration):
        status = registration.get_status_display()
        super().__init__(
            _("This cannot be done any more. Status: %(status)s.") % {"status": status}
        )


class Full(ValidationError):
    """No seat is left, nor a place on a waiting list."""

    def __init__(self, category):
        super().__init__(_("No seat is left: %(category)s.") % {"category": category})


class AlreadyRegistered(Exception):
    """This e-mail has a live registration for the edition: `registration`."""

    def __init__(self, registration):
        super().__init__(registration.pk)
        self.registration = registration


def may(step, registration):
    """Whether this step (a key of `STEPS`) begins where the registration stands."""
    return registration.status in STEPS[step][0]


def register(*, registration, admission, by=None, answers=None, consents=()):
    """Save a new registration, with a seat, or in the line for one, or to be approved.

    `admission` is None for a category without one, which has no limit. `answers` maps questions to
    values, `consents` are unsaved. Without `by` it is the person who registers, which needs an
    open admission; staff who register somebody approve of it. Raises `AlreadyRegistered`, `Full`.
    """
    with transaction.atomic():
        lock_seats(registration.edition_id, [registration.category_id])
        admission = _fresh(admission) or _admission_of(registration.edition, registration.category)
        if by is None and not admission.is_open():
            raise ValidationError(_("Registration is not open."))
        _refuse_known(registration)
        if by is None and admission.needs_approval:
            registration.status = Status.PENDING
        else:
            registration.status = _seated_or_waiting(admission)
        with _recorded("registered", registration, by) as act:
            _add(registration, admission)
            act.describe(title=registration.reference)
        _add_details(registration, answers or {}, consents)
        tell_state(registration)
    return registration


def approve(*, registration, by):
    """Give a registration that waits for approval its seat, or its place in the line. `Full`."""
    with _deciding("approved", registration):
        admission = _admission_of(registration.edition, registration.category)
        _go(registration, "approved", by, _seated_or_waiting(admission))


def refuse(*, registration, by):
    """Do not admit somebody who waits for approval."""
    _end(registration, "refused", Status.REFUSED, by)


def cancel(*, registration, by=None):
    """Take a live registration back; without `by` the person does. The next in line is offered.

    Nobody takes back that they came: once the edition is over, staff alone may.
    """
    if by is None and registration.edition.phase() == registration.edition.Phase.AFTER:
        raise ValidationError(_("This edition is over."))
    _end(registration, "cancelled", Status.CANCELLED, by)


def accept_offer(*, registration, by=None):
    """Take the seat that is offered, while it is."""
    with _deciding("accepted", registration):
        if registration.offer_ends_at <= timezone.now():
            raise ValidationError(_("The time to accept this seat is over."))
        _go(registration, "accepted", by, Status.CONFIRMED)


def offer_seat(*, registration, by):
    """Offer a free seat to somebody who waits, whoever stands before them. Raises `Full`."""
    with _deciding("offered", registration):
        admission = _admission_of(registration.edition, registration.category)
        if not _has_seat(admission):
            raise Full(registration.category)
        _offer(registration, admission, by)


def seat(*, registration, by):
    """Give a seat to somebody who waits for one, and who is here to take it. Raises `Full`."""
    with _deciding("seated", registration):
        admission = _admission_of(registration.edition, registration.category)
        if not (registration.holds_seat or _has_seat(admission)):
            raise Full(registration.category)
        _go(registration, "seated", by, Status.CONFIRMED)


def offer_freed_seats(*, edition, category):
    """Offer every free seat of a category to those who are first in line; how many there were."""
    with transaction.atomic():
        lock_seats(edition.pk, [category.pk])
        admission = _admission_of(edition, category)
        if edition.phase() == edition.Phase.AFTER:
            return 0
        line = edition.registrations.filter(category=category).in_waiting_order()
        line = line.select_for_update(no_key=True)
        count = 0
        for registration in line if admission.capacity is None else line[: admission.seats_left]:
            registration.edition, registration.category = edition, category
            _offer(registration, admission, by=None)
            count += 1
        return count


def offer_all_freed_seats():
    """Offer whatever is free while somebody waits for it: what an interruption left undone."""
    for admission in Admission.objects.with_seats_to_offer():
        offer_freed_seats(edition=admission.edition, category=admission.category)


def lapse_offers():
    """End the offers whose time is over, and offer their seats, and all others, to the next."""
    for registration in Registration.objects.with_lapsed_offers().order_by("offer_ends_at", "pk"):
        with suppress(WrongState, Registration.DoesNotExist):  # accepted, or gone, at this moment
            _end(registration, "lapsed", Status.CANCELLED, by=None)
    offer_all_freed_seats()


def offer_later(edition, categories):
    """Offer the seats that this transaction frees, once it is committed, and in one of its own."""
    for category in categories:
        transaction.on_commit(partial(offer_freed_seats, edition=edition, category=category))


def correct(*, registration, by, accept=False):
    """Save what was corrected in a registration; a seat that it holds is one of its category.

    Raises `Full` where the new category has none, and `Clashes`: see `link_speaker`.
    """
    with transaction.atomic():
        stored = Registration.objects.select_related("category").get(pk=registration.pk)
        is_moved = stored.category_id != registration.category_id
        if is_moved:
            lock_seats(stored.edition_id, [stored.category_id, registration.category_id])
        with full_where_refused(registration):
            speaker = registration.speaker
            link_speaker(registration=registration, speaker=speaker, by=by, accept=accept)
        if is_moved:
            offer_later(registration.edition, [stored.category, registration.category])


def lock_seats(edition_id, categories, sessions=()):
    """Let nobody else decide on seats of these categories and sessions (keys) meanwhile.

    At once, in one order for all; before any row of a registration is touched.
    """
    names = [f"{edition_id}:{category}" for category in categories]
    lock_names("seats", [*names, *(f"session:{session}" for session in sessions)])


@contextmanager
def _deciding(step, registration, sessions=()):
    """A transaction with the lock of the seats, in which `registration` is as it is stored.

    Raises `WrongState` where this step does not begin there.
    """
    with transaction.atomic():
        lock_seats(registration.edition_id, [registration.category_id], sessions)
        stored = Registration.objects.select_for_update(no_key=True)
        registration.refresh_from_db(from_queryset=stored)
        if not may(step, registration):
            raise WrongState(registration)
        yield


def _end(registration, step, status, by):
    """Lead to where nothing follows: seats and meetings become free, and are offered to others."""
    requests = SeatRequest.objects.live().filter(registration=registration)
    sessions = list(requests.values_list("session", flat=True))
    with _deciding(step, registration, sessions):
        if step == "lapsed" and registration.offer_ends_at > timezone.now():
            raise WrongState(registration)
        held_a_seat = registration.holds_seat
        _go(registration, step, by, status)
        SeatRequest.objects.live().filter(registration=registration).update(
            status=SeatRequest.Status.CANCELLED
        )
        registration_ended.send(Registration, registration=registration, by=by)
        if held_a_seat:
            offer_freed_seats(edition=registration.edition, category=registration.category)


def _offer(registration, admission, by):
    closing = registration.edition.phase_changes()[1]
    ends_at = timezone.now() + dt.timedelta(hours=admission.offer_hours)
    registration.offer_ends_at = min(ends_at, closing)
    _go(registration, "offered", by, Status.OFFERED)


def _go(registration, step, by, status):
    """Write the new status, tell it in the history, and to the person."""
    before, later = STEPS[step]
    if registration.status not in before or status not in later:
        raise WrongState(registration)
    with _recorded(step, registration, by), full_where_refused(registration):
        registration.status = status
        if status == Status.WAITING:
            registration.waiting_since = timezone.now()
        registration.save(update_fields=["status", "offer_ends_at", "waiting_since"])
    tell_state(registration, step)


def _recorded(step, registration, by):
    told = {"model": "registrations.registration", "title": registration.reference}
    return recording(f"registrations.{step}", by=by, scope=registration.edition.scope, **told)


def tell_state(registration, step="registered"):
    """Mail the person where their registration stands; nobody without an address."""
    if registration.email:
        link = issue_link(registration=registration, life=FIRST_LINK_LIFE)
        write_state(registration=registration, link=link, has_lapsed=step == "lapsed")


def _fresh(admission):
    """How it stands now that the lock is held."""
    return admission and Admission.objects.select_related("edition", "category").get(
        pk=admission.pk
    )


def _admission_of(edition, category):
    """The admission as stored; one without a limit, and not for the public, where there is none."""
    known = Admission.objects.of_edition(edition).filter(category=category).first()
    return known or Admission(edition=edition, category=category, is_public=False)


def _has_seat(admission):
    return admission.seats_left is None or admission.seats_left > 0


def _seated_or_waiting(admission):
    """Where somebody begins: nobody passes those who wait."""
    line = admission.edition.registrations.filter(category=admission.category).in_waiting_order()
    if _has_seat(admission) and not line.exists():
        return Status.CONFIRMED
    if admission.has_waiting_list:
        return Status.WAITING
    raise Full(admission.category)


def _refuse_known(registration):
    email = registration.email.strip().lower()
    live = Registration.objects.of_edition(registration.edition).live()
    if email and (known := live.filter(email=email).first()):
        raise AlreadyRegistered(known)


def _add(registration, admission):
    """Insert it; where somebody else was quicker in spite of the locks, the database says so."""
    try:
        with transaction.atomic():
            registration.save()
    except IntegrityError as error:
        _refuse_known(registration)
        if CAPACITY not in str(error):
            raise
        if not admission.has_waiting_list:
            raise Full(admission.category) from error
        registration.status = Status.WAITING
        registration.save()


def _add_details(registration, answers, consents):
    Answer.objects.bulk_create(
        Answer(registration=registration, question=question, value=value)
        for question, value in answers.items()
        if value
    )
    for consent in consents:
        consent.registration = registration
        consent.save()


@contextmanager
def full_where_refused(registration):
    """A part of a transaction that raises `Full` where the database refuses one seat more."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if CAPACITY not in str(error):
            raise
        raise Full(registration.category) from error
