"""What a repair changes in the agendas, for each person and for each table."""

from collections import defaultdict
from typing import NamedTuple

from registrations.models import Registration

from .models import MeetingSlot, Placement, Table


class Row(NamedTuple):
    """One meeting as it was and as it is, each `(slot, table, first, second)` or None."""

    was: tuple | None
    now: tuple | None


class Delta:
    """The difference between what was published before a repair and what it has. Four queries."""

    def __init__(self, plan):
        former = (plan.job and plan.job.asked.get("former")) or {}
        placed = Placement.objects.filter(plan=plan, slot__isnull=False)
        columns = ("slot", "table", "first", "second")
        after = {str(key): place for key, *place in placed.values_list("request", *columns)}
        pairs = [(former.get(key), after.get(key)) for key in {*former, *after}]
        changed = [(was, now) for was, now in pairs if _place(was) != _place(now)]
        keys = [place for pair in changed for place in pair if place]
        self.slots = MeetingSlot.objects.in_bulk({place[0] for place in keys})
        self.tables = Table.objects.in_bulk({place[1] for place in keys})
        people = Registration.objects.select_related("organisation")
        self.people = people.in_bulk({side for place in keys for side in place[2:]})
        self.rows = [Row(self._read(was), self._read(now)) for was, now in changed]
        self.rows = [row for row in self.rows if row.was or row.now]
        self.rows.sort(key=lambda row: [place[0].starts_at for place in row if place][-1])

    def _read(self, place):
        """The records of these keys; None where one of them is no more."""
        if place is None:
            return None
        slot, table, *sides = place
        read = (
            self.slots.get(slot),
            self.tables.get(table),
            *(self.people.get(side) for side in sides),
        )
        return read if all(read) else None

    def of_people(self):
        """`[(registration, [Row])]` by name: the rows with what this person had and has."""
        found = defaultdict(list)
        for row in self.rows:
            was, now = set(row.was[2:] if row.was else ()), set(row.now[2:] if row.now else ())
            for side in was | now:
                found[side].append(
                    Row(row.was if side in was else None, row.now if side in now else None)
                )
        return sorted(found.items(), key=lambda pair: (pair[0].search, pair[0].pk))

    def of_tables(self):
        """`[(table, [(slot, what stood there or None, what stands there or None)])]`."""
        was, now = ({}, {})
        for row in self.rows:
            for cells, place in ((was, row.was), (now, row.now)):
                if place:
                    cells[place[1], place[0]] = place
        found = defaultdict(list)
        for table, slot in was.keys() | now.keys():
            found[table].append((slot, was.get((table, slot)), now.get((table, slot))))
        return [
            (table, sorted(lines, key=lambda line: line[0].starts_at))
            for table, lines in sorted(found.items(), key=lambda pair: pair[0].number)
        ]


def _place(place):
    """For comparing: it is the same meeting whoever is called the first side."""
    return place and (place[0], place[1], frozenset(place[2:]))
