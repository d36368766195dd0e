"""How one session moved, in the reader's words: only what changed is told."""

import datetime as dt

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forum.lib.markup import marked, written_date

PLACE = ("day", "start", "room")


def told_move(before, after):
    """`(template, values)` of a move from one `Place.told()` to another; `title` is left out."""
    if not _stands(before):
        return _("“%(title)s” placed: %(after)s"), {"after": _place(after, PLACE)}
    changed = [name for name in PLACE if before.get(name) != after.get(name)] or PLACE
    if changed == ["room"]:
        return _to_other_room(before["room"], after["room"])
    here, there = (_place(place, changed) for place in (before, after))
    values = {"before": _closed(here, changed), "after": there}
    return _from_to(changed), values


def told_length(before, after):
    """`{"before": …, "after": …}` in minutes where a move changed the length too; else None."""
    lengths = {"before": (before or {}).get("minutes"), "after": (after or {}).get("minutes")}
    is_other = None not in lengths.values() and lengths["before"] != lengths["after"]
    return lengths if _stands(before) and is_other else None


def _stands(place):
    return bool(place and place.get("day"))


def _from_to(changed):
    # French says « de 14:30 », but « du lundi ».
    if "day" in changed:
        return pgettext("from day to day", "“%(title)s” moved from %(before)s to %(after)s")
    return _("“%(title)s” moved from %(before)s to %(after)s")


def _to_other_room(before, after):
    values = {"before": _room(before), "after": _room(after)}
    if not before:
        return _("“%(title)s” got a room: %(after)s"), values
    if not after:
        return _("“%(title)s” lost its room: %(before)s"), values
    return _("“%(title)s” moved to another room: %(after)s instead of %(before)s"), values


def _place(place, names):
    """What `names` say of a place, as safe HTML; "" for one that is nowhere."""
    if not _stands(place):
        return ""
    tell = {"day": _day, "start": _start, "room": _room}
    is_whole = tuple(names) == PLACE
    told = [tell[name](place.get(name)) for name in names if place.get(name) or not is_whole]
    return SafeString(_(", ").join(told))


def _closed(text, names):
    """A list inside a sentence ends with a comma."""
    return SafeString(text + _(", ").rstrip()) if text and len(names) > 1 else text


def _day(day):
    return conditional_escape(written_date(dt.date.fromisoformat(day), "l j F"))


def _start(start):
    return format_html("<bdi>{}</bdi>", start or "–")


def _room(room):
    return (marked(room, "bdi") if room else "") or conditional_escape(_("no room"))
