"""The mails about profiles: approved, sent back with a question, somebody sent along."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.text import isolate


def write_approved(*, profile):
    """Tell the owner that others can read the profile from now on."""
    _write("profile_approved", profile.registration)


def write_returned(*, profile):
    """Tell the owner what the coordinator asks."""
    _write("profile_returned", profile.registration, question=isolate(profile.question))


def write_named(*, profile, registration):
    """Tell somebody that they represent a profile together with its owner."""
    owner = profile.registration
    with translation.override(registration.language):
        firm = owner.organisation or owner.organisation_name
        who = f"{owner.read_name} ({firm})" if firm else owner.read_name
    _write("profile_named", registration, owner=isolate(who))


def _write(name, reader, **context):
    """One mail to an attendee, in their language; none without an address."""
    if not reader.email:
        return
    edition = reader.edition
    with translation.override(reader.language):
        context |= {
            "name": isolate(reader.name),
            "edition": isolate(pick(translations(edition, "name"))[0]),
            "contact": edition.contact_email,
            "link": settings.SITE_URL + reverse("meetings:me", args=[edition.slug]),
        }
        subject, body = (
            render_to_string(f"meetings/emails/{name}_{part}.txt", context).strip()
            for part in ("subject", "body")
        )
    OutboxMail.objects.create(
        to=reader.email,
        subject=" ".join(subject.split())[: OutboxMail._meta.get_field("subject").max_length],
        body=f"{body}\n",
        language=reader.language,
        about=reader.subject,
    )
