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
        former = {m: problem.former[m] for m in in_slot[slot] if m in problem.former}
        stays = {m: place.table for m, place in former.items() if place.slot == here}
        # Those that stay first, so that nobody takes their table.
        ranked = sorted((m not in problem.fixed, m not in stays, m) for m in in_slot[slot])
        for _is_free, _is_new, meeting in ranked:
            sides = problem.instance.options[meeting][pairs[meeting]]
            wanted = [stays.get(meeting), *(last.get(side) for side in sides)]
            table = next((one for one in wanted if one in free), None) or next(iter(free))
            del free[table]
            tables[meeting] = table
            last.update(dict.fromkeys(sides, table))
    return tables
