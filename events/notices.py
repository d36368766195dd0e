"""Who must be told of a release: those whose own sessions moved, came, went or were renamed.

Plain Python without Django, over the changes of `events.programme`.
"""

from dataclasses import dataclass, field

from events.programme import PLACE, Change, Person, is_elsewhere

# Why a person is told of a session: the session's fate, or their own part in it.
REASONS = (
    "added",
    "moved",
    "renamed",
    "unscheduled",
    "cancelled",
    "removed",
    "joined",
    "left",
)


@dataclass(frozen=True)
class Item:
    """One change of a session, as it concerns one person; `reason` is one of `REASONS`."""

    reason: str
    change: Change


@dataclass(frozen=True)
class Notice:
    """What one person must be told: the changes of their sessions, in the order of the diff."""

    person: Person
    items: list[Item] = field(default_factory=list)


def notices(changes):
    """A `Notice` for each person concerned by these changes, in their order."""
    told: dict[int, Notice] = {}
    for change in changes:
        for person, reason in _concerned(change):
            notice = told.setdefault(person.id, Notice(person))
            notice.items.append(Item(reason, change))
    return list(told.values())


def _concerned(change):
    """`(person, reason)` of a change; nobody where only texts around the session changed."""
    after = {person.id: person for person in change.entry.people}
    if change.kind in ("added", "removed"):
        for person in after.values():
            yield person, change.kind
        return
    before = {person.id: person for person in change.before.people}
    reason = _reason(change.fields)
    for key, person in {**before, **after}.items():
        if key not in before:
            yield person, "joined"
        elif key not in after:
            yield person, "left"
        elif reason:
            yield person, reason


def _reason(fields):
    """Why those who stay in the session must be told; "" when they need not."""
    was, status = fields.get("status", ("", ""))
    if status in ("cancelled", "unscheduled"):
        return status
    if was == "cancelled":
        return "added"
    if any(is_elsewhere(*fields[name]) for name in PLACE if name in fields):
        return "moved"
    return "renamed" if "title" in fields else ""
