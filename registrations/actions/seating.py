"""Seats in sessions that have few: asked for, given up, passed on, moved with the programme.

Whoever decides holds the lock of all session seats of the edition, so that no two acts of one
person, nor two persons of one seat, are decided at once. The database counts the seats and
refuses two at the same time; it has the last word.
"""

from collections import defaultdict
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OutboxMail
from events.models import Edition, Session
from forum.lib.locks import lock_names
from registrations.engagements import (
    engagements_of,
    in_the_way,
    published_entries,
    span_of,
    told,
)
from registrations.models import Registration, Seating, SeatRequest
from registrations.seat_emails import (
    GIVEN,
    LOST,
    MOVED,
    OVERLAPS,
    SeatNews,
    compose_seat_news,
)

Status = SeatRequest.Status


class SeatRefused(ValidationError):
    """No seat; its message says why to the person who asked."""


def request_seat(*, registration, session, by=None):
    """A seat in `session` for a confirmed attendee, or a place in the line: the `SeatRequest`.

    Raises `SeatRefused`, where the person is expected elsewhere in a sentence that says by what.
    """
    with _deciding(session.edition, [session]):
        registration = _confirmed(registration)
        seating = Seating.objects.filter(session=session).first()
        entry = published_entries(session.edition, [session]).get(session.pk)
        span = span_of(entry)
        if seating is None or span is None or registration.edition_id != session.edition_id:
            raise SeatRefused(_("One asks for no seat in this session."))
        if span[0] <= timezone.now():
            raise SeatRefused(_("This session has begun."))
        mine = session.seat_requests.live().filter(registration=registration)
        if mine.exists():
            raise SeatRefused(_("You have asked for this seat already."))
        if one := in_the_way(engagements_of([registration])[registration.pk], *span):
            raise SeatRefused(told(one, session.edition))
        # Nobody passes those who wait and could take what is free.
        _tell(_promote(seating, entry))
        return _add(registration, session, span, seating)


def give_up_seat(*, request, by=None):
    """End a seat or a place in the line; the first who waits and is free takes it. Whether it was.

    What overlapped with it alone is no overlap any more.
    """
    session = request.session
    with _deciding(session.edition, [session]):
        mine = SeatRequest.objects.live().filter(pk=request.pk)
        if not mine.update(status=Status.CANCELLED, is_overlapping=False):
            return False
        _settle_overlaps([request.registration_id])
        seating = Seating.objects.filter(session=session).first()
        entry = published_entries(session.edition, [session]).get(session.pk)
        _tell(_promote(seating, entry))
        return True


def save_seating(*, seating):
    """Save how many seats a session has; those who wait take the new ones.

    Raises `SeatRefused` where more seats are taken than that.
    """
    session = seating.session
    with _deciding(session.edition, [session]):
        try:
            with transaction.atomic():
                seating.save()
        except IntegrityError as error:
            raise SeatRefused(_("More seats are taken than that.")) from error
        entry = published_entries(session.edition, [session]).get(session.pk)
        _tell(_promote(seating, entry))


def follow_programme(*, edition):
    """Let the seats follow what the public reads now: one mail to each whom that concerns.

    A session that does not take place takes its seats with it. One that was moved keeps them; who
    is expected elsewhere at its new time is asked to choose.
    """
    requests = SeatRequest.objects.live().filter(session__edition=edition)
    asked = list(Session.objects.filter(pk__in=requests.values("session")))
    if not asked:
        return
    with _deciding(edition, asked):
        entries = published_entries(edition, asked)
        spans = _spans(requests)
        news, moved = defaultdict(list), {}
        for session in asked:
            entry = entries.get(session.pk)
            if span_of(entry) is None:
                _cancel(session, entry, news)
            elif spans[session.pk] - {span_of(entry)}:
                moved |= dict.fromkeys(_move(session, span_of(entry)), entry)
        overlapping = _settle_overlaps({request.registration_id for request in moved})
        for request, entry in moved.items():
            what = OVERLAPS if request.pk in overlapping else MOVED
            news[request.registration_id].append(SeatNews(what, entry))
        _tell(news)
    fill_seats(edition=edition)


def fill_seats(*, edition):
    """Give what is free to those who wait: after a cancelled registration, or an interruption."""
    free = Seating.objects.filter(session__edition=edition, taken__lt=F("capacity"))
    waiting = SeatRequest.objects.in_waiting_order().filter(session__edition=edition)
    for seating in free.filter(session__in=waiting.values("session")).select_related("session"):
        session = seating.session
        with _deciding(edition, [session]):
            entry = published_entries(edition, [session]).get(session.pk)
            _tell(_promote(seating, entry))


def settle_seats():
    """For the tick: all that `follow_programme` has to do, in every edition that has seats."""
    coming = SeatRequest.objects.live().filter(ends_at__gt=timezone.now())
    for edition in Edition.objects.filter(sessions__in=coming.values("session")).distinct():
        follow_programme(edition=edition)


@contextmanager
def _deciding(edition, sessions):
    """A transaction in which nobody else decides on seats of the edition's sessions.

    The locks of the sessions as well: ending a registration takes those, and frees its seats.
    """
    with transaction.atomic():
        names = [f"session:{session.pk}" for session in sessions]
        lock_names("seats", [f"sessions:{edition.pk}", *names])
        yield


def _confirmed(registration):
    """As it is stored, and stays until the end of the transaction. Raises `SeatRefused`."""
    stored = Registration.objects.select_for_update(of=("self",), no_key=True)
    registration = stored.select_related("speaker").get(pk=registration.pk)
    if registration.status != Registration.Status.CONFIRMED:
        raise SeatRefused(_("Only confirmed attendees ask for seats."))
    return registration


def _add(registration, session, span, seating):
    seating.refresh_from_db(fields=["taken"])
    if seating.seats_left <= 0 and not seating.has_waiting_list:
        raise SeatRefused(_("No seat is left in this session."))
    status = Status.CONFIRMED if seating.seats_left > 0 else Status.WAITING
    request = SeatRequest(
        registration=registration,
        session=session,
        status=status,
        starts_at=span[0],
        ends_at=span[1],
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:  # somebody wrote around the locks
        raise SeatRefused(_("The seats have just changed. Please try again.")) from error
    return request


def _promote(seating, entry):
    """Confirm the first who wait and whose time is free: `{registration key: [SeatNews]}`."""
    span = span_of(entry)
    if seating is None or span is None or span[0] <= timezone.now():
        return {}
    seating.refresh_from_db(fields=["taken"])
    waiting = SeatRequest.objects.in_waiting_order().filter(
        session=seating.session_id, registration__status=Registration.Status.CONFIRMED
    )
    if seating.seats_left <= 0 or not (
        line := list(waiting.select_related("registration__speaker"))
    ):
        return {}
    engaged = engagements_of([request.registration for request in line])
    news = {}
    for request in line:
        if len(news) == seating.seats_left:
            break
        is_busy = in_the_way(engaged[request.registration_id], *span)
        if not is_busy and _confirm(request, span):
            news[request.registration_id] = [SeatNews(GIVEN, entry)]
    return news


def _confirm(request, span):
    """Give a waiting one its seat, unless the database knows better."""
    waiting = SeatRequest.objects.filter(pk=request.pk, status=Status.WAITING)
    try:
        with transaction.atomic():
            return waiting.update(
                status=Status.CONFIRMED,
                is_overlapping=False,
                starts_at=span[0],
                ends_at=span[1],
            )
    except IntegrityError:
        return False


def _spans(requests):
    """`{session key: {(start, end)}}` that these requests have."""
    spans = defaultdict(set)
    for session, *span in (
        requests.order_by().values_list("session", "starts_at", "ends_at").distinct()
    ):
        spans[session].add(tuple(span))
    return spans


def _cancel(session, entry, news):
    live = session.seat_requests.live()
    for key in live.values_list("registration", flat=True):
        news[key].append(SeatNews(LOST, entry or session))
    live.update(status=Status.CANCELLED, is_overlapping=False)


def _move(session, span):
    """Give the requests of a session its new time; those that hold a seat.

    Each counts as overlapping until all have moved, so that the order does not matter.
    """
    times = {"starts_at": span[0], "ends_at": span[1]}
    live = session.seat_requests.live().exclude(**times)
    seats = list(live.confirmed())
    session.seat_requests.filter(pk__in=[r.pk for r in seats]).update(is_overlapping=True, **times)
    live.update(**times)
    return seats


def _settle_overlaps(registrations):
    """Let all seats of these stand that meet nothing else; the keys of those that do."""
    if not registrations:
        return set()
    seats = SeatRequest.objects.confirmed().filter(registration__in=registrations)
    if not (doubtful := list(seats.filter(is_overlapping=True).order_by("requested_at", "pk"))):
        return set()
    owners = Registration.objects.filter(pk__in={r.registration_id for r in doubtful})
    held = engagements_of(list(owners.select_related("speaker")), seats=False)
    standing = defaultdict(list)
    for seat in seats.filter(is_overlapping=False):
        standing[seat.registration_id].append(seat)
    settled = []
    for seat in doubtful:
        span, owner = (seat.starts_at, seat.ends_at), seat.registration_id
        others = [one for one in held[owner] if one.session != seat.session_id]
        if not in_the_way(others, *span) and not _meets(standing[owner], *span):
            standing[owner].append(seat)
            settled.append(seat.pk)
    SeatRequest.objects.filter(pk__in=settled).update(is_overlapping=False)
    return {seat.pk for seat in doubtful} - {*settled}


def _meets(seats, start, end):
    return any(seat.starts_at < end and start < seat.ends_at for seat in seats)


def _tell(news):
    """One mail to each of whom there is `{registration key: [SeatNews]}`."""
    if not news:
        return
    people = Registration.objects.filter(pk__in=news).select_related("edition").order_by("pk")
    mails = [compose_seat_news(registration=one, news=news[one.pk]) for one in people]
    OutboxMail.objects.bulk_create(mail for mail in mails if mail)
