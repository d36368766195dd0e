"""What the board of meetings shows: a day as slots and tables, and wishes without a place."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.lib.languages import pick, translations
from meetings.models import Delegate, Meeting, MeetingRequest, MeetingSlot, Placement, Plan, Table
from registrations.engagements import engagements_of
from registrations.models import Registration

PEOPLE = ("first", "second")
OWNERS = ("asker", "asked")


@dataclass(frozen=True)
class Side:
    """One side of a card, and (`choices`) the keys and names of who may sit there."""

    id: int
    name: str
    firm: str
    choices: list


@dataclass(frozen=True)
class Card:
    """One meeting, or one wish without a place; `stamp` tells whether it has changed since."""

    key: str
    stamp: str
    slot: MeetingSlot | None
    table: Table | None
    sides: list[Side]
    is_locked: bool
    may_edit: bool
    url: str
    why: str = ""
    state: str = ""

    @property
    def people(self):
        return " ".join(str(side.id) for side in self.sides)

    @property
    def choices(self):
        """As JSON who may sit there; "" where there is no choice."""
        lists = [side.choices for side in self.sides]
        return json.dumps(lists) if any(len(choices) > 1 for choices in lists) else ""


@dataclass(frozen=True)
class Row:
    """A slot with a cell for each table, in their order."""

    slot: MeetingSlot
    cells: list


@dataclass(frozen=True)
class Cell:
    table: Table
    cards: list[Card] = field(default_factory=list)


class Board:
    """What both boards have in common: the places of an edition and how they are shown.

    `NAME` is that of its addresses, which take `keys`; its cards' keys begin with `PREFIXES`.
    """

    NAME = PREFIXES = ""
    keys: list

    def __init__(self, edition, user):
        self.edition, self.user = edition, user
        self.slots = list(MeetingSlot.objects.filter(edition=edition))
        self.delegates: dict = {}

    def address(self, what, *args):
        """Of what belongs to this board: see `meetings.admin.board`."""
        name = f"admin:{self.NAME}-{what}" if what else f"admin:{self.NAME}"
        return reverse(name, args=[*self.keys, *args])

    @property
    def days(self):
        return list(dict.fromkeys(slot.day for slot in self.slots))

    def cards(self, day=None, keys=None):
        """Those of one day and all that have no place, or those of these keys."""
        raise NotImplementedError

    def tables(self):
        """With their room. One query."""
        return list(Table.objects.filter(edition=self.edition).select_related("room"))

    def show(self, day):
        """`(tables, rows, tray)` of one day. Six queries at most."""
        tables, placed, tray = self.tables(), defaultdict(list), []
        for card in self.cards(day=day):
            if card.slot is None:
                tray.append(card)
            else:
                placed[card.slot.pk, card.table.pk].append(card)
        rows = [
            Row(slot, [Cell(table, placed[slot.pk, table.pk]) for table in tables])
            for slot in self.slots
            if slot.day == day
        ]
        return tables, rows, tray

    def busy(self):
        """`{registration key: [keys of slots]}` in which delegates cannot come. Five queries."""
        found = Delegate.objects.filter(profile__edition=self.edition).prefetch_related("away")
        delegates = list(found.select_related("registration__speaker"))
        busy = {one.registration_id: {slot.pk for slot in one.away.all()} for one in delegates}
        engaged = engagements_of([one.registration for one in delegates])
        for key, held in engaged.items():
            for one in held:
                if one.session:
                    busy[key] |= {s.pk for s in self.slots if one.meets(*s.span)}
        return {key: sorted(slots) for key, slots in busy.items() if slots}

    def found(self, words):
        """Keys of the people whom `words` find."""
        people = Registration.objects.of_edition(self.edition).found_by(words)
        return list(people.values_list("pk", flat=True)) if words.strip() else []

    def _read_delegates(self):
        """Who represents which profile. One query."""
        rows = Delegate.objects.filter(profile__edition=self.edition).order_by("pk")
        self.delegates = defaultdict(list)
        for profile, key, name in rows.values_list("profile", "registration", "registration__name"):
            self.delegates[profile].append([key, name])

    def _card(self, key, row, request, **more):
        """The card of a placement or meeting; of a wish without one, `row` is empty."""
        people = [row.first_id and row.first, row.second_id and row.second]
        if people[0] is None:
            people = [getattr(request, side).registration for side in OWNERS]
        sides = [
            Side(
                one.pk,
                one.name,
                firm_of(one),
                self.delegates[getattr(request, f"{owner}_id")] if request else [],
            )
            for one, owner in zip(people, OWNERS, strict=True)
        ]
        given = {"slot": row.slot_id and row.slot, "table": row.table_id and row.table}
        return Card(
            key=key,
            stamp=stamp_of(row),
            sides=sides,
            is_locked=row.is_locked,
            url=self.address("card", key),
            **{**given, **more},
        )


class PlanBoard(Board):
    """The placements of a plan."""

    NAME = "meeting-plan-board"
    PREFIXES = "p"

    def __init__(self, plan, user):
        super().__init__(plan.edition, user)
        self.plan, self.keys = plan, [plan.pk]

    @property
    def may_change(self):
        is_open = self.plan.state == Plan.State.READY and not self.edition.is_archived
        return is_open and self.user.has_perm("meetings.change_plan")

    def cards(self, day=None, keys=None):
        """Those of one day and all that have no place, or those of these keys. Two queries."""
        self._read_delegates()
        rows = Placement.objects.filter(plan=self.plan)
        if keys is not None:
            rows = rows.filter(pk__in=[int(key[1:]) for key in keys])
        elif day:
            rows = rows.filter(slot__day=day) | rows.filter(slot=None)
        may_edit = self.may_change
        rows = rows.select_related(*_WITH, *_OF_REQUEST).order_by("pk")
        return [
            self._card(f"p{row.pk}", row, row.request, may_edit=may_edit, why=_why(row))
            for row in rows
        ]


class LiveBoard(Board):
    """The published meetings, and the wishes that have none."""

    NAME = "meeting-board"
    PREFIXES = "mr"

    def __init__(self, edition, user):
        super().__init__(edition, user)
        self.keys = [edition.slug]

    @property
    def may_change(self):
        return not self.edition.is_archived and self.user.has_perm("meetings.change_meeting")

    def cards(self, day=None, keys=None):
        """Those of one day and the wishes without a meeting, or those of these keys. 4 queries."""
        self._read_delegates()
        meetings = Meeting.objects.standing().filter(edition=self.edition)
        wishes = MeetingRequest.objects.to_place().filter(edition=self.edition)
        if keys is not None:
            numbers = {kind: [int(key[1:]) for key in keys if key[0] == kind] for kind in "mr"}
            meetings = meetings.filter(pk__in=numbers["m"])
            wishes = wishes.filter(pk__in=numbers["r"])
        elif day:
            meetings = meetings.filter(slot__day=day)
        return [*self._met(meetings), *self._wished(wishes)]

    def _met(self, meetings):
        may_change = self.may_change
        for row in meetings.select_related(*_WITH, "request").order_by("pk"):
            is_coming = row.status == Meeting.Status.PLANNED
            state = "" if is_coming else row.get_status_display()
            may_edit = may_change and is_coming
            yield self._card(f"m{row.pk}", row, row.request, may_edit=may_edit, state=state)

    def _wished(self, wishes):
        known = Placement.objects.filter(plan__edition=self.edition, plan__state="published")
        reasons = {row.request_id: _why(row) for row in known.filter(slot=None)}
        may_edit = self.may_change
        for wish in wishes.select_related(*(f"{o}__registration__organisation" for o in OWNERS)):
            row = Meeting(edition=self.edition, request=wish)
            why = reasons.get(wish.pk, "") or _("Not in the published plan")
            yield self._card(f"r{wish.pk}", row, wish, may_edit=may_edit, why=why)


_WITH = ("slot", "table", *(f"{side}__organisation" for side in PEOPLE))
_OF_REQUEST = tuple(f"request__{owner}__registration__organisation" for owner in OWNERS)


def stamp_of(row):
    """What a card shows of a placement or meeting, so that a change of it is noticed."""
    parts = [row.slot_id, row.table_id, row.first_id, row.second_id, int(row.is_locked)]
    return ".".join("" if part is None else str(part) for part in parts)


def firm_of(registration):
    """The organisation, as it is called in the reader's language; else as it was written."""
    if registration.organisation:
        return pick(translations(registration.organisation, "name"))[0]
    return registration.organisation_name


def _why(row):
    """Why a wish has no place in a plan."""
    if row.slot_id:
        return ""
    return row.get_reason_display() if row.reason else _("Taken out by hand")
