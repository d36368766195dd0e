"""Where and when sessions are: their claims in the draft layer of the ledger."""

from collections import defaultdict

from django.db.models import prefetch_related_objects

from accounts.models.change import recording
from accounts.models.tracking import title_of
from events.models import Appearance, Occupancy, Room
from events.models.occupancy import Claim


def hold_sessions(*, sessions, by, accept=False):
    """Make the ledger's draft layer hold what these saved sessions claim now.

    Raises `Clashes`, and changes nothing, for a taken room, and for a person who is expected
    elsewhere unless `accept` is true. Call it once for all sessions of one change.
    """
    Occupancy.objects.rewrite(
        claims_of(sessions), layers=[Occupancy.Layer.DRAFT], accepted_by=by, accept=accept
    )


def claims_of(sessions):
    """`{source: [Claim]}` of these sessions: the room, and each person who appears."""
    prefetch_related_objects(sessions, "room")
    people = defaultdict(list)
    rows = Appearance.objects.filter(session__in=[s.pk for s in sessions])
    for session_id, resource in rows.values_list("session_id", "speaker__resource"):
        people[session_id].append(resource)
    return {s.ledger_source: session_claims(s, people[s.pk]) for s in sessions}


def session_claims(session, people):
    """The claims of one session, saved or not; `people` are the resources of who appears."""
    if not session.is_claiming:
        return []
    span = (session.starts_at, session.ends_at)
    claims = [Claim(Occupancy.Kind.PERSON, resource, *span) for resource in people]
    if session.room_id:
        claims.append(Claim(Occupancy.Kind.ROOM, session.room.resource, *span))
    return claims


def take_out(*, sessions, by):
    """Take sessions out of the timetable: they wait in the tray, and hold nothing."""
    told = {"count": len(sessions), "title": title_of(sessions[0])} if sessions else {}
    scope = sessions[0].edition.scope if sessions else ""
    with recording("events.session_unscheduled", by=by, scope=scope, **told):
        for session in sessions:
            session.day = session.start_time = None
            session.save(update_fields=["day", "start_time"])
        hold_sessions(sessions=sessions, by=by)


def swap_places(*, first, second, by, accept=False):
    """Let two sessions change room, day and time with each other. Raises `Clashes`."""
    fields = ("day", "start_time", "fold", "room")
    told = {"first": title_of(first), "second": title_of(second)}
    with recording("events.sessions_swapped", by=by, scope=first.edition.scope, **told):
        for field in fields:
            mine, theirs = getattr(first, field), getattr(second, field)
            setattr(first, field, theirs)
            setattr(second, field, mine)
        for session in (first, second):
            session.save(update_fields=fields)
        hold_sessions(sessions=[first, second], by=by, accept=accept)


def free_rooms(session):
    """The edition's rooms that nothing holds in the draft while `session` lasts, in their order."""
    taken = Occupancy.objects.filter(
        layer=Occupancy.Layer.DRAFT,
        kind=Occupancy.Kind.ROOM,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    ).exclude(source=session.ledger_source)
    rooms = Room.objects.filter(edition=session.edition_id)
    return rooms.exclude(resource__in=taken.values("resource"))
