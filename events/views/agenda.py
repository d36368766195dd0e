"""A reader's own agenda: the same page for everyone, its stars are in their browser."""

import datetime as dt
import io

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from accounts.forms import client_address
from events.actions import TooManyAgendas, change_agenda, create_agenda
from events.models import ReleasePart, SavedAgenda
from events.parts import unfolded
from events.stars import from_our_pages, posted_codes
from events.views.frame import frame, published_edition
from events.views.rows import SessionRows, place_of
from forum.lib.languages import direction, pick
from forum.lib.markup import html_code, typeset, written_date
from forum.lib.stored import stored_page

# A denser picture is nothing that a phone reads from another one's glass.
MOST_IN_PICTURE = 60


@stored_page()
def agenda(request, edition):
    return render(request, "events/agenda.html", frame(published_edition(edition), "agenda"))


@stored_page()
def agenda_sessions(request, edition):
    """The sessions of the current release as JSON, in the order of the programme, for the script.

    `days`: ISO date → its name; texts as `{text, lang, dir}`, the last two only where borrowed;
    `place` is what the buttons of the programme remember (`place_of`).
    """
    edition = published_edition(edition)
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.DAY).order_by("key")
    contents = parts.values_list("content", flat=True)
    entries = [entry for content in contents for entry in unfolded(content)["sessions"]]
    rows = SessionRows(edition)
    days = sorted({entry["day"] for entry in entries if entry["day"]})
    names = {day: written_date(dt.date.fromisoformat(day), "l j F Y") for day in days}
    return JsonResponse(
        {"days": names, "sessions": [_session(entry, rows) for entry in entries]},
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )


@from_our_pages
def agenda_picture(request, edition):
    """The share link of the posted codes as a QR code, which takes an agenda to another phone."""
    codes = posted_codes(request)
    if not 0 < len(codes) <= MOST_IN_PICTURE:
        return HttpResponseBadRequest()
    page = reverse("events:agenda", args=[published_edition(edition).slug])
    picture = io.BytesIO()
    segno.make(f"{settings.SITE_URL}{page}#s={'.'.join(codes)}", error="l").save(
        picture, kind="svg", dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@from_our_pages
def agenda_save(request, edition):
    """Keep the posted codes behind a token, a new one or the one posted; answers the token."""
    edition = published_edition(edition)
    codes, token = posted_codes(request), request.POST.get("token", "")
    try:
        if token:
            agenda = SavedAgenda.objects.filter(edition=edition, token=token[:22]).first()
            if agenda is None:
                raise Http404
            change_agenda(agenda=agenda, codes=codes)
        else:
            agenda = create_agenda(edition=edition, codes=codes, address=client_address(request))
    except TooManyAgendas as refusal:
        return HttpResponse(status=429, headers={"Retry-After": str(refusal.seconds)})
    return JsonResponse({"token": agenda.token})


def _session(entry, rows):
    return {
        "code": entry["code"],
        "url": rows.url(entry),
        "title": _text(entry["title"]) or {"text": entry["code"]},
        "day": entry["day"],
        "when": rows.when(entry),
        "from": entry["starts_at"],
        "to": entry["ends_at"],
        "start": entry["start"],
        "end": rows.end(entry),
        "room": _text(entry["room"]["name"]) if entry["room"] else None,
        "status": entry["status"],
        "place": place_of(entry),
    }


def _text(texts):
    """What `marked` says of a text, for a script; None where there is no text."""
    text, found = pick(texts)
    shown = {"text": typeset(text, found)}
    if found != get_language():
        shown |= {"lang": html_code(found), "dir": direction(found)}
    return shown if text else None
