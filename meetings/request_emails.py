"""The mails about requests: asked, answered, answered in one's name, a place that became free."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import OutboxMail
from forum.lib.languages import pick, translations
from forum.lib.markup import written_date
from forum.lib.text import isolate
from registrations.models.link import FIRST_LINK_LIFE


def write_asked(*, request, link):
    """Tell the asked side who would like to meet them, and why; `link` is `(address, code)`."""
    context = {"reason": isolate(request.reason)}
    _write("request_asked", request.asked, request.asker, link=link, **context)


def write_answered(*, request, link):
    """Tell the asking side what the other one answered."""
    _write("request_answered", request.asker, request.asked, link=link, status=request.status)


def write_acted_for(*, request):
    """Tell the asked side what the organisers answered in its name."""
    link = (settings.SITE_URL + _own_page(request.asked.registration), "")
    _write("request_acted", request.asked, request.asker, link=link, status=request.status)


def write_freed(*, profile, registration, other, slot):
    """Tell one side of an accepted request that a place became free which suits both."""
    link = (settings.SITE_URL + _own_page(registration), "")
    with translation.override(registration.language):
        when = f"{written_date(slot.day, 'l j F Y')} · {isolate(f'{slot.start_time:%H:%M}')}"
    _write("request_freed", profile, other, to=registration, link=link, when=when)


def who(registration):
    """A person, and where they come from, for a line of text."""
    firm = registration.organisation or registration.organisation_name
    return isolate(f"{registration.read_name} ({firm})" if firm else registration.read_name)


def _own_page(registration):
    with translation.override(registration.language):
        return reverse("meetings:me-requests", args=[registration.edition.slug])


def _write(name, profile, other, *, link, to=None, **context):
    """One mail to the owner of `profile` (or to its delegate `to`), about `other`."""
    reader = to or profile.registration
    if not reader.email:
        return
    url, code = link
    with translation.override(reader.language):
        context |= {
            "name": isolate(reader.name),
            "other": who(other.registration),
            "edition": isolate(pick(translations(profile.edition, "name"))[0]),
            "contact": profile.edition.contact_email,
            "link": url,
            "code": code,
            "life": FIRST_LINK_LIFE.days,
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
