"""The mails that lead attendees to their own pages, in their language, as outbox rows."""

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.text import isolate

from .models.link import FIRST_LINK_LIFE, LINK_LIFE


def write_link(*, registration, link, code):
    """The way in that its reader asked for; to nobody it is composed all the same, and not sent."""
    return _write("link", registration, link=link, code=code)


def write_reminder(*, registration, link, code):
    """To who registers once more: they are registered already."""
    return _write("reminder", registration, link=link, code=code)


def write_new_email(*, registration, email, code):
    """To the new address of an attendee: the code that shows that it is theirs."""
    return _write("new_email", registration, to=email, code=code)


def write_email_changed(*, registration, to):
    """To the former address of an attendee: that another one took its place."""
    return _write("email_changed", registration, to=to)


def _write(name, registration, to="", **context):
    language = registration.language
    edition_name = pick(translations(registration.edition, "name"), language)[0]
    context |= {
        "name": isolate(registration.name),
        "edition": isolate(edition_name),
        "contact": registration.edition.contact_email,
        "minutes": LINK_LIFE.seconds // 60,
        "life": FIRST_LINK_LIFE.days,
    }
    with translation.override(language):
        subject, body = (
            render_to_string(f"registrations/emails/{name}_{part}.txt", context).strip()
            for part in ("subject", "body")
        )
    subject = " ".join(subject.split())[:200]
    mail = OutboxMail(
        to=to or registration.email,
        subject=subject,
        body=body,
        language=language,
        about=registration.subject,
    )
    if mail.to:
        mail.save()
    return mail
