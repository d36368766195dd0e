"""What the board shows of a draft: a day as columns of cards, and the tray of what waits."""

import datetime as dt
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import Appearance, Availability, Room, Session
from forum.lib.languages import CODES
from forum.lib.markup import marked

# As many colours and shapes of themes as the style sheet has.
TRACK_MARKS = 8
DAY_MINUTES = 24 * 60
_COLUMNS = (
    *("id", "code", "edits", "day", "start_time", "minutes", "starts_at", "ends_at", "room_id"),
    *("status", "is_full", "published_at", "track_id", "track__position"),
    *(f"{name}_{code}" for name in ("title", "track__name") for code in CODES),
)


@dataclass
class Card:
    """One session on the board; texts are safe HTML, minutes count from midnight of `day`.

    Of what the reader may not see, it only says that the place is taken.
    """

    id: int
    edits: int
    day: dt.date | None
    start: int | None
    minutes: int
    room: int | None
    title: SafeString | str
    url: str
    when: str
    ends_later: dt.date | None
    track: SafeString | str
    mark: int
    states: list[str]
    may_edit: bool
    is_visible: bool
    is_cancelled: bool
    people: dict[int, SafeString] = field(default_factory=dict)
    # On the day after: from when it still runs.
    is_rest: bool = False

    @property
    def names(self):
        return SafeString(_(", ").join(self.people.values()))

    @property
    def people_ids(self):
        return " ".join(map(str, self.people))


@dataclass(frozen=True)
class Column:
    """A room with its cards of a day, in order; `room` is None for those without a room."""

    room: Any
    cards: list[Card]


@dataclass(frozen=True)
class Tab:
    """A day of the edition, or another one on which something is scheduled."""

    day: dt.date
    count: int
    is_outside: bool


class Board:
    """The draft of an edition as `user` may see it: one query, and those of what is asked of it."""

    def __init__(self, edition, user, keys=None):
        """With `keys`, only the sessions of these ids."""
        self.edition, self.user = edition, user
        self.zone = zoneinfo.ZoneInfo(edition.zone)
        self.reader = get_language()
        self.range = _("%(start)s – %(end)s")
        self.prefix = reverse("admin:board-move", args=[edition.slug, 0]).removesuffix("0/")
        sessions = Session.objects.filter(edition=edition)
        self.rows = self._rows(sessions if keys is None else sessions.filter(pk__in=keys))

    def tabs(self):
        """Every day of the edition, and every other one on which something is scheduled."""
        counts = dict.fromkeys(self.edition.days, 0)
        for row in self.rows:
            if row["day"]:
                counts[row["day"]] = counts.get(row["day"], 0) + 1
        own = set(self.edition.days)
        return [Tab(day, counts[day], day not in own) for day in sorted(counts)]

    def show(self, day):
        """`(columns, tray)`: a `Column` for each room, and for no room where that is used.

        With what began on an earlier day and still runs on `day`. Two queries.
        """
        cards = self._peopled([self._card(row) for row in self.rows if self._concerns(row, day)])
        by_room = defaultdict(list)
        for card in cards:
            if card.day:
                by_room[card.room].append(card if card.day == day else _rest_of(card, day))
        rooms = Room.objects.filter(edition=self.edition)
        columns = [Column(room, by_room.pop(room.pk, [])) for room in rooms]
        columns += [Column(None, cards) for cards in by_room.values()]
        return columns, [card for card in cards if card.day is None]

    def cards(self):
        """A `Card` for each session. One query."""
        return self._peopled([self._card(row) for row in self.rows])

    def _rows(self, sessions):
        marked_rows = sessions.annotate(
            may_edit=Exists(_own(Session.objects.editable_by(self.user))),
            is_visible=Exists(_own(Session.objects.visible_to(self.user))),
        ).in_programme_order()
        return list(marked_rows.values(*_COLUMNS, "may_edit", "is_visible"))

    def _concerns(self, row, day):
        if row["day"] is None:
            return row["is_visible"]
        if row["day"] == day:
            return True
        return row["day"] < day and self._end_of(row) > dt.datetime.combine(day, dt.time())

    def _end_of(self, row):
        """The end on the edition's clocks."""
        return row["ends_at"].astimezone(self.zone).replace(tzinfo=None)

    def _card(self, row):
        is_visible = row["is_visible"]
        title = self._marked(row, "title") or row["code"]
        start = row["start_time"]
        ends = start and self._end_of(row)
        return Card(
            id=row["id"],
            edits=row["edits"],
            day=row["day"],
            start=start and start.hour * 60 + start.minute,
            minutes=row["minutes"],
            room=row["room_id"],
            title=title if is_visible else _("Taken"),
            url=f"{self.prefix}{row['id']}/",
            when=self.range % {"start": f"{start:%H:%M}", "end": f"{ends:%H:%M}"} if start else "",
            ends_later=ends.date() if ends and ends.date() != row["day"] else None,
            track=self._marked(row, "track__name") if is_visible else "",
            mark=row["track__position"] % TRACK_MARKS + 1 if row["track_id"] and is_visible else 0,
            states=_states(row) if is_visible else [],
            may_edit=row["may_edit"],
            is_visible=is_visible,
            is_cancelled=row["status"] == Session.Status.CANCELLED,
        )

    def _marked(self, row, name):
        texts = {code: row[f"{name}_{code}"] or "" for code in CODES}
        return marked(texts, reader=self.reader)

    def _peopled(self, cards):
        """These cards, with who appears in those that the reader may see."""
        shown = {card.id: card for card in cards if card.is_visible}
        names = [f"speaker__name_{code}" for code in CODES]
        rows = Appearance.objects.filter(session__in=shown)
        for row in rows.values("session_id", "speaker_id", *names):
            name = self._marked(row, "speaker__name")
            shown[row["session_id"]].people[row["speaker_id"]] = name
        return cards


def _own(sessions):
    return sessions.filter(pk=OuterRef("pk"))


def _states(row):
    """What an organiser must know of a session beside its place, in words."""
    words = []
    if row["status"] == Session.Status.CANCELLED:
        words.append(_("Cancelled"))
    if row["is_full"]:
        words.append(_("Full"))
    if not row["published_at"]:
        words.append(_("Not public yet"))
    return words


def _rest_of(card, day):
    """The part of a card that runs into a later `day`."""
    left = card.start + card.minutes - (day - card.day).days * DAY_MINUTES
    return replace(card, start=0, minutes=left, is_rest=True, may_edit=False)


def open_hours(edition, day):
    """`{"rooms": {id: [[from, to]]}, "people": …}`: who is bound to hours, and those of `day`.

    In minutes from midnight; whoever is missing is free all the time. One query.
    """
    found = {"rooms": {}, "people": {}}
    rows = Availability.objects.filter(edition=edition)
    columns = ("room_id", "speaker_id", "day", "from_time", "to_time")
    for room, speaker, on, start, end in rows.values_list(*columns):
        kind, key = ("rooms", room) if room else ("people", speaker)
        spans = found[kind].setdefault(key, [])
        if on == day:
            spans.append([start.hour * 60 + start.minute, end.hour * 60 + end.minute])
    return found
