"""Same-day self-service: who agreed to meet takes a free place, or calls their own meeting off.

One lock for all meetings of the edition: what is free when one looks under it is still free when
one writes. The ledger refuses whatever was written around it.
"""

import datetime as dt
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Throttle
from events.models.occupancy import Clashes
from forum.lib.locks import lock_names
from meetings.models import Delegate, Meeting, MeetingRequest
from meetings.request_emails import write_freed

from .asking import RequestRefused
from .free_places import free_places, is_self_service, tables_free_in
from .placing import cancel_meeting, place_meeting
from .telling import Seated, tell_changes

# A freed slot is offered by mail as long as its reader can still come.
SOONEST = dt.timedelta(minutes=30)
A_DAY = dt.timedelta(days=1)


def book_meeting(*, request, slot, by=None):
    """Take a free table in `slot` for an accepted request: the `Meeting`; both sides are told.

    Raises `RequestRefused` with a sentence where the place is gone. `by` is the organiser who
    does it for them, at any time before the slot.
    """
    with _placing(request.edition_id, [request.asker_id, request.asked_id]):
        stored = MeetingRequest.objects.select_related("edition").get(pk=request.pk)
        _check_bookable(stored, by)
        places = free_places(stored.edition, [stored])[stored.pk]
        place = next((one for one in places if one.slot.pk == slot.pk), None)
        table = tables_free_in(slot).first()
        if place is None or table is None:
            raise RequestRefused(_("This place has just been taken. Please choose another one."))
        meeting = Meeting(
            edition=stored.edition,
            slot=place.slot,
            table=table,
            first=place.first,
            second=place.second,
            request=stored,
            is_locked=True,  # they chose the hour: no plan, computed before or after, takes it away
        )
        _place(meeting, by)
        tell_changes(edition=stored.edition, before={}, after=_seated(meeting), by=by)
        return meeting


def call_off_meeting(*, meeting, registration, is_away=True):
    """Cancel one's own meeting that has not begun: the other side is told, the place is free.

    `is_away` says that the person cannot come then: nobody is given that time of theirs. The
    request stands; both may look for another place, or take it back.
    """
    with _placing(meeting.edition_id):
        mine = Meeting.objects.involving(registration).filter(status=Meeting.Status.PLANNED)
        stored = mine.with_places().select_related("edition").filter(pk=meeting.pk).first()
        if stored is None:
            raise RequestRefused(_("This meeting is called off already."))
        if stored.has_begun:
            raise RequestRefused(_("This meeting has begun."))
        before = _seated(stored)
        cancel_meeting(meeting=stored, by=None)
        if is_away:
            for delegate in Delegate.objects.filter(registration=registration):
                delegate.away.add(stored.slot)
        tell_changes(edition=stored.edition, before=before, after={})
        offer_freed(meetings=[stored])


def offer_freed(*, meetings):
    """Write to who could now meet in the places of these cancelled meetings of one edition.

    That are the sides of accepted requests without a meeting, of which one has become free. Each
    is written to at most once for a slot. Call it in the transaction that freed them.
    """
    soon = timezone.now() + SOONEST
    freed = {
        (side, meeting.slot_id)
        for meeting in meetings
        for side in (meeting.first_id, meeting.second_id)
        if meeting.slot.starts_at >= soon
    }
    if not freed or not is_self_service(meetings[0].edition):
        return
    sides = {side for side, _slot in freed}
    waiting = MeetingRequest.objects.to_place().filter(status=MeetingRequest.Status.ACCEPTED)
    waiting = waiting.exclude(pk__in=[meeting.request_id for meeting in meetings])
    of_sides = waiting.filter(asker__delegates__registration__in=sides) | waiting.filter(
        asked__delegates__registration__in=sides
    )
    requests = {one.pk: one for one in of_sides.with_sides().order_by("-priority", "pk").distinct()}
    for key, places in free_places(meetings[0].edition, requests.values()).items():
        for place in places:
            if {(place.first.pk, place.slot.pk), (place.second.pk, place.slot.pk)} & freed:
                _offer(requests[key], place)


def _offer(request, place):
    sides = (request.asker, place.first), (request.asked, place.second)
    for (profile, registration), (other, _who) in (sides, sides[::-1]):
        subject = f"{registration.pk} {place.slot.pk}"
        if not Throttle.objects.wait("meetings.freed", subject=subject, limit=1, window=A_DAY):
            write_freed(profile=profile, registration=registration, other=other, slot=place.slot)


def _check_bookable(request, by):
    if request.status != MeetingRequest.Status.ACCEPTED:
        raise RequestRefused(_("Only those who agreed to meet take a place."))
    if request.meetings.standing().exists():
        raise RequestRefused(_("You have a meeting with them already."))
    if by is None and not is_self_service(request.edition):
        raise RequestRefused(_("Places are taken on the days of the forum only."))


def _place(meeting, by):
    try:
        with transaction.atomic():
            place_meeting(meeting=meeting, by=by)
    except (Clashes, IntegrityError) as error:  # somebody wrote around the locks
        raise RequestRefused(
            _("This place has just been taken. Please choose another one.")
        ) from error


def _seated(meeting):
    return {
        meeting.pk: Seated(meeting.slot_id, meeting.table_id, meeting.first_id, meeting.second_id)
    }


@contextmanager
def _placing(edition_id, profile_ids=()):
    """A transaction in which nobody else places meetings, gives seats, or answers these profiles.

    The locks of both families in the order that everybody keeps.
    """
    with transaction.atomic():
        lock_names("seats", [f"sessions:{edition_id}"])
        lock_names("meetings", [edition_id, *(f"profile:{pk}" for pk in profile_ids)])
        yield
