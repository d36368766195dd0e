"""The translation desk: every text of an edition in three columns, saved one by one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.actions.translating import (
    TextsRefused,
    Wanted,
    Written,
    keep_translation,
    write_text,
)
from events.models import Edition
from events.progress import progress, progress_by_kind
from events.texts import KINDS, Key, fingerprint, may_translate, texts_of
from forum.lib.languages import CODES

from .text_rows import SHOWN, Row, Wish, row_of

ROWS = 40
# No key of a database has more digits.
LONGEST_KEY = 18


@screen("events.view_edition")
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request, slug):
    edition = get_object_or_404(Edition, slug=slug)
    if not may_translate(request.user):
        raise PermissionDenied
    kinds = [kind for kind in KINDS.values() if kind.is_for(request.user)]
    if request.method != "POST":
        return _page(request, edition, kinds)
    outcomes = _write(request, edition)
    if "application/json" in request.headers.get("Accept", ""):
        return _answer(request, edition, outcomes)
    if any(outcome.errors or outcome.newer for outcome in outcomes.values()):
        return _page(request, edition, kinds, outcomes)
    return HttpResponseRedirect(request.get_full_path())


# --- Reading


def _page(request, edition, kinds, outcomes=None):
    wish = Wish.of(request.GET)
    texts = list(texts_of(edition, kinds=kinds, user=request.user, public=wish.is_public))
    if outcomes:
        page, rows = None, _rows_again(request, texts, outcomes)
    else:
        found = Paginator([text for text in texts if wish.keeps(text)], ROWS)
        page = found.get_page(request.GET.get("page"))
        rows = [row_of(text) for text in page]
    context = screen_context(
        request,
        _("Translations"),
        edition=edition,
        wish=wish,
        kinds=kinds,
        shown=SHOWN,
        rows=rows,
        page=page,
        pages=page and list(page.paginator.get_elided_page_range(page.number)),
        words=_words(),
        may_change=not edition.is_archived,
        **_progress(texts),
    )
    return TemplateResponse(request, "admin/events/translations.html", context)


def _words():
    """What the script says."""
    return {
        "saving": _("Saving…"),
        "failed": _("Not saved: no answer came. Try again, or open the page anew."),
        "copy": _("Copy from: %(language)s"),
    }


def _progress(texts):
    pages = [text for text in texts if text.key.kind == "page"]
    return {
        "progress": progress(texts),
        "by_kind": progress_by_kind(texts),
        "by_page": [(text.of, progress([text])) for text in pages],
    }


def _rows_again(request, texts, outcomes):
    """The page that was sent, with what was written in it and what stands against it."""
    posted = {key for key, _code, _text, _seen in _posted(request)}
    rows = [row_of(text) for text in texts if text.key in posted]
    for row in rows:
        _tell(row, outcomes.get(row.text.key))
        for cell in row.cells if row.text.key in outcomes else ():
            if cell.error or cell.newer:
                cell.value = request.POST[f"text:{cell.name}"]
    return rows


def _tell(row: Row, outcome):
    for cell in row.cells if outcome else ():
        cell.error = outcome.errors.get(cell.code, "")
        cell.newer = outcome.newer.get(cell.code)


# --- Writing


def _posted(request):
    """`(Key, code, text, seen)` of each box that was sent."""
    for name, text in request.POST.items():
        if name.startswith("text:") and (found := _parsed(name.removeprefix("text:"))):
            yield *found, text, request.POST.get(f"seen:{name.removeprefix('text:')}", "")


def _parsed(name):
    """`(Key, code)` of the name of a box as in `session.12.title.ar`; None for another."""
    kind, _dot, rest = name.partition(".")
    record, _dot, rest = rest.partition(".")
    field, _dot, code = rest.partition(".")
    is_key = record.isascii() and record.isdigit() and len(record) <= LONGEST_KEY
    if kind in KINDS and is_key and field in KINDS[kind].fields and code in CODES:
        return Key(kind, int(record), field), code
    return None


def _write(request, edition):
    """Write what was changed on the page: `{Key: Written}`."""
    wanted: dict[Key, dict] = {}
    for key, code, text, seen in _posted(request):
        if fingerprint(text) != seen:
            wanted.setdefault(key, {})[code] = Wanted(text, seen)
    outcomes, refusals = {}, []
    for key, wishes in wanted.items():
        try:
            outcomes[key] = write_text(edition=edition, key=key, wanted=wishes, by=request.user)
        except TextsRefused as refusal:
            refusals.append(str(refusal))
            outcomes[key] = Written(errors=dict.fromkeys(wishes, str(refusal)))
    if found := _parsed(request.POST.get("still_right", "")):
        try:
            keep_translation(edition=edition, key=found[0], code=found[1], by=request.user)
        except TextsRefused as refusal:
            refusals.append(str(refusal))
    _say(request, outcomes, refusals)
    return outcomes


def _say(request, outcomes, refusals):
    if saved := sum(len(outcome.saved) for outcome in outcomes.values()):
        text = ngettext("%(count)d text saved.", "%(count)d texts saved.", saved)
        messages.success(request, text % {"count": saved})
    for refusal in dict.fromkeys(refusals):
        messages.error(request, refusal)
    if any(outcome.newer for outcome in outcomes.values()):
        messages.warning(request, _("Somebody was quicker; nothing of theirs was overwritten."))


def _answer(request, edition, outcomes):
    """The same for a page that stays open: what each touched row says now, and the progress."""
    touched = {key for key, _code, _text, _seen in _posted(request)}
    if found := _parsed(request.POST.get("still_right", "")):
        touched.add(found[0])
    texts = list(texts_of(edition, user=request.user))
    rows = [row_of(text) for text in texts if text.key in touched]
    for row in rows:
        _tell(row, outcomes.get(row.text.key))
    said = [{"text": str(one), "level": one.level_tag} for one in messages.get_messages(request)]
    return JsonResponse(
        {
            "said": said,
            "cells": {cell.name: _as_json(request, cell) for row in rows for cell in row.cells},
            "progress": render_to_string("admin/events/_progress.html", _progress(texts), request),
        }
    )


def _as_json(request, cell):
    state = render_to_string("admin/events/_text_state.html", {"cell": cell}, request)
    return {
        "stored": cell.value,
        "seen": cell.seen,
        "state": state,
        "stands": not (cell.error or cell.newer),
        "contested": bool(cell.newer),
    }


urlpatterns = [path("translations/<slug:slug>/", desk, name="translations")]
