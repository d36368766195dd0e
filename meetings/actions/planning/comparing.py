"""Two plans side by side: what each holds, what is elsewhere, who gains and who loses."""

from collections import Counter
from dataclasses import dataclass

from meetings.models import Placement, Profile


@dataclass(frozen=True)
class Comparison:
    """Differences of two plans; a pair is the placement of a wish in each, None where it is not."""

    only_one: list[tuple]
    only_other: list[tuple]
    moved: list[tuple]
    sides: list[tuple]  # (profile, held in one, held in the other), greatest loss first


def compare_plans(*, one, other):
    """The `Comparison` of two plans of an edition. Three queries and those of the profiles."""
    pairs = _paired(one, other)
    changed = [(a, b) for a, b in pairs if _where(a) != _where(b)]
    return Comparison(
        only_one=[pair for pair in changed if _where(pair[1]) is None],
        only_other=[pair for pair in changed if _where(pair[0]) is None],
        moved=[pair for pair in changed if _where(pair[0]) and _where(pair[1])],
        sides=_sides(pairs),
    )


def _paired(one, other):
    rows = Placement.objects.filter(plan__in=[one, other])
    found: dict[int, list] = {}
    for row in rows.select_related(
        "slot", "table", "request__asker__registration", "request__asked__registration"
    ):
        pair = found.setdefault(row.request_id, [None, None])
        pair[row.plan_id == other.pk] = row
    return sorted(found.values(), key=_order)


def _order(pair):
    row = next(row for row in pair if row)
    return (row.slot is None, row.slot and row.slot.starts_at, row.request_id)


def _where(row):
    """The slot and the table; that another of the same firm comes is no move."""
    return (row.slot_id, row.table_id) if row and row.slot_id else None


def _sides(pairs):
    """Of each profile that has not as many meetings in both: how many."""
    held = (Counter(), Counter())
    for pair in pairs:
        for row, count in zip(pair, held, strict=True):
            if row and row.slot_id:
                count.update((row.request.asker_id, row.request.asked_id))
    keys = [key for key in held[0] | held[1] if held[0][key] != held[1][key]]
    profiles = Profile.objects.select_related("registration").in_bulk(keys)
    rows = [(profiles[key], held[0][key], held[1][key]) for key in keys]
    return sorted(rows, key=lambda row: (row[2] - row[1], row[0].pk))
