"""Editions and their programme, with as little as each test needs."""

import datetime as dt
import itertools

from django.db import transaction

from events.actions import hold_sessions
from events.models import Appearance, Edition, Room, Session, SessionType, Track
from speakers.models import Organisation, Speaker

_numbers = itertools.count(1)
FIRST_DAY = dt.date(2027, 5, 4)


def make_edition(**fields):
    """A public edition of two days, 4 and 5 May 2027, in Agadir."""
    n = next(_numbers)
    given = {
        "slug": f"edition-{n}",
        "number": n,
        "name_ar": f"المنتدى {n}",
        "name_fr": f"Forum {n}",
        "name_en": f"Forum {n}",
        "starts_on": FIRST_DAY,
        "ends_on": FIRST_DAY + dt.timedelta(days=1),
        "is_published": True,
    }
    return Edition.objects.create(**{**given, **fields})


def make_room(edition, **fields):
    n = next(_numbers)
    given = {"slug": f"room-{n}", "name_ar": f"قاعة {n}", "name_fr": f"Salle {n}"}
    return Room.objects.create(edition=edition, **{**given, "name_en": f"Room {n}", **fields})


def make_track(edition, **fields):
    n = next(_numbers)
    given = {"slug": f"track-{n}", "name_ar": f"محور {n}", "name_fr": f"Axe {n}"}
    return Track.objects.create(edition=edition, **{**given, "name_en": f"Track {n}", **fields})


def make_type(edition, **fields):
    n = next(_numbers)
    given = {"slug": f"type-{n}", "name_ar": f"نوع {n}", "name_fr": f"Type {n}"}
    return SessionType.objects.create(
        edition=edition, **{**given, "name_en": f"Type {n}", **fields}
    )


def make_organisation(**fields):
    n = next(_numbers)
    given = {"slug": f"organisation-{n}", "name_ar": f"مؤسسة {n}", "name_fr": f"Institution {n}"}
    return Organisation.objects.create(**{**given, "name_en": f"Institution {n}", **fields})


def make_speaker(**fields):
    n = next(_numbers)
    given = {"slug": f"speaker-{n}", "name_ar": f"متحدث {n}", "name_fr": f"Intervenant {n}"}
    return Speaker.objects.create(**{**given, "name_en": f"Speaker {n}", **fields})


def make_session(edition, *, at="10:00", day=FIRST_DAY, speakers=(), **fields):
    """A session of an hour in `room` (none unless given), held by the ledger.

    `at=None` leaves it unscheduled.
    """
    n = next(_numbers)
    given = {
        "title_ar": f"جلسة {n}",
        "title_fr": f"Séance {n}",
        "title_en": f"Session {n}",
        "slug": f"session-{n}",
        "day": day if at else None,
        "start_time": dt.time.fromisoformat(at) if at else None,
    }
    with transaction.atomic():
        session = Session.objects.create(edition=edition, **{**given, **fields})
        for position, speaker in enumerate(speakers):
            Appearance.objects.create(session=session, speaker=speaker, position=position)
        hold_sessions(sessions=[session], by=None)
    return session
