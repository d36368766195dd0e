"""What the audit entries about attendees say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "registrations.consent_withdrawn": _("Consent withdrawn"),
        "registrations.export_finished": _("Attendee list exported"),
        "registrations.export_interrupted": _("Export of an attendee list cut short"),
        "registrations.export_started": _("Export of an attendee list started"),
    },
    details={
        "columns": _("columns"),
        "format": _("format"),
        "language": _("language"),
        "partner": _("for the partner"),
        "reason": _("reason"),
        "rows": _("rows"),
        "scope": _("which attendees"),
        "sha256": _("digest of the file"),
        "started": _("entry of its start"),
    },
    subjects=["registrations.consent"],
)
