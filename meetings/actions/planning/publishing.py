"""Making a plan the published one: its meetings are made, moved or called off, all or none."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from events.clashes import sentences_of
from events.models import Edition, Occupancy
from events.models.occupancy import Clashes
from forum.lib.locks import lock_names
from forum.lib.text import isolate
from forum.lib.wallclock import local_parts
from meetings.actions.telling import agenda_of, tell_changes
from meetings.models import Meeting, MeetingRequest, Placement, Plan
from registrations.engagements import engagements_of
from registrations.models import Registration

from .problem import PlanRefused
from .wishes import stays

State, Reason = Plan.State, Placement.Reason


class PublishRefused(PlanRefused):
    """What stands in the way, a sentence for each meeting that cannot be where the plan has it."""


@dataclass
class Publication:
    """What publishing a plan does to the meetings."""

    made: list[Meeting] = field(default_factory=list)
    moved: list[Meeting] = field(default_factory=list)
    cancelled: list[Meeting] = field(default_factory=list)
    locked: list[Meeting] = field(default_factory=list)  # where they are
    left_out: dict[int, str] = field(default_factory=dict)  # by placement
    told: int = 0

    @property
    def touched(self):
        return [*self.made, *self.moved, *self.cancelled]


def publish_plan(*, plan, by, leaving_out=False):
    """Make the meetings those of the plan, tell everybody whose agenda changed: `Publication`.

    Meetings that are locked, were arranged by hand, or have begun stay. Wishes that were taken
    back since, and those of people who do not come any more, are left out. Raises `PublishRefused`,
    and changes nothing, where something else is in the way; with `leaving_out`, those placements
    alone are left out.
    """
    with transaction.atomic():
        lock_names("meetings", [plan.edition_id])
        stored = Plan.objects.select_for_update().select_related("edition").get(pk=plan.pk)
        if stored.state not in (State.READY, State.REPLACED):
            raise PlanRefused(_("Only a plan that is ready can be published."))
        edition, before = stored.edition, agenda_of(stored.edition)
        publication = _publish_what_can_be(stored, by, leaving_out)
        _leave_out(publication.left_out)
        former = Plan.objects.filter(edition=edition, state=State.PUBLISHED)
        former.update(state=State.REPLACED)
        stored.state, stored.published_at = State.PUBLISHED, timezone.now()
        stored.held = stored.placements.filter(slot__isnull=False).count()
        stored.save(update_fields=["state", "published_at", "held"])
        publication.told = tell_changes(
            edition=edition, before=before, after=agenda_of(edition), by=by
        )
        Edition.objects.filter(pk=edition.pk).raise_version()
        AuditEntry.objects.record(
            "meetings.plan_published",
            by=by,
            subject=f"meetings.plan:{stored.pk}",
            made=len(publication.made),
            moved=len(publication.moved),
            cancelled=len(publication.cancelled),
            count=publication.told,
        )
        return publication


def preview_publication(plan):
    """What publishing would do now, were nothing in the way: a `Publication` not written."""
    publication, _placement_of = _prepare(plan, {})
    return publication


def _publish_what_can_be(plan, by, leaving_out):
    """Write meetings and ledger; each further try leaves out what stood in the way of the last."""
    refused: dict[int, str] = {}
    while True:
        try:
            with transaction.atomic():
                return _write(plan, by, refused)
        except _InTheWay as found:
            if not leaving_out or not found.sentences.keys() - refused.keys():
                raise PublishRefused(list(dict.fromkeys(found.sentences.values()))) from None
            refused |= found.sentences


class _InTheWay(Exception):
    """`{placement key: sentence}`"""

    def __init__(self, sentences):
        super().__init__(len(sentences))
        self.sentences = sentences


def _write(plan, by, refused):
    """Save the meetings of the plan without those of the `refused` placements, and hold them."""
    publication, placement_of = _prepare(plan, refused)
    _refuse_seats(publication, placement_of, plan.edition)
    Meeting.objects.bulk_create(publication.made, batch_size=500)
    changed = [*publication.moved, *publication.cancelled, *publication.locked]
    columns = ["slot", "table", "first", "second", "status", "is_locked"]
    Meeting.objects.bulk_update(changed, columns, batch_size=500)
    claims = {meeting.ledger_source: meeting.claims() for meeting in publication.touched}
    try:
        Occupancy.objects.rewrite(claims, layers=Occupancy.Layer.values, accepted_by=by)
    except Clashes as refusal:
        raise _InTheWay(_explained(refusal.clashes, publication, placement_of, plan)) from refusal
    return publication


def _prepare(plan, refused):
    """The `Publication` still to be written, and `{id of a meeting: its placement}`."""
    now, publication, placement_of = timezone.now(), Publication(), {}
    wished = set(
        MeetingRequest.objects.filter(edition=plan.edition_id).wished().values_list("pk", flat=True)
    )
    rows = plan.placements.select_related("slot", "table", "first__speaker", "second__speaker")
    standing = {
        meeting.request_id: meeting
        for meeting in Meeting.objects.filter(edition=plan.edition_id, request__isnull=False)
        .standing()
        .with_places()
    }
    for row in rows.order_by("slot__starts_at", "pk"):
        meeting = standing.get(row.request_id)
        if meeting and stays(meeting, now):
            continue
        if row.slot_id and (why := _why_not(row, wished, refused, now)):
            publication.left_out[row.pk] = why
        elif row.slot_id:
            _seat(publication, placement_of, meeting, row, plan)
            continue
        if meeting:
            meeting.status = Meeting.Status.CANCELLED
            publication.cancelled.append(meeting)
    return publication, placement_of


def _why_not(row, wished, refused, now):
    """Why a placement cannot become a meeting; empty where it can."""
    if row.request_id not in wished:
        return Reason.DECLINED
    for side in (row.first, row.second):
        if side.status != Registration.Status.CONFIRMED or side.erased_at:
            return Reason.NOT_COMING
    is_late = row.slot.starts_at <= now
    return Reason.NO_COMMON_SLOT if row.pk in refused or is_late else ""


def _seat(publication, placement_of, meeting, row, plan):
    """Give the meeting of a placement its place; a new one where there is none."""
    is_new = meeting is None
    meeting = meeting or Meeting(edition=plan.edition, request_id=row.request_id)
    former = (meeting.slot_id, meeting.table_id, meeting.first_id, meeting.second_id)
    meeting.slot, meeting.table = row.slot, row.table
    meeting.first, meeting.second = row.first, row.second
    meeting.is_locked = row.is_locked
    placement_of[id(meeting)] = row
    if is_new:
        publication.made.append(meeting)
    elif former != (row.slot_id, row.table_id, row.first_id, row.second_id):
        publication.moved.append(meeting)
    elif row.is_locked:
        publication.locked.append(meeting)


def _refuse_seats(publication, placement_of, edition):
    """Raise `_InTheWay` for those who took a seat in a session since the plan was computed."""
    spans = defaultdict(list)
    meetings = [*publication.made, *publication.moved]
    people = {side.pk: side for m in meetings for side in (m.first, m.second)}
    for key, held in engagements_of([*people.values()]).items():
        spans[key] = [one for one in held if one.is_seat]
    found = {}
    for meeting in meetings:
        for side in (meeting.first, meeting.second):
            for one in spans[side.pk]:
                if one.meets(*meeting.slot.span):
                    sentence = _("%(name)s has a seat in a session from %(start)s to %(end)s.") % {
                        "name": isolate(side.name),
                        "start": _clock(one.starts_at, edition),
                        "end": _clock(one.ends_at, edition),
                    }
                    found[placement_of[id(meeting)].pk] = f"{_label(meeting)}: {sentence}"
    if found:
        raise _InTheWay(found)


def _explained(clashes, publication, placement_of, plan):
    """A sentence for each clash, with names: the coordinator may read them."""
    meetings = {meeting.ledger_source: meeting for meeting in publication.touched}
    names = {
        side.person_resource: isolate(side.name)
        for meeting in publication.touched
        for side in (meeting.first, meeting.second)
    }
    sentences = sentences_of(clashes, edition=plan.edition, names=names)
    found = {}
    for clash, sentence in zip(clashes, sentences, strict=True):
        meeting = meetings[clash.source]
        if row := placement_of.get(id(meeting)):
            found[row.pk] = f"{_label(meeting)}: {sentence}"
    return found


def _clock(moment, edition):
    return local_parts(moment, edition.zone)[1].strftime("%H:%M")


def _label(meeting):
    return f"{isolate(meeting.first.name)} – {isolate(meeting.second.name)}"


def _leave_out(left_out):
    """Say in the plan itself why these have no place any more."""
    by_reason = defaultdict(list)
    for key, reason in left_out.items():
        by_reason[reason].append(key)
    for reason, keys in by_reason.items():
        Placement.objects.filter(pk__in=keys).update(
            slot=None, table=None, first=None, second=None, reason=reason, is_locked=False
        )
