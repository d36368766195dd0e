"""What is done to accounts, to their mails, and to the changes that people made."""

from .mails import requeue_mails, send_mail
from .people import (
    TooManyTries,
    admit_sign_in,
    invite_again,
    invite_user,
    note_failed_sign_in,
    note_password_set,
    note_rights_change,
    note_sign_in,
    request_password_reset,
    subject_of,
    unlock_user,
)
from .second_factor import (
    enrol,
    forget_devices,
    has_second_factor,
    prove_code,
    prove_password,
    remember_device,
    remove_second_factor,
    renew_recovery_codes,
)
from .signed_in import end_sessions
from .undo import UndoRefused, restore_field, undo_change

__all__ = [
    "TooManyTries",
    "UndoRefused",
    "admit_sign_in",
    "end_sessions",
    "enrol",
    "forget_devices",
    "has_second_factor",
    "invite_again",
    "invite_user",
    "note_failed_sign_in",
    "note_password_set",
    "note_rights_change",
    "note_sign_in",
    "prove_code",
    "prove_password",
    "remember_device",
    "remove_second_factor",
    "renew_recovery_codes",
    "request_password_reset",
    "requeue_mails",
    "restore_field",
    "send_mail",
    "subject_of",
    "undo_change",
    "unlock_user",
]
