"""Conflicts of a draft in the reader's language."""

import datetime as dt
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.lib.languages import pick
from forum.lib.wallclock import local_parts

LABELS = {
    "room": gettext_lazy("Room taken twice"),
    "untitled": gettext_lazy("No title"),
    "person": gettext_lazy("Speaker in two places"),
    "meeting": gettext_lazy("Speaker in a B2B meeting"),
    "speaker_away": gettext_lazy("Speaker not available"),
    "room_closed": gettext_lazy("Room not available"),
    "outside": gettext_lazy("Day outside the edition"),
    "roomless": gettext_lazy("No room"),
    "walking": gettext_lazy("Too short a walk"),
    "capacity": gettext_lazy("Room too small"),
    "language": gettext_lazy("Missing translation"),
    "outdated": gettext_lazy("Outdated translation"),
    "unconfirmed": gettext_lazy("Speaker not confirmed"),
}
LANGUAGES = {
    "ar": gettext_lazy("Arabic"),
    "fr": gettext_lazy("French"),
    "en": gettext_lazy("English"),
}


@dataclass(frozen=True)
class ToldConflict:
    """A conflict as a reader is told of it.

    `sessions` are ids, with their `titles` and `days`; `start` is that of the first one; None
    where one has none. `speaker` and `room` are ids, with their names, where it is theirs.
    """

    kind: str
    key: str
    is_blocking: bool
    sentence: str
    acceptance: str
    sessions: tuple[int, ...]
    titles: tuple[str, ...]
    days: tuple[dt.date | None, ...]
    start: dt.time | None
    speaker: int | None = None
    speaker_name: str = ""
    room: int | str | None = None
    room_name: str = ""

    @property
    def label(self):
        """What kind of conflict it is."""
        return LABELS[self.kind]

    @property
    def day(self):
        """Where it is listed: the day of the first session."""
        return self.days[0]


def tell(conflict, draft):
    """The `ToldConflict` for the active language."""
    items, room = conflict.items, conflict.room
    return ToldConflict(
        kind=conflict.kind,
        key=conflict.key,
        is_blocking=conflict.is_blocking,
        sentence=SENTENCES[conflict.kind]() % _words(conflict, draft),
        acceptance=_acceptance(conflict.acceptance),
        sessions=tuple(item.id for item in items),
        titles=tuple(_title(item) for item in items),
        days=tuple(item.day for item in items),
        start=items[0].start,
        speaker=conflict.speaker,
        speaker_name=_name(conflict, draft),
        room=room,
        room_name=pick(draft.rooms[room].name)[0] if room else "",
    )


def _title(item):
    return pick(item.title)[0] or item.code


def _name(conflict, draft):
    return pick(draft.names.get(conflict.speaker, {}))[0]


def _words(conflict, draft):
    """What the sentences name; each kind has only the facts of its own."""
    titles = [_title(item) for item in conflict.items]
    rooms = [pick(draft.rooms[item.room].name)[0] for item in conflict.items if item.room]
    facts = conflict.facts
    words = {
        "title": titles[0],
        "code": conflict.items[0].code,
        "first": titles[0],
        "second": titles[-1],
        "room": rooms[0] if rooms else "",
        "other_room": rooms[-1] if rooms else "",
        "name": _name(conflict, draft),
        **facts,
    }
    return {**words, **_told_facts(facts, draft)}


def _told_facts(facts, draft):
    """Those facts that are told in words of the reader's language."""
    words = {}
    if "languages" in facts:
        words["languages"] = " · ".join(str(LANGUAGES.get(c, c)) for c in facts["languages"])
    if "day" in facts:
        words["day"] = formats.date_format(facts["day"], "l j F Y")
    if "speakers" in facts:
        words["names"] = " · ".join(pick(draft.names[pk])[0] for pk in facts["speakers"])
    if "starts_at" in facts:
        words["start"] = _clock(facts["starts_at"], draft.zone)
        words["end"] = _clock(facts["ends_at"], draft.zone)
    if "gap" in facts:
        words["free"] = _minutes(facts["gap"])
        words["needed"] = _minutes(facts["needed"])
    return words


SENTENCES = {
    "room": lambda: _("“%(first)s” and “%(second)s” want the room %(room)s at the same time."),
    "untitled": lambda: _("Session %(code)s has no title in any language."),
    "person": lambda: _("%(name)s is in “%(first)s” and in “%(second)s” at the same time."),
    "meeting": lambda: _(
        "%(name)s is in “%(title)s” and has a B2B meeting from %(start)s to %(end)s."
    ),
    "speaker_away": lambda: _("“%(title)s” is outside the hours at which %(name)s can come."),
    "room_closed": lambda: _(
        "“%(title)s” is outside the hours at which the room %(room)s can be used."
    ),
    "outside": lambda: _("“%(title)s” is on %(day)s, outside the edition."),
    "roomless": lambda: _("“%(title)s” is in the timetable without a room."),
    "walking": lambda: _(
        "%(name)s has %(free)s to go from “%(first)s” (%(room)s) to “%(second)s” (%(other_room)s);"
        " needed: %(needed)s."
    ),
    "capacity": lambda: _(
        "“%(title)s”: %(expected)d people expected, %(capacity)d seats in the room %(room)s."
    ),
    "language": lambda: _("“%(title)s” – title missing: %(languages)s."),
    "outdated": lambda: _("“%(title)s” – translation older than its original: %(languages)s."),
    "unconfirmed": lambda: _("“%(title)s”, not confirmed yet: %(names)s."),
}


def _minutes(count):
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _clock(moment, zone):
    return local_parts(moment, zone)[1].strftime("%H:%M")


def _acceptance(acceptance):
    if acceptance is None:
        return ""
    return _("Knowingly kept by %(name)s on %(day)s.") % {
        "name": acceptance.name,
        "day": formats.date_format(acceptance.on, "j F Y"),
    }
