"""How a reader passes a session on, or keeps it in a calendar of their own."""

import datetime as dt
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Edition
from events.views.rows import caution
from forum.lib.languages import pick
from forum.lib.markup import written_date

WHATSAPP = "https://wa.me/"
GOOGLE_CALENDAR = "https://calendar.google.com/calendar/render"


def ways_to_keep(edition, entry, rows):
    """Addresses for a session of a release; those of calendars are "" once the edition is over.

    `file` and `google` are "" too where the session has no time.
    `whatsapp` carries title, day, time, room, what of it is illustrative, and the address, in the
    reader's language;
    `subscription` is the whole programme for calendars that read it again and again.
    """
    page = settings.SITE_URL + rows.url(entry)
    title = pick(entry["title"])[0] or entry["code"]
    room = pick(entry["room"]["name"])[0] if entry["room"] else ""
    feed = settings.SITE_URL + reverse("events:schedule-ics", args=[edition.slug])
    is_dated = entry["status"] == "planned"
    when = _moment(entry, rows) if is_dated else ""
    notice = caution(edition, entry)
    text = "\n".join(filter(None, [title, when, room, notice, page]))
    is_over = edition.phase() == Edition.Phase.AFTER
    is_kept = is_dated and not is_over
    return {
        "whatsapp": f"{WHATSAPP}?{_query(text=text)}",
        "google": _google(edition, entry, title, room, notice, page) if is_kept else "",
        "file": reverse("events:session-ics", args=[edition.slug, entry["slug"]])
        if is_kept
        else "",
        "subscription": "" if is_over else "webcal:" + feed.partition(":")[2],
    }


def _moment(entry, rows):
    day = written_date(dt.date.fromisoformat(entry["day"]), "l j F Y")
    return _(", ").join([day, rows.when(entry)])


def _google(edition, entry, title, room, notice, page):
    """Google's form for a new event; its moments are UTC, shown in the edition's zone."""
    moments = [
        f"{dt.datetime.fromisoformat(entry[end]).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        for end in ("starts_at", "ends_at")
    ]
    venue = [getattr(edition, name) for name in ("venue", "city")]
    query = _query(
        action="TEMPLATE",
        text=title,
        dates="/".join(moments),
        details="\n".join(filter(None, [notice, page])),
        location=_(", ").join(filter(None, [room, *venue])),
        ctz=edition.zone,
    )
    return f"{GOOGLE_CALENDAR}?{query}"


def _query(**values):
    """As all of them read it: a space is %20, a plus might stay one."""
    return urlencode(values, quote_via=quote, safe="")
