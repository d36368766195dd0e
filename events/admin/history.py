"""What was done to the records, by whom: an edition's changes, and the states of one record."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import UndoRefused
from accounts.models import Change, User
from accounts.screens import screen, screen_context
from events.actions.taking_back import take_back_change
from events.desk import edition_named
from events.history import ago, sentence
from events.states import told
from forum.lib.wallclock import day_start, local_parts

from .record_history import record_history

PAGE = 30
# No key of a database has more digits.
LONGEST_KEY = 18
# What one looks for in the list, as conditions on the verb.
KINDS = {
    "timetable": (
        gettext_lazy("The timetable"),
        Q(verb__startswith="events.session") | Q(verb="events.room_shifted"),
    ),
    "records": (
        gettext_lazy("Forms"),
        Q(verb__startswith="events.record") | Q(verb="accounts.fields_restored"),
    ),
    "deleted": (gettext_lazy("Deletions"), Q(verb="events.record_deleted")),
    "imports": (gettext_lazy("Imports"), Q(verb__endswith="_imported")),
    "translations": (gettext_lazy("Translations"), Q(verb="events.translation_written")),
    "undone": (gettext_lazy("Taken back"), Q(undoes__isnull=False)),
}


@dataclass(frozen=True)
class Row:
    """One change in the list; `can_undo` where the reader may try to take it back."""

    change: Change
    sentence: str
    day: dt.date
    time: dt.time
    ago: str
    told: object
    can_undo: bool
    taken_back: str


@screen("accounts.view_change")
@require_GET
def changes(request, slug):
    """What was done in an edition, and to what all editions share, newest first."""
    edition = edition_named(request, slug)
    found = _of_edition(edition)
    people = User.objects.filter(changes__in=found).distinct().order_by("name")
    wanted = found.filter(_wanted(request, edition))
    page = wanted.select_related("by", "undone_by__by").order_by("-pk")
    if before := _key(request.GET.get("before", "")):
        page = page.filter(pk__lt=before)
    page = list(page[: PAGE + 1])
    context = {
        "edition": edition,
        "rows": _rows(page[:PAGE], edition, request.user),
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "people": people,
        "kinds": [(name, label) for name, (label, _condition) in KINDS.items()],
        "filters": {name: request.GET.get(name, "") for name in ("by", "kind", "day")},
        "query": _kept_query(request.GET),
        "is_first": not before,
    }
    context = screen_context(request, _("Changes"), **context)
    return render(request, "admin/events/change_log.html", context)


@screen("accounts.view_change")
@require_POST
def undo(request, slug):
    """Take a change back, or do again what was taken back; then the list, with the outcome."""
    edition = edition_named(request, slug)
    change = get_object_or_404(_of_edition(edition), pk=_key(request.POST.get("change", "")))
    try:
        done = take_back_change(edition=edition, change=change, by=request.user)
        messages.success(request, sentence(done))
    except UndoRefused as refusal:
        messages.error(request, explained(refusal, edition))
    query = _kept_query(QueryDict(request.POST.get("query", "")[:500]))
    return HttpResponseRedirect(reverse("admin:changes", args=[edition.slug]) + query)


def explained(refusal, edition):
    """A refusal as safe HTML, with who changed what since, and the way there."""
    lines = format_html_join("", "<span>{}</span> ", ((x,) for x in str(refusal).split("\n")))
    if not (newer := refusal.newer):
        return lines
    address = f"{reverse('admin:changes', args=[edition.slug])}?before={newer.pk + 1}"
    who = newer.by or _("the program")
    told_since = format_html("{}: {}", who, sentence(newer))
    return format_html('{}<a href="{}#change-{}">{}</a>', lines, address, newer.pk, told_since)


def _of_edition(edition):
    """Changes of the edition, and of what belongs to none: people and institutions."""
    return Change.objects.filter(scope__in=[edition.scope, ""])


def _wanted(request, edition):
    asked, wanted = request.GET, Q()
    if by := _key(asked.get("by", "")):
        wanted &= Q(by=by)
    if asked.get("kind", "") in KINDS:
        wanted &= KINDS[asked["kind"]][1]
    try:
        day = dt.date.fromisoformat(asked.get("day", ""))
        start, end = (day_start(d, edition.zone) for d in (day, day + dt.timedelta(days=1)))
        wanted &= Q(at__gte=start, at__lt=end)
    except (ValueError, OverflowError):
        pass  # no day, or none that there is
    return wanted


def _rows(page, edition, user):
    by_change = told(page, user)
    return [_row(change, by_change[change.pk], edition, user) for change in page]


def _row(change, what, edition, user):
    day, time, _fold = local_parts(change.at, edition.zone)
    undone = getattr(change, "undone_by", None)
    may = all(
        user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")
        for model in what.models
    )
    can_undo = bool(may and what.count and not undone and not edition.is_archived)
    taken_back = str(undone.by or _("the program")) if undone else ""
    return Row(change, sentence(change), day, time, ago(change.at), what, can_undo, taken_back)


def _key(text):
    """A key that a database can have; None for anything else."""
    is_key = text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY
    return int(text) if is_key else None


def _kept_query(asked):
    """The filters of the list as the query of an address, with its "?"; "" without any."""
    kept = QueryDict(mutable=True)
    for name in ("by", "kind", "day"):
        if value := asked.get(name, "").replace("\0", ""):
            kept[name] = value[:40]
    return f"?{kept.urlencode()}" if kept else ""


urlpatterns = [
    path("changes/<slug:slug>/", changes, name="changes"),
    path("changes/<slug:slug>/undo/", undo, name="changes-undo"),
    path("history/<str:label>/<str:key>/", record_history, name="record-history"),
]
