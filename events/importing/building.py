"""What both formats share: from the named texts of one event to an `ImportedEvent`."""

import datetime as dt
import zoneinfo

from django.utils.translation import gettext_lazy as _

from .document import ImportedDay, ImportedEvent, Note
from .values import (
    is_zone,
    one_line,
    parse_clock,
    parse_day,
    parse_guid,
    parse_languages,
    parse_length,
    parse_moment,
    plain_text,
)

ONE_DAY = dt.timedelta(days=1)


class Builder:
    """Turns texts into values, each problem with its place.

    An element is read through a `fields` object with `text(name)` (None when absent),
    `place(name)` and, for an event, `persons()`; the two readers bring one each.
    """

    def __init__(self, schedule, problems):
        self.schedule = schedule
        self.problems = problems

    def value(self, fields, name, parse, **options):
        """`parse` of a text of `fields`; None when it is absent, empty or not readable."""
        text = fields.text(name)
        if text is None or not text.strip():
            return None
        try:
            return parse(text, **options)
        except ValueError as error:
            self.problems.add(fields.place(name), error.args[0], text=text)
            return None

    def line(self, fields, name):
        return one_line(fields.text(name) or "")

    def prose(self, fields, name, parse):
        """A text that may be empty; None where the file does not speak of it."""
        text = fields.text(name)
        return None if text is None else parse(text)

    def day(self, fields, *, date, start, end):
        """The `ImportedDay` whose date, start and end stand under these names."""
        starts_at = self.value(fields, start, parse_moment)
        ends_at = self.value(fields, end, parse_moment)
        date = self.value(fields, date, parse_day) or (starts_at and starts_at.date())
        day = ImportedDay(date, starts_at, ends_at)
        self.schedule.days.append(day)
        return day

    def event(self, fields, day, room):
        """Append the event; without a readable title, start or length it is a problem instead."""
        before = self.problems.count
        title = self._title(fields)
        starts_at = self._start(fields, day)
        minutes = self._minutes(fields, starts_at)
        event = ImportedEvent(
            place=fields.place(),
            title=title,
            room=room or self.line(fields, "room"),
            starts_at=starts_at,
            minutes=minutes,
            guid=self.value(fields, "guid", parse_guid),
            number=self.line(fields, "id"),
            code=self.line(fields, "code"),
            slug=self.line(fields, "slug"),
            subtitle=self.prose(fields, "subtitle", one_line),
            abstract=self.prose(fields, "abstract", plain_text),
            description=self.prose(fields, "description", plain_text),
            track=self.line(fields, "track"),
            type=self.line(fields, "type"),
            languages=parse_languages(fields.text("language") or ""),
            persons=fields.persons(),
        )
        if self.problems.count == before:
            self.schedule.events.append(event)

    def _title(self, fields):
        if fields.text("title") is None:
            self.problems.add(fields.place("title"), _("The title is missing."))
        return self.line(fields, "title")

    def _start(self, fields, day):
        """The instant of `date`; without a time in it, `start` on the day the file puts it on."""
        date = (fields.text("date") or "").strip()
        if "T" in date.upper() or " " in date:
            moment = self.value(fields, "date", parse_moment)
            return moment and self._placed(moment, day)
        base = self.value(fields, "date", parse_day) or day.date
        clock = self.value(fields, "start", parse_clock)
        if base is None or (clock is None and not (fields.text("start") or "").strip()):
            self.problems.add(fields.place("date"), _("The date or the start is missing."))
        if base is None or clock is None:
            return None
        moment = dt.datetime.combine(base, dt.time()) + clock
        if base == day.date and self._is_after_midnight(moment, clock, day):
            moment += ONE_DAY
        return self._placed(moment, day)

    def _is_after_midnight(self, moment, clock, day):
        """Whether this small hour belongs to the night that ends `day`."""
        if day.starts_at and day.ends_at:
            opens, closes = (m.replace(tzinfo=None) for m in (day.starts_at, day.ends_at))
            return moment < opens and moment + ONE_DAY < closes
        change = self.schedule.day_change
        return change is not None and clock < change

    def _placed(self, moment, day):
        """A naive `moment` on the clocks of the file's zone, else at the offset of its day."""
        if moment.tzinfo:
            return moment
        if is_zone(self.schedule.zone):
            return moment.replace(tzinfo=zoneinfo.ZoneInfo(self.schedule.zone))
        offset = day.starts_at.tzinfo if day.starts_at else None
        return moment.replace(tzinfo=offset)

    def _minutes(self, fields, starts_at):
        """The length in minutes, of `duration` or up to `end`."""
        has_days = self.schedule.generator.lower().startswith("pretalx")
        minutes = self.value(fields, "duration", parse_length, has_days=has_days)
        end = self.value(fields, "end", parse_moment)
        if end and end.tzinfo and starts_at and starts_at.tzinfo and not minutes:
            length = end.astimezone(dt.UTC) - starts_at.astimezone(dt.UTC)
            return max(int(length / dt.timedelta(minutes=1)), 0)
        if minutes is None and not (fields.text("duration") or "").strip():
            self.problems.add(fields.place("duration"), _("The length is missing."))
        return minutes


def note_zone(schedule):
    """Say so when the file names a zone that nobody knows; its offsets still hold."""
    if schedule.zone and not is_zone(schedule.zone):
        note = _("No time zone is called “%(zone)s”; the offsets in the file are used.")
        schedule.notes.append(Note(note, {"zone": schedule.zone}))
