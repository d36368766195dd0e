"""What stands about a profile on the overview of its owner, and on their first page."""

from meetings.models import Profile
from registrations.models import Consent, Registration
from registrations.views import me_seats, me_sections

from .me import SECTIONS
from .profiles import is_closed


def standing(registration, profile):
    """Where the profile stands, and what to do next."""
    agreed = profile and profile.registration.consents.live()
    return {
        "is_closed": is_closed(registration),
        "is_listed": bool(
            agreed and agreed.filter(purpose=Consent.Purpose.PARTICIPANT_LIST).exists()
        ),
    }


def meetings(request, registration):
    """The way from an attendee's first page to the meetings, in an edition that has some."""
    if registration.status in Registration.ENDED:
        return None
    profile = Profile.objects.of(registration)
    has_meetings = profile or registration.edition.meeting_slots.exists()
    return {"profile": profile} if has_meetings else None


SECTIONS.insert(0, standing)
me_sections.SECTIONS.insert(me_sections.SECTIONS.index(me_seats.seats), meetings)
