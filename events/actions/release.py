"""From the organisers' draft to what the public reads, and back."""

import dataclasses
import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from events import emails
from events import programme as plain
from events.clashes import explain
from events.explaining import ToldConflict
from events.models import Edition, Occupancy, Release, ReleasePart, Room, Session
from events.models.occupancy import Claim, Clashes
from events.notes import suggested_note
from events.notices import Notice, notices
from events.parts import parts
from forum.lib.languages import CODES
from forum.lib.locks import lock_names
from speakers.models import Speaker

from .checking import blocking_problems, digest, find_conflicts
from .drafting import draft_entries, draft_programme

# Sent in the transaction of each release, with its `release`: the public reads something else now.
programme_published = Signal()

# Changed sessions up to which each is compared with what the public has.
MANY_PENDING = 50


class PublishRefused(Exception):
    """The programme cannot be published as it is; `problems` says why in the reader's language."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


class LookAgain(PublishRefused):
    """Nothing stands in the way, but whoever publishes has not seen all that it would do."""


@dataclass(frozen=True)
class Preview:
    """What publishing would do: the changes, what blocks it, what deserves a look, whom to tell.

    `note` is suggested, by language; `marks` stand for exactly these changes and these warnings.
    """

    programme: plain.Programme
    changes: list[plain.Change]
    problems: list[str]
    warnings: list[ToldConflict]
    notices: list[Notice]
    note: dict[str, str]

    @property
    def marks(self):
        changes = hashlib.sha256(repr(self.changes).encode()).hexdigest()[:32]
        return Seen(changes, digest(self.warnings) if self.warnings else "")


@dataclass(frozen=True)
class Seen:
    """Marks of what somebody has seen: of the changes, and of the warnings that they ticked."""

    changes: str
    warnings: str = ""


def publish_programme(*, edition, by, note=None, sessions=None, seen=None, tells_speakers=False):
    """Freeze the draft as the next `Release`; with `sessions`, only these and the rest as it was.

    `note` is by language; the diff writes it where it is empty. `seen` is what the reader of a
    preview saw: other changes, or warnings without a tick, refuse; None asks nobody. With
    `tells_speakers`, those whose sessions changed get a mail. Raises `PublishRefused`. Rewrites
    the public layer of the ledger, raises SEQUENCE of what changed and freezes addresses, all in
    one transaction.
    """
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        preview = preview_release(edition, sessions)
        judge(preview, seen)
        release = _freeze(edition, preview, by, note, tells_speakers)
        if sessions is not None:
            # What was held back is newer than this release, so that `pending_count` still sees it.
            held = plain.diff(preview.programme, draft_programme(edition))
            ids = [change.entry.id for change in held]
            Session.objects.filter(pk__in=ids).update(updated_at=timezone.now())
        return release


def rollback(*, release, by, note=None, seen=None, tells_speakers=False):
    """Publish an older release's programme again, under a new number. Raises `PublishRefused`."""
    edition = release.edition
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        preview = preview_rollback(release)
        judge(preview, seen)
        return _freeze(edition, preview, by, note, tells_speakers, restores=release.number)


def publish_corrected(*, release, note):
    """Publish a release with its corrected document under a new number, by nobody's decision.

    An archived edition takes it too. Raises `PublishRefused`.
    """
    with transaction.atomic():
        lock_names("programme", [release.edition_id])
        preview = preview_rollback(release)
        return _freeze(release.edition, preview, None, note, restores=release.number)


def preview_release(edition, sessions=None):
    """The `Preview` of publishing the draft as it stands, or these `sessions` of it alone."""
    current, programme = current_programme(edition), draft_programme(edition)
    warnings = [one for one in find_conflicts(edition) if not one.is_blocking]
    if sessions is not None and current:
        programme = current.replacing(programme.sessions, {str(one.guid) for one in sessions})
        ids = {session.pk for session in sessions}
        warnings = [one for one in warnings if ids & set(one.sessions)]
    problems = archived_problems(edition) or blocking_problems(edition, programme)
    return _preview(current, programme, problems, warnings)


def preview_rollback(release):
    """The `Preview` of publishing `release` again: what was public once is not judged anew."""
    programme = plain.Programme.from_document(release.document)
    problems = archived_problems(release.edition)
    return _preview(current_programme(release.edition), programme, problems, [])


def _preview(current, programme, problems, warnings):
    changes = plain.diff(current, programme)
    note = suggested_note(changes)
    return Preview(programme, changes, problems, warnings, notices(changes), note)


def archived_problems(edition):
    """The one sentence about an edition in which nothing may change; none for an open one."""
    told = _("This edition is archived: nothing in it can be changed any more.")
    return [told] if Edition.objects.filter(pk=edition.pk, is_archived=True).exists() else []


def judge(preview, seen):
    """Raise `PublishRefused` for what blocks, `LookAgain` where somebody saw something else."""
    if preview.problems:
        raise PublishRefused(preview.problems)
    if seen and seen.changes != preview.marks.changes:
        told = _("The draft has changed since you looked. Please look again, then publish.")
        raise LookAgain([told])
    judge_tick(preview, seen)


def judge_tick(preview, seen):
    """Raise `LookAgain` where somebody has not ticked the warnings as they are now."""
    if seen and seen.warnings != preview.marks.warnings:
        told = _("Please read what deserves a look, and tick that you have read it.")
        raise LookAgain([told])


def current_programme(edition):
    """What the public reads, as a `Programme`; None before the first release."""
    newest = Release.objects.newest_of(edition)
    return newest and plain.Programme.from_document(newest.document)


def pending_count(edition):
    """How many sessions differ from what the public has. Five queries at most.

    Beyond `MANY_PENDING` that were touched since, each is counted, also if it came back to where
    it was: the number is only asked to say that there is much.
    """
    newest = Release.objects.filter(edition=edition).defer("document").first()
    concerned = Session.objects.filter(edition=edition).releasable()
    if newest is None:
        return concerned.count()
    since = newest.published_at
    if newest.restores:
        # After a rollback, the draft differs by all that came after the release restored.
        restored = Release.objects.filter(edition=edition, number=newest.restores)
        since = restored.values_list("published_at", flat=True).first()
    touched = concerned.filter(updated_at__gt=since)
    count = touched.count()
    if not 0 < count <= MANY_PENDING:
        return count
    draft = draft_entries(touched)
    public = newest.parts.filter(
        kind=ReleasePart.Kind.SESSION, key__in=[entry.slug for entry in draft]
    )
    released = [plain.Entry.from_dict(part.content) for part in public]
    both = (plain.Programme(edition.slug, edition.zone, sessions=one) for one in (released, draft))
    return len(plain.diff(*both))


def _freeze(edition, preview, by, note, tells_speakers=False, restores=None):
    programme = _with_sequences(preview.programme, preview.changes)
    programme = plain.with_moves(current_programme(edition), programme)
    _hold_public(edition, programme, by)
    note = note if note and any(note.values()) else preview.note
    release = _create_release(edition, programme, by, note, restores)
    ids = [entry.id for entry in programme.sessions]
    Session.objects.filter(pk__in=ids, published_at=None).update(published_at=timezone.now())
    Edition.objects.filter(pk=edition.pk).raise_version()
    told = _tell_speakers(edition, preview) if tells_speakers else 0
    AuditEntry.objects.record(
        "events.programme_published",
        by=by,
        subject=f"events.release:{release.pk}",
        number=release.number,
        restores=restores,
        sessions=len(ids),
        changes=len(preview.changes),
        told=told,
    )
    programme_published.send(Release, release=release)
    return release


def _create_release(edition, programme, by, note, restores):
    newest = Release.objects.filter(edition=edition).values_list("number", flat=True).first()
    release = Release.objects.create(
        edition=edition,
        number=(newest or 0) + 1,
        document=programme.to_document(),
        restores=restores,
        published_by=by,
        **{f"note_{code}": note.get(code, "") for code in CODES},
    )
    ReleasePart.objects.bulk_create(
        (
            ReleasePart(release=release, kind=kind, key=key, content=content)
            for kind, key, content in parts(programme)
        ),
        batch_size=200,
    )
    return release


def _tell_speakers(edition, preview):
    speakers = speakers_told(preview.notices)
    return emails.write_notices(preview.notices, speakers=speakers, edition=edition)


def speakers_told(notices):
    """`{id: Speaker}` of those whom these notices are for. One query."""
    return Speaker.objects.in_bulk([notice.person.id for notice in notices])


def _with_sequences(programme, changes):
    """The programme with SEQUENCE raised for each session that calendars hold and that changed."""
    changed = [c.entry.id for c in changes if c.kind not in ("added", "removed")]
    sessions = Session.objects.in_bulk([entry.id for entry in programme.sessions])
    for session in (sessions[pk] for pk in changed):
        session.sequence += 1
    Session.objects.bulk_update([sessions[pk] for pk in changed], ["sequence"], batch_size=200)
    entries = [dataclasses.replace(e, sequence=sessions[e.id].sequence) for e in programme.sessions]
    return dataclasses.replace(programme, sessions=entries)


def _hold_public(edition, programme, by):
    """Rewrite the edition's public layer; a meeting at a taken place refuses the release."""
    rooms = dict(Room.objects.filter(edition=edition).values_list("slug", "resource"))
    ids = {person.id for entry in programme.sessions for person in entry.people}
    people = dict(Speaker.objects.filter(pk__in=ids).values_list("pk", "resource"))
    claims = {f"session:{pk}": [] for pk in edition.sessions.values_list("pk", flat=True)}
    for entry in programme.sessions:
        if entry.status == "planned":
            claims[f"session:{entry.id}"] = _entry_claims(entry, rooms, people)
    try:
        Occupancy.objects.rewrite(
            claims, layers=[Occupancy.Layer.PUBLIC], accepted_by=by, accept=True
        )
    except Clashes as refusal:
        raise PublishRefused(explain(refusal.clashes, edition=edition)) from refusal


def _entry_claims(entry, rooms, people):
    span = [dt.datetime.fromisoformat(m) for m in (entry.starts_at, entry.ends_at)]
    claims = [
        Claim(Occupancy.Kind.PERSON, people[person.id], *span)
        for person in entry.people
        if person.id in people
    ]
    if entry.room and entry.room.slug in rooms:
        claims.append(Claim(Occupancy.Kind.ROOM, rooms[entry.room.slug], *span))
    return claims
