"""What the board sends and gets: one verb a request as JSON, and only what must be redrawn."""

import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import UndoRefused
from accounts.screens import screen
from events.actions.board import BoardRefused, Stale
from events.actions.taking_back import touched_by
from events.actions.timetable import session_claims
from events.board import Board
from events.clashes import explain, explain_each
from events.desk import edition_named
from events.forms import clashes_of_kind, other_sessions, ways_out
from events.history import sentence
from events.models import Occupancy, Session
from events.models.occupancy import Clashes
from events.places import imagined
from events.since import told_since

from .board_asked import VERBS, places_in, shown_in

# Verbs that change no other sessions than those that were shown.
WITHIN_SHOWN = frozenset(["place", "shift", "edit", "swap", "unschedule", "cancel"])
# Those that mean the same whatever others did to these sessions in the meantime.
AGAIN = frozenset(["place", "edit", "unschedule", "cancel"])
REFUSALS = (Stale, Clashes, BoardRefused, UndoRefused, ValidationError, PermissionDenied)


@screen("events.change_session")
@require_POST
def change_board(request, slug):
    """Do what is asked: 200 with what changed, 400, 403 or 409 with sentences and the ways out."""
    edition = edition_named(request, slug)
    try:
        asked = json.loads(request.body)
        shown, do = shown_in(asked), VERBS[asked["verb"]](edition, asked)
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
    shown = shown_in(asked)
    is_several = len(asked["places"] if asked["verb"] == "place" else shown) > 1
    answer = {"kind": "refused", **sentences_of(refusal, edition, is_several)}
    if isinstance(refusal, Stale):
        answer["kind"] = "stale"
        shown |= {session.pk: 0 for session in refusal.sessions}
    elif isinstance(refusal, Clashes):
        answer["kind"] = "clash"
        answer["ways"] = _ways(refusal.clashes, edition, asked, user)
    cards = drawn(edition, user, shown)
    answer |= {"cards": cards, "gone": sorted(shown.keys() - cards.keys())}
    if isinstance(refusal, Stale) and asked["verb"] in AGAIN and not answer["gone"]:
        answer["ways"] = [_all_the_same(refusal, asked)]
    return JsonResponse(answer, status=_status(refusal))


def _all_the_same(refusal, asked):
    """The request once more, by someone who has now seen what others did."""
    now = shown_in(asked) | {session.pk: session.edits for session in refusal.sessions}
    return {"label": _("Do mine all the same"), "ask": {**asked, "shown": now}}


def _status(refusal):
    if isinstance(refusal, PermissionDenied):
        return 403
    return 400 if isinstance(refusal, ValidationError) else 409


def sentences_of(refusal, edition, is_several=False):
    """`{"sentences": […], "acceptable": …}`: why not, and whether it may be kept knowingly.

    Of several sessions, each sentence says which it is about.
    """
    if isinstance(refusal, Clashes):
        sentences = (explain_each if is_several else explain)(refusal.clashes, edition=edition)
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
    ((key, place),) = places_in(edition, asked).items()
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
