"""The board: the draft of one day as the public will see it, to be moved about."""

import datetime as dt

from django.db.models import Count, Q
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Change
from accounts.screens import screen, screen_context
from events.actions.checking import conflicts_of
from events.board import Board, open_hours
from events.desk import edition_named
from events.models import Appearance, Edition, Session, Track
from forum.lib.text import normalise
from forum.lib.wallclock import local_parts

from .board_changes import change_board
from .board_move import move_on_board
from .board_words import board_words

MOST_WORDS = 8
# Conflicts that no move solves.
NOT_OF_PLACE = frozenset(["untitled", "language", "unconfirmed"])


@screen("events.view_session")
@require_safe
def board(request, slug, day=None):
    """One day of the draft, today while the forum runs, else the first; and what waits."""
    edition = edition_named(request, slug)
    draft = Board(edition, request.user)
    tabs = draft.tabs()
    shown = _day_asked(edition, tabs, day)
    columns, tray = draft.show(shown)
    words = request.GET.get("q", "").strip()
    if words:
        found = set(_found(edition, request.user, words))
        tray = [card for card in tray if card.id in found]
    context = {
        "edition": edition,
        "day": shown,
        "tabs": tabs,
        "columns": columns,
        "tray": tray,
        "query": words,
        "may_change": request.user.has_perm("events.change_session") and not edition.is_archived,
        "board_data": _data(edition, shown),
    }
    return render(
        request, "admin/events/board.html", screen_context(request, _("Board"), **context)
    )


def _day_asked(edition, tabs, text):
    days = [tab.day for tab in tabs]
    if text is None:
        today = local_parts(timezone.now(), edition.zone)[0]
        is_running = edition.phase() == Edition.Phase.DURING
        return today if is_running and today in days else edition.starts_on
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if day not in days:
        raise Http404
    return day


def _data(edition, day):
    """What the script of the board needs beside the page: addresses, and its words."""
    names = ("change", "state", "find")
    urls = {name: reverse(f"admin:board-{name}", args=[edition.slug]) for name in names}
    return {"day": day.isoformat(), "urls": urls, "words": board_words()}


@screen("events.view_session")
@require_safe
def board_state(request, slug):
    """What changes behind the page: open hours, conflicts, what may be undone; as JSON."""
    edition = edition_named(request, slug)
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = edition.starts_on
    steps = {
        "undo": Change.objects.next_to_undo(request.user, edition.scope),
        "redo": Change.objects.next_to_redo(request.user, edition.scope),
    }
    return JsonResponse(
        {
            "hours": open_hours(edition, day),
            **_conflicts(edition, request.user),
            "tracks": _tracks(edition),
            "counts": _counts(edition),
            **{name: step and step.pk for name, step in steps.items()},
        }
    )


def _conflicts(edition, user):
    """What each visible session has to do with in sentences; `marks` counts those of its place."""
    sessions = Session.objects.filter(edition=edition).visible_to(user)
    visible = set(sessions.values_list("pk", flat=True))
    told = {key: found for key, found in conflicts_of(edition).items() if key in visible}
    return {
        "conflicts": {
            key: {
                "sentences": [str(one.sentence) for one in found],
                "marks": sum(one.kind not in NOT_OF_PLACE for one in found),
            }
            for key, found in told.items()
        },
        "count": len({one.key for found in told.values() for one in found}),
    }


def _counts(edition):
    """How many sessions each day has; "" for those that wait."""
    days = Session.objects.filter(edition=edition).order_by("day").values_list("day")
    return {day.isoformat() if day else "": count for day, count in days.annotate(Count("pk"))}


def _tracks(edition):
    return [[track.pk, str(track)] for track in Track.objects.filter(edition=edition)]


@screen("events.view_session")
@require_safe
def board_find(request, slug):
    """The ids of the sessions that have all these words in a title, the code or a name."""
    edition = edition_named(request, slug)
    return JsonResponse({"found": _found(edition, request.user, request.GET.get("q", ""))})


def _found(edition, user, text):
    sessions = Session.objects.filter(edition=edition).visible_to(user)
    for word in normalise(text).split()[:MOST_WORDS]:
        by_name = Appearance.objects.filter(speaker__search__contains=word)
        sessions = sessions.filter(Q(search__contains=word) | Q(pk__in=by_name.values("session")))
    return list(sessions.values_list("pk", flat=True))


urlpatterns = [
    path("board/<slug:slug>/", board, name="board"),
    # Before the days, which any word could be.
    path("board/<slug:slug>/change/", change_board, name="board-change"),
    path("board/<slug:slug>/state/", board_state, name="board-state"),
    path("board/<slug:slug>/find/", board_find, name="board-find"),
    path("board/<slug:slug>/move/<int:session>/", move_on_board, name="board-move"),
    path("board/<slug:slug>/<str:day>/", board, name="board-day"),
]
