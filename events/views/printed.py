"""The programme of the current release as a document to print and to keep."""

import datetime as dt
import zoneinfo

import segno
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import ReleasePart
from events.parts import unfolded
from events.printing.engine import TooBusy, draw_document
from events.views.editions import dates_of
from events.views.frame import published_edition
from events.views.linked_data import absolute
from events.views.pictures import too_busy
from events.views.rows import SessionRows
from forum.lib.languages import CODES, direction, pick, translations
from forum.lib.markup import typeset, written_date
from forum.lib.stored import stored_page

TRAY = "tray"


@stored_page()
def programme_pdf(request, edition, language):
    """`programme-{language}.pdf`, in the language of its address: true tables, day by day."""
    edition = published_edition(edition)
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.DAY).order_by("key")
    days = list(parts.values_list("key", "content", "release__number", "release__published_at"))
    if language != get_language() or not days:
        raise Http404
    *_day, number, published_at = days[0]
    try:
        document = draw_document("programme", _data(edition, days), published_at)
    except TooBusy:
        return too_busy()
    name = f"programme-{edition.slug}-{language}-v{number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


def _data(edition, days):
    code = get_language()
    address = absolute(reverse("events:programme", args=[edition.slug]))
    rows = SessionRows(edition)
    *_day, number, published_at = days[0]
    published_at = published_at.astimezone(zoneinfo.ZoneInfo(edition.zone))
    version = _("Version %(number)s of the programme, published on %(date)s.")
    notice = _("Times and rooms are illustrative: the real timetable of this edition is not known.")
    places = [dates_of(edition)["spoken"], *(_plain(edition, f) for f in ("venue", "city"))]
    return {
        "lang": code,
        "dir": direction(code),
        "title": _("Programme"),
        "forum": _told(translations(edition, "name")),
        "version": version
        % {"number": number, "date": written_date(published_at, "DATETIME_FORMAT")},
        "place": _(", ").join(filter(None, places)),
        "notice": notice if edition.is_programme_illustrative else "",
        "address": address,
        "qr": segno.make(address, error="m").svg_inline(border=0),
        "page": _("Page {number} of {count}").replace("{count}", "{number}").split("{number}")[:2],
        "columns": [_("Time"), _("Session"), _("Room"), _("Speakers")],
        "days": [
            {
                "title": _title(key),
                "rows": [_row(rows, entry) for entry in unfolded(content)["sessions"]],
            }
            for key, content, *_release in days
        ],
    }


def _title(key):
    if key == TRAY:
        return _("To be rescheduled")
    return written_date(dt.date.fromisoformat(key), "l j F Y")


def _row(rows, entry):
    code = get_language()
    until = _("to %(time)s")
    return {
        "start": entry["start"] or "–",
        "end": until % {"time": rows.end(entry)} if entry["start"] else "",
        "title": _told(entry["title"], entry["code"]),
        "under": _named(entry["track"]),
        "room": _named(entry["room"]),
        "people": _(", ").join(pick(person["name"])[0] for person in entry["people"]),
        "state": typeset(strip_tags(rows.states(entry)), code),
        "struck": entry["status"] == "cancelled",
    }


def _named(part):
    return _told(part["name"] if part else {})


def _told(texts, otherwise=""):
    """A text for the reader with its own language and direction."""
    text, code = pick({code: texts.get(code, "") for code in CODES})
    return {"text": typeset(text or otherwise, code), "lang": code, "dir": direction(code)}


def _plain(record, field):
    return pick(translations(record, field))[0]
