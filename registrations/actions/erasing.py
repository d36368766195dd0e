"""Erasing people's data: at once, everywhere, and again after an older backup was restored.

What is erased where stands in `registrations.privacy`; the journal of erasures is a file beside the
database, so that a backup that still knows somebody cannot bring them back.
"""

import contextlib
import datetime as dt
import os
import re
import uuid
from functools import partial

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, Change
from events.models import Edition
from registrations.models import ErasureRequest, Job, Registration, SeatRequest, person_changed
from registrations.privacy import REGISTRY, Subject
from registrations.privacy.accounts import changes_of

from .jobs import delete_files, private_path
from .states import cancel, lock_seats, may

ERASE = "registrations.erase_registration"
JOURNAL = "erasures.log"
# What is left of a person; the category, the country, the language and the times are counted.
BLANK = {
    "name": "",
    "name_latin": "",
    "email": "",
    "phone": "",
    "organisation": None,
    "organisation_name": "",
    "position": "",
    "source": "",
    "speaker": None,
    "email_confirmed_at": None,
    "unsubscribed_at": None,
}
# Found also behind a line that was cut short.
_LINE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) \d")
BATCH = 500
LONGEST_WAIT = 1000  # milliseconds, for pages that are being read; the tick tries again


@transaction.atomic
def erase_own(*, registration):
    """Erase the data of somebody who asks for it on their own page."""
    asked = {"confirmed_by": None, "done_at": timezone.now()}
    # The person needs nobody's consent, also where the team has begun.
    begun = ErasureRequest.objects.open().filter(registration=registration)
    begun.update(withdrawn_at=timezone.now())
    ErasureRequest.objects.create(registration=registration, asked_by=None, **asked)
    _erase([registration], by=None)


@transaction.atomic
def ask_erasure(*, registration, by):
    """Begin to erase somebody for whom a colleague speaks; another one has to confirm it."""
    _require(by)
    stored = Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    if stored.erased_at:
        raise ValidationError(_("These data are erased already."))
    request = ErasureRequest(registration=stored, asked_by=by)
    request.validate_constraints()
    request.save()
    _log("asked", registration, by)
    return request


@transaction.atomic
def confirm_erasure(*, request, by):
    """Erase what another colleague asked to erase. Raises `ValidationError` for the same one."""
    _require(by)
    request = _open(request)
    if request.asked_by_id == by.pk:
        raise ValidationError(_("Somebody else has to confirm this."))
    request.confirmed_by, request.done_at = by, timezone.now()
    request.save(update_fields=["confirmed_by", "done_at"])
    _erase([request.registration], by=by)


@transaction.atomic
def withdraw_erasure(*, request, by):
    """Leave the data as they are after all."""
    _require(by)
    request = _open(request)
    request.withdrawn_at = timezone.now()
    request.save(update_fields=["withdrawn_at"])
    _log("withdrawn", request.registration, by)


def replay_erasures():
    """Erase again whom the journal names and the database still knows; how many there were."""
    count = 0
    known = sorted(_journal())
    for start in range(0, len(known), BATCH):
        found = Registration.objects.filter(resource__in=known[start : start + BATCH])
        for registration in found.filter(erased_at=None).select_related("edition", "category"):
            with transaction.atomic():
                count += _erase([registration], by=None, is_replay=True)
    return count


@transaction.atomic
def anonymise(*, registrations):
    """Empty registrations of one edition that were kept long enough: as an erasure, all at once."""
    if people := _locked(registrations):
        _empty(Subject(people, is_batch=True), by=None)


def truncate_wal():
    """Take what was erased out of SQLite's write-ahead log too; whether nobody was reading.

    Its pages are otherwise overwritten only when others are written. PostgreSQL: docs/privacy.md.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_pages = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    return not is_busy


def _require(by):
    if not by.has_perm(ERASE):
        raise PermissionDenied


def _open(request):
    """The request as stored, locked. Raises `ValidationError` once it is over."""
    requests = ErasureRequest.objects.select_for_update(of=("self",)).select_related(
        "registration__edition", "registration__category"
    )
    stored = requests.get(pk=request.pk)
    if stored.done_at or stored.withdrawn_at:
        raise ValidationError(_("This request is over already."))
    return stored


def _locked(registrations):
    """Those of these who are not erased yet, with those that were merged into them, as stored.

    Under the locks of their seats.
    """
    keys = [registration.pk for registration in registrations]
    merged = keys
    while merged:
        found = Registration.objects.filter(merged_into__in=merged).exclude(pk__in=keys)
        merged = list(found.values_list("pk", flat=True))
        keys += merged
    edition = registrations[0].edition
    people = Registration.objects.filter(pk__in=keys)
    seats = SeatRequest.objects.live().filter(registration__in=keys)
    categories = set(people.values_list("category", flat=True))
    lock_seats(edition.pk, categories, set(seats.values_list("session", flat=True)))
    known = people.filter(erased_at=None).select_related("category", "speaker")
    found = known.select_for_update(of=("self",), no_key=True)
    rows = list(found.order_by("pk"))
    for row in rows:
        row.edition = edition
    return rows


def _erase(registrations, by, is_replay=False):
    """How many it found: a person may have duplicates, or be erased already."""
    people = _locked(registrations)
    if not people:
        return 0
    subject = Subject(people)
    _empty(subject, by)
    for registration in subject.registrations:
        _log("erased", registration, by, **({"replayed": True} if is_replay else {}))
    transaction.on_commit(partial(_delete_files_of, subject.edition))
    if not is_replay:
        # Last, and before the commit: no erasure without its line.
        _note([registration.resource for registration in subject.registrations])
    return len(people)


def _empty(subject, by):
    """Erase all that the registry knows of these, then themselves."""
    for entry in REGISTRY.values():
        if entry.rows and entry.erase:
            entry.erase(entry.rows(subject), subject)
    _blank(subject, by)
    if subject.edition.phase() != Edition.Phase.AFTER:
        for registration in subject.registrations:
            if may("cancelled", registration):
                # Frees the seat and the meetings; writes to nobody, as there is no address left.
                cancel(registration=registration, by=by)
    subject.former_states().delete()
    Edition.objects.filter(pk=subject.edition.pk).raise_version()
    transaction.on_commit(cache.clear)
    transaction.on_commit(truncate_wal)


def _blank(subject, by):
    """Empty the registrations. Past their own `save`: the history must not keep what they were."""
    linked = [r for r in subject.registrations if r.speaker_id]
    renamed, now = {}, timezone.now()
    for registration in subject.registrations:
        former, registration.reference = registration.reference, uuid.uuid4().hex[:10].upper()
        renamed[former] = registration.reference
        for column, value in BLANK.items():
            setattr(registration, column, value)
        registration.erased_at = now
        registration.derive_search()
    stored = Registration._base_manager
    stored.filter(pk__in=subject.keys).update(**BLANK, sounds="", erased_at=now)
    stored.bulk_update(subject.registrations, ["reference", "search"], batch_size=100)
    for registration in linked:
        # What they hold was claimed under the speaker's name.
        person_changed.send(Registration, registration=registration, by=by, accept=True)
    _rename_in_changes(subject, renamed)


def _rename_in_changes(subject, renamed):
    """Let the sentences of the history call them by their new references."""
    former = re.compile("|".join(map(re.escape, renamed)))
    for change in changes_of(subject).iterator():
        details = _replaced(change.details, former, renamed)
        if details != change.details:
            Change.objects.filter(pk=change.pk).update(details=details)


def _replaced(value, former, renamed):
    if isinstance(value, str):
        return former.sub(lambda match: renamed[match[0]], value)
    if isinstance(value, list):
        return [_replaced(item, former, renamed) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, former, renamed) for key, item in value.items()}
    return value


def _delete_files_of(edition):
    """No list, badge or certificate of the edition may survive; work under way begins again."""
    jobs = Job.objects.filter(edition=edition)
    jobs.filter(state=Job.State.RUNNING).update(state=Job.State.WAITING, run=None)
    delete_files(jobs=jobs)


def _log(done, registration, by, **details):
    verb = "registrations.erased" if done == "erased" else f"registrations.erasure_{done}"
    AuditEntry.objects.record(verb, by=by, subject=registration.subject, **details)


def _note(resources):
    """Append to the journal, and wait for the disk."""
    now = timezone.now().astimezone(dt.UTC)
    lines = "".join(f"{resource} {now:%Y-%m-%dT%H:%M:%SZ}\n" for resource in resources)
    handle = os.open(private_path(JOURNAL), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with open(handle, "a", encoding="ascii") as journal:
        journal.write(lines)
        journal.flush()
        os.fsync(journal.fileno())


def _journal():
    """The resources in the journal."""
    with contextlib.suppress(FileNotFoundError):
        text = private_path(JOURNAL).read_text(encoding="ascii", errors="replace")
        return set(map(uuid.UUID, _LINE.findall(text)))
    return set()
