"""What may be done to meetings: each is one transaction, `by` is who does it."""

from .agendas import (
    ask_for_agendas,
    own_agenda,
)
from .arranging import (
    arrange_meeting,
    arrange_slot,
    cancel_chosen_meetings,
    delete_meetings,
)
from .asking import (
    RequestRefused,
    closed_because,
    why_not_ask,
)
from .attending import (
    come_late,
    leave_today,
    try_again,
)
from .board import (
    lock_in_plan,
    lock_meetings,
    place_in_plan,
    place_meetings,
)
from .booking import (
    book_meeting,
    call_off_meeting,
    offer_freed,
)
from .delegates import (
    MOST_DELEGATES,
    add_delegate,
    remove_delegate,
)
from .feedback import (
    answer_feedback,
    ask_later,
    open_questions,
)
from .free_places import (
    free_places,
    is_self_service,
)
from .marking import (
    mark_from_device,
    mark_meeting,
    sides_may_say,
)
from .placing import (
    cancel_meeting,
    cancel_meetings_of,
    follow_person,
    hold_meetings,
    join_meetings,
    move_slot,
    place_meeting,
)
from .profile_ends import (
    end_part_of,
    join_profiles,
)
from .profiles import (
    ProfileRefused,
    approve_profile,
    missing_of,
    return_profile,
    save_profile,
    set_presence,
    submit_profile,
    withdraw_profile,
)
from .repairing import (
    repairs_of,
    start_repair,
)
from .requests import (
    accept_request,
    ask_meeting,
    decline_request,
    expire_requests,
    note_already_met,
    require_meeting,
    withdraw_request,
)
from .suggesting import (
    set_aside,
    suggest_meetings,
    take_up,
    write_suggestions,
)
from .telling import (
    agenda_of,
    tell_changes,
)

__all__ = [
    "MOST_DELEGATES",
    "ProfileRefused",
    "RequestRefused",
    "accept_request",
    "add_delegate",
    "agenda_of",
    "answer_feedback",
    "approve_profile",
    "arrange_meeting",
    "arrange_slot",
    "ask_for_agendas",
    "ask_later",
    "ask_meeting",
    "book_meeting",
    "call_off_meeting",
    "cancel_chosen_meetings",
    "cancel_meeting",
    "cancel_meetings_of",
    "closed_because",
    "come_late",
    "decline_request",
    "delete_meetings",
    "end_part_of",
    "expire_requests",
    "follow_person",
    "free_places",
    "hold_meetings",
    "is_self_service",
    "join_meetings",
    "join_profiles",
    "leave_today",
    "lock_in_plan",
    "lock_meetings",
    "mark_from_device",
    "mark_meeting",
    "missing_of",
    "move_slot",
    "note_already_met",
    "offer_freed",
    "open_questions",
    "own_agenda",
    "place_in_plan",
    "place_meeting",
    "place_meetings",
    "remove_delegate",
    "repairs_of",
    "require_meeting",
    "return_profile",
    "save_profile",
    "set_aside",
    "set_presence",
    "sides_may_say",
    "start_repair",
    "submit_profile",
    "suggest_meetings",
    "take_up",
    "tell_changes",
    "try_again",
    "why_not_ask",
    "withdraw_profile",
    "withdraw_request",
    "write_suggestions",
]
