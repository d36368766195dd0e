"""The events of the file, each with the session it is, and what changes in that session."""

import datetime as dt
import re
import uuid
import zoneinfo
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.change import create_all, save_all
from events.models import Session
from events.models.session import new_code
from events.models.timed import LONGEST_MINUTES
from forum.lib.languages import CODES, translations
from forum.lib.wallclock import local_parts

from .document import ImportedEvent, Note
from .naming import free_slug, key_of, refresh_search, set_texts
from .placing import Rooms, Span

TEXTS = ("title", "subtitle", "abstract", "description")
PLAIN = ("room", "track", "type", "day", "start_time", "fold", "minutes", "spoken_languages")
# Where a session came from: stored with the rest, but by itself no change.
ORIGIN = ("imported_from", "imported_id")
PEOPLE = "people"
COLUMNS = [f"{text}_{code}" for text in TEXTS for code in CODES]


@dataclass
class Match:
    """One event and its session; `changed` pairs before and after of what the file changes."""

    event: ImportedEvent
    session: Session | None
    guid: uuid.UUID | None = None
    number: str = ""
    is_new: bool = False
    changed: dict[str, tuple] = field(default_factory=dict)
    reason: Note | None = None


def match_sessions(schedule, edition, source, existing, foreign):
    """A `Match` for each event: by guid, then by (source, number); else a new session.

    `existing` are the edition's sessions, `foreign` the guids that sessions of other editions
    have: such an event gets a guid of its own here, the same one at every import.
    """
    matches = _numbered(schedule.events)
    for match in matches:
        if match.guid in foreign:
            match.guid = uuid.uuid5(match.guid, edition.slug)
    by_guid = {session.guid: session for session in existing}
    for match in matches:
        match.session = by_guid.get(match.guid)
    known = {id(match.session) for match in matches if match.session}
    by_number = {
        session.imported_id: session
        for session in existing
        if session.imported_from == source and session.imported_id and id(session) not in known
    }
    for match in matches:
        match.session = match.session or by_number.pop(match.number, None)
        if match.session is None:
            match.is_new = True
            match.session = Session(edition=edition, guid=match.guid or uuid.uuid4())
    return matches


def _numbered(events):
    """Matches with guid and number unique in the file, also where the file repeats one."""
    guids: Counter[uuid.UUID | None] = Counter()
    numbers: Counter[str] = Counter()
    matches = []
    for event in events:
        number = (event.number or event.code or event.slug or key_of(event.title))[:100]
        numbers[number] += 1
        if numbers[number] > 1:
            number = f"{number}#{numbers[number]}"
        guid = event.guid
        guids[guid] += 1
        if guid and guids[guid] > 1:
            guid = uuid.uuid5(guid, str(guids[guid]))
        matches.append(Match(event, None, guid, number))
    return matches


class Merge:
    """Writes the events into their sessions, in memory; `frames` are rooms, tracks and types."""

    def __init__(self, edition, source, languages, frames):
        self.edition = edition
        self.source = source
        self.languages = languages
        self.rooms, self.tracks, self.types = frames
        self.zone = zoneinfo.ZoneInfo(edition.zone)
        self.off_zone = 0

    def apply(self, matches, staying):
        """Fill the sessions of `matches`; `staying` are those that the file does not name."""
        held = Rooms()
        for session in staying:
            if session.is_claiming and session.room_id:
                held.take(session.room_id, Span(session.starts_at, session.ends_at, session))
        for match in matches:
            before = None if match.is_new else _snapshot(match.session)
            self._write(match)
            self._place(match, held)
            if before is not None:
                pairs = {n: (before[n], after) for n, after in _snapshot(match.session).items()}
                match.changed = {n: pair for n, pair in pairs.items() if pair[0] != pair[1]}

    def _write(self, match):
        event, session = match.event, match.session
        session.edition = self.edition
        session.room = self.rooms.get(event.room) or session.room
        session.track = self.tracks.get(event.track) or session.track
        session.type = self.types.get(event.type) or session.type
        session.spoken_languages = session.spoken_languages or event.languages
        session.imported_from = session.imported_from or self.source
        session.imported_id = session.imported_id or match.number
        set_texts(session, self._texts(event, session))

    def _texts(self, event, session):
        language = self.languages.of(event)
        texts = {name: getattr(event, name) for name in TEXTS}
        if not texts["title"] and any(translations(session, "title").values()):
            del texts["title"]
        return {f"{name}_{language}": text for name, text in texts.items() if text is not None}

    def _place(self, match, held):
        """Give the session its day and time, or the reason why it has none."""
        event, session = match.event, match.session
        moment = event.starts_at.astimezone(dt.UTC)
        session.day, session.start_time, session.fold = local_parts(moment, self.edition.zone)
        if moment.astimezone(self.zone).utcoffset() != event.starts_at.utcoffset():
            self.off_zone += 1
        if 1 <= event.minutes <= LONGEST_MINUTES:
            session.minutes = event.minutes
            session.derive_times()
            match.reason = self._clash(session, held)
        else:
            message = _("its length in minutes (%(minutes)s) is not possible")
            match.reason = Note(message, {"minutes": event.minutes})
        if match.reason:
            session.day = session.start_time = None
            session.fold = 0
            session.derive_times()

    def _clash(self, session, held):
        if session.room is None or session.status == Session.Status.CANCELLED:
            return None
        span = Span(session.starts_at, session.ends_at, session)
        if (taken := held.take(session.room.pk, span)) is None:
            return None
        values = {"room": session.room, "day": session.day, "other": taken.holder}
        start, end = (local_parts(m, self.edition.zone)[1] for m in taken[:2])
        message = _("on %(day)s from %(start)s to %(end)s, “%(other)s” has the room “%(room)s”")
        return Note(message, {**values, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"})


def _snapshot(session):
    texts = {name: getattr(session, name) or "" for name in COLUMNS}
    return texts | {name: getattr(session, name) for name in PLAIN}


def write_sessions(matches, existing):
    """Store new and changed sessions in bulk; `existing` are the edition's sessions before."""
    slugs, codes = {s.slug for s in existing}, {s.code for s in existing}
    new = [match for match in matches if match.is_new]
    for match in new:
        session = match.session
        session.code = _free_code(match.event.code, codes)
        session.slug = free_slug([match.event.slug, session.code, new_code() * 2], slugs, 120)
        refresh_search(session)
    create_all(Session, [match.session for match in new])
    changed = [match for match in matches if match.changed]
    fields = {"starts_at", "ends_at", "search", "updated_at", *ORIGIN}
    for match in changed:
        match.session.updated_at = timezone.now()
        refresh_search(match.session)
        fields.update(match.changed)
    sessions = [match.session for match in changed]
    save_all(Session, sessions, fields - {PEOPLE}, batch_size=100)


def _free_code(wanted, codes):
    code = wanted if re.fullmatch("[A-Z0-9]{1,6}", wanted) else new_code()
    while code in codes:
        code = new_code()
    codes.add(code)
    return code
