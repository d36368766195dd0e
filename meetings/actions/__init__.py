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

__all__ = [
    "cancel_meeting",
    "cancel_meetings_of",
    "follow_person",
    "hold_meetings",
    "join_meetings",
    "move_slot",
    "place_meeting",
]
