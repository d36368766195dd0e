"""What the board sends and gets: one verb a request as JSON, and only what must be redrawn."""

import datetime as dt
import json
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import UndoRefused
from accounts.screens import screen
from events.actions.board import (
    BoardRefused,
    Stale,
    cancel_on_board,
    duplicate_session,
    edit_sessions,
    place_sessions,
    shift_room,
    swap_sessions,
    unschedule_sessions,
)
from events.actions.taking_back import take_back, touched_by
from events.actions.timetable import session_claims
from events.board import Board
from events.clashes import explain
from events.desk import edition_named
from events.forms import clashes_of_kind, other_sessions, ways_out
from events.history import sentence
from events.models import Occupancy, Room, Session, Track
from events.models.occupancy import Clashes
from events.models.timed import LONGEST_MINUTES
from events.places import Place, imagined
from events.since import told_since
from forum.lib.languages import CODES

MOST_SESSIONS = 500
LARGEST_ID = 2**63 - 1
# Verbs that change no other sessions than those that were shown.
WITHIN_SHOWN = frozenset(["place", "shift", "edit", "swap", "unschedule", "cancel"])
REFUSALS = (Stale, Clashes, BoardRefused, UndoRefused, ValidationError, PermissionDenied)


class Unreadable(ValueError):
    """What was sent is nothing that a board of ours would send."""


@screen("events.change_session")
@require_POST
def change_board(request, slug):
    """Do what is asked: 200 with what changed, 400, 403 or 409 with sentences and the ways out."""
    edition = edition_named(request, slug)
    try:
        asked = json.loads(request.body)
        shown, do = _shown(asked), VERBS[asked["verb"]](edition, asked)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        answer = {"kind": "refused", "sentences": [_("This request cannot be understood.")]}
        return JsonResponse(answer, status=400)
    try:
        change = do(by=request.user)
    except REFUSALS as refusal:
        return _refused(refusal, edition, asked, request.user)
    keys = set(shown) if asked["verb"] in WITHIN_SHOWN else touched_by(change) | set(shown)
    return JsonResponse(_done(edition, change, request.user, keys))


def _done(edition, change, user, keys):
    cards = drawn(edition, user, keys)
    return {
        "change": change and change.pk,
        "told": change and sentence(change),
        "cards": cards,
        "gone": sorted(keys - cards.keys()),
    }


def drawn(edition, user, keys):
    """`{id: HTML}` of these sessions' cards, as they are now. Two queries."""
    template = get_template("admin/events/_board_card.html")
    return {card.id: template.render({"card": card}) for card in Board(edition, user, keys).cards()}


# --- Refusals


def _refused(refusal, edition, asked, user):
    answer = {"kind": "refused", **sentences_of(refusal, edition)}
    shown = _shown(asked)
    if isinstance(refusal, Stale):
        answer["kind"] = "stale"
        shown |= {session.pk: 0 for session in refusal.sessions}
    elif isinstance(refusal, Clashes):
        answer["kind"] = "clash"
        answer["ways"] = _ways(refusal.clashes, edition, asked, user)
    cards = drawn(edition, user, shown)
    answer |= {"cards": cards, "gone": sorted(shown.keys() - cards.keys())}
    return JsonResponse(answer, status=_status(refusal))


def _status(refusal):
    if isinstance(refusal, PermissionDenied):
        return 403
    return 400 if isinstance(refusal, ValidationError) else 409


def sentences_of(refusal, edition):
    """`{"sentences": […], "acceptable": …}`: why not, and whether it may be kept knowingly."""
    if isinstance(refusal, Clashes):
        sentences = explain(refusal.clashes, edition=edition)
        kinds = {clash.kind for clash in refusal.clashes}
        acceptable = kinds <= {Occupancy.Kind.PERSON}
        changed = _("The timetable has just changed. Please try again.")
        return {"sentences": sentences or [changed], "acceptable": acceptable}
    if isinstance(refusal, Stale):
        changed = _("The timetable has just changed. Please try again.")
        # Of what came unseen, all that was done to it is news.
        unseen = {session.pk: 0 for session in refusal.sessions}
        return {"sentences": told_since(unseen | refusal.shown) or [changed]}
    if isinstance(refusal, PermissionDenied):
        return {"sentences": [_("This is not among what you may change.")]}
    return {"sentences": getattr(refusal, "messages", None) or [str(refusal)]}


def _ways(clashes, edition, asked, user):
    """`[{"label", "ask"}]`: requests that get one session a place where the room is taken."""
    if asked["verb"] != "place" or len(asked["places"]) != 1:
        return []
    ((key, place),) = _places(edition, asked).items()
    session = Session.objects.select_related("edition").filter(pk=key).first()
    if session is None:
        return []
    others = others_in_the_way(imagined(session, place))
    return [
        {"label": label, "ask": _way_asked(value, asked, str(key), others)}
        for value, label in ways_past(clashes, imagined(session, place), user)
    ]


def others_in_the_way(session):
    """The sessions that hold the room of `session` while it lasts."""
    claims = {session.ledger_source: session_claims(session, [])}
    return other_sessions(clashes_of_kind(claims, Occupancy.Kind.ROOM))


def ways_past(clashes, session, user):
    """`(value, label)` of what `user` may do where the room that `session` wants is taken."""
    taken = [clash for clash in clashes if clash.kind == Occupancy.Kind.ROOM]
    if not taken:
        return []
    others = other_sessions(taken)
    mine = Session.objects.editable_by(user).filter(pk__in=[other.pk for other in others])
    offers = ways_out(session, others)
    if mine.count() == len(others):
        return offers
    return [offer for offer in offers if offer[0].startswith("room:")]


def _way_asked(value, asked, key, others):
    shown = {**asked["shown"], **{str(other.pk): other.edits for other in others}}
    if value == "swap":
        return {"verb": "swap", "shown": shown}
    if value == "take_out":
        return {**asked, "shown": shown, "removed": [other.pk for other in others]}
    room = int(value.removeprefix("room:"))
    return {**asked, "places": {key: {**asked["places"][key], "room": room}}}


# --- What is asked for: each reads its verb, and returns the action without its actor


def _place(edition, asked):
    places, shown = _places(edition, asked), _shown(asked)
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


def _places(edition, asked):
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
        shown=_shown(asked),
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


def _shown(asked):
    """`{id: edits}` of the sessions that the board had on the screen."""
    shown = {_number(key): _number(edits, least=0) for key, edits in asked.get("shown", {}).items()}
    if len(shown) > MOST_SESSIONS:
        raise Unreadable
    return shown


def _one_of(model, edition, key):
    return model.objects.filter(edition=edition).in_bulk([_number(key)])[key]


def _some(asked):
    shown = _shown(asked)
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
