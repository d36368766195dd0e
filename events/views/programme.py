"""The programme as the current release has it, by day."""

import datetime as dt
import itertools
import re
import zoneinfo
from bisect import bisect
from functools import lru_cache
from operator import itemgetter

import segno
from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from events.models import Edition, ReleasePart
from events.parts import unfolded
from events.views.cards import SessionCards
from events.views.filters import FILTER_KEYS, GRID, Filters
from events.views.frame import frame, hold_until, midnights, published_edition
from events.views.rows import SessionRows
from forum.lib.stored import FRAMED_BY, stored_page
from forum.lib.wallclock import local_parts

INDEX, TRAY = "", "tray"
NO_SESSIONS: dict = {"sessions": []}
# Words make as many pages as strangers like: the store gives those back soon.
WORDS_KEPT = dt.timedelta(minutes=1)
# From so many sessions on, the sheet of paper is set more tightly; see the style sheet.
DENSITIES = (9, 17, 31)
SCHEME = re.compile("^https?://")
# As many columns as the style sheet knows.
WIDEST_GRID = 24


@stored_page(*FILTER_KEYS)
def programme(request, edition):
    """The current day while the forum runs, else the first."""
    edition = published_edition(edition)
    running = edition.phase() == Edition.Phase.DURING
    return _day_page(request, edition, today_of(edition) if running else edition.starts_on)


@stored_page(*FILTER_KEYS)
def programme_day(request, edition, day):
    return _day_page(request, published_edition(edition), day)


@lru_cache(maxsize=100)
def _qr(address):
    """The address as an SVG inside the page: a browser that prints waits for no other file."""
    svg = segno.make(address, error="l").svg_inline(
        border=0, svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308  made by segno from our own address


def _day_page(request, edition, day):
    release, parts = release_parts(edition, INDEX, day.isoformat(), TRAY)
    frames = parts.get(INDEX, {"days": []})
    days = sorted({*edition.days, *(dt.date.fromisoformat(d["day"]) for d in frames["days"])})
    if day not in days:
        raise Http404
    entries = parts.get(day.isoformat(), NO_SESSIONS)["sessions"]
    filters = Filters(frames, entries, request.GET)
    if filters.has_strays:
        return HttpResponseRedirect(request.path + filters.query())
    chosen = [entry for entry in entries if filters.accept(entry)]
    is_today = day == today_of(edition)
    rows = SessionRows(edition)
    context = {
        **frame(edition, "programme"),
        "day": day,
        "day_url": _day_url(edition, day),
        "tabs": [
            {"date": d, "url": _day_url(edition, d) + filters.query(), "is_current": d == day}
            for d in days
        ],
        "release": release,
        "filters": filters,
        "other_view": filters.query(view="" if filters.is_grid else GRID),
        "count": len(chosen),
        "density": bisect(DENSITIES, len(chosen)),
        "short_address": SCHEME.sub("", settings.SITE_URL) + _day_url(edition, day),
        "qr": _qr(settings.SITE_URL + _day_url(edition, day)),
        **_timetable(edition, frames, chosen, filters, is_today),
        "waiting": [rows.row(entry) for entry in parts.get(TRAY, NO_SESSIONS)["sessions"]],
        "is_today": is_today,
    }
    template = "events/programme_embed.html" if filters.is_embedded else "events/programme.html"
    response = render(request, template, context)
    if filters.is_embedded and edition.framing_origins:
        response.headers[FRAMED_BY] = " ".join(edition.framing_origins)
    moments = midnights(edition, days)
    if is_today:
        moments += boundaries(entries)
    if filters.words:
        moments.append(timezone.now() + WORDS_KEPT)
    return hold_until(response, moments)


def _timetable(edition, frames, entries, filters, is_today):
    """The cards of a day by start; on the day itself, apart from those that are over."""
    rooms = _rooms(frames, entries)
    cards = SessionCards(edition, [room["slug"] for room in rooms] if filters.is_grid else [])
    groups = []
    for start, group in itertools.groupby(entries, key=itemgetter("start")):
        sessions = list(group)
        ends_at = max(entry["ends_at"] for entry in sessions)
        groups.append({"time": start, "ends_at": ends_at, "cards": cards.cards(sessions)})
    now = timezone.now().astimezone(dt.UTC).isoformat(timespec="seconds")
    over = sum(1 for _ in itertools.takewhile(lambda g: g["ends_at"] <= now, groups))
    if not is_today or over == len(groups):
        over = 0
    return {
        "past": groups[:over],
        "groups": groups[over:],
        "rooms": [cards.named(room) for room in rooms] if 1 < len(rooms) <= WIDEST_GRID else [],
    }


def release_parts(edition, *keys):
    """The current release, None before the first, and `{key: content}` of its parts. One query."""
    rows = ReleasePart.objects.newest(edition, ReleasePart.Kind.INDEX, ReleasePart.Kind.DAY).filter(
        key__in=keys
    )
    release, parts = None, {}
    columns = ("key", "content", "release__number", "release__published_at")
    for key, content, number, moment in rows.values_list(*columns):
        parts[key] = unfolded(content)
        release = {"number": number, "published_at": _local(moment, edition.zone)}
    return release, parts


def boundaries(entries):
    """The moments at which sessions start and end."""
    return [
        dt.datetime.fromisoformat(entry[end])
        for entry in entries
        for end in ("starts_at", "ends_at")
        if entry[end]
    ]


def _rooms(frames, entries):
    """The rooms that these sessions use, in the organisers' order."""
    used = {entry["room"]["slug"] for entry in entries if entry["room"]}
    return [room for room in frames.get("rooms", []) if room["slug"] in used]


def today_of(edition):
    return local_parts(timezone.now(), edition.zone)[0]


def _local(moment, zone):
    return moment.astimezone(zoneinfo.ZoneInfo(zone))


def _day_url(edition, day):
    return reverse("events:programme-day", args=[edition.slug, day])
