"""What a certificate says."""

import datetime as dt
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.printing.engine import draw_document
from events.views.rows import role_label
from forum.lib.languages import CODES, direction, translations
from forum.lib.markup import written_date, written_days
from registrations.models import Certificate

from .badges import names_of
from .lettering import is_right_to_left, named, told, written

HERE = Path(__file__).parent


def draw_certificates(certificates, *, edition):
    """A PDF with a page for each of `certificates` of `edition`, each in its person's language.

    Each has as its `talks` the sessions, as a release keeps them, that it names.
    """
    pages = []
    for certificate in certificates:
        with translation.override(certificate.registration.language):
            pages.append(_page(certificate, edition))
    title = certificates[0].get_kind_display() if len(certificates) == 1 else _("Certificates")
    moment = max(certificate.issued_at for certificate in certificates)
    data = {"title": title, "lang": pages[0]["lang"], "pages": pages}
    return draw_document("certificate", data, moment, HERE)


def verification_address(certificate):
    """Where whoever holds the paper can check it, in the language of the paper."""
    path = reverse("registrations:verify-code", args=[certificate.code])
    return settings.SITE_URL + path


def written_attendance(days):
    """The days of a certificate in words: `4–5 May 2027`; with gaps, one after the other."""
    dates = [dt.date.fromisoformat(day) for day in days]
    if dates and (dates[-1] - dates[0]).days + 1 == len(dates):
        return written_days(dates[0], dates[-1])
    return _(", ").join(written_date(date) for date in dates)


def _page(certificate, edition):
    registration = certificate.registration
    code, address = registration.language, verification_address(certificate)
    name, other = names_of(registration)
    if other and is_right_to_left(name) != (code == "ar"):
        name, other = other, name
    intro, to = _sentence(certificate.kind)
    place = [told(translations(edition, field))["text"] for field in ("venue", "city")]
    return {
        "lang": code,
        "dir": direction(code),
        "title": told({code: certificate.get_kind_display()}),
        "titles": [_title(certificate.kind, other) for other in CODES if other != code],
        "patronage": named(edition, code, "high_patronage"),
        "intro": told({code: intro}),
        "name": written(name),
        "under": written(other),
        "to": told({code: to}),
        "forum": named(edition, code),
        "place": told(
            {
                code: _(", ").join(
                    filter(None, [written_days(edition.starts_on, edition.ends_on), *place])
                )
            }
        ),
        "days": told({code: _days(certificate)}),
        "talks": [_talk(talk) for talk in certificate.talks],
        "issued": told(
            {code: _("Issued on %(day)s") % {"day": written_date(certificate.issued_at)}}
        ),
        "signature": told({code: _("For the organising committee")}),
        "verify": told({code: _("Whoever holds this paper can check it at this address:")}),
        "address": address.removesuffix(f"{certificate.code}/"),
        "code": certificate.code,
        "qr": segno.make(address, error="m", micro=False).svg_inline(border=0),
    }


def _sentence(kind):
    """What stands before the name and after it; nouns, so that nothing has to agree."""
    if kind == Certificate.Kind.SPEAKING:
        return _("The organising committee certifies the contribution of"), pgettext(
            "certificate", "to the"
        )
    return _("The organising committee certifies the attendance of"), pgettext(
        "certificate", "at the"
    )


def _title(kind, code):
    with translation.override(code):
        return told({code: str(Certificate.Kind(kind).label)}, code)


def _days(certificate):
    if certificate.kind == Certificate.Kind.SPEAKING or not certificate.days:
        return ""
    return _("Present on %(days)s") % {"days": written_attendance(certificate.days)}


def _talk(talk):
    return {
        "title": told(talk["title"]),
        "role": told({translation.get_language(): role_label(talk["role"])}),
    }
