"""What the audit entries about meetings say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "meetings.changed_in_list": _("Published meetings changed in their list"),
        "meetings.moved_by_hand": _("Published meetings changed on the board"),
        "meetings.plan_deleted": _("Plan of meetings deleted"),
        "meetings.plan_published": _("Plan of meetings published"),
        "meetings.plan_started": _("Plan of meetings computed"),
        "meetings.repair_started": _("Repairs of the plan of meetings computed"),
        "meetings.left_today": _("Somebody does not come to their meetings any more today"),
        "meetings.comes_late": _("A delegation comes late to the meetings"),
        "meetings.delegate_added": _("Colleague added to a profile"),
        "meetings.delegate_removed": _("Colleague taken off a profile"),
        "meetings.many_profiles_read": _("A participant has opened very many profiles"),
        "meetings.profile_approved": _("Profile for meetings approved"),
        "meetings.profile_returned": _("Profile for meetings sent back with a question"),
        "meetings.profile_saved": _("Profile for meetings changed for its owner"),
        "meetings.profile_sent": _("Profile for meetings sent for its owner"),
        "meetings.profile_withdrawn": _("Profile for meetings withdrawn"),
        "meetings.request_answered": _("Meeting request answered for a firm"),
        "meetings.request_asked": _("Meeting asked for in the name of a firm"),
        "meetings.request_required": _("Meeting set as a must, or not any more"),
    },
    details={
        "cancelled": _("called off"),
        "is_must": _("must meet"),
        "made": _("new"),
        "meetings": _("meetings"),
        "moved": _("moved"),
        "profile": _("profile"),
        "registration": _("registration"),
        "status": _("status"),
        "until": _("until"),
    },
    subjects=["meetings.meetingrequest", "meetings.plan", "meetings.profile"],
)
