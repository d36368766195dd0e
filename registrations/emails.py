"""Composes the mails to attendees, each in its reader's language, as outbox rows."""

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.markup import written_date
from forum.lib.text import isolate
from forum.lib.wallclock import local_parts

from .models.link import FIRST_LINK_LIFE


def write_state(*, registration, link, has_lapsed=False):
    """Tell a person where their registration stands now; None without an address.

    `link` is `(address, code)`, the way to their own pages. `has_lapsed` says that a cancelled one
    was offered a seat that was not taken in time.
    """
    if not registration.email:
        return None
    edition, (url, code) = registration.edition, link
    with translation.override(registration.language):
        days = dict.fromkeys([edition.starts_on, edition.ends_on])
        return _write(
            f"state_{registration.status}",
            registration,
            category=isolate(str(registration.category)),
            reference=isolate(registration.reference),
            days=isolate(" – ".join(written_date(day) for day in days)),
            place=", ".join(isolate(text) for text in (edition.venue, edition.city) if text),
            until=_moment(registration.offer_ends_at, edition.zone),
            has_lapsed=has_lapsed,
            link=url,
            code=code,
        )


def _moment(moment, zone):
    if moment is None:
        return ""
    day, time, _fold = local_parts(moment, zone)
    return isolate(f"{written_date(day)} {time:%H:%M}")


def _write(template, registration, **context):
    """One mail to a registered person, in the language that is active."""
    edition = registration.edition
    context |= {
        "name": isolate(registration.name),
        "edition": isolate(pick(translations(edition, "name"))[0]),
        "contact": edition.contact_email,
        "life": FIRST_LINK_LIFE.days,
    }
    subject, body = (
        render_to_string(f"registrations/emails/{template}_{part}.txt", context).strip()
        for part in ("subject", "body")
    )
    longest = OutboxMail._meta.get_field("subject").max_length
    return OutboxMail.objects.create(
        to=registration.email,
        subject=" ".join(subject.split())[:longest],
        body=f"{body}\n",
        language=registration.language,
        about=registration.subject,
    )
