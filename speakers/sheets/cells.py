"""One cell, on its way in and out: what it says, that it says nothing, that it says "empty"."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from forum.lib.spreadsheets import plain_cell
from forum.lib.text import FIRST_STRONG_ISOLATE, POP_ISOLATE, clean, isolate

from .containers import LONGEST_CELL
from .refusals import Unreadable

# An empty cell leaves a value alone; one of these alone takes it away.
EMPTYING = ("—", "–", "(فارغ)", "(vide)", "(empty)")
# How a template's example begins, in each language: such a row is never read.
EXAMPLES = ("# مثال", "# Exemple", "# Example")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text_of(cell, is_text=False):
    """What a cell says, as a tidy text. Raises `Unreadable` for control characters.

    `is_text`: from a text file, where our own exports put a ' before what could start a formula.
    """
    if isinstance(cell, str):
        return _tidy(cell, is_text)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes")
    return str(cell)


def _tidy(text, is_text):
    if len(text) > LONGEST_CELL:
        message = _("The cell holds more than %(count)s characters.")
        raise Unreadable(message % {"count": LONGEST_CELL})
    if not text.isprintable():
        if _CONTROL.search(text):
            raise Unreadable(_("The cell holds invisible control characters; type it anew."))
        text = clean(text)
    text = clean(text).strip()
    if text[:1] == FIRST_STRONG_ISOLATE and text[-1:] == POP_ISOLATE:
        return text[1:-1].strip()
    if is_text and text[:1] == "'" and plain_cell(text[1:]) == text:
        return text[1:]
    return text


def is_empty(cell):
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_emptying(cell):
    """Whether the cell says, by one word alone, that the value is to be taken away."""
    return isinstance(cell, str) and cell.strip().lower() in EMPTYING


def is_example(row):
    """Whether this is the example of a template: its first filled cell says so."""
    first = next((cell for cell in row if not is_empty(cell)), None)
    return isinstance(first, str) and first.strip().startswith(EXAMPLES)


def written(text):
    """`text` as a cell that is read back as the same text; "" for what no cell can hold.

    An empty cell changes nothing when it comes back, so that what was not written stays.
    """
    text = clean(text)
    if len(text) > LONGEST_CELL - 2 or _CONTROL.search(text):
        return ""
    is_isolated = text[:1] == FIRST_STRONG_ISOLATE and text[-1:] == POP_ISOLATE
    if is_isolated or is_emptying(text) or text.startswith(EXAMPLES):
        return isolate(text)
    return text
