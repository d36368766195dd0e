"""The form of a session: its place is checked, and a refusal offers ways out."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events.actions import free_rooms
from events.actions.timetable import claims_of, session_claims
from events.clashes import explain
from events.fresh import FreshForm
from events.models import AcceptedClash, Edition, Occupancy, Session
from events.models.remit import OUTSIDE, admits
from speakers.forms import RecordForm

PLACE = ("day", "start_time", "fold", "room")
OFFERED_ROOMS = 3
LANGUAGE_LISTS = ("spoken_languages", "interpreted_languages")


class SessionForm(FreshForm, RecordForm):
    """A session of one `edition`, written by `editor`.

    `refused` holds clashes that a writer met after an earlier check, to be shown again. After
    validation, `instance.moved_along` lists the other sessions that the chosen way out moves, not
    saved yet, and `ways_out` what may be chosen where the room is taken.
    """

    edition: Edition | None = None
    editor: Any = None
    refused: list | None = None

    day = forms.TypedChoiceField(
        coerce=dt.date.fromisoformat,
        empty_value=None,
        required=False,
    )
    start_time = forms.TimeField(
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
    )
    spoken_languages = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreted_languages = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    way_out = forms.RegexField(
        regex=r"^(room:\d{1,18}|take_out|swap)$",
        required=False,
    )
    keep_clashes = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ways_out = []
        fields: dict[str, Any] = self.fields
        for column in Session._meta.fields:
            if column.name in self.declared_fields:
                fields[column.name].label = capfirst(column.verbose_name)
        if edition := self.edition:
            self.keep_to(edition)
        for name in LANGUAGE_LISTS:
            present = getattr(self.instance, name)
            others = [(code, code) for code in present if code not in dict(settings.LANGUAGES)]
            fields[name].choices = [*settings.LANGUAGES, *others]

    def keep_to(self, edition):
        """Offer the days, rooms, tracks and types of this edition only."""
        fields: dict[str, Any] = self.fields
        for name in {"room", "track", "type"} & fields.keys():
            fields[name].queryset = fields[name].queryset.filter(edition=edition)
        if "edition" in fields:
            fields["edition"].queryset = Edition.objects.filter(pk=edition.pk)
            fields["edition"].disabled = True
            self.initial["edition"] = edition.pk
        days = sorted({*edition.days, self.instance.day or edition.starts_on})
        named = [(day.isoformat(), formats.date_format(day, "l j F Y")) for day in days]
        fields["day"].choices = [("", "–"), *named]
        if self.instance.day:
            self.initial["day"] = self.instance.day.isoformat()

    def _post_clean(self):
        # Here and not in `clean`: the instance has its new place only now.
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        self.instance.moved_along = []
        self.instance.derive_times()
        if self.editor and not admits(self.editor, self.instance):
            self.add_error(None, OUTSIDE)
        clashes = self.room_clashes()
        if clashes and (way := self.cleaned_data.get("way_out")):
            self.take_way_out(way, self.movable(other_sessions(clashes)))
            clashes = self.room_clashes()
        if clashes:
            self.add_error("room", explain(clashes, edition=self.instance.edition))
            self.ways_out = ways_out(self.instance, self.movable(other_sessions(clashes)))
        if self.refused is not None:
            sentences = explain(self.refused, edition=self.instance.edition)
            # What was in the way may be gone in the meantime.
            changed = _("The timetable has just changed. Please save again.")
            self.add_error(None, sentences or [changed])

    def room_clashes(self):
        claims = all_claims(self.instance, [])
        return clashes_of_kind(claims, Occupancy.Kind.ROOM)

    def movable(self, others):
        """`others` where the editor may change all of them, else none: they stay where they are."""
        if not self.editor:
            return others
        own = Session.objects.editable_by(self.editor).filter(pk__in=[one.pk for one in others])
        return others if own.count() == len(others) else []

    def take_way_out(self, way, others):
        """Change this session's place, or that of the `others` in its way; nothing is saved."""
        session = self.instance
        if way.startswith("room:"):
            rooms = free_rooms(session).filter(pk=int(way.removeprefix("room:")))
            session.room = rooms.first() or session.room
            return
        session.moved_along = others
        if way == "take_out":
            for other in others:
                other.day = other.start_time = None
        elif len(others) == 1 and session.pk:
            before = Session.objects.get(pk=session.pk)
            move(session, place_of(others[0]))
            move(others[0], place_of(before))
        for one in (session, *others):
            one.derive_times()


class AppearanceFormSet(forms.BaseInlineFormSet):
    """The people of a session; who is expected elsewhere at that time needs a knowing tick."""

    clashes: list = []

    def clean(self):
        super().clean()
        session = self.instance
        if any(self.errors) or not hasattr(session, "moved_along"):
            return
        people = [
            form.cleaned_data["speaker"].resource
            for form in self.forms
            if form.cleaned_data.get("speaker") and not form.cleaned_data.get("DELETE")
        ]
        self.clashes = not_accepted(
            clashes_of_kind(all_claims(session, people), Occupancy.Kind.PERSON)
        )
        if self.clashes and not self.data.get("keep_clashes"):
            raise ValidationError(explain(self.clashes, edition=session.edition))


def all_claims(session, people):
    """The claims of a session as its form has it, and of the sessions moved along with it."""
    mine = {session.ledger_source: session_claims(session, people)}
    return claims_of(session.moved_along) | mine


def clashes_of_kind(claims, kind):
    found = Occupancy.objects.clashes_of(claims, layers=[Occupancy.Layer.DRAFT])
    return [clash for clash in found if clash.kind == kind]


def not_accepted(clashes):
    """Those of `clashes` that nobody has accepted knowingly before."""
    known = AcceptedClash.objects.filter(resource__in={clash.resource for clash in clashes})
    pairs = set(known.values_list("resource", "first", "second")) if clashes else set()
    return [clash for clash in clashes if clash.pair not in pairs]


def other_sessions(clashes):
    sources = {clash.other for clash in clashes if clash.other.startswith("session:")}
    numbers = [int(source.split(":")[1]) for source in sources]
    return list(Session.objects.filter(pk__in=numbers).select_related("edition", "room"))


def ways_out(session, others):
    """`(value, label)` of what may be done where the `others` hold the room of `session`."""
    offers = [
        (f"room:{room.pk}", _("Take the room “%(room)s”, free at that time") % {"room": room})
        for room in free_rooms(session)[:OFFERED_ROOMS]
    ]
    if not others:
        return offers
    titles = {"title": ", ".join(str(other) for other in others)}
    offers.append(("take_out", _("Take “%(title)s” out of the timetable") % titles))
    was_placed = session.pk and Session.objects.filter(pk=session.pk).scheduled().exists()
    if was_placed and len(others) == 1:
        offers.append(("swap", _("Let this session and “%(title)s” change places") % titles))
    return offers


def standing_clashes(session):
    """Sentences about the people who are knowingly expected in two places; three queries."""
    people = list(session.appearances.values_list("speaker__resource", flat=True))
    claims = {session.ledger_source: session_claims(session, people)}
    clashes = clashes_of_kind(claims, Occupancy.Kind.PERSON)
    return explain(clashes, edition=session.edition)


def place_of(session):
    return {field: getattr(session, field) for field in PLACE}


def move(session, place):
    for field, value in place.items():
        setattr(session, field, value)
