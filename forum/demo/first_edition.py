"""The edition of 5 and 6 May 2025, as far as it is known, with examples where it is not."""

from events.actions import hold_sessions, publish_programme
from events.models import (
    Appearance,
    Edition,
    Intervention,
    Page,
    Partnership,
    Room,
    Session,
    SessionType,
    Track,
)
from speakers.models import Organisation, Speaker

from . import sources
from .admissions import load_admissions, load_entries, load_seatings
from .institutions import DESCRIPTIONS, FIRMS, INSTITUTIONS, PARTNERSHIPS, WEBSITES
from .interventions import INTERVENTIONS
from .meetings import load_meetings, load_slots, load_tables
from .pages import bodies
from .people import MODELS, REAL
from .programme import (
    CITY,
    FIRST_DAY,
    INTRODUCTION,
    MEETING_BLOCKS,
    NAME,
    ROOMS,
    SECOND_DAY,
    SLOGAN,
    TRACKS,
    TYPES,
)
from .records import code, create, create_missing, guid, texts
from .registrations import load_consents, load_registrations
from .timetable import TIMETABLE
from .wishes import load_wishes

SLUG = "2025"
ATTENDEES, TABLES, MEETINGS = 60, 4, 40
# Two invented speakers who also attend, so that panels and meetings share their calendar.
ATTENDING_SPEAKERS = {"industry": "modele-industrielle", "investor": "modele-investisseuse"}
# Workshops of which the seats were counted.
FEW_SEATS, SEATS = {"workshop-industrial-hub", "workshop-energy-transition"}, 6
NOWHERE = ("", "", "")
ILLUSTRATIVE = {"provenance": "illustrative", "source": sources.ILLUSTRATIVE}


def load(*, by):
    """Create the first edition, published in the name of `by`. One transaction is the caller's."""
    organisations = load_organisations()
    speakers = load_speakers(organisations)
    edition = load_edition()
    partners = load_partnerships(edition, organisations)
    frame = load_frame(edition)
    sessions = load_sessions(edition, frame, speakers)
    load_interventions(edition, frame["tracks"], speakers)
    create(
        [Page(edition=edition, kind=kind, **texts(body=body)) for kind, body in bodies().items()]
    )
    hold_sessions(sessions=sessions, by=by)
    publish_programme(edition=edition, by=by)
    registrations = load_registrations(
        edition,
        ATTENDEES,
        firms=[organisations[slug] for slug in FIRMS],
        speakers={category: speakers[slug] for category, slug in ATTENDING_SPEAKERS.items()},
    )
    load_consents(edition, registrations, partners)
    meetings = load_meetings(
        edition,
        MEETINGS,
        slots=load_slots(edition, MEETING_BLOCKS),
        tables=load_tables(edition, TABLES, frame["rooms"]["b2b-area"]),
        registrations=registrations,
    )
    load_wishes(edition, registrations, meetings, is_over=True)
    doors = load_admissions(edition, registrations, has_line=False)
    load_seatings(edition, [s for s in sessions if s.slug in FEW_SEATS], seats=SEATS)
    load_entries(edition, doors)
    return edition


def load_edition():
    return create(
        [
            Edition(
                slug=SLUG,
                number=1,
                starts_on=FIRST_DAY,
                ends_on=SECOND_DAY,
                zone="Africa/Casablanca",
                is_published=True,
                is_programme_illustrative=True,
                provenance="seed",
                source=sources.dispatch("1–2"),
                **texts(name=NAME, slogan=SLOGAN, introduction=INTRODUCTION, city=CITY),
            )
        ]
    )[0]


def load_organisations():
    """The institutions and the fictional firms, by slug."""
    institutions = [
        Organisation(
            guid=guid("organisation", slug),
            slug=slug,
            kind=kind,
            website=WEBSITES.get(slug, ""),
            country="MA",
            provenance=provenance,
            source=source,
            **texts(name=name, short_name=short, description=DESCRIPTIONS.get(slug, NOWHERE)),
        )
        for slug, (kind, name, short, provenance, source) in INSTITUTIONS.items()
    ]
    firms = [
        Organisation(
            guid=guid("organisation", slug),
            slug=slug,
            kind=kind,
            country="MA",
            **ILLUSTRATIVE,
            **texts(name=name, short_name=name),
        )
        for slug, (kind, name) in FIRMS.items()
    ]
    return create_missing(institutions + firms)


def load_speakers(organisations):
    """The nine real speakers and the eleven models, by slug."""
    real = [
        Speaker(
            guid=guid("speaker", slug),
            resource=guid("person", slug),
            slug=slug,
            organisation=organisations.get(firm),
            provenance=provenance,
            source=source,
            **texts(honorific=honorific, name=name, position=position),
        )
        for slug, (honorific, name, position, firm, provenance, source) in REAL.items()
    ]
    models = [
        Speaker(
            guid=guid("speaker", slug),
            resource=guid("person", slug),
            slug=slug,
            organisation=organisations[firm],
            **ILLUSTRATIVE,
            **texts(name=name),
        )
        for slug, (name, firm) in MODELS.items()
    ]
    return create_missing(real + models)


def load_partnerships(edition, organisations):
    """Who carries the edition, in order of precedence; returns the organisations."""
    create(
        [
            Partnership(
                edition=edition,
                organisation=organisations[slug],
                role=role,
                precedence=precedence,
                provenance=INSTITUTIONS[slug][3],
                source=INSTITUTIONS[slug][4],
            )
            for role, slugs in PARTNERSHIPS
            for precedence, slug in enumerate(slugs, 1)
        ]
    )
    return [organisations[slug] for _, slugs in PARTNERSHIPS for slug in slugs]


def load_frame(edition):
    """Rooms, tracks and types of the edition: `{"rooms": {slug: Room}, …}`."""
    rooms = [
        Room(
            edition=edition,
            resource=guid(edition.slug, "room", slug),
            slug=slug,
            capacity=capacity,
            position=position,
            **ILLUSTRATIVE,
            **texts(name=name),
        )
        for position, (slug, (name, capacity)) in enumerate(ROOMS.items(), 1)
    ]
    parts = {"rooms": rooms, "tracks": _named(Track, edition, TRACKS)}
    parts["types"] = _named(SessionType, edition, TYPES)
    return {key: {part.slug: part for part in create(made)} for key, made in parts.items()}


def _named(model, edition, content):
    return [
        model(
            edition=edition,
            slug=slug,
            position=position,
            provenance=provenance,
            source=source,
            **texts(name=name),
        )
        for position, (slug, (name, provenance, source)) in enumerate(content.items(), 1)
    ]


def load_sessions(edition, frame, speakers):
    """The twelve sessions with those who appear in them."""
    sessions = create([_session(edition, frame, item) for item in TIMETABLE])
    create(
        [
            Appearance(
                session=session,
                speaker=speakers[slug],
                role=role,
                position=position,
                is_confirmed=True,  # that edition is over
            )
            for session, item in zip(sessions, TIMETABLE, strict=True)
            for position, (slug, role) in enumerate(item.people, 1)
        ]
    )
    return sessions


def _session(edition, frame, item):
    identifier = guid(edition.slug, "session", item.slug)
    return Session(
        edition=edition,
        guid=identifier,
        code=code(identifier),
        slug=item.slug,
        type=frame["types"][item.type],
        track=frame["tracks"].get(item.track),
        room=frame["rooms"][item.room],
        day=item.day,
        start_time=item.start,
        minutes=item.minutes,
        spoken_languages=list(item.spoken),
        interpreted_languages=list(item.interpreted),
        provenance=item.provenance,
        source=item.source,
        **texts(title=item.title, abstract=item.abstract),
    )


def load_interventions(edition, tracks, speakers):
    """What the press reports of the speakers' words; in no session, since none is reported."""
    records = create(
        [
            Intervention(
                edition=edition,
                speaker=speakers.get(speaker),
                kind=kind,
                position=position,
                provenance="seed",
                source=sources.dispatch(paragraph),
                **texts(words=words),
            )
            for position, (kind, speaker, paragraph, _, words) in enumerate(INTERVENTIONS, 1)
        ]
    )
    for record, (*_, slugs, _) in zip(records, INTERVENTIONS, strict=True):
        record.tracks.set([tracks[slug] for slug in slugs])
