"""What may be done to meetings: each is one transaction, `by` is who does it."""

from .placing import (
    cancel_meeting,
    cancel_meetings_of,
    follow_person,
    hold_meetings,
    join_meetings,
    move_slot,
    place_meeting,
)
from .telling import agenda_of, tell_changes

__all__ = [
    "agenda_of",
    "cancel_meeting",
    "cancel_meetings_of",
    "follow_person",
    "hold_meetings",
    "join_meetings",
    "move_slot",
    "place_meeting",
    "tell_changes",
]
