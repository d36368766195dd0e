"""What runs in each room at this moment, and what comes next: for a reader, and for a hall."""

import datetime as dt
import zoneinfo

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from events.models import Edition, ReleasePart
from events.parts import unfolded
from events.views.frame import frame, hold_until, midnights, published_edition
from events.views.programme import NO_SESSIONS, TRAY, boundaries, release_parts, today_of
from events.views.rows import SessionRows
from forum.lib.languages import CODES
from forum.lib.markup import written_date
from forum.lib.stored import stored_page

SCREEN = "1"


@stored_page("screen")
def programme_now(request, edition):
    """Now and next; with `?screen=1` in all languages by turns, in type for a hall."""
    edition = published_edition(edition)
    screen = request.GET.getlist("screen")
    if screen not in ([], [SCREEN]):
        return HttpResponseRedirect(request.path)
    today, now = today_of(edition), timezone.now()
    parts = release_parts(edition, today.isoformat())[1]
    entries = parts.get(today.isoformat(), NO_SESSIONS)["sessions"]
    coming = opening_after(edition, entries, now)
    context = {
        **frame(edition, "programme"),
        "day": today,
        "phase": edition.phase(),
        **told_now(edition, entries, coming, now),
    }
    template = "events/programme_now.html"
    if screen:
        template = "events/programme_screen.html"
        context["turns"] = [_turn(edition, entries, coming, now, code) for code in _languages()]
        context["minutes_ahead"] = _minutes_ahead(edition, now)
    response = render(request, template, context)
    return hold_until(response, [*boundaries(entries), *midnights(edition, edition.days)])


def told_now(edition, entries, coming, now):
    """What pages say of today's sessions at this moment, in the reader's language.

    `rooms`: `[{name, now, next}]` of those that still have something, as rows; a cancelled session
    is told until its planned end, unless another took its place. `coming`: `{when, row}` of the
    session that `opening_after` found. `is_closed`: whether the last session has ended.
    """
    rows = SessionRows(edition)
    rooms: dict[str, dict] = {}
    for entry in sorted(entries, key=lambda e: (e["starts_at"], e["status"] == "cancelled")):
        if entry["room"] is None:
            continue
        room = rooms.setdefault(entry["room"]["slug"], {"name": rows.named(entry["room"])})
        if _has_ended(entry, now):
            continue
        slot = "now" if dt.datetime.fromisoformat(entry["starts_at"]) <= now else "next"
        is_replaced = slot == "now" and slot in room and room[slot].is_cancelled
        if slot not in room or (is_replaced and entry["status"] == "planned"):
            room[slot] = rows.row(entry)
    has_ended = bool(entries) and all(_has_ended(entry, now) for entry in entries)
    return {
        "rooms": [room for room in rooms.values() if len(room) > 1],
        "coming": coming and {"when": _when(edition, coming), "row": rows.row(coming)},
        "is_closed": has_ended and today_of(edition) == edition.ends_on,
    }


def opening_after(edition, entries, now):
    """The first session of the next day that has any, once today's have ended while the forum
    runs; else None. At most one query."""
    if edition.phase() != Edition.Phase.DURING or not all(_has_ended(e, now) for e in entries):
        return None
    days = ReleasePart.objects.newest(edition, ReleasePart.Kind.DAY).exclude(key=TRAY)
    later = days.filter(key__gt=today_of(edition).isoformat()).order_by("key")
    for content in later.values_list("content", flat=True):
        for entry in unfolded(content)["sessions"]:
            if entry["status"] == "planned":
                return entry
    return None


def _has_ended(entry, now):
    return dt.datetime.fromisoformat(entry["ends_at"]) <= now


def _when(edition, entry):
    day = dt.date.fromisoformat(entry["day"])
    if day - today_of(edition) == dt.timedelta(days=1):
        return _("Tomorrow at %(time)s:") % {"time": entry["start"]}
    named = written_date(day, "l j F")
    return _("%(day)s at %(time)s:") % {"day": named, "time": entry["start"]}


def _languages():
    """All of them, the reader's first."""
    return sorted(CODES, key=lambda code: code != get_language())


def _turn(edition, entries, coming, now, code):
    with override(code):
        return {"code": code, **told_now(edition, entries, coming, now)}


def _minutes_ahead(edition, now):
    """How far the edition's clocks are ahead of UTC: browsers may not know its zone's rules."""
    ahead = now.astimezone(zoneinfo.ZoneInfo(edition.zone)).utcoffset() or dt.timedelta()
    return int(ahead / dt.timedelta(minutes=1))
