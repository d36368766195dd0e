"""What the audit entries about attendees say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "registrations.consent_withdrawn": _("Consent withdrawn"),
        "registrations.device_added": _("Scanning device added"),
        "registrations.device_ended": _("Scanning device ended"),
        "registrations.export_finished": _("Attendee list exported"),
        "registrations.export_interrupted": _("Export of an attendee list cut short"),
        "registrations.export_started": _("Export of an attendee list started"),
        "registrations.file_downloaded": _("File of people fetched"),
    },
    details={
        "columns": _("columns"),
        "door": _("door"),
        "format": _("format"),
        "kind": _("kind"),
        "language": _("language"),
        "partner": _("for the partner"),
        "reason": _("reason"),
        "rows": _("rows"),
        "scope": _("which attendees"),
        "sha256": _("digest of the file"),
        "started": _("entry of its start"),
    },
    subjects=["registrations.consent", "registrations.scandevice", "registrations.job"],
)
