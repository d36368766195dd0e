"""The pictures that messengers and networks show beside a shared link."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import ReleasePart
from events.printing.engine import TooBusy, draw_picture
from events.views.editions import dates_of
from events.views.frame import published_edition
from events.views.rows import SessionRows, illustrative_mark
from forum.lib.languages import CODES, direction, pick, translations
from forum.lib.markup import typeset, written_date
from forum.lib.stored import stored_page
from speakers.models import Speaker

RETRY_SECONDS = 30
LONGEST = 200


@stored_page()
def edition_card(request, edition):
    edition = published_edition(edition)
    slogan = translations(edition, "slogan")
    name = translations(edition, "name")
    has_slogan = any(slogan.values())
    return _card(
        kicker=_own(dates_of(edition)["spoken"]),
        title=_told(slogan if has_slogan else name),
        under=_told(name if has_slogan else {}),
        foot=_told(translations(edition, "city")),
    )


@stored_page()
def session_card(request, edition, slug):
    edition = published_edition(edition)
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SESSION).filter(key=slug)
    entry = parts.values_list("content", flat=True).first()
    if entry is None:
        raise Http404
    names = [pick(person["name"])[0] for person in entry["people"]]
    is_example = edition.is_programme_illustrative or entry["provenance"] == "illustrative"
    return _card(
        kicker=_own(_when(edition, entry)),
        title=_told(entry["title"]),
        under=_own(_(", ").join(names)),
        foot=_told(translations(edition, "name")),
        mark=_("Illustrative") if is_example else "",
    )


@stored_page()
def speaker_card(request, edition, slug):
    edition = published_edition(edition)
    speaker = Speaker.objects.filter(slug=slug).select_related("organisation").first()
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER).filter(key=slug)
    released = parts.values_list("content__honorific", "content__name").first()
    is_quoted = not released and edition.interventions.filter(speaker__slug=slug).exists()
    if not speaker or not (released or is_quoted):
        raise Http404
    named = released or (translations(speaker, "honorific"), translations(speaker, "name"))
    official = translations(speaker.organisation, "name") if speaker.organisation else {}
    return _card(
        kicker=_own(dates_of(edition)["spoken"]),
        title=_told(_joined(" ", *named, last_needed=True)),
        under=_told(_joined(" – ", translations(speaker, "position"), official)),
        foot=_told(translations(edition, "name")),
        mark=illustrative_mark(speaker),
    )


def _when(edition, entry):
    """The day and the hours of a session, or that it has none."""
    if entry["status"] == "cancelled":
        return _("Cancelled")
    if not entry["day"]:
        return _("To be rescheduled")
    day = written_date(dt.date.fromisoformat(entry["day"]), "l j F Y")
    return _(", ").join([day, SessionRows(edition).when(entry)])


def _told(texts):
    """A text for the reader with its own language and direction."""
    text, code = pick({code: texts.get(code, "") for code in CODES})
    return {"text": typeset(text, code)[:LONGEST], "lang": code, "dir": direction(code)}


def _joined(between, *texts, last_needed=False):
    """Texts of one language joined; nothing where the last is missing though `last_needed`."""
    found = {code: [text[code] for text in texts if text.get(code)] for code in CODES}
    return {
        code: between.join(parts) if texts[-1].get(code) or not last_needed else ""
        for code, parts in found.items()
    }


def _own(text):
    code = get_language()
    return {"text": text[:LONGEST], "lang": code, "dir": direction(code)}


def _card(mark="", **texts):
    code = get_language()
    data = {"lang": code, "dir": direction(code), "mark": mark, **texts}
    try:
        return HttpResponse(draw_picture("card", data), content_type="image/png")
    except TooBusy:
        return too_busy()


def too_busy():
    return HttpResponse(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
