"""What the page of a door says, all of it kept on the device."""

from django.utils.translation import gettext_lazy as _

from registrations.actions import Said

WORDS = {
    **{said.value: said.label for said in Said},
    "unchecked": _("Cannot be checked now"),
    # The places in brackets are filled in by the script.
    "since": _("[time], [where]"),
    "this_device": _("this device"),
    "to_the_desk": _("Please send this person to the desk."),
    "by_itself": _("Verified by this device, without a network."),
    "unsigned": _("A typed code has no signature. Look at the badge: do you let this person in?"),
    "was_in": _("Let in, although in already"),
    "online": _("Online"),
    "offline": _("No network"),
    "sending": _("Sending"),
    "ended": _("Refused by the server"),
    "waiting": _("waiting: [number]"),
    "camera_on": _("Switch the camera on"),
    "camera_off": _("Switch the camera off"),
    "camera_refused": _("The camera cannot be used. Allow it in the browser, or type the codes."),
    "kept": _("This page also opens without a network."),
    "not_kept": _("This page needs a network to open."),
}
