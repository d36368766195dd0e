"""What can be planned of what people wish: who would sit there, what stays, what is hopeless."""

import itertools
from collections import Counter, defaultdict

from meetings.models import Delegate, Meeting, MeetingRequest, Placement, Profile, Quota
from meetings.solver.instance import MOST_OPTIONS
from registrations.models import Registration

Reason = Placement.Reason


class Wishes:
    """The wished requests of an edition at `now`. Seven queries.

    `options`: by request, who may sit there, pairs of registrations. `hopeless`: by request, why no
    plan can hold it. `meetings`: by request, the one that stands; of `staying`, no plan moves it.
    """

    def __init__(self, edition, now):
        self.edition, self.now = edition, now
        self.requests = list(
            MeetingRequest.objects.filter(edition=edition)
            .wished()
            .select_related("asker__registration", "asked__registration")
            .order_by("pk")
        )
        self.options: dict[int, list] = {}
        self.hopeless: dict[int, str] = {}
        self.delegates = self._coming()
        self._sort_meetings()
        self._cut_hopeless()
        self._cut_over_quota()

    def _coming(self):
        """`{profile key: [Delegate]}` of those who are expected, the owner first."""
        sides = {key for wish in self.requests for key in (wish.asker_id, wish.asked_id)}
        rows = (
            Delegate.objects.filter(
                profile__in=sides,
                registration__status=Registration.Status.CONFIRMED,
                registration__erased_at=None,
            )
            .exclude(profile__state__in=[Profile.State.DRAFT, Profile.State.WITHDRAWN])
            .select_related("registration__speaker")
            .prefetch_related("languages", "away")
            .order_by("pk")
        )
        found = defaultdict(list)
        for row in rows:
            found[row.profile_id].append(row)
        return found

    def _sort_meetings(self):
        """Which standing meetings the plan may move, and which stay where they are."""
        wished = {wish.pk for wish in self.requests}
        standing = Meeting.objects.filter(edition=self.edition).standing().select_related("slot")
        self.meetings = {m.request_id: m for m in standing if m.request_id in wished}
        self.staying = {key for key, m in self.meetings.items() if stays(m, self.now)}

    def _cut_hopeless(self):
        """What cannot be, whatever the plan: those who do not come, or share no language."""
        for wish in self.requests:
            sides = self.delegates[wish.asker_id], self.delegates[wish.asked_id]
            options = _pairs(*sides)
            if options:
                self.options[wish.pk] = options
            elif wish.pk not in self.staying:
                is_missing = not all(sides)
                self.hopeless[wish.pk] = (
                    Reason.NOT_COMING if is_missing else Reason.NO_COMMON_LANGUAGE
                )

    def _cut_over_quota(self):
        """Leave the lightest wishes of those out who have more than their category may hold.

        The solver knows no quotas: whoever may hold twelve meetings is asked for twelve wishes.
        """
        most = dict(
            Quota.objects.filter(edition=self.edition, most_meetings__isnull=False).values_list(
                "category", "most_meetings"
            )
        )
        if not most:
            return
        taken = Counter()
        in_turn = sorted(self.requests, key=lambda w: (w.pk not in self.staying, -w.weight, w.pk))
        for wish in in_turn:
            sides = (wish.asker, wish.asked)
            limits = [(side.pk, most.get(side.registration.category_id)) for side in sides]
            is_full = any(limit is not None and taken[key] >= limit for key, limit in limits)
            if wish.pk in self.hopeless:
                continue
            if is_full and wish.pk not in self.staying:
                del self.options[wish.pk]
                self.hopeless[wish.pk] = Reason.QUOTA
            else:
                taken.update(side.pk for side in sides)


def stays(meeting, now):
    """Whether no plan moves this standing meeting: locked, begun, or over. Bring its slot along."""
    is_planned = meeting.status == Meeting.Status.PLANNED
    return meeting.is_locked or not is_planned or meeting.slot.starts_at <= now


def _pairs(ours, theirs):
    """Who may sit at the table: pairs of registrations with a language in common."""
    pairs = [
        (one.registration_id, other.registration_id)
        for one, other in itertools.product(ours, theirs)
        if _can_talk(one, other)
    ]
    return pairs[:MOST_OPTIONS]


def _can_talk(one, other):
    spoken, heard = ({term.pk for term in side.languages.all()} for side in (one, other))
    return not spoken or not heard or not spoken.isdisjoint(heard)
