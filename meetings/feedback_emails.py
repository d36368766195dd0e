"""The mail that asks, months later, what came of somebody's meetings."""

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.text import isolate
from registrations.circulars import unsubscribe_address
from registrations.models.link import FIRST_LINK_LIFE


def write_feedback(*, registration, stage, count, link):
    """Ask for word of `count` meetings; `link` is `(address, code)`, the way to their own page."""
    edition, (url, code) = registration.edition, link
    way_out = unsubscribe_address(registration)
    with translation.override(registration.language):
        context = {
            "name": isolate(registration.name),
            "edition": isolate(pick(translations(edition, "name"))[0]),
            "months": int(stage),
            "count": count,
            "link": url,
            "code": code,
            "life": FIRST_LINK_LIFE.days,
            "way_out": way_out,
            "contact": edition.contact_email,
        }
        subject, body = (
            render_to_string(f"meetings/emails/feedback_{part}.txt", context).strip()
            for part in ("subject", "body")
        )
    return OutboxMail.objects.create(
        to=registration.email,
        subject=" ".join(subject.split())[: OutboxMail._meta.get_field("subject").max_length],
        body=f"{body}\n",
        language=registration.language,
        unsubscribe_url=way_out,
        about=registration.subject,
    )
