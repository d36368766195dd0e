"""What an agenda says: of one person, or of one table, in the order of time."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Session
from forum.lib.text import isolate
from forum.lib.wallclock import local_parts
from meetings.models import (
    Delegate,
    Meeting,
    MeetingRules,
    MeetingSlot,
    ProfileTerm,
    Term,
)
from registrations.engagements import (
    MEETING,
    Appointment,
    engagements_of,
    published_entries,
)
from registrations.models import Registration

MOST_OFFERS = 3


@dataclass(frozen=True)
class Encounter:
    """A meeting as one side reads it: with whom, and why; terms are records, named by readers."""

    meeting: Meeting
    other: Registration
    reason: str
    offers: list[Term]
    languages: list[Term]


@dataclass(frozen=True)
class Line:
    """From when to when (clocks of the edition): an encounter, a session, or (neither) nothing."""

    start: str
    end: str
    encounter: Encounter | None = None
    entry: object = None
    meeting: Meeting | None = None

    def continues(self, last):
        """Whether it says what the line before says: no meeting, and which session."""
        is_met = any((self.encounter, self.meeting, last.encounter, last.meeting))
        return not is_met and self.entry is last.entry


class Agendas:
    """The published meetings of an edition, read at once; `people` keeps to theirs. Six queries."""

    def __init__(self, edition, people=None):
        self.edition = edition
        self.version = MeetingRules.of(edition).agenda_version
        self.day = local_parts(timezone.now(), edition.zone)[0]
        self.slots = list(MeetingSlot.objects.filter(edition=edition))
        standing = Meeting.objects.standing().filter(edition=edition)
        if people is not None:
            keys = [person.pk for person in people]
            standing = standing.filter(first__in=keys) | standing.filter(second__in=keys)
        self.meetings = list(
            standing.select_related(
                *("slot", "table__room", "request"),
                *("first__organisation", "second__organisation", "first__speaker"),
                "second__speaker",
            ).order_by("slot__starts_at", "table__number", "pk")
        )
        self._read_sides()

    def _read_sides(self):
        """What the two sides offer, and what they speak."""
        sides = {key for m in self.meetings for key in (m.first_id, m.second_id)}
        delegates = Delegate.objects.filter(registration__in=sides).prefetch_related("languages")
        self.delegates = {one.registration_id: one for one in delegates}
        profiles = {one.profile_id for one in self.delegates.values()}
        rows = ProfileTerm.objects.filter(profile__in=profiles, side=ProfileTerm.Side.OFFERS)
        self.offers = defaultdict(list)
        for row in rows.exclude(term__kind=Term.Kind.LANGUAGE).select_related("term"):
            self.offers[row.profile_id].append(row.term)

    def people(self):
        """Who has a meeting, in the order of names."""
        found = {one.pk: one for m in self.meetings for one in (m.first, m.second)}
        return sorted(found.values(), key=lambda one: (one.name, one.pk))

    def tables(self):
        """The tables at which somebody meets, in their order."""
        found = {m.table_id: m.table for m in self.meetings}
        return sorted(found.values(), key=lambda table: table.number)

    def encounter(self, meeting, registration):
        """A meeting as one of its sides reads it."""
        other = meeting.second if meeting.first_id == registration.pk else meeting.first
        delegate = self.delegates.get(other.pk)
        return Encounter(
            meeting=meeting,
            other=other,
            reason=meeting.request.reason if meeting.request else "",
            offers=self.offers[delegate.profile_id][:MOST_OFFERS] if delegate else [],
            languages=self.spoken(other),
        )

    def spoken(self, registration):
        delegate = self.delegates.get(registration.pk)
        return list(delegate.languages.all()) if delegate else []

    def encounters(self, registration):
        """`{source in the ledger: Encounter}` of one person."""
        return {
            meeting.ledger_source: self.encounter(meeting, registration)
            for meeting in self.meetings
            if registration.pk in (meeting.first_id, meeting.second_id)
        }

    def of_people(self, people):
        """`{registration key: [(day, [Line])]}`. Four queries, whatever their number."""
        engaged = engagements_of(people)
        keys = {one.session for held in engaged.values() for one in held if one.session}
        sessions = Session.objects.filter(pk__in=keys)
        entries = published_entries(self.edition, sessions)
        met = defaultdict(dict)
        for meeting in self.meetings:
            for key in (meeting.first_id, meeting.second_id):
                met[key][meeting.slot_id] = meeting
        return {
            person.pk: self._days(
                lambda slot, one=person: self._of_person(
                    slot, one, met[one.pk], engaged[one.pk], entries
                )
            )
            for person in people
        }

    def _of_person(self, slot, person, met, engaged, entries):
        """What a slot holds for somebody: an encounter, an entry of the programme, or None."""
        if slot.pk in met:
            return {"encounter": self.encounter(met[slot.pk], person)}
        for one in engaged:
            if one.session in entries and one.is_public and one.meets(*slot.span):
                return {"entry": entries[one.session]}
        return {}

    def of_table(self, table):
        """`[(day, [Line])]`"""
        met = {m.slot_id: m for m in self.meetings if m.table_id == table.pk}
        return self._days(lambda slot: {"meeting": met[slot.pk]} if slot.pk in met else {})

    def _days(self, held):
        """Each day with its lines; what is the same from slot to slot is one line."""
        days = defaultdict(list)
        for slot in self.slots:
            line = Line(self._clock(slot.starts_at), self._clock(slot.ends_at), **held(slot))
            lines = days[slot.day]
            if lines and line.continues(lines[-1]):
                line = replace(line, start=lines.pop().start)
            lines.append(line)
        return list(days.items())

    def _clock(self, moment):
        return f"{local_parts(moment, self.edition.zone)[1]:%H:%M}"


def told_to(registration, meeting):
    """`(title, place)` of a meeting in the calendar of one of its sides."""
    other = meeting.second if meeting.first_id == registration.pk else meeting.first
    title = _("B2B meeting with %(name)s") % {"name": isolate(other.read_name)}
    return title, _("table %(number)s") % {"number": meeting.table.number}


def cancelled_appointments(registration):
    """`Appointment`s of the meetings that were called off, so that calendars take them out."""
    meetings = Meeting.objects.filter(status=Meeting.Status.CANCELLED).involving(registration)
    return [_cancelled(registration, meeting) for meeting in meetings.with_version()]


def _cancelled(registration, meeting):
    title, place = told_to(registration, meeting)
    start, end = meeting.slot.span
    return Appointment(
        MEETING,
        title,
        place,
        start,
        end,
        meeting.ledger_source,
        sequence=meeting.version,
        is_cancelled=True,
    )
