"""Two registrations of one person become one: the other is cancelled, and keeps its history."""

from functools import partial
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from accounts.models.change import recording
from registrations.engagements import engagements_of, in_the_way
from registrations.models import (
    Answer,
    Certificate,
    Consent,
    Entry,
    ErasureRequest,
    OneUseLink,
    Recipient,
    Registration,
    SeatRequest,
    Visit,
    registrations_merged,
)

from .seating import fill_seats
from .states import full_where_refused, lock_seats, offer_later, tell_state

Status = Registration.Status
# What whoever merges chooses between, one by one or together with what belongs to it.
CHOICES = (
    ("name",),
    ("name_latin",),
    ("email",),
    ("phone",),
    ("organisation", "organisation_name"),
    ("position",),
    ("country",),
    ("category",),
    ("language",),
    ("speaker",),
)
# Of two states the one that is further on stands.
FURTHEST = (Status.CONFIRMED, Status.OFFERED, Status.WAITING, Status.PENDING)


def merge(*, kept, other, taken=(), by):
    """Let `kept` have all that `other`, of the same person, has; returns it.

    `taken` names the columns (first of each in `CHOICES`) of which the value of `other` is taken.
    Raises `ValidationError` with a sentence for each thing that stands in the way, such as two
    meetings at one time, and `Clashes` where the speaker is expected elsewhere; then all is as
    before.
    """
    with transaction.atomic():
        kept, other = _locked(kept, other)
        _refuse_impossible(kept, other)
        before = kept.status
        told = {"model": "registrations.registration", "title": kept.reference}
        scope = kept.edition.scope
        with recording("registrations.merged", by=by, scope=scope, other=other.reference, **told):
            _join(kept, other, taken, by)
        _move(kept, other)
        registrations_merged.send(Registration, kept=kept, other=other, by=by)
        _refuse_seats_elsewhere(kept)
        AuditEntry.objects.record(
            "registrations.merged",
            by=by,
            subject=f"registrations.registration:{kept.pk}",
            other=other.pk,
        )
        if kept.status != before:
            tell_state(kept)
        offer_later(kept.edition, {kept.category, other.category})
        transaction.on_commit(partial(fill_seats, edition=kept.edition), robust=True)
    return kept


def differing(one, other):
    """The columns (first of each in `CHOICES`) that are not the same in both."""
    return [
        columns[0]
        for columns in CHOICES
        if any(getattr(one, column) != getattr(other, column) for column in columns)
    ]


def _locked(kept, other):
    """Both as they are stored; nobody else decides on their seats, or changes them, meanwhile."""
    keys = [kept.pk, other.pk]
    requests = SeatRequest.objects.live().filter(registration__in=keys)
    sessions = list(requests.values_list("session", flat=True))
    lock_seats(kept.edition_id, [kept.category_id, other.category_id], sessions)
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    rows = rows.select_related("edition", "category", "organisation", "speaker")
    stored = {row.pk: row for row in rows.filter(pk__in=keys)}
    if len(stored) < 2:
        raise ValidationError(_("Choose two registrations of one edition."))
    return stored[kept.pk], stored[other.pk]


def _refuse_impossible(kept, other):
    if kept.edition_id != other.edition_id:
        raise ValidationError(_("Choose two registrations of one edition."))
    if kept.merged_into_id or other.merged_into_id:
        raise ValidationError(_("One of them was merged into another one already."))
    erasures = ErasureRequest.objects.filter(registration__in=[kept, other], withdrawn_at=None)
    if kept.erased_at or other.erased_at or erasures.exists():
        raise ValidationError(_("One of them is to be erased, or was."))


def _join(kept, other, taken, by):
    """The columns of both in `kept`; `other` ends first, so that its seat and e-mail are free."""
    status = _further(kept, other)
    waiting_since = [r.waiting_since for r in (kept, other) if r.status == Status.WAITING]
    if status == Status.OFFERED:
        offers = [r.offer_ends_at for r in (kept, other) if r.status == Status.OFFERED]
        kept.offer_ends_at = max(offers)
    if waiting_since:
        kept.waiting_since = min(waiting_since)
    for columns in CHOICES:
        if columns[0] in taken:
            for column in columns:
                setattr(kept, column, getattr(other, column))
    if "email" in taken:
        kept.email_confirmed_at = other.email_confirmed_at
    for column in ("unsubscribed_at", "badge_printed_at"):
        setattr(kept, column, getattr(kept, column) or getattr(other, column))
    kept.is_walk_in = kept.is_walk_in and other.is_walk_in
    kept.status = status
    other.merged_into = kept
    if other.status not in Registration.ENDED:
        other.status = Status.CANCELLED
    other.save(update_fields=["status", "merged_into"])
    with full_where_refused(kept):
        kept.save(by=by)
    first = min(kept.registered_at, other.registered_at)
    Registration.objects.filter(pk=kept.pk).update(registered_at=first)


def _further(kept, other):
    return next((s for s in FURTHEST if s in (kept.status, other.status)), kept.status)


def _move(kept, other):
    """All that hangs on `other`; what `kept` has already stays with it, as its history."""
    _move_consents(kept, other)
    _move_entries(kept, other)
    _move_seats(kept, other)
    for model, key in ((Answer, "question"), (Certificate, "kind"), (Recipient, "mailing")):
        had = model.objects.filter(registration=kept).values(key)
        theirs = model.objects.filter(registration=other)
        theirs.exclude(**{f"{key}__in": had}).update(registration=kept)
    # Whoever holds them asks for new ones: should it be another person after all, they get nothing.
    for secrets in (OneUseLink, Visit):
        secrets.objects.filter(registration=other).delete()


def _move_consents(kept, other):
    """The later word counts: a consent that was taken back after it was given is no more."""
    both = Consent.objects.filter(registration__in=[kept, other])
    rows = sorted(both, key=lambda c: (c.purpose, c.partner_id or 0, c.given_at, c.pk))
    for _key, group in groupby(rows, key=lambda consent: (consent.purpose, consent.partner_id)):
        consents = list(group)
        ends = [consent.withdrawn_at for consent in consents if consent.withdrawn_at]
        live = [consent for consent in consents if consent.withdrawn_at is None]
        for consent in live:
            consent.withdrawn_at = min((e for e in ends if e > consent.given_at), default=None)
        still = [consent for consent in live if consent.withdrawn_at is None]
        for consent in still:  # twice the same yes: that of `kept`, else the first, goes on
            if len(still) > 1 and consent.registration_id == other.pk:
                consent.withdrawn_at = timezone.now()
        for consent in live:
            consent.save(update_fields=["withdrawn_at"])
    Consent.objects.filter(registration=other).update(registration=kept)


def _move_entries(kept, other):
    """Of two first entries on one day, the later one came back."""
    rows = Entry.objects.filter(registration__in=[kept, other], kind=Entry.Kind.ENTRY)
    days = set()
    for entry in rows.order_by("day", "scanned_at", "pk"):
        if entry.day in days:
            Entry.objects.filter(pk=entry.pk).update(kind=Entry.Kind.REENTRY)
        days.add(entry.day)
    Entry.objects.filter(registration=other).update(registration=kept)


def _move_seats(kept, other):
    """Of two requests for one session the better stays. Raises for seats at the same time."""
    rows = SeatRequest.objects.live().filter(registration__in=[kept, other])
    requests = sorted(
        rows.select_related("session"),
        key=lambda r: (r.status != SeatRequest.Status.CONFIRMED, r.registration_id != kept.pk),
    )
    best = {}
    for request in requests:
        best.setdefault(request.session_id, request)
    double = [request.pk for request in requests if best[request.session_id] is not request]
    SeatRequest.objects.filter(pk__in=double).update(status=SeatRequest.Status.CANCELLED)
    _refuse_overlaps(best.values())
    mine = [request.pk for request in best.values() if request.registration_id == other.pk]
    SeatRequest.objects.filter(pk__in=mine).update(registration=kept)


def _refuse_overlaps(requests):
    confirmed = [r for r in requests if r.status == SeatRequest.Status.CONFIRMED]
    sentences = [
        _("Seats at the same time: “%(first)s” and “%(second)s”. Give one of them up first.")
        % {"first": one.session, "second": two.session}
        for n, one in enumerate(confirmed)
        for two in confirmed[n + 1 :]
        if one.registration_id != two.registration_id
        and one.starts_at < two.ends_at
        and two.starts_at < one.ends_at
    ]
    if sentences:
        raise ValidationError(sentences)


def _refuse_seats_elsewhere(kept):
    """Raises where a seat is now at the time of a meeting, or of a session that they speak in."""
    held = engagements_of([kept], seats=False)[kept.pk]
    seats = SeatRequest.objects.confirmed().filter(registration=kept, is_overlapping=False)
    sentences = [
        _("The seat in “%(title)s” is at the time of something else: give it up first.")
        % {"title": seat.session}
        for seat in seats.select_related("session")
        if in_the_way(
            [one for one in held if one.session != seat.session_id], seat.starts_at, seat.ends_at
        )
    ]
    if sentences:
        raise ValidationError(sentences)
