"""What the audit log says to a reader: the words of its verbs and details; each room adds its own.

The log itself holds names that never change: `registrations.export_started`.
"""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "accounts.device_remembered": _("This browser is remembered"),
    "accounts.devices_forgotten": _("Remembered browsers forgotten"),
    "accounts.invited": _("Colleague invited"),
    "accounts.mail_requeued": _("Mail sent again"),
    "accounts.password_reset_asked": _("New password asked for"),
    "accounts.password_set": _("Password chosen"),
    "accounts.recovery_code_used": _("Signed in with a recovery code"),
    "accounts.recovery_codes_renewed": _("Recovery codes made anew"),
    "accounts.rights_changed": _("Rights of a colleague changed"),
    "accounts.second_factor_enrolled": _("Two-step sign-in set up"),
    "accounts.second_factor_failed": _("Second step failed"),
    "accounts.second_factor_removed": _("Two-step sign-in switched off"),
    "accounts.second_factor_verified": _("Second step passed"),
    "accounts.sessions_ended": _("Signed out everywhere"),
    "accounts.sign_in_failed": _("Sign-in failed"),
    "accounts.signed_in": _("Signed in"),
    "accounts.unlocked": _("Sign-in unlocked"),
}
DETAILS = {
    "count": _("number"),
    "groups": _("roles"),
    "is_active": _("active"),
    "is_staff": _("may sign in here"),
    "is_superuser": _("all rights"),
    "role": _("role"),
    "unknown": _("trace of an unknown address"),
}
# The kinds of records that entries are about, as the log writes them.
SUBJECTS = ["accounts.user", "accounts.outboxmail"]


def add_words(*, verbs, details=(), subjects=()):
    """To be called by a room, for what its own entries say."""
    VERBS.update(verbs)
    DETAILS.update(details)
    SUBJECTS.extend(subjects)
