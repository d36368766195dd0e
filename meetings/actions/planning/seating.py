"""Which table for which meeting: where it was published before, else where one of the two sits."""

from collections import defaultdict


def seat_meetings(problem, slots, pairs):
    """`{meeting: key of its table}`: no table twice in a slot, few changes of table."""
    in_slot = defaultdict(list)
    for meeting, slot in enumerate(slots):
        if slot is not None:
            in_slot[slot].append(meeting)
    tables, last = {}, {}  # last: person: the table at which they sat
    for slot in sorted(in_slot):
        free = dict.fromkeys(problem.tables[slot])
        here = problem.slots[slot].pk
        # Those that stay first, so that nobody takes their table.
        for meeting in sorted(in_slot[slot], key=lambda m: (m not in problem.fixed, m)):
            sides = problem.instance.options[meeting][pairs[meeting]]
            former = problem.former.get(meeting)
            wanted = [former.table if former and former.slot == here else None]
            wanted += [last.get(side) for side in sides]
            table = next((one for one in wanted if one in free), None) or next(iter(free))
            del free[table]
            tables[meeting] = table
            last.update(dict.fromkeys(sides, table))
    return tables
