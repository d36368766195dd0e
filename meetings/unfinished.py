"""Who would take part in the meetings, and has sent no profile yet."""

from django.db.models import Exists, OuterRef, Q

from registrations.models import Consent, Registration

from .models import Delegate, Profile


def unfinished_people(edition):
    """Live registrations of `edition` whose profile was begun or sent back, or that have none.

    Of the latter those who agreed to stand in the public list of meetings, and so mean to come to
    some. With their `profile`, where there is one.
    """
    agreed = Consent.objects.live().filter(
        registration=OuterRef("pk"), purpose=Consent.Purpose.B2B_VISIBLE
    )
    represents = Delegate.objects.filter(registration=OuterRef("pk"))
    begun = Profile.objects.unfinished().filter(registration=OuterRef("pk"))
    people = Registration.objects.live().filter(edition=edition, erased_at=None)
    people = people.filter(
        Q(Exists(begun)) | (Q(Exists(agreed)) & ~Q(Exists(represents)) & Q(profile=None))
    )
    return people.select_related("category", "organisation", "profile").order_by("name", "pk")
