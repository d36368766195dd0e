"""What others did to sessions since someone was shown them, in a sentence for each."""

from typing import Any

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from events.history import ago
from events.models import Room, Session


def told_since(shown):
    """A sentence for each session of `shown` (`{id: edits}`) that has more edits now, or is gone.

    Newest first; three queries.
    """
    rows = _newest_rows(shown)
    before = {row.id: row for row in _rows(_at_edits(shown))}
    rooms = Room.objects.in_bulk({row.room_id for row in rows if row.room_id})
    return [_sentence(row, before.get(row.id), rooms) for row in rows]


def _newest_rows(shown):
    """The last state of each session that is newer than shown, or its deletion."""
    newer = Q(pk__in=[])
    for key, edits in shown.items():
        newer |= Q(id=key) & (Q(edits__gt=edits) | Q(history_type="-"))
    newest = {}
    for row in _rows(newer):
        newest.setdefault(row.id, row)
    return list(newest.values())


def _at_edits(shown):
    same = Q(pk__in=[])
    for key, edits in shown.items():
        same |= Q(id=key, edits=edits)
    return same


def states():
    """Every state of every session that the history kept."""
    tracked: Any = Session
    return tracked.history.all()


def _rows(condition):
    return states().filter(condition).select_related("change__by").order_by("-history_id")


def _sentence(row, before, rooms):
    who = str(row.change.by) if row.change and row.change.by else _("Someone")
    told = {
        "who": who,
        "title": row.instance,
        "when": ago(row.change.at if row.change else row.history_date),
        "place": _place(row, rooms),
    }
    return _deed(row, before) % told


def _deed(row, before):
    if row.history_type == "-":
        return _("%(who)s deleted “%(title)s”, %(when)s.")
    if row.status != Session.Status.PLANNED and (not before or before.status != row.status):
        return _("%(who)s cancelled “%(title)s”, %(when)s.")
    columns = ("day", "start_time", "room_id", "minutes")
    if before and all(getattr(row, name) == getattr(before, name) for name in columns):
        return _("%(who)s changed “%(title)s”, %(when)s.")
    if row.day is None:
        return _("%(who)s took “%(title)s” out of the timetable, %(when)s.")
    return _("%(who)s moved “%(title)s” to %(place)s, %(when)s.")


def _place(row, rooms):
    if row.day is None:
        return ""
    parts = [formats.date_format(row.day, "l j F"), f"{row.start_time:%H:%M}"]
    if room := rooms.get(row.room_id):
        parts.append(str(room))
    return _(", ").join(parts)
