"""What the board asks for, as JSON: each verb is read to its action, which lacks only its actor."""

import datetime as dt
from functools import partial

from events.actions.board import (
    cancel_on_board,
    duplicate_session,
    edit_sessions,
    place_sessions,
    shift_room,
    swap_sessions,
    unschedule_sessions,
)
from events.actions.taking_back import take_back
from events.models import Room, Session, Track
from events.models.timed import LONGEST_MINUTES
from events.places import Place
from forum.lib.languages import CODES

MOST_SESSIONS = 500
LARGEST_ID = 2**63 - 1


class Unreadable(ValueError):
    """What was sent is nothing that a board of ours would send."""


def _place(edition, asked):
    places, shown = places_in(edition, asked), shown_in(asked)
    removed = [_number(key) for key in asked.get("removed", [])]
    if shown.keys() != {*places, *removed} or not places:
        raise Unreadable
    return partial(
        place_sessions,
        edition=edition,
        places=places,
        shown=shown,
        removed=removed,
        accept=asked.get("accept") is True,
    )


def places_in(edition, asked):
    """`{id: Place}`, each `{"day", "start", "minutes", "room"}` as JSON has it."""
    texts = {_number(key): text for key, text in asked["places"].items()}
    wanted = {_number(text["room"]) for text in texts.values() if text["room"] is not None}
    rooms = Room.objects.filter(edition=edition).in_bulk(wanted)
    return {
        key: Place(
            day=dt.date.fromisoformat(text["day"]),
            start_time=_time(text["start"]),
            room=rooms[text["room"]] if text["room"] is not None else None,
            minutes=_number(text["minutes"], LONGEST_MINUTES),
        )
        for key, text in texts.items()
    }


def _shift(edition, asked):
    room = asked["room"]
    return partial(
        shift_room,
        edition=edition,
        room=None if room is None else _one_of(Room, edition, room),
        day=dt.date.fromisoformat(asked["day"]),
        from_time=_time(asked["from"]),
        minutes=_number(asked["minutes"], 24 * 60, least=-24 * 60),
        shown=shown_in(asked),
        accept=asked.get("accept") is True,
    )


def _edit(edition, asked):
    given, values = asked["values"], {}
    if "track" in given:
        track = given["track"]
        values["track"] = None if track is None else _one_of(Track, edition, track)
    if "status" in given:
        values["status"] = Session.Status(given["status"])
    if "spoken_languages" in given:
        values["spoken_languages"] = _languages(given["spoken_languages"])
    if not values:
        raise Unreadable
    accept = asked.get("accept") is True
    return partial(edit_sessions, edition=edition, values=values, shown=_some(asked), accept=accept)


def _languages(codes):
    if not set(codes) <= set(CODES):
        raise Unreadable
    return [code for code in CODES if code in codes]


def _swap(edition, asked):
    accept = asked.get("accept") is True
    return partial(swap_sessions, edition=edition, shown=_some(asked), accept=accept)


def _duplicate(edition, asked):
    shown = _some(asked)
    if len(shown) != 1:
        raise Unreadable
    return partial(duplicate_session, edition=edition, shown=shown)


def _take_back(edition, asked, again=False):
    change = asked.get("change")
    return partial(take_back, edition=edition, change=change and _number(change), again=again)


def _of_sessions(action):
    return lambda edition, asked: partial(action, edition=edition, shown=_some(asked))


VERBS = {
    "place": _place,
    "shift": _shift,
    "edit": _edit,
    "swap": _swap,
    "duplicate": _duplicate,
    "unschedule": _of_sessions(unschedule_sessions),
    "cancel": _of_sessions(cancel_on_board),
    "undo": _take_back,
    "redo": partial(_take_back, again=True),
}


def shown_in(asked):
    """`{id: edits}` of the sessions that the board had on the screen."""
    shown = {_number(key): _number(edits, least=0) for key, edits in asked.get("shown", {}).items()}
    if len(shown) > MOST_SESSIONS:
        raise Unreadable
    return shown


def _one_of(model, edition, key):
    return model.objects.filter(edition=edition).in_bulk([_number(key)])[key]


def _some(asked):
    shown = shown_in(asked)
    if not shown:
        raise Unreadable
    return shown


def _number(value, largest=LARGEST_ID, least=1):
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable
    number = int(value)
    if not least <= number <= largest:
        raise Unreadable
    return number


def _time(text):
    time = dt.time.fromisoformat(text)
    if time.tzinfo or time.microsecond:
        raise Unreadable
    return time
