"""What the script of the board says: it has no words of its own."""

from django.utils.translation import gettext_lazy as _

# Placeholders in square brackets are filled in by the script.
WORDS = {
    "nothing": _("Nothing has changed."),
    "roomless": _("Without a room"),
    "range": _("[start] – [end]"),
    "place": _("[day], [range], [room]"),
    "offline": _("The site does not answer. Nothing was changed."),
    "signed_out": _("You are signed out. Nothing was changed."),
    "sign_in": _("Sign in again"),
    "is_stale": _("Somebody else was faster"),
    "is_refused": _("This cannot be done as it is"),
    "lifted": _("“[title]” is lifted. Arrows move it, Enter puts it down, Escape leaves it."),
    "escaped": _("Left where it was."),
    "selected": _("Selected: [count]."),
    "of_several": _("[count] sessions"),
    "found": _("Found: [count]."),
    "conflicts": _("Conflicts: [count]"),
}


def board_words():
    """The words in the reader's language."""
    return {name: str(words) for name, words in WORDS.items()}
