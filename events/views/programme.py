"""The programme as the current release has it: by day, and now and next."""

import datetime as dt
import itertools
import zoneinfo

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from events.models import Edition, ReleasePart
from events.views.filters import FILTER_KEYS, GRID, Filters
from events.views.frame import frame, hold_until, midnights, published_edition
from events.views.rows import SessionRows
from forum.lib.stored import stored_page
from forum.lib.wallclock import local_parts

TRAY = "tray"
# As many columns as the style sheet knows.
WIDEST_GRID = 24


@stored_page(*FILTER_KEYS)
def programme(request, edition):
    """The current day while the forum runs, else the first."""
    edition = published_edition(edition)
    running = edition.phase() == Edition.Phase.DURING
    return _day_page(request, edition, _today(edition) if running else edition.starts_on)


@stored_page(*FILTER_KEYS)
def programme_day(request, edition, day):
    return _day_page(request, published_edition(edition), day)


def _day_page(request, edition, day):
    index = (
        ReleasePart.objects.newest(edition, ReleasePart.Kind.INDEX)
        .values("content", "release__number", "release__published_at")
        .first()
    )
    frames = index["content"] if index else {"days": []}
    days = sorted({*edition.days, *(dt.date.fromisoformat(d["day"]) for d in frames["days"])})
    if day not in days:
        raise Http404
    entries = _entries(edition, [day.isoformat(), TRAY]) if index else {}
    today = entries.get(day.isoformat(), [])
    filters = Filters(frames, today, request.GET)
    accepted = [entry for entry in today if filters.accept(entry)]
    rooms = _rooms(frames, accepted)
    rows = SessionRows(edition, [room["slug"] for room in rooms] if filters.is_grid else [])
    chosen = [rows.row(entry) for entry in accepted]
    view = f"?view={GRID}" if filters.is_grid else ""
    is_today = day == _today(edition)
    context = {
        **frame(edition, "programme"),
        "day": day,
        "day_url": _day_url(edition, day),
        "tabs": [
            {"date": d, "url": _day_url(edition, d) + view, "is_current": d == day} for d in days
        ],
        "index": index,
        "published_at": index and _local(index["release__published_at"], edition.zone),
        "filters": filters,
        "count": len(chosen),
        "rooms": [rows.named(room) for room in rooms] if 1 < len(rooms) <= WIDEST_GRID else [],
        "other_view": filters.query(is_grid=not filters.is_grid),
        "groups": [
            {"time": time, "sessions": list(sessions)}
            for time, sessions in itertools.groupby(chosen, key=lambda row: row.start)
        ],
        "waiting": [rows.row(entry) for entry in entries.get(TRAY, [])],
        "is_today": is_today,
    }
    response = render(request, "events/programme.html", context)
    return hold_until(response, midnights(edition, days))


@stored_page()
def programme_now(request, edition):
    """What runs in each room at this moment, and what comes there next today."""
    edition = published_edition(edition)
    today, now = _today(edition), timezone.now()
    entries = _entries(edition, [today.isoformat()]).get(today.isoformat(), [])
    planned = [entry for entry in entries if entry["status"] == "planned" and entry["room"]]
    rows = SessionRows(edition)
    rooms: dict[str, dict] = {}
    for entry in planned:
        room = rooms.setdefault(entry["room"]["slug"], {"name": rows.named(entry["room"])})
        if dt.datetime.fromisoformat(entry["ends_at"]) <= now:
            continue
        begun = dt.datetime.fromisoformat(entry["starts_at"]) <= now
        room.setdefault("now" if begun else "next", rows.row(entry))
    context = {
        **frame(edition, "programme"),
        "day": today,
        "phase": edition.phase(),
        "rooms": [room for room in rooms.values() if len(room) > 1],
    }
    response = render(request, "events/programme_now.html", context)
    moments = [
        dt.datetime.fromisoformat(e[end]) for e in planned for end in ("starts_at", "ends_at")
    ]
    return hold_until(response, [*moments, *midnights(edition, edition.days)])


def _entries(edition, keys):
    """`{day or "tray": its sessions}` of the current release."""
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.DAY).filter(key__in=keys)
    return {key: content["sessions"] for key, content in parts.values_list("key", "content")}


def _rooms(frames, entries):
    """The rooms that these sessions use, in the organisers' order."""
    used = {entry["room"]["slug"] for entry in entries if entry["room"]}
    return [room for room in frames.get("rooms", []) if room["slug"] in used]


def _today(edition):
    return local_parts(timezone.now(), edition.zone)[0]


def _local(moment, zone):
    return moment.astimezone(zoneinfo.ZoneInfo(zone))


def _day_url(edition, day):
    return reverse("events:programme-day", args=[edition.slug, day])
