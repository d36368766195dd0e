"""What the audit entries about meetings say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "meetings.request_answered": _("Meeting request answered for a firm"),
        "meetings.request_asked": _("Meeting asked for in the name of a firm"),
        "meetings.request_required": _("Meeting set as a must, or not any more"),
    },
    details={
        "is_must": _("must meet"),
        "profile": _("profile"),
        "status": _("status"),
    },
    subjects=["meetings.meetingrequest"],
)
