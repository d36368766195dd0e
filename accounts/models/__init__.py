from .audit import AuditEntry
from .change import Change
from .outbox import OutboxMail
from .second_factor import RecoveryCode, RememberedDevice
from .signed_in import SignedInSession
from .throttle import Throttle
from .upload import Upload
from .user import User

__all__ = [
    "AuditEntry",
    "Change",
    "OutboxMail",
    "RecoveryCode",
    "RememberedDevice",
    "SignedInSession",
    "Throttle",
    "Upload",
    "User",
]
