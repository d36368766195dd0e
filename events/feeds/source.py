"""What every feed is made of: one release, read in one language. Plain Python."""

import datetime as dt
import uuid
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass, field

from events.programme import Programme
from forum.lib.text import clean
from forum.lib.wallclock import day_start

GENERATOR = "Montada"
# The XML schema has two digits for hours.
LONGEST_MINUTES = 99 * 60 + 59


@dataclass(frozen=True)
class FeedDay:
    """A day on the edition's clocks, from midnight to midnight; `rooms`: name → its sessions."""

    index: int
    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    rooms: dict


@dataclass(frozen=True)
class Feed:
    """One release for readers of the first language in `languages`, the others being fallbacks.

    `site` is the absolute address without a slash at its end, `names` and `notice` are in that
    language, `guids` maps the ids of people to their guids.
    """

    programme: Programme
    languages: tuple[str, ...]
    slug: str
    site: str
    number: int
    published_at: dt.datetime
    starts_on: dt.date
    ends_on: dt.date
    name: str
    venue: str = ""
    notice: str = ""
    guids: dict = field(default_factory=dict)

    @property
    def code(self):
        return self.languages[0]

    @property
    def address(self):
        """Where the edition stands, in this language."""
        return f"{self.site}/{self.code}/{self.slug}/"

    @property
    def acronym(self):
        """As both schemas want it, and the same in every language."""
        return f"forum_{self.slug.lower().replace('-', '_')}"

    def text(self, texts):
        """The text to show, without control characters; "" when there is none."""
        for code in self.languages:
            if texts.get(code):
                return clean(texts[code])
        return ""

    def named(self, part):
        """The name of a room, track or type; "" for None."""
        return self.text(part.name) if part else ""

    def title(self, entry):
        return self.text(entry.title) or entry.code

    def url(self, entry):
        return f"{self.address}sessions/{entry.slug}/"

    def local(self, moment):
        """ISO text of UTC on the edition's clocks, as a datetime that knows its offset."""
        return dt.datetime.fromisoformat(moment).astimezone(zoneinfo.ZoneInfo(self.programme.zone))

    def room_guid(self, name):
        """Rooms have no guid of their own: one that is the same in every release."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.site}/{self.slug}/rooms/{name}"))

    def planned(self):
        """The sessions that take place: neither cancelled nor waiting for a time."""
        return [entry for entry in self.programme.sessions if entry.status == "planned"]

    def days(self):
        """Every `FeedDay` of the edition, also those without a session, in their order."""
        by_day = defaultdict(lambda: defaultdict(list))
        for entry in self.planned():
            by_day[entry.day][self.named(entry.room)].append(entry)
        length = (self.ends_on - self.starts_on).days
        dates = {(self.starts_on + dt.timedelta(days=n)).isoformat() for n in range(length + 1)}
        return [
            self._day(index, dt.date.fromisoformat(date), by_day.get(date, {}))
            for index, date in enumerate(sorted(dates | set(by_day)), 1)
        ]

    def _day(self, index, date, rooms):
        zone = zoneinfo.ZoneInfo(self.programme.zone)
        start, end = (
            day_start(date + dt.timedelta(days=n), self.programme.zone).astimezone(zone)
            for n in (0, 1)
        )
        return FeedDay(index, date, start, end, rooms)


def duration(minutes):
    """Hours and minutes as 01:30."""
    return "{:02}:{:02}".format(*divmod(min(minutes, LONGEST_MINUTES), 60))
