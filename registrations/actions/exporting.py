"""All attendee lists leave by one door."""

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
    COLUMNS,
    FORMATS,
    about_lines,
    allowed_columns,
    attendee_rows,
    file_chunks,
    file_name,
)
from registrations.models import Consent, Registration
from speakers.models import Organisation

EXPORT = "registrations.export_registration"
SHORTEST_REASON = 10


@dataclass(frozen=True)
class AttendeeFile:
    """An export that is on record and about to be read: take `chunks` once, and close them."""

    name: str
    content_type: str
    chunks: Iterator[bytes]


def export_attendees(
    *,
    edition,
    fmt,
    by,
    reason,
    language,
    partner=None,
    registrations=None,
    columns=None,
    scope=None,
):
    """The attendees of `edition` as an `AttendeeFile`, recorded before its first byte.

    `registrations` narrows the list (default: the live ones), and `scope` says how for the record:
    JSON, without personal data. `partner` (an `Organisation` of this edition) gets only people with
    a live consent for it, judged when the rows are read. `columns` are keys of `COLUMNS` (default:
    all that `by` may have). Raises `PermissionDenied`, and `ValidationError` for a bad request.

    Must not run inside a transaction: the record has to stand, whatever comes after.
    """
    keys = _allowed(by, columns)
    reason = _checked(edition, fmt, reason, partner)
    people = exportable(edition, registrations, partner)
    now = timezone.now()
    with translation.override(language):
        about = about_lines(edition=edition, by=by, at=now, reason=reason, partner=partner)
        counted = _Counted(attendee_rows(people, keys, edition))
        chunks = file_chunks(fmt, counted, keys, about)
        name = file_name(edition, partner, fmt, now)
    with transaction.atomic(durable=True):
        started = AuditEntry.objects.record(
            "registrations.export_started",
            by=by,
            subject=f"events.edition:{edition.pk}",
            role=_role(by),
            reason=reason,
            partner=partner and partner.pk,
            scope=scope or {"all": True},
            columns=keys,
            format=fmt,
            language=language,
        )
    return AttendeeFile(name, FORMATS[fmt], _recorded(chunks, counted, started))


def exportable(edition, registrations=None, partner=None):
    """Those of `registrations` (default: the live ones) whom an export would hold."""
    people = Registration.objects.of_edition(edition)
    if registrations is None:
        people = people.live()
    else:
        people = people.filter(pk__in=registrations.order_by().values("pk"))
    return people.live().agreed_to(Consent.Purpose.PARTNER_SHARE, partner) if partner else people


def partners_of(edition):
    """The organisations with a role in `edition`: those for whom a list may be made."""
    return Organisation.objects.filter(partnerships__edition=edition).distinct().in_name_order()


class _Counted:
    """Rows that know how many of them were read."""

    def __init__(self, rows):
        self.rows, self.count = rows, 0

    def __iter__(self):
        for row in self.rows:
            self.count += 1
            yield row


def _allowed(by, columns):
    """The keys to export. Raises `PermissionDenied` for the export or for one of its columns."""
    if not by.has_perm(EXPORT):
        raise PermissionDenied
    allowed = allowed_columns(by)
    if columns is None:
        return allowed
    if unknown := set(columns) - COLUMNS.keys():
        raise ValidationError(_("There is no column %(name)s.") % {"name": min(unknown)})
    if not columns:
        raise ValidationError(_("Choose at least one column."))
    if set(columns) - set(allowed):
        raise PermissionDenied
    return [key for key in allowed if key in columns]


def _checked(edition, fmt, reason, partner):
    reason = " ".join(reason.split())
    if fmt not in FORMATS:
        raise ValidationError(_("The format is xlsx or csv."))
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(
            _("Say why this list is needed, in at least %(count)d characters.")
            % {"count": SHORTEST_REASON}
        )
    if partner and not partners_of(edition).filter(pk=partner.pk).exists():
        raise ValidationError(
            _("%(name)s is no partner of this edition.") % {"name": partner}, code="partner"
        )
    return reason


def _role(by):
    return "superuser" if by.is_superuser else sorted(by.groups.values_list("name", flat=True))


def _recorded(chunks, counted, started):
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
            rows=counted.count,
            sha256=digest.hexdigest(),
        )
