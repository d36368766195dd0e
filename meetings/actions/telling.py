"""Telling those whose agenda changed: once for one act, and only what is different."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F

from accounts.models import OutboxMail
from meetings.agenda_emails import compose_agenda_news
from meetings.models import Meeting, MeetingRules, MeetingSlot, Table
from registrations.models import Registration


class Seated(NamedTuple):
    """Where a meeting is, and who sits there: keys of the slot, the table and the two sides."""

    slot: int
    table: int
    first: int
    second: int

    def other(self, side):
        return self.second if side == self.first else self.first


class Told(NamedTuple):
    """One meeting as one side reads it."""

    slot: MeetingSlot
    table: Table
    other: Registration


def agenda_of(edition):
    """`{meeting key: Seated}` of all that is not cancelled: take it before a change, and after."""
    standing = Meeting.objects.filter(edition=edition).standing()
    rows = standing.order_by().values_list("pk", "slot", "table", "first", "second")
    return {key: Seated(*place) for key, *place in rows}


def tell_changes(*, edition, before, after, by=None):
    """Write to each person whose agenda is not what it was; how many there are.

    `before` and `after` are what `agenda_of` gave. Call it in the transaction of the change: the
    mails go out if it stands. The version of the agendas rises once, if anything changed.
    """
    news = _news(before, after)
    read = _reader(news)
    told = {
        side: [(read(side, old), read(side, new)) for old, new in pairs]
        for side, pairs in news.items()
    }
    return _write(edition, told)


def tell_slot_moved(*, former, slot):
    """The same where a slot itself was moved: `former` is the `MeetingSlot` as it was."""
    told = defaultdict(list)
    for meeting in Meeting.objects.filter(slot=slot).standing().with_places():
        for side, other in ((meeting.first, meeting.second), (meeting.second, meeting.first)):
            was = Told(former, meeting.table, other)
            told[side.pk].append((was, was._replace(slot=slot)))
    return _write(slot.edition, told)


def _write(edition, told):
    """Write `{registration key: [(Told or None, Told or None)]}`; how many mails."""
    if not told:
        return 0
    version = _next_version(edition)
    people = Registration.objects.filter(pk__in=told).exclude(status__in=Registration.ENDED)
    mails = [
        compose_agenda_news(
            registration=person,
            version=version,
            news=sorted(told[person.pk], key=lambda pair: (pair[1] or pair[0]).slot.starts_at),
        )
        for person in people.select_related("edition").order_by("pk")
    ]
    OutboxMail.objects.bulk_create((mail for mail in mails if mail), batch_size=500)
    return len(mails)


def _news(before, after):
    """`{registration key: [(Seated before or None, Seated after or None)]}`"""
    news = defaultdict(list)
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        sides_before = {old.first, old.second} if old else set()
        sides_after = {new.first, new.second} if new else set()
        for side in sides_before | sides_after:
            was = old if side in sides_before else None
            news[side].append((was, new if side in sides_after else None))
    return news


def _next_version(edition):
    rules, _made = MeetingRules.objects.get_or_create(edition=edition)
    MeetingRules.objects.filter(pk=rules.pk).update(agenda_version=F("agenda_version") + 1)
    rules.refresh_from_db(fields=["agenda_version"])
    return rules.agenda_version


def _reader(news):
    """A function that turns a `Seated` into what one side reads. Three queries."""
    seated = {place for pairs in news.values() for pair in pairs for place in pair if place}
    slots = MeetingSlot.objects.in_bulk({place.slot for place in seated})
    tables = Table.objects.in_bulk({place.table for place in seated})
    sides = {side for place in seated for side in (place.first, place.second)}
    people = Registration.objects.select_related("organisation").in_bulk(sides)

    def read(side, place):
        if place is None:
            return None
        return Told(slots[place.slot], tables[place.table], people[place.other(side)])

    return read
