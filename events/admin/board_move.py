"""One session's page of the board: where it stands, and all that the board can do with it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.actions.board import (
    cancel_on_board,
    duplicate_session,
    place_sessions,
    swap_sessions,
    unschedule_sessions,
)
from events.desk import edition_named
from events.models import Room, Session
from events.models.occupancy import Clashes
from events.models.timed import LONGEST_MINUTES
from events.places import Place, imagined

from .board_changes import REFUSALS, others_in_the_way, sentences_of, ways_past

DONE = {
    "move": gettext_lazy("“%(title)s” has its new place."),
    "unschedule": gettext_lazy("“%(title)s” was taken out of the timetable."),
    "cancel": gettext_lazy("“%(title)s” was cancelled."),
    "duplicate": gettext_lazy("“%(title)s” was duplicated; the copy waits in the tray."),
}


class MoveForm(forms.Form):
    """Day, time, room and length of a session of `edition`; `edits` is what was shown."""

    day = forms.TypedChoiceField(coerce=parse_date)
    start_time = forms.TimeField(
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
    )
    room = forms.ModelChoiceField(Room.objects.none(), required=False)
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST_MINUTES)
    edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    way_out = forms.RegexField(regex=r"^(room:\d{1,18}|take_out|swap)$", required=False)
    keep_clashes = forms.BooleanField(required=False)

    def __init__(self, *args, edition, session, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("day", "start_time", "room", "minutes"):
            column: Any = Session._meta.get_field(name)
            fields[name].label = capfirst(column.verbose_name)
        days = edition.days if session.day is None else sorted({*edition.days, session.day})
        named = [(day.isoformat(), formats.date_format(day, "l j F Y")) for day in days]
        fields["day"].choices = named
        fields["room"].queryset = Room.objects.filter(edition=edition)
        fields["room"].empty_label = _("Without a room")

    def require_place(self, is_required):
        for name in ("day", "start_time", "minutes"):
            self.fields[name].required = is_required

    def place(self):
        given = self.cleaned_data
        return Place(given["day"], given["start_time"], given["room"], given["minutes"])


@screen("events.change_session")
@require_http_methods(["GET", "HEAD", "POST"])
def move_on_board(request, slug, session):
    """The page of one session; a POST does what its button says, or tells why not."""
    edition = edition_named(request, slug)
    mine = Session.objects.filter(edition=edition).editable_by(request.user)
    found = mine.filter(pk=session).select_related("room", "edition").first()
    if found is None:
        raise Http404
    context: dict[str, Any] = {}
    form = MoveForm(edition=edition, session=found, initial=_as_it_stands(found))
    if request.method == "POST":
        form = MoveForm(request.POST, edition=edition, session=found)
        context = _answer(request, form, found)
        if not context:
            return HttpResponseRedirect(_back(edition, found.pk))
    title = _("Move “%(title)s”") % {"title": found}
    context |= {
        "form": form,
        "session": found,
        "edition": edition,
        "back": _back(edition, found.pk),
    }
    return render(
        request, "admin/events/board_move.html", screen_context(request, title, **context)
    )


def _as_it_stands(session):
    return {
        "day": session.day and session.day.isoformat(),
        "start_time": session.start_time,
        "room": session.room_id,
        "minutes": session.minutes,
        "edits": session.edits,
    }


def _back(edition, key):
    """The board on the day of the session, as it is now; the tray is on every day."""
    day = Session.objects.filter(pk=key).values_list("day", flat=True).first()
    name, further = ("board-day", [day.isoformat()]) if day else ("board", [])
    return reverse(f"admin:{name}", args=[edition.slug, *further]) + f"#session-{key}"


def _answer(request, form, session):
    """Do what the button says: {} when done, else what the page must say."""
    deed = request.POST.get("deed", "move")
    if deed not in DONE:
        return {"sentences": [_("This request cannot be understood.")]}
    form.require_place(deed == "move")
    if not form.is_valid():
        return {"sentences": [_("Please correct the place below.")]}
    try:
        change = _do(deed, form, session, request.user)
    except REFUSALS as refusal:
        told = sentences_of(refusal, session.edition)
        # Whoever sends the form again has read what changed.
        form.data = {**form.data.dict(), "edits": _edits_now(session)}
        if isinstance(refusal, Clashes) and deed == "move":
            told["ways_out"] = ways_past(
                refusal.clashes, imagined(session, form.place()), request.user
            )
        return told
    done = DONE[deed] if change else _("Nothing has changed.")
    messages.success(request, done % {"title": session})
    return {}


def _edits_now(session):
    return Session.objects.filter(pk=session.pk).values_list("edits", flat=True).first() or 0


def _do(deed, form, session, by):
    given = {
        "edition": session.edition,
        "shown": {session.pk: form.cleaned_data["edits"]},
        "by": by,
    }
    if deed == "unschedule":
        return unschedule_sessions(**given)
    if deed == "cancel":
        return cancel_on_board(**given)
    if deed == "duplicate":
        return duplicate_session(**given)
    return _move(form, session, given)


def _move(form, session, given):
    """Place the session, by the way out that was chosen where the room is taken."""
    place, way = form.place(), form.cleaned_data["way_out"]
    removed = []
    if way.startswith("room:"):
        free = Room.objects.filter(edition=session.edition, pk=int(way.removeprefix("room:")))
        place = place._replace(room=free.first() or place.room)
    elif way:
        others = others_in_the_way(imagined(session, place))
        given["shown"] |= {other.pk: other.edits for other in others}
        if way == "swap" and len(others) == 1:
            return swap_sessions(**given, accept=form.cleaned_data["keep_clashes"])
        removed = [other.pk for other in others] if way == "take_out" else []
    return place_sessions(
        **given,
        places={session.pk: place},
        removed=removed,
        accept=form.cleaned_data["keep_clashes"],
    )
