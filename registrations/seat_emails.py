"""The mail on somebody's seats: got, moved, lost; one for all that one act has changed."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.markup import written_date
from forum.lib.text import isolate

from .engagements import title_of

GIVEN, MOVED, OVERLAPS, LOST = "given", "moved", "overlaps", "lost"
WORDS = {
    GIVEN: gettext_lazy("You now have a seat: somebody gave theirs up."),
    MOVED: gettext_lazy("It takes place at another time, and you keep your place."),
    OVERLAPS: gettext_lazy(
        "It takes place at another time, at which you are expected elsewhere: please choose, and"
        " give one of the two up."
    ),
    LOST: gettext_lazy("It does not take place as planned: your seat is cancelled."),
}


@dataclass(frozen=True)
class SeatNews:
    """What became of one seat, in a session as the public reads it (`entry`)."""

    what: str
    entry: object


def compose_seat_news(*, registration, news):
    """The unsaved mail that tells a person of their seats; None without an address."""
    if not registration.email:
        return None
    edition = registration.edition
    with translation.override(registration.language):
        context = {
            "name": isolate(registration.name),
            "edition": isolate(pick(translations(edition, "name"))[0]),
            "rows": [_row(one) for one in news],
            "link": settings.SITE_URL + reverse("registrations:me", args=[edition.slug]),
            "contact": edition.contact_email,
        }
        subject, body = (
            render_to_string(f"registrations/emails/seats_{part}.txt", context).strip()
            for part in ("subject", "body")
        )
    return OutboxMail(
        to=registration.email,
        subject=" ".join(subject.split())[: OutboxMail._meta.get_field("subject").max_length],
        body=f"{body}\n",
        language=registration.language,
        about=registration.subject,
    )


def _row(news):
    entry = news.entry
    return {
        "title": isolate(title_of(entry)),
        "what": str(WORDS[news.what]),
        "place": _place(entry) if news.what != LOST else "",
    }


def _place(entry):
    """Day, from when to when, and room."""
    start = dt.datetime.fromisoformat(f"{entry.day}T{entry.start}")
    end = start + dt.timedelta(minutes=entry.minutes)
    hours = _("%(start)s – %(end)s") % {
        "start": isolate(start.strftime("%H:%M")),
        "end": isolate(end.strftime("%H:%M")),
    }
    room = isolate(pick(entry.room.name)[0]) if entry.room else ""
    return " · ".join(filter(None, [written_date(start.date(), "l j F Y"), hours, room]))
