"""A circular becomes letters: languages, placeholders, and the way out of the list."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OutboxMail
from events.emails import Letter
from forum.lib.languages import CODES, pick, translations
from forum.lib.markup import written_days
from forum.lib.text import isolate

from .models import Registration

# What a circular may say of its reader and of the edition.
PLACEHOLDERS = {
    "name": gettext_lazy("the reader's name"),
    "organisation": gettext_lazy("their organisation"),
    "category": gettext_lazy("the category they registered as"),
    "reference": gettext_lazy("the reference of their registration"),
    "link": gettext_lazy("the address of their own page"),
    "edition": gettext_lazy("the name of the edition"),
    "days": gettext_lazy("its days"),
    "venue": gettext_lazy("where it takes place"),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT = OutboxMail._meta.get_field("subject").max_length
_signer = Signer(salt="registrations.unsubscribe")


def unknown_placeholders(text):
    """What stands between braces in `text` and is no placeholder, each once."""
    names = _PLACEHOLDER.findall(text)
    return list(dict.fromkeys(name for name in names if name not in PLACEHOLDERS))


def unsubscribe_address(registration):
    """Where one press ends all circulars to this person; it tells nothing of them, and no time."""
    with translation.override(registration.language):
        token = _signer.sign(str(registration.pk))
        return settings.SITE_URL + reverse("registrations:unsubscribe", args=[token])


def unsubscribing(token):
    """The registration of an address that `unsubscribe_address` made; None for any other."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    found = Registration.objects.filter(pk=int(key), erased_at=None)
    return found.select_related("edition").first()


@dataclass(frozen=True)
class Reader:
    """Somebody who does not exist, for whom a preview is written."""

    name: str
    name_latin: str
    organisation_name: str
    category: str
    reference: str
    language: str
    organisation: None = None


def fictional_reader(code, category=""):
    return Reader("سلمى نموذج", "Salma Namoudaj", "Argane SARL", category, "EXAMPLE123", code)


class Circular:
    """A `Mailing` about to be written to many: what is the same for all is worked out once."""

    def __init__(self, mailing):
        self.mailing, self.edition = mailing, mailing.edition
        self._fixed, self._links = {}, {}

    @cached_property
    def languages(self):
        """Those in which both the subject and the text are written."""
        subjects = translations(self.mailing, "subject")
        bodies = translations(self.mailing, "body")
        return [code for code in CODES if subjects[code].strip() and bodies[code].strip()]

    def language_for(self, code):
        """The language in which a reader of `code` gets it; "" where none is written."""
        if not self.languages:
            return ""
        return pick(dict.fromkeys(self.languages, "written"), code)[1]

    @property
    def empty_placeholders(self):
        """Those that are used, and for which this edition has nothing to say."""
        texts = [*translations(self.mailing, "subject").values()]
        texts += translations(self.mailing, "body").values()
        used = set(_PLACEHOLDER.findall(" ".join(texts)))
        return ["venue"] if "venue" in used and not any(self._venues.values()) else []

    @property
    def _venues(self):
        return translations(self.edition, "venue")

    def letter(self, reader, way_out=""):
        """The `Letter` to `reader`; `way_out` is the address at which one ends these mails."""
        code = self.language_for(reader.language)
        with translation.override(code):
            values = {**self._fixed_in(code), **self._values(reader)}
            texts = (getattr(self.mailing, f"{field}_{code}") for field in ("subject", "body"))
            subject, body = (fill(text, values) for text in texts)
            foot = _("You get this mail because you registered: %(edition)s.") % values
            last = _("No more of these mails:")
            way_out = way_out or _("(here stands each reader's own address)")
        body = f"{body.strip()}\n\n--\n{foot}\n{last} {way_out}\n"
        return Letter(" ".join(subject.split())[:LONGEST_SUBJECT], body, code)

    def mail(self, registration, next_try_at):
        """The unsaved outbox row of one attendee, to be sent from `next_try_at` on."""
        way_out = unsubscribe_address(registration)
        letter = self.letter(registration, way_out)
        return OutboxMail(
            to=registration.email,
            subject=letter.subject,
            body=letter.body,
            language=letter.language,
            unsubscribe_url=way_out,
            about=registration.subject,
            next_try_at=next_try_at,
        )

    def _fixed_in(self, code):
        if code not in self._fixed:
            edition = self.edition
            self._fixed[code] = {
                "edition": isolate(pick(translations(edition, "name"))[0]),
                "days": isolate(written_days(edition.starts_on, edition.ends_on)),
                "venue": isolate(pick(self._venues)[0]),
            }
        return self._fixed[code]

    def _values(self, reader):
        is_latin = translation.get_language() not in ("ar",)
        name = reader.name_latin if is_latin and reader.name_latin else reader.name
        return {
            "name": isolate(" ".join(name.split())),
            "organisation": isolate(str(reader.organisation or reader.organisation_name)),
            "category": isolate(str(reader.category)),
            "reference": isolate(reader.reference),
            "link": self._link(reader.language),
        }

    def _link(self, code):
        if code not in self._links:
            with translation.override(code):
                path = reverse("registrations:me", args=[self.edition.slug])
            self._links[code] = settings.SITE_URL + path
        return self._links[code]


def fill(text, values):
    """`text` with its placeholders said; what a value holds is never read as one."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
