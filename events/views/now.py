"""What runs in each room at this moment, and what comes next: for a reader, and for a hall."""

import datetime as dt
import zoneinfo

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override

from events.views.frame import frame, hold_until, midnights, published_edition
from events.views.programme import NO_SESSIONS, boundaries, release_parts, today_of
from events.views.rows import SessionRows
from forum.lib.languages import CODES
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
    _, parts = release_parts(edition, today.isoformat())
    entries = parts.get(today.isoformat(), NO_SESSIONS)["sessions"]
    planned = [entry for entry in entries if entry["status"] == "planned" and entry["room"]]
    context = {
        **frame(edition, "programme"),
        "day": today,
        "phase": edition.phase(),
        "rooms": rooms_now(edition, planned, now),
    }
    template = "events/programme_now.html"
    if screen:
        template = "events/programme_screen.html"
        context["turns"] = [_turn(edition, planned, now, code) for code in _languages()]
        context["minutes_ahead"] = _minutes_ahead(edition, now)
    response = render(request, template, context)
    return hold_until(response, [*boundaries(planned), *midnights(edition, edition.days)])


def rooms_now(edition, planned, now):
    """`[{name, now, next}]` of the rooms that still have something today, as rows."""
    rows = SessionRows(edition)
    rooms: dict[str, dict] = {}
    for entry in planned:
        room = rooms.setdefault(entry["room"]["slug"], {"name": rows.named(entry["room"])})
        if dt.datetime.fromisoformat(entry["ends_at"]) <= now:
            continue
        begun = dt.datetime.fromisoformat(entry["starts_at"]) <= now
        room.setdefault("now" if begun else "next", rows.row(entry))
    return [room for room in rooms.values() if len(room) > 1]


def _languages():
    """All of them, the reader's first."""
    return sorted(CODES, key=lambda code: code != get_language())


def _turn(edition, planned, now, code):
    with override(code):
        return {"code": code, "rooms": rooms_now(edition, planned, now)}


def _minutes_ahead(edition, now):
    """How far the edition's clocks are ahead of UTC: browsers may not know its zone's rules."""
    ahead = now.astimezone(zoneinfo.ZoneInfo(edition.zone)).utcoffset() or dt.timedelta()
    return int(ahead / dt.timedelta(minutes=1))
