"""What is said of a meeting at its table: held, or not and who was missing; by whom it counts."""

import datetime as dt
import uuid

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.lib.locks import lock_names
from meetings.models import Meeting, MeetingMark

from .feedback import ask_at_table

# For how long after its slot a side may say what became of a meeting.
SIDES_MAY = dt.timedelta(days=3)


class Told(models.TextChoices):
    """What a device is told of a mark that it sent."""

    NOTED = "noted", _("Noted")
    MOVED = "moved", _("This meeting was moved meanwhile: the mark does not count")
    CANCELLED = "cancelled", _("This meeting was cancelled meanwhile: the mark does not count")
    UNKNOWN = "unknown", _("There is no such meeting any more")
    TOO_LATE = "too_late", _("The day of this device was over")


def mark_from_device(*, device, meeting, slot, outcome, absent, mark, marked_at, sent_at):
    """Note what a steward's device says of the meeting of that number; what it is `Told`.

    Both moments are by the clock of the device, which may be hours wrong: what counts is how long
    before sending it was tapped. `slot` is where the device showed the meeting: a mark of a
    meeting that was moved since speaks of the time before.
    """
    now = timezone.now()
    # Not bounded below: where a clock was put right between two taps and their sending, both seem
    # to be hours old, and still the later one counts.
    moment = min(marked_at + (now - sent_at), now)
    if moment >= device.expires_at:
        return Told.TOO_LATE
    edition_id = device.door.edition_id
    with transaction.atomic():
        lock_names("meetings", [edition_id])
        found = Meeting.objects.filter(pk=meeting, edition=edition_id).first()
        if found is None:
            return Told.UNKNOWN
        if MeetingMark.objects.filter(mark=mark).exists():
            return Told.NOTED
        if found.status == Meeting.Status.CANCELLED:
            return Told.CANCELLED
        if found.slot_id != slot:
            return Told.MOVED
        return _note(found, outcome, absent, mark=mark, marked_at=moment, device=device)


def mark_meeting(*, meeting, outcome, absent="", by=None, side="", mark=None):
    """Note what the coordinator (`by`), or one of the two (`side`), says of a meeting.

    What a side says counts as long as no steward and no coordinator says anything, and what the
    two say does not contradict.
    """
    with transaction.atomic():
        lock_names("meetings", [meeting.edition_id])
        meeting.refresh_from_db()
        if meeting.status == Meeting.Status.CANCELLED:
            return Told.CANCELLED
        made = {"mark": mark or uuid.uuid4(), "marked_at": timezone.now(), "by": by, "side": side}
        return _note(meeting, outcome, absent, **made)


def sides_may_say(meeting, now=None):
    """Whether the two of a meeting may say today what became of it."""
    now = now or timezone.now()
    return (
        meeting.status != Meeting.Status.CANCELLED
        and meeting.slot.starts_at <= now < meeting.slot.ends_at + SIDES_MAY
    )


def verdict(marks):
    """`(status, absent)` that these marks of one meeting come to, in whatever order they came.

    The latest word of stewards and coordinator counts; where there is none, or it was taken back,
    that of the two sides: held where one says so and the other says nothing else, not held in the
    same way. Who blames the other and is blamed leaves open who was missing.
    """
    marks = sorted(marks, key=lambda mark: (mark.marked_at, mark.mark))
    cleared = MeetingMark.Outcome.CLEARED
    said = {mark.side: mark for mark in marks}  # the latest of each
    ours = said.pop("", None)
    if ours and ours.outcome != cleared:
        return Meeting.Status(ours.outcome), ours.absent
    # What was taken back by the house takes the words of the sides before it along.
    theirs = [
        mark
        for mark in said.values()
        if mark.outcome != cleared and not (ours and mark.marked_at <= ours.marked_at)
    ]
    outcomes = {mark.outcome for mark in theirs}
    if len(outcomes) != 1:
        return Meeting.Status.PLANNED, ""
    blamed = {mark.absent for mark in theirs}
    return Meeting.Status(outcomes.pop()), blamed.pop() if len(blamed) == 1 else ""


def _note(meeting, outcome, absent, **made):
    if outcome != MeetingMark.Outcome.MISSED:
        absent = ""
    try:
        with transaction.atomic():
            MeetingMark.objects.create(meeting=meeting, outcome=outcome, absent=absent, **made)
    except IntegrityError:
        return Told.NOTED  # this very mark, of another meeting or by another way
    meeting.status, meeting.absent = verdict(meeting.marks.all())
    # No `save`: the marks are the record of it, and the stored public pages say nothing of it.
    mine = Meeting.objects.filter(pk=meeting.pk)
    mine.update(status=meeting.status, absent=meeting.absent)
    ask_at_table(meeting=meeting)
    return Told.NOTED
