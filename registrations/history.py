"""What the history says of registrations: each change names one by its reference only."""

from django.utils.translation import gettext as _

from events.history import TELLERS, say, titled


def _of_one(text):
    """Tells a change of one registration; `text` is a function, read late."""
    return lambda details: say(text(), title=titled(None, details.get("title")))


TELLERS.update(
    {
        "registrations.registered": _of_one(lambda: _("Registered: “%(title)s”")),
        "registrations.approved": _of_one(lambda: _("Registration approved: “%(title)s”")),
        "registrations.refused": _of_one(lambda: _("Registration refused: “%(title)s”")),
        "registrations.offered": _of_one(lambda: _("Seat offered: “%(title)s”")),
        "registrations.accepted": _of_one(lambda: _("Seat accepted: “%(title)s”")),
        "registrations.seated": _of_one(lambda: _("Seat given at the desk: “%(title)s”")),
        "registrations.lapsed": _of_one(lambda: _("Seat not accepted in time: “%(title)s”")),
        "registrations.cancelled": _of_one(lambda: _("Registration cancelled: “%(title)s”")),
        "registrations.merged": lambda details: say(
            _("Registration “%(other)s” merged into “%(title)s”"),
            title=titled(None, details.get("title")),
            other=titled(None, details.get("other")),
        ),
    }
)
