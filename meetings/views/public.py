"""Bilateral meetings in public: how they work, and those whose two sides agreed to be listed."""

import datetime as dt
import itertools
from collections import defaultdict

from django.db.models import Count, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.views.frame import frame, hold_until, published_edition
from events.views.rows import clock_range, illustrative_mark, organisation_name
from forum.lib.languages import CODES
from forum.lib.stored import stored_page
from meetings.models import Feedback, Meeting, MeetingRequest, Profile
from speakers.models.record import Sourced

SIDES = ("first", "second")
# Each wish and each answer changes the figures, and need not build the page anew at once.
FIGURES_HOLD = dt.timedelta(minutes=10)
ENOUGH_ANSWERS = 10
STANDING = (Meeting.Status.PLANNED, Meeting.Status.HELD, Meeting.Status.MISSED)
_OF_SIDE = (
    *("name", "name_latin", "organisation_id", "organisation_name"),
    *(f"organisation__{name}_{code}" for name in ("name", "short_name") for code in CODES),
)
# What a line shows: hundreds of whole registrations would cost more than the page.
_SHOWN = (
    *("slot_id", "table__number", "provenance"),
    *(f"{side}__{column}" for side in SIDES for column in _OF_SIDE),
)


@stored_page()
def meeting_list(request, edition):
    """By slot and table; of the meetings not listed, only their number."""
    edition = published_edition(edition)
    lines, listed = MeetingLines(), defaultdict(list)
    for meeting in _listed(edition):
        listed[meeting.slot_id].append(lines.line(meeting))
    every = list(_slots(edition))
    slots = [_slot(slot, listed[slot.pk], edition) for slot in every if slot.standing]
    days = itertools.groupby(slots, key=lambda slot: slot["day"])
    context = {
        **frame(edition, "meetings"),
        "days": [{"date": day, "slots": list(group)} for day, group in days],
        "figures": _figures(every),
        "is_over": edition.phase() == edition.Phase.AFTER,
    }
    response = render(request, "meetings/meeting_list.html", context)
    return hold_until(response, [timezone.now() + FIGURES_HOLD])


def _listed(edition):
    meetings = Meeting.objects.filter(edition=edition).listed().order_by("table__number", "pk")
    return meetings.values_list(*_SHOWN, named=True)


def _slots(edition):
    """The slots, each with its meetings counted, and with the figures of the whole edition.

    These come along since they would cost a question of their own; they are computed once.
    """
    of_edition = Q(edition=edition.pk)
    answered = Feedback.objects.filter(
        meeting__edition=edition.pk, stage=Feedback.Stage.TABLE, answered_at__isnull=False
    )
    wished = MeetingRequest.objects.wished().filter(of_edition)
    with_place = wished.filter(meetings__status__in=STANDING)
    return edition.meeting_slots.annotate(
        standing=_meetings(*STANDING),
        held=_meetings(Meeting.Status.HELD),
        missed=_meetings(Meeting.Status.MISSED),
        people=_number(Profile.objects.taking_part().filter(of_edition)),
        wished=_number(wished),
        placed=_number(with_place),
        answers=_number(answered),
        useful=_number(answered.filter(is_useful=True)),
    )


def _meetings(*statuses):
    return Count("meetings", filter=Q(meetings__status__in=statuses))


def _number(rows):
    """How many `rows` there are, as a column."""
    counted = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def _figures(slots):
    """What the page says of all of them; empty before there are slots."""
    if not slots:
        return {}
    whole, held = slots[0], sum(slot.held for slot in slots)
    return {
        "mark": illustrative_mark(whole),
        "people": whole.people,
        "wished": whole.wished,
        "placed": whole.placed,
        "held": held,
        "noted": held + sum(slot.missed for slot in slots),
        "answers": whole.answers if whole.answers >= ENOUGH_ANSWERS else 0,
        "useful": whole.useful,
    }


def _slot(slot, meetings, edition):
    return {
        "day": slot.day,
        "when": clock_range(slot.starts_at, slot.ends_at, edition.zone),
        "meetings": meetings,
        "others": slot.standing - len(meetings),
        "mark": illustrative_mark(slot),
    }


class MeetingLines:
    """Meetings as lines of ready HTML; institutions are written once each."""

    def __init__(self):
        self.is_latin = get_language() != "ar"
        self.table, self.between = _("Table %(number)s"), _("with")
        self.illustrative = _("Illustrative")
        self.institutions: dict[int, str] = {}

    def line(self, meeting):
        first, second = (self._side(meeting, side) for side in SIDES)
        mark = meeting.provenance == Sourced.Provenance.ILLUSTRATIVE
        return SafeString(
            f'<span class="quiet">{self.table % {"number": meeting.table__number}}</span> '
            f'<span>{first} <span class="quiet">{self.between}</span> {second}'
            + (f' <span class="mark">{self.illustrative}</span></span>' if mark else "</span>")
        )

    def _side(self, meeting, side):
        """A side's name in the reader's script where we have it, and the institution."""
        latin = getattr(meeting, f"{side}__name_latin") if self.is_latin else ""
        name = escape(latin or getattr(meeting, f"{side}__name"))
        institution = self._institution(meeting, side)
        if institution:
            institution = f' <span class="quiet">({institution})</span>'
        return f"<strong><bdi>{name}</bdi></strong>{institution}"

    def _institution(self, meeting, side):
        key = getattr(meeting, f"{side}__organisation_id")
        if key is not None and key not in self.institutions:
            self.institutions[key] = organisation_name(meeting, f"{side}__organisation__")
        text = getattr(meeting, f"{side}__organisation_name")
        return self.institutions.get(key) or (text and f"<bdi>{escape(text)}</bdi>")
