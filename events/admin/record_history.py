"""The states of one record, newest first: any of its fields can have a former value again."""

import datetime as dt
import itertools
from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import UndoRefused, restore_field
from accounts.models.tracking import hidden_columns, tracked_model
from accounts.screens import screen, screen_context
from events.desk import edition_at_work
from events.history import ago, sentence
from events.models import Edition
from events.states import Difference, Reader
from forum.lib.wallclock import local_parts

PAGE = 30
LONGEST_KEY = 18
DEFAULT_ZONE = "UTC"


@dataclass(frozen=True)
class Version:
    """One state of the record: who led to it, when, and how it differs from the one before."""

    entry: object
    who: str
    day: dt.date
    time: dt.time
    ago: str
    sentence: str
    differences: list[Difference] = field(default_factory=list)


@screen()
@require_http_methods(["GET", "HEAD", "POST"])
def record_history(request, label, key):
    """The history of one record, as far as its own form may be seen; POST restores fields."""
    model = tracked_model(label)
    if model is None or not key.isascii() or not key.isdigit() or len(key) > LONGEST_KEY:
        raise Http404
    try:
        desk = admin.site.get_model_admin(model)
    except NotRegistered:
        raise Http404 from None
    record = desk.get_object(request, key)
    if not desk.has_view_or_change_permission(request, record):
        raise PermissionDenied
    if record is None and model._base_manager.filter(pk=key).exists():
        raise PermissionDenied  # it is somebody else's
    if request.method == "POST":
        return _restore(request, desk, record)
    return _page(request, desk, record, key)


def _page(request, desk, record, key):
    model = desk.model
    rows = model.history.filter(id=key).select_related("change__by").order_by("-history_id")
    if before := _number(request.GET.get("before", "")):
        rows = rows.filter(history_id__lt=before)
    rows = list(rows[: PAGE + 1])
    if record is None and not rows:
        raise Http404
    reader = Reader(request.user)
    shown = [record] if record else []
    chosen = _chosen(request, model, key)
    states = [*rows, *shown, *([chosen] if chosen else [])]
    reader.prepare([(model, state) for state in states])
    editable = _editable(request, desk, record)
    title = reader.title(model, record or rows[0])
    edition = _edition_of(request, record)
    context = {
        "opts": desk.opts,
        "record": record,
        "record_title": title,
        "versions": _versions(reader, model, rows, edition.zone if edition else DEFAULT_ZONE),
        "older": rows[PAGE].history_id + 1 if len(rows) > PAGE else None,
        "chosen": chosen and _compared(reader, model, chosen, record),
        "chosen_id": chosen and chosen.history_id,
        "editable": editable,
        "seen": _newest_id(model, key),
        "list_url": _changes_url(request, edition),
    }
    name = capfirst(str(desk.opts.verbose_name))
    page_title = _("History: %(kind)s") % {"kind": name}
    context = screen_context(request, page_title, **context)
    return render(request, "admin/events/record_history.html", context)


def _versions(reader, model, rows, zone):
    """A `Version` for each row but the one that only ends the page."""
    versions = []
    for row, older in itertools.pairwise([*rows, None]):
        day, time, _fold = local_parts(row.history_date, zone)
        change = row.change
        who = str(change.by or _("the program")) if change else ""
        text = sentence(change) if change else _untold(row)
        is_first = row.history_type == "+" or older is None
        differences = [] if is_first else reader.differences(model, older, row)
        versions.append(Version(row, who, day, time, ago(row.history_date), text, differences))
    return versions[:PAGE]


def _untold(row):
    words = {"+": _("Added"), "-": _("Deleted")}
    return words.get(row.history_type, _("The state in which the history found the record"))


def _compared(reader, model, chosen, record):
    """What differs between the chosen state, as `before`, and now."""
    return reader.differences(model, chosen, record) if record else []


def _restore(request, desk, record):
    """Give the ticked fields of a version to the record again, by the rules of its form."""
    if record is None or not desk.has_change_permission(request, record):
        raise PermissionDenied
    model = desk.model
    here = reverse("admin:record-history", args=[model._meta.label_lower, record.pk])
    rows = model.history.filter(id=record.pk)
    entry = get_object_or_404(rows, history_id=_number(request.POST.get("version", "")))
    columns = set(request.POST.getlist("columns")) & _editable(request, desk, record)
    again = HttpResponseRedirect(f"{here}?version={entry.history_id}")
    if not columns:
        messages.warning(request, _("Tick the fields that shall be as they were."))
        return again
    if str(_newest_id(model, record.pk)) != request.POST.get("seen", ""):
        text = _("The record was changed in the meantime. Look again, then restore.")
        messages.error(request, text)
        return again
    try:
        change = restore_field(record=record, columns=columns, entry=entry, by=request.user)
    except (UndoRefused, ValidationError) as refusal:
        for text in _sentences(refusal):
            messages.error(request, text)
        return again
    told = sentence(change) if change else _("Nothing differed: all stays as it is.")
    messages.success(request, told)
    return HttpResponseRedirect(here)


def _sentences(refusal):
    return refusal.messages if isinstance(refusal, ValidationError) else str(refusal).split("\n")


def _editable(request, desk, record):
    """The columns that the reader's form of the record would let them change."""
    if record is None or not desk.has_change_permission(request, record):
        return set()
    names = set(flatten_fieldsets(desk.get_fieldsets(request, record)))
    names -= set(desk.get_readonly_fields(request, record))
    fields = [f for f in desk.opts.concrete_fields if f.name in names and f.editable]
    return {f.attname for f in fields} - hidden_columns(desk.model, request.user)


def _chosen(request, model, key):
    """The version asked for by the address; None without one."""
    number = _number(request.GET.get("version", ""))
    rows = model.history.filter(id=key, history_id=number).exclude(history_type="-")
    return rows.first() if number else None


def _newest_id(model, key):
    rows = model.history.filter(id=key).order_by("-history_id")
    return rows.values_list("history_id", flat=True).first()


def _edition_of(request, record):
    """The edition that the record is, or is part of, else the one at work; the bar shows it."""
    edition = record if isinstance(record, Edition) else getattr(record, "edition", None)
    edition = edition or edition_at_work(request)
    request.edition_of_form = edition and edition.pk
    return edition


def _changes_url(request, edition):
    may_see = edition and request.user.has_perm("accounts.view_change")
    return reverse("admin:changes", args=[edition.slug]) if may_see else ""


def _number(text):
    is_key = text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY
    return int(text) if is_key else 0
