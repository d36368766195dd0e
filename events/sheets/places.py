"""Whether the rooms and people of a sheet's sessions are free, before anything is written."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from events.clashes import sentences_of
from events.models import AcceptedClash, Occupancy, Room, Session
from events.models.occupancy import Claim
from forum.lib.languages import CODES, pick
from forum.lib.wallclock import NonexistentTime, instant
from speakers.models import Speaker

from .appearing import ROLES, people_of

PLACE = ("day", "start_time", "minutes", "room", "status")
ROUNDS = 20


def check_time(row, edition):
    """A day and a time, or neither; inside the edition; not skipped by its clocks."""
    day, start = row.after("day"), row.after("start_time")
    if (day is None) != (start is None):
        missing = "day" if day is None else "start_time"
        row.refuse(missing, _("Give both the day and the time, or neither."))
    if day is None or start is None:
        return
    if not edition.starts_on <= day <= edition.ends_on:
        row.refuse("day", _("This day is outside the edition."))
        return
    try:
        instant(day, start, edition.zone)
    except NonexistentTime:
        row.refuse("start_time", _("The clocks skip this time that day; choose another."))


def check_places(rows, book):
    """Refuse each row whose room is taken; note whose people are expected elsewhere.

    First come, first served: of two rows that want one room, the second is refused. A refused
    session stays where it is, which may be in the way of another: hence the rounds.
    """
    placed = [row for row in rows if not row.problems and row.is_changed(*PLACE, *ROLES)]
    if not placed:
        return
    places = _Places(placed, book)
    for _round in range(ROUNDS):
        standing = [row for row in placed if not row.problems]
        clashes = places.clashes(standing)
        refused = places.refuse_rooms(clashes)
        if not refused:
            places.note_people(clashes)
            return


class _Places:
    """The claims of rows, under the name that the ledger has or would have for each session."""

    def __init__(self, rows, book):
        self.edition = book.edition
        self.rows = {self.source(row): row for row in rows}
        self.titles = {source: _title(row) for source, row in self.rows.items()}
        rooms = Room.objects.filter(edition=book.edition)
        self.rooms = dict(rooms.values_list("pk", "resource"))
        refs = {ref for row in rows for ref in people_of(row)}
        stored = Speaker.objects.filter(pk__in=[ref.pk for ref in refs if ref.pk])
        resources = dict(stored.values_list("pk", "resource"))
        # Those whose own row is not written yet: the same new person in two rows still clashes.
        self.people = {ref: resources.get(ref.pk) or uuid.uuid4() for ref in refs}
        self.names = {resource: str(ref) for ref, resource in self.people.items()}

    def source(self, row):
        return f"session:{row.known.pk}" if row.known else f"row:{row.number}"

    def claims(self, row):
        day, start = row.after("day"), row.after("start_time")
        if day is None or start is None or row.after("status") == Session.Status.CANCELLED:
            return []
        starts_at = instant(day, start, self.edition.zone)
        ends_at = starts_at + _length(row)
        claims = [
            Claim(Occupancy.Kind.PERSON, self.people[ref], starts_at, ends_at)
            for ref in people_of(row)
        ]
        if room := row.after("room"):
            claims.append(Claim(Occupancy.Kind.ROOM, self.rooms[room.pk], starts_at, ends_at))
        return claims

    def clashes(self, rows):
        claims = {self.source(row): self.claims(row) for row in rows}
        return Occupancy.objects.clashes_of(claims, layers=[Occupancy.Layer.DRAFT])

    def refuse_rooms(self, clashes):
        """Refuse the second of two for one room; the number of rows newly refused."""
        taken = [
            clash
            for clash, row in ((clash, self.rows[clash.source]) for clash in clashes)
            if clash.kind == Occupancy.Kind.ROOM
            and (clash.other not in self.rows or self.rows[clash.other].number < row.number)
        ]
        taken.sort(key=lambda clash: self.rows[clash.source].number)
        refused = set()
        for clash, sentence in zip(taken, self.told(taken), strict=True):
            if clash.other not in refused:  # what is refused takes no room
                row = self.rows[clash.source]
                row.refuse("room" if "room" in row.values else "start_time", sentence)
                refused.add(clash.source)
        return len(refused)

    def note_people(self, clashes):
        """Tell each row of its people who are expected elsewhere, unless that was accepted."""
        met = [clash for clash in clashes if clash.kind == Occupancy.Kind.PERSON]
        known = AcceptedClash.objects.filter(resource__in={clash.resource for clash in met})
        accepted = {(one.resource, one.first, one.second) for one in known}
        for clash, sentence in zip(met, self.told(met), strict=True):
            if clash.pair not in accepted:
                row = self.rows[clash.source]
                row.clashes = sorted({*row.clashes, sentence})

    def told(self, clashes):
        given = {"titles": self.titles, "names": self.names}
        return sentences_of(clashes, edition=self.edition, **given)


def _title(row):
    return pick({code: row.after(f"title_{code}") or "" for code in CODES})[0]


def _length(row):
    return dt.timedelta(minutes=row.after("minutes") or Session._meta.get_field("minutes").default)
