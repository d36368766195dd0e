from .agenda import SavedAgenda
from .edition import Edition
from .frame import Room, SessionType, Track
from .institutions import CommitteeMembership, Partnership
from .intervention import Intervention
from .occupancy import AcceptedClash, Occupancy
from .page import Page
from .release import Release, ReleasePart
from .session import Appearance, Session

__all__ = [
    "AcceptedClash",
    "Appearance",
    "CommitteeMembership",
    "Edition",
    "Intervention",
    "Occupancy",
    "Page",
    "Partnership",
    "Release",
    "ReleasePart",
    "Room",
    "SavedAgenda",
    "Session",
    "SessionType",
    "Track",
]
