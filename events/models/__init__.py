from .agenda import SavedAgenda
from .availability import Availability
from .edition import Edition
from .frame import Room, SessionType, Track
from .institutions import CommitteeMembership, Partnership
from .intervention import Intervention
from .occupancy import AcceptedClash, Occupancy
from .page import Page
from .release import PlannedRelease, Release, ReleasePart
from .remit import (
    Remit,
    organisations_editable_by,
    organisations_visible_to,
    speakers_visible_to,
)
from .session import Appearance, Session

__all__ = [
    "AcceptedClash",
    "Appearance",
    "Availability",
    "CommitteeMembership",
    "Edition",
    "Intervention",
    "Occupancy",
    "Page",
    "Partnership",
    "PlannedRelease",
    "Release",
    "ReleasePart",
    "Remit",
    "Room",
    "SavedAgenda",
    "Session",
    "SessionType",
    "Track",
    "organisations_editable_by",
    "organisations_visible_to",
    "speakers_visible_to",
]
