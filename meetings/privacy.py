"""What this room holds of attendees: who met whom, by numbers."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.privacy import Whose, declare, nobody

from .models import Meeting

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
nobody("meetings.MeetingSlot", "source")
nobody("meetings.Table", "source")
