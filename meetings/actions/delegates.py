"""Who sits at the table for a profile beside its owner."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import TooManyTries
from accounts.models import AuditEntry, Throttle
from events.models.occupancy import Clashes
from forum.lib.locks import lock_names
from meetings.models import Delegate, Meeting, Profile
from meetings.profile_emails import write_named
from registrations.models import Registration

from .placing import cancel_meeting, place_meeting
from .profile_ends import ending
from .profiles import ProfileRefused
from .telling import agenda_of, tell_changes

# A firm with more people than that asks for more than one profile.
MOST_DELEGATES = 6
TRIES, WINDOW = 10, dt.timedelta(hours=1)


def add_delegate(*, profile, reference, by=None):
    """Let the registration of this `reference` represent `profile` too; the `Delegate`.

    They are told. `by` is the coordinator who does it for the firm. Raises `ProfileRefused`, and
    `TooManyTries` for who tries references.
    """
    if by is None:
        _admit_try(profile)
    with transaction.atomic():
        lock_names("meetings", [f"profile:{profile.pk}"])
        registration = _named(profile, reference)
        taken = Delegate.objects.filter(registration=registration).select_related("profile")
        if former := taken.first():
            if former.profile.state != Profile.State.WITHDRAWN:
                raise ProfileRefused(_("This person represents a profile already."))
            former.delete()
        if profile.delegates.count() >= MOST_DELEGATES:
            raise ProfileRefused(
                _("A profile has %(count)d people at most.") % {"count": MOST_DELEGATES}
            )
        delegate = Delegate.objects.create(profile=profile, registration=registration)
        write_named(profile=profile, registration=registration)
        _note("meetings.delegate_added", delegate, by)
        return delegate


def remove_delegate(*, delegate, by=None):
    """Let somebody represent the profile no more: what they were to hold goes to its owner.

    What the owner is not free for is called off; all who were to be met are told. The owner stays.
    """
    with ending(delegate.profile.edition_id, [delegate.profile_id]):
        profile = Profile.objects.with_owner().get(pk=delegate.profile_id)
        if delegate.registration_id == profile.registration_id:
            raise ProfileRefused(_("Its owner stays; withdraw the profile instead."))
        before = agenda_of(profile.edition)
        _hand_over(delegate.registration, profile, by)
        tell_changes(
            edition=profile.edition, before=before, after=agenda_of(profile.edition), by=by
        )
        _note("meetings.delegate_removed", delegate, by)
        delegate.delete()


def _hand_over(leaving, profile, by):
    """Seat the owner in the planned meetings of who leaves, where they are free."""
    planned = Meeting.objects.involving(leaving).filter(status=Meeting.Status.PLANNED)
    owner = profile.registration
    for meeting in planned.with_places():
        side = "first" if meeting.first_id == leaving.pk else "second"
        setattr(meeting, side, owner)
        try:
            with transaction.atomic():
                place_meeting(meeting=meeting, by=by)
        except Clashes:
            setattr(meeting, side, leaving)
            cancel_meeting(meeting=meeting, by=by)


def _named(profile, reference):
    """The live registration of this reference. Who guesses learns nothing but that."""
    people = Registration.objects.live().filter(edition=profile.edition_id, erased_at=None)
    found = people.select_related("edition").filter(reference=reference.strip().upper()).first()
    if found is None:
        raise ProfileRefused(_("No registration of this edition has this reference."))
    return found


def _admit_try(profile):
    subject = f"profile:{profile.pk}"
    if wait := Throttle.objects.wait(
        "meetings.delegate", subject=subject, limit=TRIES, window=WINDOW
    ):
        raise TooManyTries(wait)


def _note(verb, delegate, by):
    """What an organiser did stands in the audit log; by its ids alone."""
    if by is not None:
        AuditEntry.objects.record(
            verb,
            by=by,
            subject=f"meetings.profile:{delegate.profile_id}",
            registration=delegate.registration_id,
        )
