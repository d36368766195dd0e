"""The draft as the document that a release would freeze."""

from django.db.models import Prefetch

from events import programme as plain
from events.models import Appearance, Session
from forum.lib.languages import translations


def draft_programme(edition):
    """The draft as a `Programme`: what is scheduled, and what was public once. Five queries."""
    sessions = Session.objects.filter(edition=edition).releasable()
    return plain.Programme(
        edition.slug,
        edition.zone,
        rooms=[_named(room) for room in edition.rooms.all()],
        tracks=[_named(track) for track in edition.tracks.all()],
        types=[_named(kind) for kind in edition.session_types.all()],
        sessions=plain.in_order(draft_entries(sessions)),
    )


def draft_entries(sessions):
    """An `Entry` for each of these sessions as the draft has it. Two queries."""
    people = Prefetch("appearances", Appearance.objects.select_related("speaker"))
    whole = sessions.select_related("room", "track", "type").prefetch_related(people)
    return [_entry(session) for session in whole]


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
