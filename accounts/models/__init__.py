from .audit import AuditEntry
from .outbox import OutboxMail
from .throttle import Throttle
from .user import User

__all__ = ["AuditEntry", "OutboxMail", "Throttle", "User"]
