"""Fictional attendees and what they agreed to."""

import datetime as dt
import itertools

from forum.lib.languages import translations
from forum.lib.wallclock import day_start
from registrations.models import Category, Consent, Registration

from . import sources
from .attendees import CATEGORIES, COUNTRIES, EMPLOYERS, LANGUAGES, POSITIONS, WEIGHTS
from .records import ORDER, create, create_missing, dice, guid, texts

PURPOSE = Consent.Purpose
STATUS = Registration.Status
_STATUSES = ((STATUS.CONFIRMED, STATUS.PENDING, STATUS.CANCELLED), (90, 7, 3))
# How many in a hundred agree to what concerns no partner.
_AGREEING = {PURPOSE.B2B_VISIBLE: 60, PURPOSE.PARTICIPANT_LIST: 70, PURPOSE.NEWSLETTER: 20}
_SHARING = 30
_GONE = 5
_DAYS_BEFORE = 30


def load_categories():
    """The ten categories by slug; those that exist stay as they are."""
    return create_missing(
        [
            Category(
                slug=slug,
                position=position,
                provenance=provenance,
                source=source,
                **texts(name=name),
            )
            for position, (slug, (name, provenance, source, _)) in enumerate(CATEGORIES.items(), 1)
        ]
    )


def load_registrations(edition, count, *, firms, speakers=None):
    """`count` fictional attendees of `edition`, working for `firms`.

    `speakers` maps a category to the speaker who is its first attendee. All have addresses under
    example.org, none a telephone number.
    """
    rng = dice("attendees", edition.slug)
    categories = load_categories()
    slugs = [*CATEGORIES, *rng.choices(list(CATEGORIES), WEIGHTS, k=max(0, count - 10))][:count]
    numbers = {slug: itertools.count(1) for slug in CATEGORIES}
    linked = dict(speakers or {})
    registrations = create(
        [
            _registration(
                edition, categories[slug], next(numbers[slug]), rng, firms, linked.pop(slug, None)
            )
            for slug in slugs
        ]
    )
    # The moment of a registration is always the present one; these lie before the forum.
    edition.registrations.update(registered_at=opening_of(edition))
    return registrations


def _registration(edition, category, number, rng, firms, speaker):
    language = rng.choice(LANGUAGES)
    written = ORDER.index(language)
    firm = speaker.organisation if speaker else rng.choice(_employers(category.slug, firms))
    name, latin = _names(category.slug, number, language, speaker)
    return Registration(
        edition=edition,
        resource=guid(edition.slug, "registration", category.slug, number),
        reference=guid(edition.slug, "reference", category.slug, number).hex[:10].upper(),
        name=name,
        name_latin=latin,
        email=f"{category.slug}-{number:02}@example.org",
        organisation=firm,
        organisation_name=translations(firm, "name")[language],
        position=rng.choice(POSITIONS)[written],
        country=rng.choice(COUNTRIES),
        category=category,
        language=language,
        status=STATUS.CONFIRMED if speaker else rng.choices(*_STATUSES)[0],
        speaker=speaker,
        provenance="illustrative",
        source=sources.ILLUSTRATIVE,
    )


def _employers(slug, firms):
    """The firms where people of this category work; all of them where none fits."""
    kinds = EMPLOYERS.get(slug, set())
    return [firm for firm in firms if firm.kind in kinds] or firms


def _names(slug, number, language, speaker):
    """`(name, name in Latin letters)`: Arabic writers have both, the others write one.

    The invented names are in French, whoever reads them: it marks nobody's language.
    """
    if speaker:
        return speaker.name_ar, speaker.name_en
    arabic, french = CATEGORIES[slug][3]
    latin = f"Modèle {french} {number:02}"
    return (f"{arabic} نموذج {number:02}" if language == "ar" else latin), latin


def load_consents(edition, registrations, partners):
    """What some of them agreed to: to be listed, to hear from us, to be known to a partner."""
    rng = dice("consents", edition.slug)
    given_at = opening_of(edition)
    consents = []
    for registration in registrations:
        agreed = [(purpose, None) for purpose, share in _AGREEING.items() if _one_of(rng, share)]
        agreed += [(PURPOSE.PARTNER_SHARE, p) for p in partners if _one_of(rng, _SHARING)]
        consents += [
            Consent(
                registration=registration,
                purpose=purpose,
                partner=partner,
                text_version="2025-01",
                language=registration.language,
                given_at=given_at,
                withdrawn_at=given_at + dt.timedelta(days=7) if _one_of(rng, _GONE) else None,
            )
            for purpose, partner in agreed
        ]
    return create(consents)


def _one_of(rng, share):
    return rng.randrange(100) < share


def opening_of(edition):
    """When its registration opened."""
    return day_start(edition.starts_on, edition.zone) - dt.timedelta(days=_DAYS_BEFORE)
