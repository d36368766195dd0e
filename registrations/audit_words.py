"""What the audit entries about attendees say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "registrations.access_file_made": _("All data of a person put into a file"),
        "registrations.consent_withdrawn": _("Consent withdrawn"),
        "registrations.device_added": _("Scanning device added"),
        "registrations.device_ended": _("Scanning device ended"),
        "registrations.erased": _("A person’s data erased"),
        "registrations.erasure_asked": _("Erasure asked for"),
        "registrations.erasure_withdrawn": _("Erasure withdrawn"),
        "registrations.export_finished": _("Attendee list exported"),
        "registrations.export_interrupted": _("Export of an attendee list cut short"),
        "registrations.export_started": _("Export of an attendee list started"),
        "registrations.printing_started": _("Printing of attendees started"),
        "registrations.file_downloaded": _("File of people fetched"),
        "registrations.mailing_sent": _("Circular sent"),
        "registrations.mailing_stopped": _("Circular stopped"),
        "registrations.subscribed_again": _("Asked for circulars again"),
        "registrations.unsubscribed": _("Asked for no more circulars"),
        "registrations.retained": _("Data deleted that were kept long enough"),
    },
    details={
        "columns": _("columns"),
        "devices": _("scanning devices"),
        "door": _("door"),
        "entries": _("entries"),
        "format": _("format"),
        "kind": _("kind"),
        "language": _("language"),
        "links": _("links"),
        "log": _("notes of the back office"),
        "mails": _("mails"),
        "organisers": _("e-mails of committee members"),
        "partner": _("for the partner"),
        "reason": _("reason"),
        "registrations": _("registrations"),
        "replayed": _("again, after a restore"),
        "recipients": _("recipients"),
        "rows": _("rows"),
        "scope": _("which attendees"),
        "sensitive_answers": _("sensitive answers"),
        "sha256": _("digest of the file"),
        "speakers": _("e-mails of speakers"),
        "started": _("entry of its start"),
        "visits": _("browsers of attendees"),
    },
    subjects=[
        "registrations.consent",
        "registrations.mailing",
        "registrations.registration",
        "registrations.scandevice",
        "registrations.job",
    ],
)
