"""What is kept, and no longer: each rule finds what is due, and does away with it.

Whatever the clock says, a rule run twice finds nothing the second time.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, OutboxMail
from events.models import Edition
from forum.lib.locks import lock_names
from forum.lib.wallclock import local_parts
from registrations.models import (
    Answer,
    Attendance,
    Entry,
    OneUseLink,
    Registration,
    ScanDevice,
    Visit,
)
from registrations.privacy.accounts import LOG_MONTHS, MAIL_DAYS
from registrations.privacy.content import CONTACT_MONTHS
from registrations.privacy.registrations import ENTRY_DAYS, KEPT_MONTHS, SENSITIVE_DAYS
from speakers.models import Organiser, Speaker

from .erasing import BATCH, anonymise, truncate_wal

MONTH = dt.timedelta(days=365.25 / 12)


@dataclass(frozen=True)
class Rule:
    """One line of what is kept how long: a name for the log, a sentence, and what to do.

    `due(now)` is a QuerySet of what is kept too long; `apply(due)` does away with it.
    """

    name: str
    sentence: str | Promise
    due: Callable
    apply: Callable


def retain(*, now):
    """Do away with all that was kept long enough at `now`: `{name of the rule: how many}`."""
    done = {}
    for rule in RULES:
        due = rule.due(now)
        if count := due.count():
            rule.apply(due)
            done[rule.name] = count
    if done:
        AuditEntry.objects.record("registrations.retained", **done)
        truncate_wal()
    return done


def due_now(*, now):
    """What `retain` would do: `[(rule, how many)]`."""
    return [(rule, rule.due(now).count()) for rule in RULES]


def months_after(day, months):
    """The same day so many months later, or the last of its month."""
    years, month = divmod(day.month - 1 + months, 12)
    following = dt.date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(day.year + years, month + 1, min(day.day, last))


def kept_until(edition):
    """`{category id: the last day on which its people have a name}`; None for the others."""
    months = {one.category_id: one.kept_months for one in edition.admissions.all()}
    return {
        category: months_after(edition.ends_on, kept)
        for category, kept in {None: KEPT_MONTHS, **months}.items()
    }


def _over(now, *, days=0, months=0):
    """Ids of the editions that ended longer ago than that, by their own clocks."""
    return [
        edition.pk
        for edition in Edition.objects.filter(ends_on__lt=now.date())
        if months_after(edition.ends_on, months) + dt.timedelta(days=days)
        < local_parts(now, edition.zone)[0]
    ]


def _sensitive_answers(now):
    over = _over(now, days=SENSITIVE_DAYS)
    return Answer.objects.filter(question__is_sensitive=True, registration__edition__in=over)


def _entries(now):
    return Entry.objects.filter(door__edition__in=_over(now, days=ENTRY_DAYS))


def _devices(now):
    return ScanDevice.objects.filter(door__edition__in=_over(now, days=ENTRY_DAYS))


def _registrations(now):
    condition = Q(pk__in=[])
    ended = Edition.objects.filter(pk__in=_over(now, months=1)).prefetch_related("admissions")
    for edition in ended:
        today, until = local_parts(now, edition.zone)[0], kept_until(edition)
        others = ~Q(category__in=[key for key in until if key])
        for category, day in until.items():
            if day < today:
                whom = Q(category=category) if category else others
                condition |= Q(edition=edition) & whom
    return Registration.objects.filter(condition, erased_at=None)


def _contacts(model, path):
    """Those of `model` whose last edition, by this path, is long over, and who have an e-mail."""

    def due(now):
        over = _over(now, months=CONTACT_MONTHS)
        later = Edition.objects.exclude(pk__in=over).values("pk")
        took_part = model.objects.filter(**{f"{path}__in": over})
        comes_again = model.objects.filter(**{f"{path}__in": later})
        former = model.history.filter(id=OuterRef("pk")).exclude(email="")
        found = model.objects.filter(pk__in=took_part.values("pk"))
        found = found.exclude(pk__in=comes_again.values("pk"))
        return found.filter(~Q(email="") | Exists(former))

    return due


def _mails(now):
    before = now - dt.timedelta(days=MAIL_DAYS)
    given_up = Q(sent_at=None, next_try_at=None, created_at__lt=before)
    return OutboxMail.objects.filter(Q(sent_at__lt=before) | given_up)


def _delete(due):
    due.delete()


def _count_entries(due):
    """Keep how many came in, by door, category and day; let the rest go."""
    columns = {
        "edition": "registration__edition",
        "category": "registration__category",
        "door": "door",
        "day": "day",
        "kind": "kind",
    }
    with transaction.atomic():
        lock_names("retention", ["entries"])  # two ticks at once would count them twice
        counted = due.order_by().values_list(*columns.values()).annotate(Count("pk"))
        for *values, count in list(counted):
            key = {
                name if name in ("day", "kind") else f"{name}_id": value
                for name, value in zip(columns, values, strict=True)
            }
            row, _is_new = Attendance.objects.get_or_create(**key, defaults={"count": 0})
            Attendance.objects.filter(pk=row.pk).update(count=F("count") + count)
        due.delete()


def _empty(due):
    """In portions, each a transaction of its own: an interruption is no harm."""
    while batch := list(due.select_related("edition").order_by("edition", "pk")[:BATCH]):
        edition = batch[0].edition_id
        anonymise(registrations=[one for one in batch if one.edition_id == edition])


def _forget_contacts(due):
    """The e-mails alone, in former states too: what is public stays."""
    model, keys = due.model, list(due.values_list("pk", flat=True))
    with transaction.atomic():
        model.objects.filter(pk__in=keys).update(email="")
        model.history.filter(id__in=keys).update(email="")


RULES = [
    Rule(
        "sensitive_answers",
        _("Answers about food and access needs: 14 days after the edition"),
        _sensitive_answers,
        _delete,
    ),
    Rule(
        "entries",
        _("Who came in, when and by which door: 90 days after the edition, then counts"),
        _entries,
        _count_entries,
    ),
    Rule("devices", _("Scanning devices: 90 days after the edition"), _devices, _delete),
    Rule(
        "speakers",
        _("E-mails of speakers: 12 months after their last edition; their pages stay"),
        _contacts(Speaker, "appearances__session__edition"),
        _forget_contacts,
    ),
    Rule(
        "organisers",
        _("E-mails of committee members: 12 months after their last edition"),
        _contacts(Organiser, "memberships__edition"),
        _forget_contacts,
    ),
    Rule(
        "links",
        _("Links to the own page: until they expire"),
        lambda now: OneUseLink.objects.filter(expires_at__lt=now),
        _delete,
    ),
    Rule(
        "visits",
        _("Browsers of attendees: 14 days"),
        lambda now: Visit.objects.filter(expires_at__lt=now),
        _delete,
    ),
    Rule("mails", _("Mails: 30 days after they were sent or given up"), _mails, _delete),
    Rule(
        "log",
        _("Notes of the back office: 6 months"),
        lambda now: LogEntry.objects.filter(action_time__lt=now - LOG_MONTHS * MONTH),
        _delete,
    ),
    # Last: it takes along what hangs on them.
    Rule(
        "registrations",
        _("Registrations: 12 months after the edition, or what the admission says; then counts"),
        _registrations,
        _empty,
    ),
]
