"""Whether one profile may ask another to meet, and why not."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.lib.markup import written_date
from forum.lib.wallclock import local_parts
from meetings.models import MeetingRequest, MeetingRules, Quota

Status = MeetingRequest.Status
A_DAY = dt.timedelta(days=1)


class RequestRefused(ValidationError):
    """Not asked, not answered, no place; its message says why to whoever tried."""


def check_asking(*, asker, asked, rules, is_free=False):
    """Raise `RequestRefused` where `asker` may not ask `asked`.

    `is_free` leaves out the dates and the numbers that keep people from asking everybody.
    """
    if asker.pk == asked.pk:
        raise RequestRefused(_("Nobody asks to meet themselves."))
    if not asker.takes_part:
        raise RequestRefused(_("You can ask once your profile is approved."))
    if not asked.takes_part or asked.edition_id != asker.edition_id:
        raise RequestRefused(_("They do not take part in the meetings of this edition."))
    _check_refused_before(asker, asked)
    if not is_free:
        _check_dates(asker.edition, rules)
        _check_numbers(asker, rules)
    _check_quota(asker)


def why_not_ask(*, asker, asked):
    """Why `asker` cannot ask `asked` at present, as a sentence; "" where they can."""
    rules = MeetingRules.of(asker.edition)
    return _sentence(check_asking, asker=asker, asked=asked, rules=rules)


def closed_because(edition):
    """Why nobody asks at present, as a sentence; "" where one may."""
    return _sentence(_check_dates, edition, MeetingRules.of(edition))


def _sentence(check, *arguments, **fields):
    try:
        check(*arguments, **fields)
    except RequestRefused as refusal:
        return " ".join(refusal.messages)
    return ""


def _check_refused_before(asker, asked):
    """No is no; who said it may still ask."""
    before = MeetingRequest.objects.filter(asker=asker, asked=asked)
    if before.filter(status=Status.DECLINED).exists():
        raise RequestRefused(
            _("They could not agree to meet you. They can still ask you, should that change.")
        )
    if before.filter(status=Status.ALREADY_MET).exists():
        raise RequestRefused(_("They answered that you know each other already."))


def _check_dates(edition, rules):
    now = timezone.now()
    if edition.phase(now) == edition.Phase.AFTER:
        raise RequestRefused(_("This edition is over."))
    if rules.may_ask_at(now):
        return
    if rules.opens_at and now < rules.opens_at:
        raise RequestRefused(_("Requests open on %s.") % _moment(rules.opens_at, edition))
    raise RequestRefused(_("Requests closed on %s.") % _moment(rules.closes_at, edition))


def _moment(moment, edition):
    day, time, _fold = local_parts(moment, edition.zone)
    # Translators: a day and a time.
    return _("%(day)s at %(time)s") % {"day": written_date(day), "time": f"{time:%H:%M}"}


def _check_numbers(asker, rules):
    today = Q(asked_at__gt=timezone.now() - A_DAY)
    counts = asker.sent_requests.filter(asked_by=None).aggregate(
        pending=Count("pk", filter=Q(status=Status.OPEN)), today=Count("pk", filter=today)
    )
    if counts["pending"] >= rules.most_pending:
        raise RequestRefused(
            ngettext(
                "%(count)d request of yours waits for an answer: you can ask again when it is "
                "answered.",
                "%(count)d requests of yours wait for an answer: you can ask again when one of "
                "them is answered.",
                counts["pending"],
            )
            % {"count": counts["pending"]}
        )
    if counts["today"] >= rules.most_a_day:
        raise RequestRefused(_("That is enough for one day: please go on tomorrow."))


def _check_quota(asker):
    category = asker.registration.category_id
    quotas = Quota.objects.filter(edition=asker.edition_id, category=category)
    most = quotas.values_list("most_requests", flat=True).first()
    if most is not None and asker.sent_requests.live().count() >= most:
        raise RequestRefused(
            ngettext(
                "Those of your category ask for %(count)d meeting at most. Withdraw a request to "
                "make room.",
                "Those of your category ask for %(count)d meetings at most. Withdraw a request to "
                "make room.",
                most,
            )
            % {"count": most}
        )
