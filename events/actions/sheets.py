"""Bringing sheets into an edition: what was shown is what is done, or nothing is."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from accounts.models.change import recording
from events.clashes import explain
from events.models import Edition, Session
from events.models.occupancy import Clashes
from forum.lib.locks import lock_names
from speakers.sheets.directories import Book
from speakers.sheets.plan import State
from speakers.sheets.planning import plan_import

from .sessions import mark_changed
from .timetable import hold_sessions


class ImportRefused(Exception):
    """Nothing was imported; the text says why, in the reader's language."""


class PlanChanged(ImportRefused):
    """The records are not as they were when the plan was shown."""


def import_sheets(
    *, edition, mapped, by, digest, taken=frozenset(), only_valid=False, accept=False
):
    """Do what the plan of `mapped` that has this `digest` says, as one change; returns the `Plan`.

    `mapped` and `taken`: see `plan_import`. All or nothing: raises `ImportRefused` where a row is
    wrong, unless `only_valid` leaves such rows out; and where people are expected in two places at
    once, unless `accept` knowingly keeps that.
    """
    try:
        with transaction.atomic():
            plan, book = _locked_plan(edition, mapped, by, taken)
            _check(plan, digest, only_valid, accept)
            _write(plan, book, by, accept)
            return plan
    except IntegrityError as error:
        raise PlanChanged(_changed()) from error
    except Clashes as refusal:
        raise ImportRefused("\n".join(explain(refusal.clashes, edition=edition))) from refusal


def _locked_plan(edition, mapped, by, taken):
    lock_names("import", ["sheets"])
    lock_names("programme", [edition.pk])
    if not Edition.objects.open().filter(pk=edition.pk).exists():
        raise ImportRefused(_("This edition is archived: nothing in it can be changed."))
    book = Book(edition, by)
    for sheet in sorted({sheet for sheet, *_rest in mapped}, key=lambda sheet: sheet.order):
        if not sheet.is_allowed(by):
            raise ImportRefused(_("You may not import this."))
        sheet.lock(book)
    return plan_import(mapped, book, taken=taken), book


def _check(plan, digest, only_valid, accept):
    if plan.digest != digest:
        raise PlanChanged(_changed())
    counts = plan.counts()
    if counts[State.ERROR] and not only_valid:
        raise ImportRefused(_("There are errors: nothing was imported."))
    if plan.has_clashes and not accept:
        raise ImportRefused(_("People are expected in two places at once: say that you know it."))


def _changed():
    return _("Something has changed since this was shown: nothing was imported. Look again.")


def _write(plan, book, by, accept):
    counts = plan.counts()
    told = {
        "kind": plan.sheets[0].sheet.kind if len(plan.sheets) == 1 else "programme",
        "created": counts[State.CREATE],
        "updated": counts[State.UPDATE],
    }
    with recording("events.sheet_imported", by=by, scope=book.edition.scope, **told):
        for part in plan.sheets:
            part.sheet.write([row for row in part.rows if row.is_written], book)
        _hold(book, by, accept)
        _show(plan, book)
    AuditEntry.objects.record(
        "events.sheet_imported", by=by, subject=f"events.edition:{book.edition.pk}", **told
    )


def _hold(book, by, accept):
    """Let the ledger hold what was written; thousands of sessions, so no more of each than that."""
    written = Session.objects.filter(pk__in=book.facts.get("written", ())).order_by("pk")
    sessions = list(written.only("room", "starts_at", "ends_at", "status"))
    if sessions:
        hold_sessions(sessions=sessions, by=by, accept=accept)


def _show(plan, book):
    """What is public at once is shown at once; a name in the programme waits for publishing."""
    changed = {part.sheet.kind: [r for r in part.rows if r.is_written] for part in plan.sheets}
    if changed.get("organisations") or changed.get("speakers"):
        Edition.objects.all().raise_version()
    elif changed.get("partnerships"):
        Edition.objects.filter(pk=book.edition.pk).raise_version()
    renamed = [
        row.known.pk
        for row in changed.get("speakers", ())
        if row.known and any(key.startswith(("name_", "honorific_")) for key in row.changes)
    ]
    if renamed:
        mark_changed(sessions=Session.objects.filter(speakers__in=renamed))
