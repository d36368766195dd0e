"""What the script of the board of meetings says: it has no words of its own."""

from django.utils.translation import gettext_lazy as _

# Placeholders in square brackets are filled in by the script.
WORDS = {
    "nothing": _("Nothing has changed."),
    "place": _("[time], table [table]"),
    "offline": _("The site does not answer. Nothing was changed."),
    "signed_out": _("You are signed out. Nothing was changed."),
    "sign_in": _("Sign in again"),
    "is_stale": _("Somebody else was faster"),
    "is_refused": _("This cannot be done as it is"),
    "lifted": _("“[title]” is lifted. Arrows move it, Enter puts it down, Escape leaves it."),
    "escaped": _("Left where it was."),
    "found": _("Found: [count]."),
    "taken": _("[place]: taken by “[title]”"),
    "shut": _("[place]: one of the two cannot come then"),
    "placed": _("“[title]” has its new place: [place]."),
    "swapped": _("The two have changed places."),
    "unplaced": _("“[title]” waits without a place again."),
    "locked": _("Locked: no later plan moves it."),
    "unlocked": _("Unlocked."),
    "changed": _("Somebody else has changed this board: [count]."),
    "undone": _("Taken back."),
}


def board_words():
    """The words in the reader's language."""
    return {name: str(words) for name, words in WORDS.items()}
