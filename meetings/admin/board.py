"""The board: slots and tables of one day, to place meetings by mouse, finger, keys or forms.

The same screens serve a plan that is ready and the published meetings.
"""

import datetime as dt
from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from forum.lib.wallclock import local_parts
from meetings.actions.board import lock_in_plan, lock_meetings, place_in_plan, place_meetings
from meetings.board import LiveBoard, PlanBoard
from meetings.models import Plan

from .board_card import card_page
from .board_changes import change_board
from .board_words import board_words


@require_safe
def _show(request, board, do):
    """One day, today while the forum runs, else the first; and the wishes without a place."""
    day = _day_asked(board, request.GET.get("day"))
    tables, rows, tray = board.show(day)
    words = request.GET.get("q", "").strip()
    context = {
        "edition": board.edition,
        "here": "board",
        "board": board,
        "plan": getattr(board, "plan", None),
        "day": day,
        "tables": tables,
        "rows": rows,
        "tray": tray,
        "query": words,
        "found": set(board.found(words)),
        "board_data": _data(board, day),
        "home": board.address(""),
    }
    return TemplateResponse(
        request,
        "admin/meetings/board.html",
        screen_context(request, pgettext("meetings", "Board"), **context),
    )


def _day_asked(board, text):
    if text is None:
        today = local_parts(timezone.now(), board.edition.zone)[0]
        return today if today in board.days else next(iter(board.days), board.edition.starts_on)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if day not in board.days:
        raise Http404
    return day


def _data(board, day):
    """What the script needs beside the page: addresses, and its words."""
    urls = {name: board.address(name) for name in ("change", "state", "find")}
    return {"day": day.isoformat(), "urls": urls, "words": board_words()}


@require_safe
def _state(request, board, do):
    """In which slots people cannot come, as JSON."""
    return JsonResponse({"busy": board.busy()})


@require_safe
def _find(request, board, do):
    """The keys of the people whose name or organisation has all these words."""
    return JsonResponse({"found": board.found(request.GET.get("q", ""))})


def live_board(request, slug):
    """The board of the published meetings, and what is done on it."""
    edition = edition_named(request, slug)
    board = LiveBoard(edition, request.user)
    given = {"edition": edition, "by": request.user}
    return board, {
        "place": partial(place_meetings, **given),
        "lock": partial(lock_meetings, **given),
    }


def plan_board(request, pk):
    """The board of one plan, and what is done on it."""
    plan = get_object_or_404(Plan.objects.select_related("edition"), pk=pk)
    request.edition_of_form = plan.edition_id  # the bar is of its edition
    board = PlanBoard(plan, request.user)
    given = {"plan": plan, "by": request.user}
    return board, {
        "place": partial(place_in_plan, **given),
        "lock": partial(lock_in_plan, **given),
    }


def _routes(start, name, board_of, model):
    def served(permission, view):
        @screen(f"meetings.{permission}_{model}")
        def opened(request, card=None, **named):
            further = {} if card is None else {"key": card}
            return view(request, *board_of(request, **named), **further)

        return opened

    return [
        path(start, served("view", _show), name=name),
        path(f"{start}state/", served("view", _state), name=f"{name}-state"),
        path(f"{start}find/", served("view", _find), name=f"{name}-find"),
        path(f"{start}change/", served("change", change_board), name=f"{name}-change"),
        path(f"{start}<slug:card>/", served("change", card_page), name=f"{name}-card"),
    ]


urlpatterns = [
    *_routes("meetings/<slug:slug>/board/", "meeting-board", live_board, "meeting"),
    *_routes("meetings/plans/<int:pk>/board/", "meeting-plan-board", plan_board, "plan"),
]
