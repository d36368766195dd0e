"""Requests as their two sides read them: what became of each, and what may be done about it."""

from dataclasses import dataclass, field

from forum.lib.wallclock import local_parts
from meetings.actions import free_places, is_self_service, sides_may_say
from meetings.models import Meeting, MeetingRequest, Placement, Plan, Profile

Status = MeetingRequest.Status


@dataclass
class RequestRow:
    """One request as `profile` reads it; `other` is the other side.

    `reason` says why the published plan has no meeting for it, where it has none.
    """

    request: MeetingRequest
    profile: Profile
    meeting: Meeting | None = None
    places: list = field(default_factory=list)
    reason: str = ""

    @property
    def is_mine(self):
        return self.request.asker_id == self.profile.pk

    @property
    def other(self):
        return self.request.asked if self.is_mine else self.request.asker

    @property
    def sitting(self):
        """Who sits at the table: keys of registrations."""
        return (self.meeting.first_id, self.meeting.second_id) if self.meeting else ()

    @property
    def may_say(self):
        """Whether who sits there may say how it went."""
        return self.meeting is not None and sides_may_say(self.meeting)

    @property
    def is_live(self):
        return self.request.status in MeetingRequest.LIVE

    @property
    def is_linked(self):
        """Whether the reader may open the other's profile: see `directory.visible_to`."""
        return self.is_live and self.other.takes_part

    @property
    def is_accepted(self):
        return self.request.status == Status.ACCEPTED

    @property
    def may_answer(self):
        return self.request.status == Status.OPEN and not self.is_mine

    @property
    def may_change(self):
        """Whether the reader may still take back what they asked or agreed to."""
        return self.is_live and self.meeting is None and not self.may_answer

    @property
    def answer_before(self):
        """The day on which an open request ends, on the edition's clocks; None without one."""
        ends = self.request.expires_at
        is_waiting = self.request.status == Status.OPEN and not self.request.is_must
        return local_parts(ends, self.profile.edition.zone)[0] if ends and is_waiting else None

    @property
    def acted_for(self):
        """Whether the organisers did the reader's part: asked, or answered."""
        by = self.request.asked_by_id if self.is_mine else self.request.answered_by_id
        return by is not None

    @property
    def acted_for_other(self):
        return self.is_mine and self.request.answered_by_id is not None


def request_rows(profile):
    """All that a profile sent and received, the newest first. A fixed number of queries."""
    requests = list(MeetingRequest.objects.of(profile).with_sides())
    standing = Meeting.objects.standing().filter(request__in=requests)
    meetings = {one.request_id: one for one in standing.select_related("slot", "table")}
    agreed = [one for one in requests if one.status == Status.ACCEPTED and one.pk not in meetings]
    reasons, places = _reasons(profile.edition, agreed), places_of(profile.edition, agreed)
    return [
        RequestRow(
            one,
            profile,
            meetings.get(one.pk),
            places.get(one.pk, []),
            reasons.get(one.pk, ""),
        )
        for one in requests
    ]


def places_of(edition, requests):
    """`{request key: [FreePlace]}` that participants may take now; nothing on other days."""
    return free_places(edition, requests) if is_self_service(edition) else {}


def _reasons(edition, requests):
    """`{request key: why the published plan has no meeting for it}`. One query."""
    placed = Placement.objects.filter(
        plan__edition=edition, plan__state=Plan.State.PUBLISHED, request__in=requests
    )
    return {one.request_id: one.get_reason_display() for one in placed.exclude(reason="")}


GROUPS = ("to_answer", "agreed", "sent", "over")


def grouped(rows):
    """The rows under the heads of the page; within each the newest first."""
    groups = {name: [] for name in GROUPS}
    for row in rows:
        groups[_group(row)].append(row)
    return groups


def _group(row):
    if row.may_answer:
        return "to_answer"
    if row.is_accepted:
        return "agreed"
    return "sent" if row.request.status == Status.OPEN else "over"


def requests(registration, profile):
    """The section of the overview: what waits for an answer, and what could be met now."""
    if profile is None or not profile.takes_part:
        return None
    waiting = MeetingRequest.objects.to_answer_by(profile).count()
    agreed = MeetingRequest.objects.of(profile).to_place().filter(status=Status.ACCEPTED)
    agreed = list(agreed.with_sides()) if is_self_service(registration.edition) else []
    places = free_places(registration.edition, agreed)
    return {
        "edition": registration.edition,
        "waiting": waiting,
        "bookable": [
            RequestRow(one, profile, places=places[one.pk]) for one in agreed if places[one.pk]
        ],
    }
