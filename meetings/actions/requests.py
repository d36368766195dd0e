"""Who asks whom, and what the other side answers. A request holds no time.

Whoever decides holds the lock of both profiles, and reads the request once more under it: of two
answers at once, the second reads what the first one said.
"""

import datetime as dt
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from forum.lib.locks import lock_names
from forum.lib.text import clean
from meetings.models import MeetingRequest, MeetingRules, Profile
from meetings.request_emails import write_acted_for, write_answered, write_asked
from registrations.actions.links import issue_link

from .asking import RequestRefused, check_asking

Status = MeetingRequest.Status
Priority = MeetingRequest.Priority


def ask_meeting(*, asker, asked, reason, priority=Priority.IMPORTANT, by=None):
    """Ask, in a line of `reason`, to meet; the `MeetingRequest`.

    Where the other side has asked already, this is the answer: their request is accepted and
    returned. `by` is the organiser who asks for a firm: then neither the dates nor the numbers
    that keep people from asking everybody hold, only the quota of the category.
    """
    with _deciding([asker.pk, asked.pk]):
        asker, asked = _stored(asker.pk), _stored(asked.pk)
        if theirs := _live_between(asker, asked):
            return _answer_by_asking(theirs, asker, by)
        rules = MeetingRules.of(asker.edition)
        check_asking(asker=asker, asked=asked, rules=rules, is_free=by is not None)
        days = dt.timedelta(days=rules.answer_days)
        request = MeetingRequest(
            edition=asker.edition,
            asker=asker,
            asked=asked,
            reason=one_line(reason),
            priority=priority,
            expires_at=timezone.now() + days if days else None,
            asked_by=by,
        )
        request.clean_fields()
        _save_new(request)
        _note("meetings.request_asked", request, by, for_profile=asker)
        owner = asked.registration
        write_asked(request=request, link=owner.email and issue_link(registration=owner))
        return request


def accept_request(*, request, by=None):
    """Agree to meet: from then on each side sees how to reach the other."""
    return _answer(request, Status.ACCEPTED, by)


def decline_request(*, request, by=None):
    """Say no, also to what was accepted, as long as no meeting is planned."""
    return _answer(request, Status.DECLINED, by)


def note_already_met(*, request, by=None):
    """Say that the two know each other and need no table."""
    return _answer(request, Status.ALREADY_MET, by)


def withdraw_request(*, request, by=None):
    """Take one's request back, also an accepted one, as long as no meeting is planned."""
    with _deciding_on(request) as stored:
        _check_may_become(stored, Status.WITHDRAWN)
        _become(stored, Status.WITHDRAWN, by, for_profile=stored.asker)
        return stored


def require_meeting(*, request, by, is_must=True):
    """Let the coordinator put a request before all wishes, or take that back."""
    with _deciding_on(request) as stored:
        if stored.status not in MeetingRequest.LIVE:
            raise RequestRefused(_("Only what waits for an answer or is accepted can be required."))
        stored.is_must = is_must
        stored.save(update_fields=["is_must"])
        _note("meetings.request_required", stored, by, is_must=is_must)
        return stored


def expire_requests():
    """For the tick: end the requests that were not answered in time. How many."""
    ended = 0
    for request in MeetingRequest.objects.lapsing():
        with _deciding_on(request) as stored:
            lapsed = MeetingRequest.objects.lapsing().filter(pk=stored.pk)
            ended += lapsed.update(status=Status.EXPIRED)
    return ended


def one_line(text):
    """`text` without what would break a line of a list or of a mail."""
    return " ".join(clean(text or "").split())


def _answer(request, status, by):
    with _deciding_on(request) as stored:
        _check_may_become(stored, status)
        if status == Status.ACCEPTED and not (stored.asker.takes_part and stored.asked.takes_part):
            raise RequestRefused(_("One of the two does not take part any more."))
        _become(stored, status, by, for_profile=stored.asked)
        owner = stored.asker.registration
        write_answered(request=stored, link=owner.email and issue_link(registration=owner))
        if by is not None:
            write_acted_for(request=stored)
        return stored


def _answer_by_asking(theirs, asker, by):
    """Who asks somebody that has asked them says yes."""
    if theirs.asker_id == asker.pk:
        raise RequestRefused(_("You have asked them already."))
    if theirs.status == Status.ACCEPTED:
        raise RequestRefused(_("You have agreed to meet already."))
    return accept_request(request=theirs, by=by)


# From which states a request comes to each.
_FROM = {
    Status.ACCEPTED: (Status.OPEN,),
    Status.DECLINED: MeetingRequest.LIVE,
    Status.ALREADY_MET: MeetingRequest.LIVE,
    Status.WITHDRAWN: MeetingRequest.LIVE,
}


def _check_may_become(request, status):
    if request.status == status:
        raise RequestRefused(_("This is done already."))
    if request.status not in _FROM[status]:
        state = request.get_status_display()
        raise RequestRefused(_("This request has changed in the meantime: %s.") % state)
    if request.meetings.standing().exists():
        raise RequestRefused(_("A meeting is planned for this request: cancel that one first."))


def _become(request, status, by, *, for_profile):
    request.status, request.answered_at = status, timezone.now()
    request.answered_by = by
    request.save(update_fields=["status", "answered_at", "answered_by"])
    _note("meetings.request_answered", request, by, for_profile=for_profile, status=str(status))


def _save_new(request):
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:  # somebody wrote around the locks
        raise RequestRefused(_("You have asked each other already.")) from error


def _note(verb, request, by, *, for_profile=None, **details):
    """What an organiser did in the name of a firm stands in the audit log; by its ids alone."""
    if by is None:
        return
    if for_profile is not None:
        details["profile"] = for_profile.pk
    subject = f"meetings.meetingrequest:{request.pk}"
    AuditEntry.objects.record(verb, by=by, subject=subject, **details)


def _live_between(one, other):
    both = MeetingRequest.objects.of(one) & MeetingRequest.objects.of(other)
    return both.live().select_related("edition").first()


def _stored(pk):
    found = Profile.objects.select_related("edition", "registration__edition")
    return found.get(pk=pk)


@contextmanager
def _deciding(profile_ids):
    """A transaction in which nobody else decides on what these profiles ask and answer."""
    with transaction.atomic():
        lock_names("meetings", [f"profile:{pk}" for pk in profile_ids])
        yield


@contextmanager
def _deciding_on(request):
    """The same for the two sides of `request`; it is given as it is stored now."""
    with _deciding([request.asker_id, request.asked_id]):
        stored = MeetingRequest.objects.select_related(
            "edition", "asker__registration__edition", "asked__registration__edition"
        )
        yield stored.get(pk=request.pk)
