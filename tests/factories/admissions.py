"""How categories are admitted to an edition, with as little as each test needs."""

from registrations.models import Admission, Category
from tests.factories.registrations import make_category


def make_admission(edition, **fields):
    """The admission of the first category, without a limit unless given one."""
    if "category" not in fields:
        fields["category"] = Category.objects.first() or make_category()
    return Admission.objects.create(edition=edition, **fields)
