"""One meeting's page of the board, for who works without its script: the same rules and words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.screens import screen_context
from meetings.models import MeetingSlot, Table
from meetings.seats import Seat

from .board_changes import REFUSALS, sentences_of, ways_past

DONE = {
    "move": gettext_lazy("The meeting has its new place."),
    "unplace": gettext_lazy("The meeting was taken out."),
    "lock": gettext_lazy("Locked: no later plan moves it."),
    "unlock": gettext_lazy("Unlocked."),
}
WAYS = ("swap", "take_out")


class SeatForm(forms.Form):
    """Slot, table and people of one card; `stamp` is what was shown."""

    slot = forms.ModelChoiceField(MeetingSlot.objects.none(), label=gettext_lazy("Slot"))
    table = forms.ModelChoiceField(Table.objects.none(), label=gettext_lazy("Table"))
    first = forms.TypedChoiceField(coerce=int, label=gettext_lazy("First side"), required=False)
    second = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Second side"), required=False)
    stamp = forms.RegexField(regex=r"^[\d.]{5,90}$", widget=forms.HiddenInput)
    way_out = forms.ChoiceField(choices=[(way, way) for way in WAYS], required=False)

    def __init__(self, *args, board, card, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["slot"].queryset = MeetingSlot.objects.filter(edition=board.edition)
        fields["table"].queryset = Table.objects.filter(edition=board.edition)
        for name, side in zip(("first", "second"), card.sides, strict=True):
            fields[name].choices = side.choices or [(side.id, side.name)]

    def seat(self):
        given = self.cleaned_data
        people = [given["first"] or 0, given["second"] or 0]
        return Seat(given["slot"].pk, given["table"].pk, *people)


@require_http_methods(["GET", "HEAD", "POST"])
def card_page(request, board, do, key):
    """The page of one card; a POST does what its button says, or tells why not."""
    card = next((card for card in board.cards() if card.key == key), None)
    if card is None or not card.may_edit:
        raise Http404
    context: dict[str, Any] = {}
    form = SeatForm(board=board, card=card, initial=_as_it_stands(card))
    if request.method == "POST":
        form = SeatForm(request.POST, board=board, card=card)
        context = _answer(request, form, board, do, card)
        if not context:
            return HttpResponseRedirect(board.address(""))
    context |= {
        "edition": board.edition,
        "here": "board",
        "card": card,
        "form": form,
        "home": board.address(""),
    }
    title = _("Place of a meeting")
    return TemplateResponse(
        request,
        "admin/meetings/board_card.html",
        screen_context(request, title, **context),
        status=409 if "sentences" in context else 200,
    )


def _as_it_stands(card):
    given = {"first": card.sides[0].id, "second": card.sides[1].id, "stamp": card.stamp}
    if card.slot:
        given |= {"slot": card.slot.pk, "table": card.table.pk}
    return given


def _answer(request, form, board, do, card):
    """Do what the button says: {} when done, else what the page must say."""
    deed = request.POST.get("deed", "move")
    if deed not in DONE:
        return {"sentences": [_("This request cannot be understood.")]}
    if deed != "move":
        form.fields["slot"].required = form.fields["table"].required = False
    if not form.is_valid():
        return {"sentences": [_("Please correct the place below.")]}
    shown = {card.key: form.cleaned_data["stamp"]}
    try:
        _do(deed, form, board, do, card, shown)
    except REFUSALS as refusal:
        told: dict[str, Any] = {"sentences": sentences_of(refusal, board)}
        # Whoever sends the form again has read what changed.
        form.data = {**form.data.dict(), "stamp": card.stamp}
        if deed == "move":
            found = ways_past(board, card.key, form.seat()._asdict(), shown)
            told["ways_out"] = list(zip(WAYS[-len(found) :], found, strict=True)) if found else []
        return told
    messages.success(request, DONE[deed])
    return {}


def _do(deed, form, board, do, card, shown):
    if deed in ("lock", "unlock"):
        do["lock"](shown=shown, is_locked=deed == "lock")
        return
    if deed == "unplace":
        do["place"](shown=shown, places={card.key: None})
        return
    seat = form.seat()
    places: dict[str, Any] = {card.key: seat}
    if way := form.cleaned_data["way_out"]:
        found = ways_past(board, card.key, seat._asdict(), shown)
        for name, (_label, both, asked) in zip(WAYS[-len(found) :], found, strict=False):
            if name == way:
                shown = both
                places = {key: place and Seat(**place) for key, place in asked.items()}
    do["place"](shown=shown, places=places)
