"""The home of an edition, which changes before, during and after it; and all editions."""

import datetime as dt

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from events.models import Edition, Intervention, ReleasePart
from events.parts import unfolded
from events.views.frame import frame, hold_until, midnights, public_editions, published_edition
from events.views.linked_data import edition_event, series
from events.views.now import opening_after, told_now
from events.views.partners import initiators, partner_groups
from events.views.programme import INDEX, NO_SESSIONS, TRAY, boundaries, today_of
from events.views.quotes import quote_rows
from events.views.rows import SessionRows, tell_source
from forum.lib.languages import CODES, pick, translations
from forum.lib.markup import marked, typeset, written_days
from forum.lib.stored import stored_page

PREVIEWED_DAYS = 2
PREVIEWED_SESSIONS = 6
QUOTED = 6


@stored_page()
def home(request):
    """The current edition's home; which one is current may change at midnight UTC."""
    edition = public_editions().current()
    if edition is None:
        return render(request, "events/edition_none.html")
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    midnight = dt.datetime.combine(tomorrow, dt.time(), dt.UTC)
    return _edition_page(request, edition, [midnight])


@stored_page()
def edition_detail(request, edition):
    return _edition_page(request, published_edition(edition))


def _edition_page(request, edition, moments=()):
    slogans = translations(edition, "slogan")
    chosen = pick(slogans)[1]
    phase = edition.phase()
    groups = partner_groups(edition.partnerships.leading())
    programme = _programme(edition, phase)
    context = {
        **frame(edition, "home"),
        "linked": [edition_event(edition, initiators(groups))],
        "phase": phase,
        "slogan": marked(slogans),
        "other_slogans": [
            {"code": code, "text": typeset(slogans[code], code)}
            for code in CODES
            if code != chosen and slogans[code]
        ],
        "dates": dates_of(edition),
        **programme,
        "quotes": _quotes(edition) if phase == Edition.Phase.AFTER else [],
        "groups": groups,
        "origin": tell_source(edition.provenance, edition.source),
    }
    response = render(request, "events/edition_detail.html", context)
    moments = [*moments, *midnights(edition, edition.days), *programme["moments"]]
    return hold_until(response, moments)


def _quotes(edition):
    """The first intervention of each speaker, so that nobody fills the page."""
    said = edition.interventions.select_related("speaker")
    by_speaker: dict[int | None, Intervention] = {}
    for intervention in said:
        by_speaker.setdefault(intervention.speaker_id, intervention)
    return quote_rows(edition, list(by_speaker.values())[:QUOTED])


@stored_page()
def edition_list(request):
    editions = list(Edition.objects.published())
    current = public_editions().current()
    rows = [
        {"record": edition, "url": edition.get_absolute_url(), "dates": dates_of(edition)["spoken"]}
        for edition in editions
    ]
    context = {**(frame(current, "editions") if current else {}), "editions": rows}
    if current:
        context["linked"] = [series(editions, pick(translations(current, "name"))[0])]
    return render(request, "events/edition_list.html", context)


def dates_of(edition):
    """The edition's days as numerals, each with its month where they differ, and as one phrase."""
    first, last = edition.starts_on, edition.ends_on
    opening = ""
    if (first.year, first.month) != (last.year, last.month):
        opening = date_format(first, "F" if first.year == last.year else "YEAR_MONTH_FORMAT")
    return {
        "first": first.day,
        "first_month": opening,
        "last": last.day if first != last else None,
        "months": date_format(last, "YEAR_MONTH_FORMAT"),
        "spoken": written_days(first, last),
    }


def _programme(edition, phase):
    """What the home tells of the current release. One query, and one more after a day's end.

    `days`: two days with some of their sessions; the first two, and while the forum runs, what is
    left of today, and tomorrow. `themes`: the names of the tracks. While the forum runs, `told_now`
    of today; `moments` at which that changes.
    """
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.INDEX, ReleasePart.Kind.DAY)
    today = today_of(edition).isoformat() if phase == Edition.Phase.DURING else ""
    parts = parts.filter(Q(key__gte=today) | Q(key=INDEX)).exclude(key=TRAY).order_by("key")
    contents = parts.values_list("key", "content")[: PREVIEWED_DAYS + 1]
    found = {key: unfolded(content) for key, content in contents}
    themes = [marked(track["name"]) for track in found.pop(INDEX, {"tracks": []})["tracks"]]
    now = timezone.now()
    running = found.get(today, NO_SESSIONS)["sessions"]
    rows = SessionRows(edition)
    return {
        "days": [_day(edition, rows, day, found[day], now) for day in sorted(found)],
        "themes": themes,
        **told_now(edition, running, opening_after(edition, running, now), now),
        "moments": boundaries(running),
    }


def _day(edition, rows, day, content, now):
    sessions = planned(content["sessions"])
    if day == today_of(edition).isoformat():
        sessions = [e for e in sessions if dt.datetime.fromisoformat(e["ends_at"]) > now]
    return {
        "date": dt.date.fromisoformat(day),
        "url": reverse("events:programme-day", args=[edition.slug, day]),
        "count": len(content["sessions"]),
        "sessions": [rows.row(entry) for entry in sessions[:PREVIEWED_SESSIONS]],
    }


def planned(entries):
    return [entry for entry in entries if entry["status"] == "planned"]
