"""How profiles end, and join: nothing of them is left hanging."""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from forum.lib.locks import lock_names
from meetings.models import Delegate, Feedback, Meeting, MeetingRequest, Profile

from .booking import offer_freed
from .placing import cancel_meeting
from .telling import Seated, tell_changes

Status = MeetingRequest.Status


@contextmanager
def ending(edition_id, profile_ids):
    """A transaction in which nobody else decides on these profiles, or places meetings.

    All locks at once, as whoever needs several has to.
    """
    with transaction.atomic():
        lock_names("meetings", [edition_id, *(f"profile:{pk}" for pk in profile_ids)])
        yield


def end_requests(*, profile, by):
    """End all that `profile` asked or was asked, and call off what is planned for it.

    Those who were to be met are told. Stands inside `ending`.
    """
    requests = MeetingRequest.objects.of(profile)
    call_off(meetings=Meeting.objects.filter(request__in=requests), by=by)
    requests.live().update(
        status=Status.WITHDRAWN, is_must=False, answered_at=timezone.now(), answered_by=by
    )


def call_off(*, meetings, by):
    """Cancel those of `meetings` that are planned, tell who was to come, and offer the places."""
    planned = meetings.filter(status=Meeting.Status.PLANNED).select_related("edition")
    called_off = list(planned.with_places())
    if not called_off:
        return
    before = {
        one.pk: Seated(one.slot_id, one.table_id, one.first_id, one.second_id) for one in called_off
    }
    for meeting in called_off:
        cancel_meeting(meeting=meeting, by=by)
    tell_changes(edition=called_off[0].edition, before=before, after={}, by=by)
    offer_freed(meetings=called_off)


def end_part_of(*, registration, by):
    """Somebody does not come: their meetings are called off, their profile is withdrawn.

    Of another's profile they are no part any more.
    """
    own = list(Profile.objects.filter(registration=registration))
    with ending(registration.edition_id, [profile.pk for profile in own]):
        for profile in own:
            Profile.objects.filter(pk=profile.pk).update(state=Profile.State.WITHDRAWN)
            end_requests(profile=profile, by=by)
        call_off(meetings=Meeting.objects.involving(registration), by=by)
        Delegate.objects.filter(registration=registration).exclude(
            profile__registration=registration
        ).delete()


@transaction.atomic
def join_profiles(*, kept, other):
    """Let `kept` have what `other`, who is the same person, offered, needed and asked."""
    mine, theirs = (Profile.objects.filter(registration=one).first() for one in (kept, other))
    if theirs and mine:
        _move_requests(mine, theirs)
        Delegate.objects.filter(profile=theirs).exclude(registration=other).update(profile=mine)
        Profile.objects.filter(pk=theirs.pk).update(state=Profile.State.WITHDRAWN)
        MeetingRequest.objects.of(theirs).live().update(status=Status.WITHDRAWN)
    elif theirs:
        Profile.objects.filter(pk=theirs.pk).update(registration=kept)
    _join_delegates(kept, other)
    said = Feedback.objects.filter(
        registration=kept, meeting=OuterRef("meeting"), stage=OuterRef("stage")
    )
    Feedback.objects.filter(~Exists(said), registration=other).update(registration=kept)


def _join_delegates(kept, other):
    """One person represents one profile: their own, else that which `kept` represented."""
    own = Profile.objects.filter(registration=kept).first()
    rows = list(Delegate.objects.filter(registration__in=[kept, other]))
    best = min(
        rows,
        key=lambda row: (row.profile_id != (own and own.pk), row.registration_id != kept.pk),
        default=None,
    )
    for row in rows:
        if row is not best:
            row.delete()
    if best:
        Delegate.objects.filter(pk=best.pk).update(registration=kept)


def _move_requests(mine, theirs):
    """Those with people whom `mine` has not asked, nor been asked by."""
    pairs = MeetingRequest.objects.of(mine).live().values_list("asker", "asked")
    known = {mine.pk, theirs.pk}.union(*pairs)
    apart = Q(asker__in=known - {theirs.pk}) | Q(asked__in=known - {theirs.pk})
    moved = MeetingRequest.objects.of(theirs).exclude(apart)
    keys = list(moved.values_list("pk", flat=True))
    for side in ("asker", "asked"):
        MeetingRequest.objects.filter(pk__in=keys, **{side: theirs}).update(**{side: mine})
