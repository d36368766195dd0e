"""What the audit entries about programmes say."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import add_words

add_words(
    verbs={
        "events.edition_archived": _("Edition archived"),
        "events.edition_reopened": _("Edition reopened"),
        "events.planned_release_refused": _("Planned publication refused"),
        "events.programme_published": _("Programme published"),
        "events.release_plan_cancelled": _("Planned publication called off"),
        "events.release_planned": _("Publication planned"),
        "events.remit_changed": _("Remit of a colleague changed"),
        "events.schedule_imported": _("Schedule imported"),
        "events.sheet_imported": _("Spreadsheet imported"),
    },
    details={
        "changes": _("changes"),
        "created": _("new"),
        "kind": _("kind"),
        "missing": _("not in the file"),
        "number": _("number"),
        "organisation": _("institution"),
        "problems": _("problems"),
        "publish_at": _("to be published at"),
        "restores": _("version restored"),
        "rooms": _("rooms"),
        "sessions": _("sessions"),
        "tells_speakers": _("tells the speakers"),
        "told": _("mails to speakers"),
        "tracks": _("tracks"),
        "unscheduled": _("not in the timetable"),
        "updated": _("changed"),
    },
    subjects=["events.edition", "events.release"],
)
