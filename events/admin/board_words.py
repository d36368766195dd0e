"""What the script of the board says: it has no words of its own."""

from django.utils.translation import gettext_lazy as _

# Placeholders in square brackets are filled in by the script.
WORDS = {
    "saved": _("Saved."),
    "undone": _("Taken back."),
    "redone": _("Done again."),
    "nothing": _("Nothing has changed."),
    "moved": _("“[title]”: [place]."),
    "moved_several": _("Moved: [count]."),
    "unscheduled": _("“[title]” waits in the tray."),
    "roomless": _("Without a room"),
    "range": _("[start] – [end]"),
    "place": _("[day], [range], [room]"),
    "offline": _("The site does not answer. Nothing was changed."),
    "lifted": _("“[title]” is lifted. Arrows move it, Enter puts it down, Escape leaves it."),
    "escaped": _("Left where it was."),
    "selected": _("Selected: [count]."),
    "of_several": _("[count] sessions"),
    "found": _("Found: [count]."),
    "conflicts": _("Conflicts: [count]"),
    "same_person": _("The same person is here."),
    "outside_hours": _("Outside the hours given."),
}


def board_words():
    """The words in the reader's language."""
    return {name: str(words) for name, words in WORDS.items()}
