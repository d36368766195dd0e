"""What the desk does for somebody who stands in front of it."""

import datetime as dt

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import UndoRefused, undo_change
from accounts.models import AuditEntry
from accounts.models.change import recording
from registrations.models import Admission, Category, Entry, Registration
from registrations.models.link import LINK_LIFE

from .entering import check_in
from .links import issue_link
from .states import Full, approve, cancel, correct, lock_seats, register, seat

# What the desk corrects, and shows when another desk was faster.
CORRECTED = ("name", "name_latin", "organisation_name", "position", "category", "email", "phone")
# So long after it was recorded, an entry was no slip of the hand.
SLIP = dt.timedelta(hours=1)
Status = Registration.Status


class Overtaken(Exception):
    """Somebody else has corrected the same since: `stored` is how these fields read now."""

    def __init__(self, stored):
        super().__init__(", ".join(stored))
        self.stored = stored


def walk_in(*, registration, by, door=None, scan=None):
    """Register somebody who came without, and let them in at `door`: the `Verdict`, or None.

    All or nothing. Raises `Full` where no seat is free, and `AlreadyRegistered`.
    """
    registration.is_walk_in = True
    with transaction.atomic():
        register(registration=registration, admission=None, by=by)
        if registration.status != Status.CONFIRMED:
            raise Full(registration.category)
        return door and enter(registration=registration, door=door, by=by, scan=scan)


def enter(*, registration, door, by, scan, again=False):
    """Let somebody in at the desk now: the `Verdict`. Sent again, `scan` is the same entry."""
    return check_in(
        registration=registration,
        door=door,
        scanned_at=timezone.now(),
        scan=scan,
        by=by,
        again=again,
    )


def confirm_here(*, registration, by):
    """Approve who waits for that; give a free seat to who waits for one. Raises `Full`."""
    if registration.status == Status.PENDING:
        approve(registration=registration, by=by)
    else:
        seat(registration=registration, by=by)


def correct_at_desk(*, registration, values, seen, by, organisation=None):
    """Write those of `values` (of `CORRECTED`) that differ from what was `seen`, as text.

    `organisation` is the known one that bears the new name. Returns the `Change`, None where
    nothing differs. What other desks wrote in other fields stays;
    raises `Overtaken` where it is the same field, `Full` where the new category has no seat left,
    `ValidationError` for what the form would refuse.
    """
    changed = {name: value for name, value in values.items() if as_text(value) != seen[name]}
    with transaction.atomic():
        if category := changed.get("category"):
            former = Registration.objects.values_list("category", flat=True).get(pk=registration.pk)
            lock_seats(registration.edition_id, [former, category.pk])
        locked = Registration.objects.select_for_update(of=("self",)).select_related("category")
        stored = locked.get(pk=registration.pk)
        now = {name: as_text(getattr(stored, name)) for name in changed}
        theirs = {n for n, text in now.items() if text not in (seen[n], as_text(changed[n]))}
        if theirs:
            raise Overtaken({name: getattr(stored, name) for name in theirs})
        for name, value in changed.items():
            setattr(stored, name, value)
        if "organisation_name" in changed:
            stored.organisation = organisation
        stored.clean_fields(exclude={f.name for f in stored._meta.fields} - changed.keys())
        stored.validate_constraints()
        told = {"model": "registrations.registration", "title": stored.reference}
        with recording(
            "events.record_changed",
            by=by,
            scope=stored.edition.scope,
            columns=sorted(changed),
            **told,
        ) as act:
            correct(registration=stored, by=by)
        return act.change


def as_text(value):
    """A value of `CORRECTED` as a form sends it back."""
    return str(value.pk) if isinstance(value, models.Model) else value


def hand_over_link(*, registration, by):
    """The address of a person's own pages, shown at the desk, for the next half hour."""
    with transaction.atomic():
        url, _code = issue_link(registration=registration, life=LINK_LIFE, is_mailed=False)
        subject = f"registrations.registration:{registration.pk}"
        AuditEntry.objects.record("registrations.link_handed_over", by=by, subject=subject)
    return url


def take_back_entry(*, entry, by):
    """Undo a check-in of one's own that was a slip. Raises `UndoRefused`."""
    if entry.by_id != by.pk or entry.received_at < timezone.now() - SLIP:
        raise UndoRefused(_("This entry cannot be taken back any more."))
    with transaction.atomic():
        subject = f"registrations.registration:{entry.registration_id}"
        AuditEntry.objects.record("registrations.entry_taken_back", by=by, subject=subject)
        entry.delete()


def take_back_walk_in(*, registration, by):
    """Undo a walk-in: the entries that `by` recorded go, the registration is cancelled."""
    with transaction.atomic():
        for entry in Entry.objects.filter(registration=registration, by=by):
            take_back_entry(entry=entry, by=by)
        cancel(registration=registration, by=by)


def take_back_change(*, registration, change, by):
    """Undo what `by` did last to a registration. Raises `UndoRefused`."""
    with transaction.atomic():
        touched = registration.history.filter(change=change).values_list("category", flat=True)
        lock_seats(registration.edition_id, {registration.category_id, *touched})
        return undo_change(change=change, by=by)


def last_change(*, registration, by):
    """What `by` did last to a registration, if nobody has changed it since; else None."""
    newest = registration.history.order_by("-history_id").select_related("change").first()
    change = newest and newest.change
    if change is None or change.by_id != by.pk or change.undoes_id or newest.history_type == "+":
        return None
    return change


def categories_with_seats(edition):
    """The categories of which somebody may still be let in, those without a limit too."""
    full = Admission.objects.filter(edition=edition, capacity__lte=models.F("taken"))
    return Category.objects.exclude(pk__in=full.values("category"))
