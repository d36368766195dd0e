"""Attendees, with as little as each test needs. All of them are invented."""

import itertools

from accounts.models import User
from registrations.models import Category, Consent, Registration
from tests.factories.staff import allow

_numbers = itertools.count(1)


def make_category(**fields):
    n = next(_numbers)
    given = {"slug": f"category-{n}", "name_ar": f"فئة {n}", "name_fr": f"Catégorie {n}"}
    return Category.objects.create(**{**given, "name_en": f"Category {n}", **fields})


def make_registration(edition, **fields):
    """A confirmed attendee with an Arabic and a Latin name, an e-mail and a telephone."""
    n = next(_numbers)
    given = {
        "name": f"حاضر {n}",
        "name_latin": f"Attendee {n}",
        "email": f"attendee-{n}@example.org",
        "phone": f"+21260000{n:04}",
        "organisation_name": f"Firm {n}",
        "country": "MA",
        "language": "ar",
    }
    if "category" not in fields:
        given["category"] = Category.objects.first() or make_category()
    return Registration.objects.create(edition=edition, **{**given, **fields})


def make_registrations(edition, count):
    """Many attendees at once, numbered."""
    category = Category.objects.first() or make_category()
    return Registration.objects.bulk_create(
        Registration(
            edition=edition,
            category=category,
            reference=f"R{edition.pk}-{n}",
            name=f"حاضر {n}",
            name_latin=f"Attendee {n}",
            email=f"many-{n}@example.org",
            phone=f"+2126{n:08}",
        )
        for n in range(count)
    )


def make_consent(registration, purpose=Consent.Purpose.PARTNER_SHARE, **fields):
    """A live consent, given on the form."""
    given = {"text_version": "2027-1", "language": "fr", "purpose": purpose}
    return Consent.objects.create(registration=registration, **{**given, **fields})


def make_staff(*permissions):
    """Someone of the back office who holds these permissions ("registrations.view_contact")."""
    n = next(_numbers)
    user = User.objects.create_user(f"staff-{n}@example.org", "a-long-password", name=f"Staff {n}")
    allow(user, *permissions)
    return user
