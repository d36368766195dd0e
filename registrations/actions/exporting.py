"""All attendee lists leave by one door: at once, or in the background."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from registrations.exports import (
    FORMATS,
    AttendeeRows,
    about_lines,
    columns_of,
    file_chunks,
    file_name,
    keys_for,
    portions,
)
from registrations.models import Job
from speakers.models import Organisation

from .jobs import JobRefused, maker, start_job
from .list_orders import EXPORT, admitted, exportable, ordered, record_start, throttle

# Longer lists are made in the background: a page must not hold a worker for so long.
MOST_AT_ONCE = 5000
# Who withdraws a consent while a list is made in the background is in the file no more, unless
# this happens again and again: then it is each time before their row is read.
MOST_BEGINNINGS = 3


@dataclass(frozen=True)
class AttendeeFile:
    """An export that is on record and about to be read: take `chunks` once, and close them."""

    name: str
    content_type: str
    chunks: Iterator[bytes]


def export_attendees(*, edition, by, registrations=None, scope=None, **asked):
    """The attendees of `edition` as an `AttendeeFile`, recorded before its first byte.

    `asked` are `fmt`, `reason`, `language` and maybe `partner` and `columns`. `registrations`
    narrows the list (default: the live ones), and `scope` says how for the record: JSON, without
    personal data. `partner` (an `Organisation` of this edition) gets only people with a live
    consent for it, judged when each portion of rows is read. `columns` are keys of `columns_of`
    (default: the usual ones that `by` may have). Raises `PermissionDenied`, and `ValidationError`
    for a bad request.

    Must not run inside a transaction: the record has to stand, whatever comes after.
    """
    order = ordered(edition, by, **asked)
    throttle(by)
    people = exportable(edition, registrations, order.partner)
    with translation.override(order.language):
        rows = _rows(order, _ids_by_name(people))
        name, chunks = _file(order, rows, timezone.now())
    with transaction.atomic(durable=True):
        started = record_start(order, scope)
    return AttendeeFile(name, FORMATS[order.fmt], _recorded(chunks, rows, started))


def ask_export(*, edition, by, registrations=None, scope=None, **asked):
    """The same list as a `Job`, recorded as started now. The people are those of this moment.

    Who is erased, or withdraws their consent to `partner`, before the file is ready is not in it.
    """
    order = ordered(edition, by, **asked)
    throttle(by)
    people = exportable(edition, registrations, order.partner)
    with transaction.atomic():
        started = record_start(order, scope)
        return start_job(
            edition=edition,
            kind=Job.Kind.EXPORT,
            by=by,
            language=order.language,
            ids=list(_ids_by_name(people)),
            started=started.pk,
            fmt=order.fmt,
            reason=order.reason,
            partner=order.record["partner"],
            columns=list(order.columns),
        )


def _ids_by_name(people):
    return people.order_by("name", "pk").values_list("pk", flat=True)


def _rows(order, ids):
    people = admitted(order.edition, order.partner)
    columns = list(order.columns.values())
    return AttendeeRows(people, ids, columns, order.edition, is_data=order.fmt == "json")


def _file(order, rows, now):
    """`(name, chunks)`"""
    about = about_lines(
        edition=order.edition, by=order.by, at=now, reason=order.reason, partner=order.partner
    )
    name = file_name(order.edition, order.partner, order.fmt, now)
    return name, file_chunks(order.fmt, rows, order.columns, about)


def _recorded(chunks, rows, started):
    """Pass the chunks on; then record what left the house, or that it was cut short."""
    digest = hashlib.sha256()
    verb = "registrations.export_interrupted"
    try:
        with closing(chunks):
            for chunk in chunks:
                digest.update(chunk)
                yield chunk
        verb = "registrations.export_finished"
    finally:
        AuditEntry.objects.record(
            verb,
            by=started.actor,
            subject=started.subject,
            started=started.pk,
            rows=len(rows.written),
            sha256=digest.hexdigest(),
        )


# --- In the background


def _record_end(job):
    """The one entry of how a list of the background ended, however often it was begun."""
    is_ready = job.state == Job.State.READY
    AuditEntry.objects.record(
        "registrations.export_finished" if is_ready else "registrations.export_interrupted",
        by=job.by,
        subject=f"events.edition:{job.edition_id}",
        started=job.asked["started"],
        rows=job.done if is_ready else 0,
        sha256=job.sha256,
    )


def _may_have(job, user):
    """Whether they may still export, and have each of its columns."""
    if not user.has_perm(EXPORT):
        return False
    # Without the list of people, which is long.
    columns = Job.objects.values_list("asked__columns", flat=True).get(pk=job.pk)
    every = columns_of(job.edition)
    return set(columns) & every.keys() <= set(keys_for(user, every))


@maker(Job.Kind.EXPORT, may=_may_have, ended=_record_end)
def make_export(job, out, progress):
    """Write the list of an `ask_export`; its reader may have lost a right in the meantime."""
    order = _order_of(job)
    progress.expect(len(job.asked["ids"]))
    for _beginning in range(MOST_BEGINNINGS):
        out.seek(0)
        out.truncate()
        progress.done = 0
        rows = _rows(order, job.asked["ids"])
        name, chunks = _file(order, _Stepping(rows, progress), timezone.now())
        with closing(chunks):
            out.writelines(chunks)
        if not _has_lost_some(order, rows.written, progress):
            break
    return name, FORMATS[order.fmt]


class _Stepping:
    """Rows that tell `progress` when they are read."""

    def __init__(self, rows, progress):
        self.rows, self.progress = rows, progress

    def __iter__(self):
        for row in self.rows:
            yield row
            self.progress.step()


def _order_of(job):
    asked = {key: job.asked[key] for key in ("fmt", "reason", "columns")}
    partner = job.asked["partner"] and Organisation.objects.filter(pk=job.asked["partner"]).first()
    if job.asked["partner"] and not partner:
        raise JobRefused(_("The partner is no longer there."))
    try:
        return ordered(job.edition, job.by, partner=partner, language=job.language, **asked)
    except PermissionDenied:
        raise JobRefused(_("You may not take this list any more.")) from None
    except ValidationError as refusal:
        raise JobRefused(" ".join(refusal.messages)) from None


def _has_lost_some(order, written, progress):
    """Whether one of those in the file has withdrawn, or is erased, since their row was read."""
    people = admitted(order.edition, order.partner)
    found = 0
    for portion in portions(written):
        found += people.filter(pk__in=portion).count()
        progress.step(0)
    return found < len(written)
