"""The mail on somebody's agenda of meetings: what is new, moved, called off; one for one act."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.markup import written_date
from forum.lib.text import isolate


def compose_agenda_news(*, registration, news, version):
    """The unsaved mail that tells a person what changed in their agenda; None without an address.

    `news` is a list of `(former, place)` in the order of time: what the meeting was and what it is,
    None where it was not, or is no more. Each has `slot`, `table` and `other`, the other side.
    """
    if not registration.email:
        return None
    edition = registration.edition
    with translation.override(registration.language):
        context = {
            "name": isolate(registration.name),
            "edition": isolate(pick(translations(edition, "name"))[0]),
            "rows": [_row(*pair) for pair in news],
            "version": version,
            "link": settings.SITE_URL + reverse("registrations:me", args=[edition.slug]),
            "contact": edition.contact_email,
        }
        subject, body = (
            render_to_string(f"meetings/emails/agenda_{part}.txt", context).strip()
            for part in ("subject", "body")
        )
    return OutboxMail(
        to=registration.email,
        subject=" ".join(subject.split())[: OutboxMail._meta.get_field("subject").max_length],
        body=f"{body}\n",
        language=registration.language,
        about=registration.subject,
    )


def _row(former, place):
    if former is None:
        what = _("New meeting with %(name)s")
    elif place is None:
        what = _("Called off: meeting with %(name)s")
    else:
        what = _("Changed: meeting with %(name)s")
    return {
        "what": what % {"name": _who((place or former).other)},
        "place": _place(place or former),
        "former": _before(former, place) if former and place else "",
    }


def _before(former, place):
    """What is different now: the time and the table, or who comes."""
    if former.other != place.other:
        return _("Before: with %(name)s, %(place)s") % {
            "name": _who(former.other),
            "place": _place(former),
        }
    return _("Before: %(place)s") % {"place": _place(former)}


def _who(registration):
    firm = registration.organisation or registration.organisation_name
    return isolate(f"{registration.read_name} ({firm})" if firm else registration.read_name)


def _place(place):
    """Day, from when, and table."""
    return " · ".join(
        [
            written_date(place.slot.day, "l j F Y"),
            isolate(place.slot.start_time.strftime("%H:%M")),
            _("table %(number)s") % {"number": place.table.number},
        ]
    )
