"""What may be done to registrations; `by` is who does it."""

from .consents import withdraw_consent
from .devices import (
    add_device,
    device_of,
    end_device,
    open_device,
    seconds_until_next_scan,
)
from .entering import Said, Verdict, check_in, find_badge, scan_badge
from .exporting import MOST_AT_ONCE, ask_export, export_attendees
from .jobs import run_job, start_job, stop_job
from .links import (
    end_visits,
    issue_link,
    known_by,
    open_visit,
    remind,
    request_link,
    use_code,
    use_link,
)
from .list_orders import EXPORT, SHORTEST_REASON, exportable, partners_of
from .own_page import ask_for_email, change_email, choose_consents, correct_own
from .signing_up import admit_sign_up, sign_up
from .speakers import link_speaker
from .states import (
    AlreadyRegistered,
    Full,
    WrongState,
    accept_offer,
    approve,
    cancel,
    correct,
    lapse_offers,
    may,
    offer_freed_seats,
    offer_seat,
    refuse,
    register,
)

__all__ = [
    "EXPORT",
    "MOST_AT_ONCE",
    "SHORTEST_REASON",
    "AlreadyRegistered",
    "Full",
    "Said",
    "Verdict",
    "WrongState",
    "accept_offer",
    "add_device",
    "admit_sign_up",
    "approve",
    "ask_export",
    "ask_for_email",
    "cancel",
    "change_email",
    "check_in",
    "choose_consents",
    "correct",
    "correct_own",
    "device_of",
    "end_device",
    "end_visits",
    "export_attendees",
    "exportable",
    "find_badge",
    "issue_link",
    "known_by",
    "lapse_offers",
    "link_speaker",
    "may",
    "offer_freed_seats",
    "offer_seat",
    "open_device",
    "open_visit",
    "partners_of",
    "refuse",
    "register",
    "remind",
    "request_link",
    "run_job",
    "scan_badge",
    "seconds_until_next_scan",
    "sign_up",
    "start_job",
    "stop_job",
    "use_code",
    "use_link",
    "withdraw_consent",
]
