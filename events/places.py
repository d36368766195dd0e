"""Where a session stands, or is to stand, on the wall clocks of its edition."""

import copy
import datetime as dt
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Room
from events.models.timed import WallTimed
from forum.lib.languages import translations

CHECKED = {"day", "start_time", "minutes"}


class Place(NamedTuple):
    """Day, time and room of a session, and for how many minutes.

    `fold` None: of a time that happens twice, the one in which it stands already, else the first.
    """

    day: dt.date
    start_time: dt.time
    room: Room | None
    minutes: int
    fold: int | None = None

    @classmethod
    def of(cls, session):
        return cls(
            session.day, session.start_time, session.room, session.minutes or 0, session.fold
        )

    def settled(self, session):
        """This place with the fold that it means for `session`."""
        if self.fold is not None:
            return self
        is_same = (self.day, self.start_time) == (session.day, session.start_time)
        return self._replace(fold=session.fold if is_same else 0)

    def told(self):
        """What the history keeps of it."""
        return {
            "day": self.day and self.day.isoformat(),
            "start": self.start_time and f"{self.start_time:%H:%M}",
            "room": self.room and translations(self.room, "name"),
            "minutes": self.minutes,
        }


def put(session, place):
    """Let `session` stand at `place`, not saved. Raises `ValidationError` where it cannot."""
    if place.room and place.room.edition_id != session.edition_id:
        raise ValidationError({"room": _("This belongs to another edition.")})
    for field, value in place.settled(session)._asdict().items():
        setattr(session, field, value)
    session.clean_fields(exclude={field.name for field in session._meta.fields} - CHECKED)
    WallTimed.clean(session)


def imagined(session, place):
    """A copy of `session` at `place`, to be asked about and not to be saved.

    Raises `ValidationError` where it cannot stand there.
    """
    twin = copy.copy(session)
    put(twin, place)
    return twin
