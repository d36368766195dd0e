"""That one can register, on the public pages of an edition."""

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils import timezone

from events.invalidation import show_at_once
from events.views.frame import tell_of_editions

from .models import Admission


def told_of_registration():
    """Whether somebody can register now, and when that may change: no query more for the menu."""
    now = timezone.now()
    mine = Admission.objects.filter(edition=OuterRef("pk"), is_public=True).order_by()
    coming = When(opens_at__gt=now, then="opens_at"), When(closes_at__gt=now, then="closes_at")
    turns = mine.annotate(turn=Case(*coming)).exclude(turn=None).order_by("turn")
    return {
        "takes_registrations": Exists(mine.open_at(now)),
        "registration_turns_at": Subquery(turns.values("turn")[:1]),
    }


tell_of_editions(told_of_registration)
show_at_once({Admission: lambda admission: Q(pk=admission.edition_id)})
