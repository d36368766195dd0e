"""The panel of an edition's conflicts: each with a sentence, and the way to where it is mended."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.screens import screen, screen_context
from events.actions import find_conflicts
from events.conflicts import KINDS
from events.explaining import LABELS, ToldConflict
from events.models import Edition, Session


@dataclass(frozen=True)
class Way:
    """A link to where a conflict can be mended; `about` is what its label leaves unsaid."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Row:
    """A conflict of the panel."""

    conflict: ToldConflict
    ways: list[Way]


@dataclass(frozen=True)
class Choice:
    """One kind of conflict that is there, and how often; "" is all of them."""

    kind: str
    label: str
    count: int
    is_chosen: bool


@require_safe
@screen("events.view_session")
def conflicts_view(request, slug):
    """All conflicts of the draft by day, or with `?kind=` those of one kind."""
    edition = get_object_or_404(Edition, slug=slug)
    conflicts = visible_conflicts(edition, request.user)
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    shown = [conflict for conflict in conflicts if kind in ("", conflict.kind)]
    context = {
        "edition": edition,
        "choices": choices(conflicts, kind),
        "days": by_day(shown, edition, request.user),
        "blocking": sum(conflict.is_blocking for conflict in conflicts),
        "total": len(conflicts),
    }
    title = _("Conflicts of the draft")
    return TemplateResponse(
        request, "admin/events/conflicts.html", screen_context(request, title, **context)
    )


def visible_conflicts(edition, user):
    """The conflicts of which `user` may see every session."""
    visible = Session.objects.filter(edition=edition).visible_to(user)
    ids = set(visible.values_list("pk", flat=True))
    return [conflict for conflict in find_conflicts(edition) if ids.issuperset(conflict.sessions)]


def choices(conflicts, chosen):
    """The filter: all, then each kind that is there (or chosen), the worst first."""
    counts = Counter(conflict.kind for conflict in conflicts)
    kinds = [kind for kind in KINDS if counts[kind] or kind == chosen]
    return [
        Choice("", _("All"), len(conflicts), not chosen),
        *(Choice(kind, str(LABELS[kind]), counts[kind], kind == chosen) for kind in kinds),
    ]


def by_day(conflicts, edition, user):
    """`[(day, [Row])]`, days in order, None (no day) last; in a day what blocks first, by time."""

    def place(conflict):
        return conflict.day or dt.date.max, not conflict.is_blocking, conflict.start or dt.time.max

    ordered = sorted(conflicts, key=place)
    return [
        (day, [Row(conflict, ways(conflict, edition, user)) for conflict in found])
        for day, found in groupby(ordered, key=lambda one: one.day)
    ]


def ways(conflict, edition, user):
    """The links that help with a conflict, of those whose pages `user` may see."""
    found = []
    for number, title, day in zip(conflict.sessions, conflict.titles, conflict.days, strict=True):
        found.append(Way(_("Session “%(title)s”") % {"title": title}, _form("session", number)))
        found.append(Way(_("On the board"), _card(edition, day, number), title))
    if conflict.speaker and user.has_perm("speakers.view_speaker"):
        address = reverse("admin:speakers_speaker_change", args=[conflict.speaker])
        label = _("Speaker “%(name)s”") % {"name": conflict.speaker_name}
        found.append(Way(label, f"{address}?edition={edition.pk}"))
    if conflict.room and user.has_perm("events.view_room"):
        label = _("Room “%(name)s”") % {"name": conflict.room_name}
        found.append(Way(label, _form("room", conflict.room)))
    return found


def _card(edition, day, number):
    """The card of a session: on its day, or among those that wait."""
    if day:
        address = reverse("admin:board-day", args=[edition.slug, day.isoformat()])
    else:
        address = reverse("admin:board", args=[edition.slug])
    return f"{address}#session-{number}"


def _form(model, number):
    return reverse(f"admin:events_{model}_change", args=[number])


urlpatterns = [path("conflicts/<slug:slug>/", conflicts_view, name="conflicts")]
