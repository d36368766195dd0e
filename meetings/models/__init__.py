from .day import Feedback, MeetingMark
from .meeting import Meeting
from .place import MeetingSlot, Table
from .plan import Placement, Plan
from .profile import Delegate, Profile, ProfileTerm
from .request import MeetingRequest, MeetingRules, Quota, Suggestion
from .term import Term

__all__ = [
    "Delegate",
    "Feedback",
    "Meeting",
    "MeetingMark",
    "MeetingRequest",
    "MeetingRules",
    "MeetingSlot",
    "Placement",
    "Plan",
    "Profile",
    "ProfileTerm",
    "Quota",
    "Suggestion",
    "Table",
    "Term",
]
