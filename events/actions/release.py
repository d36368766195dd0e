"""From the organisers' draft to what the public reads, and back."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEntry
from events import programme as plain
from events.clashes import explain
from events.models import Appearance, Edition, Occupancy, Release, ReleasePart, Room, Session
from events.models.occupancy import Claim, Clashes
from events.parts import parts
from forum.lib.languages import CODES, pick, translations
from forum.lib.locks import lock_names
from speakers.models import Speaker


class PublishRefused(Exception):
    """The programme cannot be published as it is; `problems` says why in the reader's language."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Preview:
    """What publishing would do: the changes, what blocks it, what deserves a look, a note."""

    programme: plain.Programme
    changes: list[plain.Change]
    problems: list[str]
    warnings: list[str]
    suggested_note: str


def publish_programme(*, edition, by, note="", sessions=None):
    """Freeze the draft as the next `Release`; with `sessions`, only these and the rest as it was.

    Raises `PublishRefused`. Rewrites the public layer of the ledger, raises SEQUENCE of what
    changed and freezes addresses, all in one transaction.
    """
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        current, draft = _current(edition), draft_programme(edition)
        programme = draft
        if sessions is not None and current:
            guids = {str(session.guid) for session in sessions}
            programme = current.replacing(draft.sessions, guids)
        if problems := blocking_problems(programme):
            raise PublishRefused(problems)
        release = _freeze(edition, programme, plain.diff(current, programme), by, note)
        # What was held back is newer than this release, so that `pending_count` still sees it.
        held_back = [change.entry.id for change in plain.diff(programme, draft)]
        Session.objects.filter(pk__in=held_back).update(updated_at=timezone.now())
        return release


def rollback(*, release, by, note=""):
    """Publish an older release's programme again, under a new number. Raises `PublishRefused`."""
    edition = release.edition
    with transaction.atomic():
        lock_names("programme", [edition.pk])
        programme = plain.Programme.from_document(release.document)
        changes = plain.diff(_current(edition), programme)
        return _freeze(edition, programme, changes, by, note, restores=release.number)


def preview_release(edition):
    """The `Preview` of publishing the draft as it stands."""
    programme = draft_programme(edition)
    changes = plain.diff(_current(edition), programme)
    return Preview(
        programme,
        changes,
        blocking_problems(programme),
        warnings_about(programme),
        suggested_note(changes),
    )


def preview_rollback(release):
    """Every `Change` that publishing `release` again would make."""
    programme = plain.Programme.from_document(release.document)
    return plain.diff(_current(release.edition), programme)


def pending_count(edition):
    """How many sessions changed since the public last got them. Two queries."""
    newest = Release.objects.filter(edition=edition).defer("document").first()
    concerned = Session.objects.filter(edition=edition).releasable()
    if newest is None:
        return concerned.count()
    since = newest.published_at
    if newest.restores:
        # After a rollback, the draft differs by all that came after the release restored.
        restored = Release.objects.filter(edition=edition, number=newest.restores)
        since = restored.values_list("published_at", flat=True).first()
    return concerned.filter(updated_at__gt=since).count()


def draft_programme(edition):
    """The draft as a `Programme`: what is scheduled, and what was public once. Five queries."""
    sessions = (
        Session.objects.filter(edition=edition)
        .releasable()
        .select_related("room", "track", "type")
        .prefetch_related(Prefetch("appearances", Appearance.objects.select_related("speaker")))
    )
    return plain.Programme(
        edition.slug,
        edition.zone,
        rooms=[_named(room) for room in edition.rooms.all()],
        tracks=[_named(track) for track in edition.tracks.all()],
        types=[_named(kind) for kind in edition.session_types.all()],
        sessions=plain.in_order(_entry(session) for session in sessions),
    )


def blocking_problems(programme):
    """Sentences about what must be mended before this programme may be public."""
    untitled = [e for e in programme.sessions if not any(e.title.values())]
    rooms = [c for c in plain.conflicts(programme) if c.kind == "room"]
    return [
        *(_("Session %(code)s has no title in any language.") % {"code": e.code} for e in untitled),
        *(
            _("“%(first)s” and “%(second)s” want the room %(room)s at the same time.")
            % {
                "first": pick(c.first.title)[0],
                "second": pick(c.second.title)[0],
                "room": pick(c.name)[0],
            }
            for c in rooms
        ),
    ]


def warnings_about(programme):
    """Sentences about what deserves a look before publishing, and does not prevent it."""
    sentences = [
        _("%(name)s is in “%(first)s” and in “%(second)s” at the same time.")
        % {
            "name": pick(c.name)[0],
            "first": pick(c.first.title)[0],
            "second": pick(c.second.title)[0],
        }
        for c in plain.conflicts(programme)
        if c.kind == "person"
    ]
    for code in CODES:
        missing = sum(not entry.title.get(code) for entry in programme.sessions)
        if missing:
            sentences.append(_missing_titles(code, missing))
    return sentences


def _missing_titles(code, count):
    names = {"ar": _("Arabic"), "fr": _("French"), "en": _("English")}
    return ngettext(
        "%(count)d session has no title in this language: %(language)s.",
        "%(count)d sessions have no title in this language: %(language)s.",
        count,
    ) % {"count": count, "language": names.get(code, code)}


def suggested_note(changes):
    """A note for the release, made from its changes; empty when there are none."""
    words = {
        "added": _("Added"),
        "moved": _("Moved"),
        "changed": _("Changed"),
        "cancelled": _("Cancelled"),
        "removed": _("Removed"),
    }
    titles = {kind: [] for kind in plain.KINDS}
    for change in changes:
        titles[change.kind].append(pick(change.entry.title)[0])
    return "\n".join(
        _("%(change)s (%(count)d): %(titles)s")
        % {
            "change": words[kind],
            "count": len(named),
            "titles": " · ".join([*named[:5], *(["…"] if named[5:] else [])]),
        }
        for kind, named in titles.items()
        if named
    )


def _current(edition):
    newest = Release.objects.newest_of(edition)
    return newest and plain.Programme.from_document(newest.document)


def _freeze(edition, programme, changes, by, note, restores=None):
    programme = plain.with_moves(_current(edition), _with_sequences(programme, changes))
    _hold_public(edition, programme, by)
    newest = Release.objects.filter(edition=edition).values_list("number", flat=True).first()
    release = Release.objects.create(
        edition=edition,
        number=(newest or 0) + 1,
        document=programme.to_document(),
        note=note or suggested_note(changes),
        restores=restores,
        published_by=by,
    )
    ReleasePart.objects.bulk_create(
        (
            ReleasePart(release=release, kind=kind, key=key, content=content)
            for kind, key, content in parts(programme)
        ),
        batch_size=200,
    )
    ids = [entry.id for entry in programme.sessions]
    Session.objects.filter(pk__in=ids, published_at=None).update(published_at=timezone.now())
    Edition.objects.filter(pk=edition.pk).raise_version()
    AuditEntry.objects.record(
        "events.programme_published",
        by=by,
        subject=f"events.release:{release.pk}",
        number=release.number,
        restores=restores,
        sessions=len(ids),
        changes=len(changes),
    )
    return release


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


def _entry(session):
    return plain.Entry(
        guid=str(session.guid),
        id=session.pk,
        code=session.code,
        slug=session.slug,
        sequence=session.sequence,
        status=_status(session),
        title=translations(session, "title"),
        subtitle=translations(session, "subtitle"),
        abstract=translations(session, "abstract"),
        description=translations(session, "description"),
        type=_named(session.type),
        track=_named(session.track),
        room=_named(session.room),
        day=session.day and session.day.isoformat(),
        start=session.start_time and session.start_time.strftime("%H:%M"),
        fold=session.fold,
        minutes=session.minutes,
        starts_at=session.starts_at and session.starts_at.isoformat(),
        ends_at=session.ends_at and session.ends_at.isoformat(),
        spoken=session.spoken_languages,
        interpreted=session.interpreted_languages,
        people=[_person(appearance) for appearance in session.appearances.all()],
        provenance=session.provenance,
        source=session.source,
        is_full=session.is_full,
    )


def _status(session):
    if session.status == Session.Status.CANCELLED:
        return "cancelled"
    return "planned" if session.starts_at else "unscheduled"


def _named(part):
    return part and plain.Named(part.slug, translations(part, "name"))


def _person(appearance):
    speaker = appearance.speaker
    return plain.Person(
        speaker.pk,
        speaker.slug,
        translations(speaker, "name"),
        translations(speaker, "honorific"),
        appearance.role,
    )
