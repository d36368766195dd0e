"""What may be done to a programme: each is one transaction, `by` is who does it."""

from .agenda import TooManyAgendas, change_agenda, create_agenda
from .checking import conflict_count, conflicts_of, find_conflicts
from .planning import MomentOver, cancel_planned, plan_release, publish_due
from .release import (
    LookAgain,
    Preview,
    PublishRefused,
    Seen,
    pending_count,
    preview_release,
    preview_rollback,
    publish_corrected,
    publish_programme,
    rollback,
)
from .sessions import DeletionRefused, cancel_sessions, delete_session, mark_changed
from .timetable import free_rooms, hold_sessions, swap_places, take_out

__all__ = [
    "DeletionRefused",
    "LookAgain",
    "MomentOver",
    "Preview",
    "PublishRefused",
    "Seen",
    "TooManyAgendas",
    "cancel_planned",
    "cancel_sessions",
    "change_agenda",
    "conflict_count",
    "conflicts_of",
    "create_agenda",
    "delete_session",
    "find_conflicts",
    "free_rooms",
    "hold_sessions",
    "mark_changed",
    "pending_count",
    "plan_release",
    "preview_release",
    "preview_rollback",
    "publish_corrected",
    "publish_due",
    "publish_programme",
    "rollback",
    "swap_places",
    "take_out",
]
