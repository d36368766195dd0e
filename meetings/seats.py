"""Who sits where: what the board moves, and why a meeting cannot be somewhere, in sentences."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from events.clashes import sentences_of
from events.models import Occupancy
from events.models.occupancy import Clash
from forum.lib.text import isolate
from meetings.models import Delegate, MeetingSlot, Table
from registrations.engagements import engagements_of
from registrations.models import Registration


class Seat(NamedTuple):
    """Keys of a slot and a table, and of who sits there; people of 0 are to be chosen."""

    slot: int
    table: int
    first: int = 0
    second: int = 0


@dataclass(frozen=True)
class Sitting:
    """Two people at a table in a slot, as it stands or as somebody wants it."""

    slot: MeetingSlot
    table: Table
    first: Registration
    second: Registration

    @property
    def sides(self):
        return self.first, self.second

    def meets(self, other):
        """Whether both last at one moment."""
        (start, end), (from_, to) = self.slot.span, other.slot.span
        return start < to and from_ < end


class Judge:
    """Says what is wrong with a sitting beside those that are `taken`, and what else is planned.

    Five queries: what `people` (registrations, with their speaker) are engaged in, and what they
    are as delegates. `gap` is how many slots stay free between two meetings of one person.
    """

    def __init__(self, edition, people, taken, gap=0):
        self.edition, self.taken, self.gap = edition, list(taken), gap
        self.names = {person.person_resource: isolate(person.name) for person in people}
        self.engaged = {
            key: [one for one in engaged if one.session]
            for key, engaged in engagements_of(people).items()
        }
        found = Delegate.objects.filter(registration__in=[person.pk for person in people])
        self.delegates = {
            one.registration_id: one for one in found.prefetch_related("languages", "away")
        }
        self.order = self._order() if gap else {}

    def _order(self):
        """`{slot: its place in its day}`; days are far apart. One query."""
        slots = list(MeetingSlot.objects.filter(edition=self.edition))
        places, place = {slot.pk: 0 for slot in slots[:1]}, 0
        for before, slot in pairwise(slots):
            place += 1 if slot.day == before.day else 1000
            places[slot.pk] = place
        return places

    def faults(self, sitting):
        """What is wrong: sentences, and clashes with the programme that `told` makes ones."""
        return [
            *self._of_table(sitting),
            *self._of_people(sitting),
            *self._of_programme(sitting),
        ]

    def told(self, faults):
        """All faults as sentences, without repeats. Two queries at most."""
        clashes = [fault for fault in faults if isinstance(fault, Clash)]
        known = sentences_of(clashes, edition=self.edition, names=self.names) if clashes else []
        sentences = iter(known)
        return list(
            dict.fromkeys(
                next(sentences) if isinstance(fault, Clash) else fault for fault in faults
            )
        )

    def _of_table(self, sitting):
        for other in self.taken:
            if other.table.pk == sitting.table.pk and other.meets(sitting):
                given = {"number": other.table.number, "time": _clock(other.slot)}
                yield _("Table %(number)s is taken at %(time)s.") % given

    def _of_people(self, sitting):
        resources = {person.person_resource for person in sitting.sides}
        if len(resources) < 2:
            yield _("The two sides are the same person.")
        for person in sitting.sides:
            given = {"name": isolate(person.name), "time": _clock(sitting.slot)}
            if person.status in Registration.ENDED:
                yield _("%(name)s does not come.") % given
            if self._is_away(person, sitting.slot):
                yield _("%(name)s is not available at %(time)s.") % given
            yield from self._beside(person, sitting, given)
        if not self._understand(*sitting.sides):
            yield _("These two have no language in common.")

    def _beside(self, person, sitting, given):
        for other in self.taken:
            if person.person_resource not in {one.person_resource for one in other.sides}:
                continue
            if other.meets(sitting):
                yield _("%(name)s has another meeting at %(time)s.") % given
            elif self.gap and self._are_close(other.slot, sitting.slot):
                yield _("%(name)s has another meeting too close to it.") % given

    def _are_close(self, one, other):
        return abs(self.order[one.pk] - self.order[other.pk]) <= self.gap

    def _is_away(self, person, slot):
        delegate = self.delegates.get(person.pk)
        return delegate is not None and slot in delegate.away.all()

    def _understand(self, first, second):
        spoken = [
            set(self.delegates[one.pk].languages.all())
            for one in (first, second)
            if one.pk in self.delegates
        ]
        # Who has named no language is not kept from anybody.
        return len(spoken) < 2 or not all(spoken) or bool(spoken[0] & spoken[1])

    def _of_programme(self, sitting):
        for person in sitting.sides:
            resource = person.person_resource
            for one in self.engaged[person.pk]:
                if one.meets(*sitting.slot.span):
                    held = (one.source, one.starts_at, one.ends_at)
                    yield Clash(Occupancy.Kind.PERSON, resource, "", *held)


def _clock(slot):
    return f"{slot.start_time:%H:%M}"
