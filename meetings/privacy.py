"""What this room holds of attendees: what they offer and need, whom they asked, and met."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.privacy import Whose, declare, nobody

from .models import (
    Delegate,
    Feedback,
    Meeting,
    MeetingRequest,
    Placement,
    Profile,
    Suggestion,
)

declare(
    "meetings.Meeting",
    Whose.ATTENDEE,
    title=_("meetings"),
    plain="source",
    kept="with the edition: when, where, and two numbers; the other side reads “Former "
    "participant”",
    on_erasure="cancelled where the edition is not over; else left, with a side without a name",
    rows=lambda subject: Meeting.objects.filter(
        Q(first__in=subject.keys) | Q(second__in=subject.keys)
    ),
)


def _of_profiles(model, *paths):
    """Finds the rows of `model` in which a profile of the attendees stands at one of `paths`."""

    def rows(subject):
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__registration__in": subject.keys})
        return model.objects.filter(found)

    return rows


def _delete(rows, subject):
    rows.delete()


declare(
    "meetings.Profile",
    Whose.ATTENDEE,
    title=_("profile for meetings"),
    personal="text approved_text question search",
    kept="with the registration",
    on_erasure="deleted, with its requests, suggestions and delegates",
    rows=lambda subject: Profile.objects.filter(registration__in=subject.keys),
    erase=_delete,
)
declare(
    "meetings.Delegate",
    Whose.ATTENDEE,
    title=_("delegate of a profile"),
    kept="with the profile",
    on_erasure="deleted",
    rows=lambda subject: Delegate.objects.filter(registration__in=subject.keys),
    erase=_delete,
)
declare(
    "meetings.MeetingRequest",
    Whose.ATTENDEE,
    title=_("meeting requests"),
    personal="reason",
    kept="with the profiles",
    on_erasure="deleted with the profile",
    rows=_of_profiles(MeetingRequest, "asker", "asked"),
    erase=_delete,
)
declare(
    "meetings.Suggestion",
    Whose.ATTENDEE,
    title=_("suggested meetings"),
    plain="reasons",
    kept="until they are computed anew",
    on_erasure="deleted with the profile",
    rows=_of_profiles(Suggestion, "profile", "other"),
    erase=_delete,
)
declare(
    "meetings.Placement",
    Whose.ATTENDEE,
    title=_("places in plans"),
    plain="exchange",
    kept="with the plan",
    on_erasure="deleted with the profile",
    rows=lambda subject: Placement.objects.filter(
        Q(first__in=subject.keys) | Q(second__in=subject.keys)
    ),
    erase=_delete,
)
declare(
    "meetings.Feedback",
    Whose.ATTENDEE,
    title=_("what they said of their meetings"),
    kept="with the edition; only chosen answers, no text",
    on_erasure="deleted",
    rows=lambda subject: Feedback.objects.filter(registration__in=subject.keys),
    erase=_delete,
)
nobody("meetings.MeetingMark", "")
nobody("meetings.MeetingRules", "")
nobody("meetings.Plan", "note")
nobody("meetings.ProfileTerm", "")
nobody("meetings.Quota", "")
nobody("meetings.Term", "code name")
nobody("meetings.MeetingSlot", "source")
nobody("meetings.Table", "source")
