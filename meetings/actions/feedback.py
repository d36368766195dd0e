"""What the two of a meeting say of it: asked at the table, and 3, 6 and 12 months later."""

import calendar
import datetime as dt
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.models import Edition
from forum.lib.locks import lock_names
from forum.lib.wallclock import local_parts
from meetings.feedback_emails import write_feedback
from meetings.models import Feedback, Meeting
from registrations.actions import issue_link
from registrations.models import Registration

Stage = Feedback.Stage
LATER = (Stage.THREE, Stage.SIX, Stage.TWELVE)
# Who was not asked within this time is asked at the next stage: no old edition is written to.
STILL_DUE = dt.timedelta(days=21)
# People written to in one tick; the next one goes on.
MOST_AT_ONCE = 200


def ask_at_table(*, meeting):
    """Ask both sides of a meeting that was held; take it back where it turns out that it was not.

    In the caller's transaction. What was answered stays.
    """
    if meeting.status == Meeting.Status.HELD:
        Feedback.objects.bulk_create(
            [
                Feedback(meeting=meeting, registration_id=side, stage=Stage.TABLE)
                for side in (meeting.first_id, meeting.second_id)
            ],
            ignore_conflicts=True,
        )
    else:
        asked = Feedback.objects.filter(meeting=meeting, stage=Stage.TABLE)
        asked.filter(answered_at=None).delete()


def answer_feedback(*, feedback, is_useful, next_step, is_contract=None, amount=""):
    """Note an answer, or another one in its place; at the table nobody is asked of contracts."""
    if feedback.stage == Stage.TABLE:
        is_contract, amount = None, ""
    feedback.is_useful, feedback.next_step = is_useful, next_step
    feedback.is_contract = is_contract
    feedback.amount = amount if is_contract else ""
    feedback.answered_at = timezone.now()
    feedback.save()


def ask_later():
    """Write to everybody who is to be asked today: one mail for all meetings of a person; how many.

    Called by the tick. A row of each question is there before its mail, so that nobody is asked
    twice. Not asked are those who want no more mails, and who have no address.
    """
    count = 0
    for stage in LATER:
        for edition in _due(stage):
            count += _ask(edition, stage, MOST_AT_ONCE - count)
    return count


def open_questions(registration):
    """What this person was asked and has not answered, the latest meeting last."""
    asked = Feedback.objects.filter(registration=registration, answered_at=None)
    asked = asked.exclude(meeting__status=Meeting.Status.CANCELLED)
    sides = ("meeting__slot", "meeting__first__organisation", "meeting__second__organisation")
    return asked.select_related(*sides).order_by("stage", "meeting__slot__starts_at", "pk")


def _due(stage):
    """The editions that ended so many months ago, or a little longer."""
    oldest = timezone.now().date() - dt.timedelta(days=31 * (stage + 2))
    for edition in Edition.objects.filter(is_published=True, ends_on__gte=oldest):
        today = local_parts(timezone.now(), edition.zone)[0]
        if (
            months_after(edition.ends_on, stage)
            <= today
            < (months_after(edition.ends_on, stage) + STILL_DUE)
        ):
            yield edition


def months_after(day, months):
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(
        year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1])
    )


@transaction.atomic
def _ask(edition, stage, most):
    lock_names("meetings", [f"feedback:{edition.pk}"])
    asked = Feedback.objects.filter(stage=stage, meeting__edition=edition)
    known = set(asked.values_list("meeting", "registration"))
    held = Meeting.objects.filter(edition=edition, status=Meeting.Status.HELD)
    pairs = [
        (side, key)
        for key, *sides in held.values_list("pk", "first", "second")
        for side in sides
        if (key, side) not in known
    ]
    people = Registration.objects.filter(
        pk__in={side for side, _key in pairs}, erased_at=None, unsubscribed_at=None
    ).exclude(Q(email="") | Q(status__in=Registration.ENDED))
    written = {one.pk: one for one in people.select_related("edition").order_by("pk")[:most]}
    for side, own in groupby(sorted(pairs), key=lambda pair: pair[0]):
        if registration := written.get(side):
            keys = [key for _side, key in own]
            Feedback.objects.bulk_create(
                Feedback(meeting_id=key, registration=registration, stage=stage) for key in keys
            )
            link = issue_link(registration=registration)
            write_feedback(registration=registration, stage=stage, count=len(keys), link=link)
    return len(written)
