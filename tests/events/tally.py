"""Inside a site: who works on its programme at once, and whether all of it fits together after."""

from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import Change
from events.actions.timetable import claims_of
from events.models import Edition, Occupancy, Session
from events.models.occupancy import Claim


def make_editors(number):
    """Cookies of that many organisers, signed in."""
    cookies = []
    for n in range(number):
        user = get_user_model().objects.create_superuser(
            f"editor{n}@example.org", "a-long-password", name=f"Editor {n}"
        )
        client = Client()
        client.force_login(user)
        cookies.append(client.cookies["session"].value)
    return cookies


def verdict(slug, changes):
    """What does not fit together after the work; all 0 when nothing was lost."""
    edition = Edition.objects.get(slug=slug)
    sessions = list(Session.objects.filter(edition=edition).select_related("room"))
    known = set(Change.objects.filter(pk__in=changes).values_list("pk", flat=True))
    return {
        "unrecorded": len(set(changes) - known),
        "twice": len(changes) - len(set(changes)),
        "miscounted": sum(not _is_counted(session) for session in sessions),
        "disagreeing": _disagreeing(sessions),
    }


def _is_counted(session):
    """Whether the history has each edit once, and the last one as the session is."""
    rows = session.history.order_by("history_id")
    edits = list(rows.values_list("edits", flat=True))
    if not edits:
        return True
    steps = list(range(edits[0], session.edits + 1))
    last = rows.last()
    columns = ("day", "start_time", "minutes", "room_id", "status")
    same = all(getattr(last, column) == getattr(session, column) for column in columns)
    return edits == steps and same


def _disagreeing(sessions):
    """How many sessions do not hold in the ledger exactly what they claim."""
    held = {session.ledger_source: set() for session in sessions}
    rows = Occupancy.objects.filter(layer=Occupancy.Layer.DRAFT, source__in=held)
    for source, *claim in rows.values_list("source", "kind", "resource", "starts_at", "ends_at"):
        held[source].add(Claim(*claim))
    claimed = {source: set(claims) for source, claims in claims_of(sessions).items()}
    return sum(held[source] != claims for source, claims in claimed.items())
