"""What organisers do on the board: each verb is one transaction, one change, and can be undone.

Each is given `shown`, the `{session id: edits}` that the organiser had on the screen: whoever was
quicker is never overwritten.
"""

import contextlib
import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models.change import create_all, recording, save_all
from events.models import Appearance, Session
from events.models.remit import admits
from events.models.session import new_code
from events.places import Place, put
from forum.lib.languages import translations
from forum.lib.locks import lock_names

from .sessions import cancel_sessions
from .timetable import hold_sessions, swap_places, take_out

PLACE = ("day", "start_time", "fold", "minutes", "room")
# Of a duplicate: what is its own, what begins anew, what only mirrors the first language.
NOT_COPIED = frozenset(
    [
        *("id", "guid", "code", "slug", "search", "imported_from", "imported_id"),
        *("day", "start_time", "fold", "starts_at", "ends_at", "status", "is_full"),
        *("edits", "sequence", "published_at", "updated_at"),
        *("title", "subtitle", "abstract", "description"),
    ]
)


class Stale(Exception):
    """Sessions are not as they were `shown` any more: `sessions`, as they are now, or deleted."""

    def __init__(self, sessions, shown):
        super().__init__(sessions, shown)
        self.sessions, self.shown = sessions, shown


class BoardRefused(Exception):
    """It cannot be done; the text says why in the reader's language."""


@contextlib.contextmanager
def sessions_at_hand(edition, shown, by):
    """The locked sessions of `shown`, by id, to be changed in this block by `by`.

    Raises `BoardRefused` for an archived edition, `PermissionDenied` for what `by` may not change,
    before or after, `Stale` for what changed since it was shown.
    """
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        found = (
            Session.objects.filter(edition=edition, pk__in=shown)
            .select_related("edition", "room")
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        sessions = {session.pk: session for session in found}
        refuse_archived(next(iter(sessions.values())).edition if sessions else edition)
        refuse_foreign(sessions, by)
        refuse_stale(sessions, shown)
        yield sessions
        # Out of one's own rooms or tracks is out of one's own hands.
        refuse_foreign(sessions, by)


def refuse_foreign(sessions, by):
    """Raise `PermissionDenied` unless `by` may change each of these sessions as it stands."""
    may = by.has_perm("events.change_session")
    if not may or not all(admits(by, session) for session in sessions.values()):
        raise PermissionDenied


def refuse_archived(edition):
    if edition.is_archived:
        raise BoardRefused(_("This edition is archived: nothing in it can be changed any more."))


def refuse_stale(sessions, shown):
    """Raise `Stale` unless each session is there and has the edits that were shown."""
    stale = [one for one in sessions.values() if one.edits != shown[one.pk]]
    if stale or len(sessions) < len(shown):
        raise Stale(stale, shown)


def place_sessions(*, edition, places, shown, by, removed=(), accept=False):
    """Give each session of `places` (`{id: Place}`) its place; take those of `removed` out.

    Returns the `Change`; None, and writes nothing, where all stood there already, so that a
    request that comes twice is no refusal. Raises also `Clashes`, and `ValidationError` for an
    impossible place.
    """
    try:
        with sessions_at_hand(edition, shown, by) as sessions:
            moved = {
                key: place for key, place in places.items() if not _is_at(sessions[key], place)
            }
            touched = {key: sessions[key] for key in [*moved, *removed]}
            return _place(touched, moved, removed, by, accept) if touched else None
    except Stale as refusal:
        if not removed and _stand_already(refusal.sessions, places):
            return None
        raise


def _place(sessions, places, removed, by, accept):
    before = {key: Place.of(sessions[key]) for key in places}
    for key, place in places.items():
        put(sessions[key], place)
    for key in removed:
        sessions[key].day = sessions[key].start_time = None
    verb, details = _told_as(sessions, before)
    scope = next(iter(sessions.values())).edition.scope
    with recording(verb, by=by, scope=scope, **details) as act:
        _save(sessions.values(), PLACE)
        hold_sessions(sessions=list(sessions.values()), by=by, accept=accept)
        return act.change


def _stand_already(sessions, places):
    placed = [session for session in sessions if session.pk in places]
    return {one.pk for one in placed if _is_at(one, places[one.pk])} == places.keys()


def _is_at(session, place):
    return Place.of(session) == place.settled(session)


def _save(sessions, columns):
    """Save with history, in few queries; what follows from the columns is derived."""
    for session in sessions:
        session.derive_times()
        session.updated_at = timezone.now()
    save_all(Session, sessions, {*columns, "starts_at", "ends_at", "updated_at"})


def _told_as(sessions, before):
    """`(verb, details)` of a change of places."""
    if len(sessions) > 1:
        return "events.sessions_moved", {"count": len(sessions)}
    ((key, former),) = before.items()
    after, title = Place.of(sessions[key]), translations(sessions[key], "title")
    if former._replace(minutes=after.minutes) == after:
        details = {"before": former.minutes, "after": after.minutes}
        return "events.session_resized", {"title": title, **details}
    details = {"before": former.told(), "after": after.told()}
    return "events.session_placed", {"title": title, **details}


def unschedule_sessions(*, edition, shown, by):
    """Take sessions out of the timetable, into the tray; None where all wait there already."""
    if not by.has_perm("events.add_session"):
        raise PermissionDenied
    with sessions_at_hand(edition, shown, by) as sessions:
        several = [session for session in sessions.values() if session.day]
        if not several:
            return None
        details = {
            "count": len(several),
            "title": translations(several[0], "title"),
            "before": Place.of(several[0]).told(),
        }
        with recording("events.session_unscheduled", by=by, scope=edition.scope, **details) as act:
            take_out(sessions=several, by=by)
            return act.change


def cancel_on_board(*, edition, shown, by):
    """Cancel sessions, which keep their place on the page and hold nothing; None where all were."""
    status = {"status": Session.Status.CANCELLED}
    with sessions_at_hand(edition, shown, by) as sessions:
        several = [session for session in sessions.values() if not _has(session, status)]
        if not several:
            return None
        details = {"count": len(several), "title": translations(several[0], "title")}
        with recording("events.sessions_cancelled", by=by, scope=edition.scope, **details) as act:
            cancel_sessions(sessions=several, by=by)
            return act.change


def edit_sessions(*, edition, values, shown, by, accept=False):
    """Give several sessions the same `values` of track, status or spoken languages.

    Returns the `Change`; None, and writes nothing, where all of them had these already. Raises
    `Clashes` where what was cancelled comes back to a place that is taken.
    """
    Session(edition=edition, **values).clean()
    with sessions_at_hand(edition, shown, by) as sessions:
        several = [one for one in sessions.values() if not _has(one, values)]
        if not several:
            return None
        for session in several:
            for column, value in values.items():
                setattr(session, column, value)
        details = {"count": len(several), "columns": sorted(values)}
        if len(several) == 1:
            details["title"] = translations(several[0], "title")
        with recording("events.sessions_edited", by=by, scope=edition.scope, **details) as act:
            _save(several, values)
            if "status" in values:
                hold_sessions(sessions=several, by=by, accept=accept)
            return act.change


def _has(session, values):
    return all(getattr(session, column) == value for column, value in values.items())


def shift_room(*, edition, room, day, from_time, minutes, shown, by, accept=False):
    """Move all that starts in `room` (None: without a room) on `day` from `from_time` on.

    By so many `minutes`, less than 0 for earlier. `shown` must name exactly these sessions, so
    that nothing that came in the meantime is moved unseen or left behind.
    """
    with sessions_at_hand(edition, shown, by) as sessions:
        later = Session.objects.filter(
            edition=edition, room=room, day=day, start_time__gte=from_time
        )
        if newcomers := list(later.exclude(pk__in=shown).select_related("edition", "room")):
            raise Stale(newcomers, shown)
        if not sessions:
            raise BoardRefused(_("Nothing starts there from that time on."))
        if not minutes:
            return None
        for session in sessions.values():
            moment = dt.datetime.combine(session.day, session.start_time)
            moment += dt.timedelta(minutes=minutes)
            put(session, Place.of(session)._replace(day=moment.date(), start_time=moment.time()))
        details = {
            "room": room and translations(room, "name"),
            "day": day.isoformat(),
            "from": f"{from_time:%H:%M}",
            "minutes": minutes,
            "count": len(sessions),
        }
        with recording("events.room_shifted", by=by, scope=edition.scope, **details) as act:
            _save(sessions.values(), PLACE)
            hold_sessions(sessions=list(sessions.values()), by=by, accept=accept)
            return act.change


def swap_sessions(*, edition, shown, by, accept=False):
    """Let two sessions change day, time and room with each other; each keeps its length."""
    with sessions_at_hand(edition, shown, by) as sessions:
        if len(sessions) != 2 or not all(one.starts_at for one in sessions.values()):
            raise BoardRefused(_("Choose two sessions that are in the timetable."))
        first, second = sessions.values()
        details = {
            name: translations(sessions[key], "title")
            for name, key in zip(("first", "second"), sessions, strict=True)
        }
        with recording("events.sessions_swapped", by=by, scope=edition.scope, **details) as act:
            swap_places(first=first, second=second, by=by, accept=accept)
            return act.change


def duplicate_session(*, edition, shown, by):
    """Make another session of the same texts and people, who have not said yes; into the tray."""
    if not by.has_perm("events.add_session"):
        raise PermissionDenied
    with sessions_at_hand(edition, shown, by) as sessions:
        (original,) = sessions.values()
        title = translations(original, "title")
        with recording("events.session_duplicated", by=by, scope=edition.scope, title=title) as act:
            columns = [f.attname for f in Session._meta.concrete_fields if f.name not in NOT_COPIED]
            code = new_code()
            values = {column: getattr(original, column) for column in columns}
            twin = Session(**values, code=code, slug=code.lower())
            twin.save()
            people = original.appearances.values("speaker_id", "role", "position")
            create_all(Appearance, [Appearance(session=twin, **person) for person in people])
            return act.change
