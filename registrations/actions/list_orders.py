"""What somebody asks an attendee list to be, and whether they may have it."""

import datetime as dt
import math
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEntry, Throttle, User
from events.models import Edition
from registrations.exports import FORMATS, columns_of, keys_for, usual_keys
from registrations.models import Consent, Registration
from speakers.models import Organisation

EXPORT = "registrations.export_registration"
SHORTEST_REASON = 10
# Nobody needs more than a few lists; whoever took over an account would.
MOST_AN_HOUR, AN_HOUR = 10, dt.timedelta(hours=1)


@dataclass(frozen=True)
class Order:
    """What was asked for, and may be had."""

    edition: Edition
    by: User
    fmt: str
    reason: str
    language: str
    partner: Organisation | None
    columns: dict

    @property
    def record(self):
        """What stands in the audit log."""
        return {
            "reason": self.reason,
            "partner": self.partner and self.partner.pk,
            "columns": list(self.columns),
            "format": self.fmt,
            "language": self.language,
        }


def ordered(edition, by, *, fmt, reason, language, partner=None, columns=None):
    """The `Order`. Raises `PermissionDenied` for the export or for one of its columns."""
    if not by.has_perm(EXPORT):
        raise PermissionDenied
    with translation.override(language):
        every = columns_of(edition)
    allowed = keys_for(by, every)
    keys = usual_keys(allowed) if columns is None else columns
    if unknown := set(keys) - every.keys():
        raise ValidationError(_("There is no column %(name)s.") % {"name": min(unknown)})
    if not keys:
        raise ValidationError(_("Choose at least one column."))
    if set(keys) - set(allowed):
        raise PermissionDenied
    if not_shared := set(keys) - set(keys_for(by, every, partner)):
        names = _(", ").join(str(every[key].header) for key in every if key in not_shared)
        sentence = _("People agree to share their contact details with a partner, not: %(names)s.")
        raise ValidationError(sentence % {"names": names})
    reason = _checked(edition, fmt, reason, partner)
    chosen = {key: every[key] for key in allowed if key in keys}
    return Order(edition, by, fmt, reason, language, partner, chosen)


def _checked(edition, fmt, reason, partner):
    reason = " ".join(reason.split())
    if fmt not in FORMATS:
        raise ValidationError(_("The format is xlsx, csv or json."))
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


def throttle(by):
    seconds = Throttle.objects.wait("export", subject=by.email, limit=MOST_AN_HOUR, window=AN_HOUR)
    if seconds:
        minutes = math.ceil(seconds / 60)
        sentence = ngettext(
            "You have taken ten lists within an hour. Please wait %(count)d minute.",
            "You have taken ten lists within an hour. Please wait %(count)d minutes.",
            minutes,
        )
        raise ValidationError(sentence % {"count": minutes}, code="throttled")


def exportable(edition, registrations=None, partner=None):
    """Those of `registrations` (default: the live ones) whom an export would hold."""
    people = admitted(edition, partner)
    if registrations is None:
        return people.live()
    return people.filter(pk__in=registrations.order_by().values("pk"))


def partners_of(edition):
    """The organisations with a role in `edition`: those for whom a list may be made."""
    return Organisation.objects.filter(partnerships__edition=edition).distinct().in_name_order()


def admitted(edition, partner):
    """What holds for each row at the moment when it is read, whoever was listed."""
    people = Registration.objects.of_edition(edition).filter(erased_at=None)
    return people.live().agreed_to(Consent.Purpose.PARTNER_SHARE, partner) if partner else people


def record_start(order, scope):
    return AuditEntry.objects.record(
        "registrations.export_started",
        by=order.by,
        subject=f"events.edition:{order.edition.pk}",
        role=_role(order.by),
        scope=scope or {"all": True},
        **order.record,
    )


def _role(by):
    return "superuser" if by.is_superuser else sorted(by.groups.values_list("name", flat=True))
