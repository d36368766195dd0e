"""What the page of the stewards says, all of it kept on the device."""

from django.utils.translation import gettext_lazy as _

from meetings.actions.marking import Told
from meetings.models import Meeting

WORDS = {
    **{told.value: told.label for told in Told},
    "held": Meeting.Status.HELD.label,
    "missed": Meeting.Status.MISSED.label,
    # The places in brackets are filled in by the script.
    "missing": _("missing: [name]"),
    "both": _("both sides"),
    "table": _("Table [number]"),
    "slot": _("[start] – [end]"),
    "now": _("now"),
    "next": _("next"),
    "over": _("over"),
    "mark_held": _("Held"),
    "mark_missed": _("Not held"),
    "who": _("Who was missing?"),
    "undo": _("Take back"),
    "back": _("Back"),
    "unsent": _("not sent yet"),
    "none": _("No meeting here in the next three hours."),
    "hidden": _("Other tables: [number]"),
    "online": _("Online"),
    "offline": _("No network"),
    "sending": _("Sending"),
    "ended": _("Refused by the server"),
    "waiting": _("waiting: [number]"),
    "kept": _("This page also opens without a network."),
    "not_kept": _("This page needs a network to open."),
}
