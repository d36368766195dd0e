"""Keeping the sessions behind a calendar subscription: a token, and nothing about anyone."""

import datetime as dt

from accounts.models import Throttle
from events.models import ReleasePart, SavedAgenda

# Hundreds of visitors may share one address: the forum's own network.
MOST_NEW = 300
MOST_CHANGES = 120
WINDOW = dt.timedelta(hours=1)
# However patient a stranger is, the database stays small.
MOST_KEPT = 50_000


class TooManyAgendas(Exception):
    """Not now; `seconds` says how long to wait."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def create_agenda(*, edition, codes, address):
    """The new `SavedAgenda` of these sessions; raises `TooManyAgendas`.

    `address` is the client's, counted and not kept.
    """
    wait = Throttle.objects.wait("agenda.new", address=address, limit=MOST_NEW, window=WINDOW)
    if not wait and edition.saved_agendas.count() >= MOST_KEPT:
        wait = int(WINDOW.total_seconds())
    if wait:
        raise TooManyAgendas(wait)
    return SavedAgenda.objects.create(edition=edition, codes=_released(edition, codes))


def change_agenda(*, agenda, codes):
    """Let a subscription hold these sessions instead; raises `TooManyAgendas`."""
    wait = Throttle.objects.wait(
        "agenda.change", subject=agenda.token, limit=MOST_CHANGES, window=WINDOW
    )
    if wait:
        raise TooManyAgendas(wait)
    codes = _released(agenda.edition, codes)
    if codes != agenda.codes:
        agenda.codes = codes
        agenda.save(update_fields=["codes", "saved_at"])


def _released(edition, codes):
    """Those of `codes` that the current release has: nothing else is worth keeping."""
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SESSION)
    known = set(parts.coded(codes).values_list("code", flat=True))
    return [code for code in codes if code in known]
