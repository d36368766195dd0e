"""What the audit entries about meetings say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "meetings.plan_deleted": _("Plan of meetings deleted"),
        "meetings.plan_published": _("Plan of meetings published"),
        "meetings.plan_started": _("Plan of meetings computed"),
        "meetings.request_answered": _("Meeting request answered for a firm"),
        "meetings.request_asked": _("Meeting asked for in the name of a firm"),
        "meetings.request_required": _("Meeting set as a must, or not any more"),
    },
    details={
        "cancelled": _("called off"),
        "is_must": _("must meet"),
        "made": _("new"),
        "moved": _("moved"),
        "profile": _("profile"),
        "status": _("status"),
    },
    subjects=["meetings.meetingrequest", "meetings.plan"],
)
