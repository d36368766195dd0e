"""Bringing the schedule of another system into an edition's draft."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from accounts.models.change import create_all, delete_all, recording
from events.importing.appearances import plan_appearances
from events.importing.document import ImportedName, Note, Place, refuse
from events.importing.editions import extend_edition, find_edition
from events.importing.frames import Frame
from events.importing.naming import TextLanguages, fit_lengths, source_of
from events.importing.people import People
from events.importing.reading import read_schedule
from events.importing.report import ImportReport
from events.importing.sessions import Merge, match_sessions, write_sessions
from events.models import AcceptedClash, Appearance, Edition, Room, Session, SessionType, Track
from events.models.occupancy import Clashes
from forum.lib.locks import lock_names
from speakers.models import Speaker

from .timetable import hold_sessions


def import_schedule(*, edition_slug, data, by=None, dry_run=False, language=None):
    """Merge the schedule in `data` (bytes of XML or JSON) into the edition; a new slug makes one.

    `language` (ar, fr, en) says which the texts are in, where the file does not. All or nothing:
    raises `ScheduleProblems`, and writes nothing, for a file that cannot be read whole. With
    `dry_run` the returned `ImportReport` is the plan, and nothing is written either.
    """
    schedule = read_schedule(data)
    fit_lengths(schedule)
    with transaction.atomic():
        lock_names("import", ["schedule"])
        with recording("events.schedule_imported", by=by) as act:
            report = _merge(edition_slug, schedule, TextLanguages(schedule, language), act, by)
            act.describe(created=len(report.created), updated=len(report.updated))
        report.is_dry_run = dry_run
        transaction.set_rollback(dry_run)
    return report


def _merge(slug, schedule, languages, act, by):
    source = source_of(schedule)
    notes = schedule.notes
    edition, is_new = find_edition(slug, schedule, languages.main, notes)
    act.belong_to(edition.scope)
    lock_names("programme", [edition.pk])
    extend_edition(edition, schedule, notes)
    if unknown := languages.unknown(schedule):
        message = _("Texts in %(languages)s stand in the column of %(main)s.")
        notes.append(Note(message, {"languages": ", ".join(unknown), "main": languages.main}))
    existing = list(
        Session.objects.filter(edition=edition)
        .select_related("room", "track", "type")
        .prefetch_related("appearances__speaker")
    )
    foreign = _guids_elsewhere(edition, schedule)
    matches = match_sessions(schedule, edition, source, existing, foreign)
    frames = _merge_frames(edition, schedule, languages, matches)
    people = People(source)
    people.merge(
        [(p, languages.of(event)) for event in schedule.events for p in event.persons or ()]
    )
    found = {id(match.session) for match in matches}
    staying = [session for session in existing if id(session) not in found]
    merge = Merge(edition, source, languages, frames)
    merge.apply(matches, staying)
    make, delete = plan_appearances(matches, people, source)
    write_sessions(matches, existing)
    delete_all(Appearance, delete)
    create_all(Appearance, make)
    touched = [match.session for match in matches if match.is_new or match.changed]
    _hold(touched, by)
    report = ImportReport(slug, source, is_new_edition=is_new, notes=notes)
    _fill(report, schedule, matches, staying, frames, people, merge)
    report.kept_clashes = _kept_clashes(matches)
    _record(report, edition, touched, people, by)
    return report


def _guids_elsewhere(edition, schedule):
    guids = {event.guid for event in schedule.events if event.guid}
    elsewhere = Session.objects.filter(guid__in=guids).exclude(edition=edition)
    found = set(elsewhere.values_list("guid", flat=True))
    if found:
        message = _(
            "Sessions that another edition has too: %(count)s; here they get guids of their own."
        )
        schedule.notes.append(Note(message, {"count": len(found)}))
    return found


def _merge_frames(edition, schedule, languages, matches):
    """`Frame` of rooms, tracks and types, each holding a record for every name in the file."""
    events = schedule.events
    known = [(match.event, match.session) for match in matches if not match.is_new]
    wanted = {
        "room": (Room, [*schedule.rooms, *(ImportedName(e.room) for e in events)]),
        "track": (Track, [*schedule.tracks, *(ImportedName(e.track) for e in events)]),
        "type": (SessionType, [ImportedName(e.type) for e in events]),
    }
    frames = []
    for part, (model, names) in wanted.items():
        frame = Frame(model, edition, languages.main)
        guesses = [
            (getattr(event, part), getattr(session, part))
            for event, session in known
            if getattr(event, part) and getattr(session, part)
        ]
        frame.merge(names, guesses)
        frames.append(frame)
    return frames


def _hold(sessions, by):
    try:
        hold_sessions(sessions=sessions, by=by, accept=True)
    except Clashes:
        message = _("The timetable changed while the file was being imported; try again.")
        refuse(Place("/"), message)


def _fill(report, schedule, matches, staying, frames, people, merge):
    for match in matches:
        title = match.event.title or match.session.code
        if match.is_new:
            report.created.append(title)
        elif match.changed:
            report.updated.append((title, match.changed))
        else:
            report.unchanged += 1
        if match.reason:
            report.unscheduled.append((title, match.reason))
    report.missing = [str(session) for session in staying]
    report.not_kept = schedule.not_kept
    persons = [p for event in schedule.events for p in event.persons or ()]
    if nameless := sum(people.speaker_of(person) is None for person in persons):
        report.not_kept["person without a name"] = nameless
    parts = dict(zip(("rooms", "tracks", "types"), frames, strict=True), speakers=people)
    report.new.update({name: len(part.created) for name, part in parts.items() if part.created})
    report.renamed.update({name: len(part.changed) for name, part in parts.items() if part.changed})
    if merge.off_zone:
        message = _(
            "Events whose offset is not that of %(zone)s: %(count)s; each keeps its instant, and "
            "gets the time of day of that zone."
        )
        report.notes.append(Note(message, {"count": merge.off_zone, "zone": merge.edition.zone}))


def _kept_clashes(matches):
    """`(person, first title, second title)` of what the ledger knows to be double."""
    sources = [match.session.ledger_source for match in matches]
    rows = list(
        AcceptedClash.objects.filter(Q(first__in=sources) | Q(second__in=sources)).order_by("pk")
    )
    speakers = Speaker.objects.filter(resource__in={row.resource for row in rows})
    names = {speaker.resource: str(speaker) for speaker in speakers}
    holders = {source for row in rows for source in (row.first, row.second)}
    ids = [source.partition(":")[2] for source in holders if source.startswith("session:")]
    titles = {session.ledger_source: str(session) for session in Session.objects.filter(pk__in=ids)}
    return [
        (names.get(row.resource, "?"), *(titles.get(s, s) for s in (row.first, row.second)))
        for row in rows
    ]


def _record(report, edition, touched, people, by):
    if touched or people.created or people.changed or report.new or report.renamed:
        Edition.objects.filter(pk=edition.pk).raise_version()
    AuditEntry.objects.record(
        "events.schedule_imported",
        by=by,
        subject=f"events.edition:{edition.pk}",
        created=len(report.created),
        updated=len(report.updated),
        unscheduled=len(report.unscheduled),
        missing=len(report.missing),
    )
