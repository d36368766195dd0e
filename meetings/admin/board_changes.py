"""What the board of meetings sends and gets: one verb a request, and only what must be redrawn."""

import datetime as dt
import json
import re

from django.http import JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.clashes import explain
from events.models.occupancy import Clashes
from meetings.actions.board import BoardRefused, BoardStale
from meetings.seats import Seat

MOST_CARDS = 5000
REFUSALS = (BoardRefused, BoardStale, Clashes)
_STAMP = re.compile(r"(\d*\.){4}[01]", re.ASCII)


class Unreadable(ValueError):
    """What was sent is nothing that a board of ours would send."""


@require_POST
def change_board(request, board, do):
    """Do what is asked: 200 with what changed, 400 or 409 with sentences and the ways out."""
    try:
        asked = json.loads(request.body)
        shown = _shown(board, asked)
        verb = asked["verb"]
        if verb == "look":
            day = dt.date.fromisoformat(asked["day"])
            return JsonResponse(_drawn(board, _changed(board, day, shown)))
        given = _READERS[verb](asked, shown)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        answer = {"kind": "refused", "sentences": [_("This request cannot be understood.")]}
        return JsonResponse(answer, status=400)
    try:
        became = do[verb](shown=shown, **given) or {}
    except REFUSALS as refusal:
        return _refused(refusal, board, asked, shown)
    keys = {*shown, *filter(None, became.values())}
    return JsonResponse({**_drawn(board, keys), "became": became})


def _shown(board, asked):
    """`{key: stamp}` of the cards that the board had on the screen."""
    shown = asked["shown"]
    key = re.compile(rf"[{board.PREFIXES}][1-9]\d{{0,17}}", re.ASCII)
    if len(shown) > MOST_CARDS or not all(map(key.fullmatch, shown)):
        raise Unreadable
    if not all(map(_STAMP.fullmatch, shown.values())):
        raise Unreadable
    return dict(shown)


def _places(asked, shown):
    places = {key: place and _seat(place) for key, place in asked["places"].items()}
    if not places or places.keys() != shown.keys():
        raise Unreadable
    return {"places": places}


def _seat(place):
    return Seat(
        _number(place["slot"], least=1),
        _number(place["table"], least=1),
        _number(place.get("first", 0)),
        _number(place.get("second", 0)),
    )


def _number(value, least=0):
    if type(value) is not int or not least <= value < 2**63:
        raise Unreadable
    return value


def _lock(asked, shown):
    if type(asked["locked"]) is not bool or not shown:
        raise Unreadable
    return {"is_locked": asked["locked"]}


_READERS = {"place": _places, "lock": _lock}


def _changed(board, day, shown):
    """The keys of what is not as it was shown on `day`, what went and what came."""
    cards = {card.key: card.stamp for card in board.cards(day=day)}
    known = shown.keys() & cards.keys()
    stale = {key for key in known if cards[key] != shown[key]}
    return stale | (shown.keys() ^ cards.keys())


def _drawn(board, keys):
    """`{"cards": {key: HTML}, "gone": [key]}` of these cards as they are now."""
    template = get_template("admin/meetings/_board_card.html")
    cards = {card.key: template.render({"card": card}) for card in board.cards(keys=keys)}
    return {"cards": cards, "gone": sorted(set(keys) - cards.keys())}


def sentences_of(refusal, board):
    """Why not, in sentences."""
    if isinstance(refusal, Clashes):
        told = explain(refusal.clashes, edition=board.edition)
        return told or [_("The board has just changed. Please try again.")]
    if isinstance(refusal, BoardStale):
        return [_("The board has just changed. Please try again.")]
    return refusal.sentences


def _refused(refusal, board, asked, shown):
    is_stale = isinstance(refusal, BoardStale)
    answer = {
        "kind": "stale" if is_stale else "refused",
        "sentences": sentences_of(refusal, board),
        **_drawn(board, shown),
    }
    if not is_stale and asked["verb"] == "place" and len(asked["places"]) == 1:
        answer["ways"] = _ways(board, asked, shown)
    return JsonResponse(answer, status=409)


def _ways(board, asked, shown):
    """`[{"label", "ask"}]`: what can be done where another meeting has the table."""
    ((key, place),) = asked["places"].items()
    if not place:
        return []
    return [
        {"label": label, "ask": {"verb": "place", "shown": both, "places": places}}
        for label, both, places in ways_past(board, key, place, shown)
    ]


def ways_past(board, key, place, shown):
    """`(label, shown, places)` of the requests that would free that table for this card."""
    cards = {card.key: card for card in board.cards()}
    own = cards.get(key)
    there = (place["slot"], place["table"])
    others = [
        card
        for card in cards.values()
        if card.slot and (card.slot.pk, card.table.pk) == there and card is not own
    ]
    if len(others) != 1 or own is None or not others[0].may_edit or others[0].is_locked:
        return []
    (other,) = others
    both = {**shown, other.key: other.stamp}
    ways = [(_("Take the other meeting out"), both, {key: place, other.key: None})]
    if own.slot:
        back = {"slot": own.slot.pk, "table": own.table.pk}
        ways.insert(0, (_("Swap the two"), both, {key: place, other.key: back}))
    return ways
