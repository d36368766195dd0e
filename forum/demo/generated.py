"""Invented editions of a given size, the same at every run."""

import datetime as dt
import itertools
import math

from events.actions import hold_sessions, publish_programme
from events.models import (
    Appearance,
    Edition,
    Partnership,
    Room,
    Session,
    SessionType,
    Track,
)
from speakers.models import Organisation, Speaker

from .admissions import load_admissions, load_seatings
from .attendees import POSITIONS
from .first_edition import ILLUSTRATIVE
from .meetings import load_meetings, load_slots, load_tables
from .profiles import PROFILES
from .programme import CITY, TRACKS, TYPES
from .records import code, create, dice, guid, texts
from .registrations import load_consents, load_registrations
from .wishes import load_wishes
from .words import ANGLES, FAMILY_NAMES, FIRM_TRADES, GIVEN_NAMES, SENTENCES, TOPICS

HOURS = (9, 10, 11, 12, 14, 15, 16, 17)
LENGTHS = (30, 45, 50)
MEETINGS_BEGIN = (dt.time(9, 30), dt.time(14, 30))
MEETING_DAYS = 3  # a plan has at most 63 slots
PARTNERS = 6
# Sessions with few seats, and how many.
SEATINGS, SEATS = 3, 6
SENTENCES_EACH = 5
SPOKEN = (["ar"], ["fr"], ["en"], ["ar", "fr"])


def slug_of(profile):
    return f"demo-{profile.lower()}"


def load(name, *, by):
    """Create the edition of this profile, published in the name of `by`, in one transaction."""
    profile = PROFILES[name]
    rng = dice("edition", name)
    edition = load_edition(name, profile)
    firms = load_firms(edition, max(PARTNERS, profile.speakers // 10))
    partners = load_partnerships(edition, firms[:PARTNERS])
    speakers = load_speakers(edition, profile.speakers, firms, rng)
    frame = load_frame(edition, profile)
    sessions = load_sessions(edition, profile, frame, rng)
    load_appearances(sessions, speakers, rng)
    hold_sessions(sessions=sessions, by=by)
    publish_programme(edition=edition, by=by)
    registrations = load_registrations(edition, profile.registrations, firms=firms)
    load_consents(edition, registrations, partners)
    if profile.meetings:
        blocks = list(itertools.product(edition.days[:MEETING_DAYS], MEETINGS_BEGIN))
        participants = registrations[: profile.participants]
        meetings = load_meetings(
            edition,
            profile.meetings,
            slots=load_slots(edition, blocks),
            tables=load_tables(edition, profile.tables, None),
            registrations=participants,
        )
        load_wishes(edition, participants, meetings)
    load_admissions(edition, registrations, has_line=True)
    load_seatings(edition, sessions[:: len(sessions) // SEATINGS][:SEATINGS], seats=SEATS)
    return edition


def load_edition(name, profile):
    return create(
        [
            Edition(
                slug=slug_of(name),
                number=profile.number,
                starts_on=profile.starts_on,
                ends_on=profile.ends_on,
                zone="Africa/Casablanca",
                is_published=True,
                is_programme_illustrative=True,
                **ILLUSTRATIVE,
                **texts(
                    name=(f"منتدى نموذج {name}", f"Forum modèle {name}", f"Demo forum {name}"),
                    slogan=(
                        "كل ما في هذه الدورة مثال",
                        "Tout est exemple dans cette édition",
                        "Everything in this edition is an example",
                    ),
                    city=CITY,
                ),
            )
        ]
    )[0]


def load_firms(edition, count):
    """Fictional firms, numbered so that each name is its own."""
    trades = itertools.cycle(FIRM_TRADES)
    return create(
        [
            Organisation(
                guid=guid(edition.slug, "organisation", number),
                slug=f"{edition.slug}-firm-{number:03}",
                country="MA",
                **ILLUSTRATIVE,
                **texts(
                    name=(
                        f"نموذج {number} {arabic}",
                        f"Modèle {number} {french}",
                        f"Demo {number} {english}",
                    )
                ),
            )
            for number, (arabic, french, english) in zip(range(1, count + 1), trades, strict=False)
        ]
    )


def load_partnerships(edition, firms):
    roles = itertools.cycle(Partnership.Role.values)
    create(
        [
            Partnership(
                edition=edition, organisation=firm, role=role, precedence=rank, **ILLUSTRATIVE
            )
            for rank, (firm, role) in enumerate(zip(firms, roles, strict=False), 1)
        ]
    )
    return firms


def load_speakers(edition, count, firms, rng):
    """People with a plant's name for a family name, each pair of names once while they last."""
    names = list(itertools.product(GIVEN_NAMES, FAMILY_NAMES))
    rng.shuffle(names)
    return create(
        [
            _speaker(edition, number, given, family, rng.choice(firms), rng.choice(POSITIONS))
            for number, (given, family) in zip(range(1, count + 1), names, strict=False)
        ]
    )


def _speaker(edition, number, given, family, firm, position):
    arabic, latin = f"{given[0]} {family[0]}", f"{given[1]} {family[1]}"
    return Speaker(
        guid=guid(edition.slug, "speaker", number),
        resource=guid(edition.slug, "person", number),
        slug=f"{edition.slug}-speaker-{number:03}",
        organisation=firm,
        **ILLUSTRATIVE,
        **texts(
            name=(arabic, latin, latin),
            position=position,
            biography=(
                f"شخصية من نسج الخيال، أُعدت لتجريب {edition.name_ar}.",
                f"Personne imaginaire, pour essayer {edition.name_fr}.",
                f"An imaginary person, to try out {edition.name_en}.",
            ),
        ),
    )


def load_frame(edition, profile):
    """`(rooms, tracks, types)` of the edition."""
    rooms = [
        Room(
            edition=edition,
            resource=guid(edition.slug, "room", number),
            slug=f"room-{number}",
            position=number,
            capacity=60 + 20 * number,
            **ILLUSTRATIVE,
            **texts(name=(f"القاعة {number}", f"Salle {number}", f"Room {number}")),
        )
        for number in range(1, profile.rooms + 1)
    ]
    tracks, types = (
        [
            model(edition=edition, slug=slug, position=rank, **ILLUSTRATIVE, **texts(name=name))
            for rank, (slug, (name, *_)) in enumerate(content.items(), 1)
        ]
        for model, content in ((Track, TRACKS), (SessionType, TYPES))
    )
    return create(rooms), create(tracks), create(types)


def load_sessions(edition, profile, frame, rng):
    """Sessions in order of time, spread over days, hours and rooms so that no two meet."""
    rooms, tracks, types = frame
    per_day = math.ceil(profile.sessions / profile.days)
    rounds = math.ceil(per_day / profile.rooms)
    hours = [HOURS[n * len(HOURS) // rounds] for n in range(rounds)]
    titles = rng.sample(list(itertools.product(TOPICS, ANGLES)), profile.sessions)
    places = [
        (day, dt.time(hour), room)
        for day in edition.days
        for hour, room in list(itertools.product(hours, rooms))[:per_day]
    ]
    return create(
        [
            _session(edition, title, place, rng.choice(tracks), rng.choice(types), rng)
            for title, place in zip(titles, places, strict=False)
        ]
    )


def _session(edition, title, place, track, kind, rng):
    day, start, room = place
    topic, angle = title
    identifier = guid(edition.slug, "session", topic[2], angle[2])
    sentences = rng.sample(SENTENCES, SENTENCES_EACH)
    return Session(
        edition=edition,
        guid=identifier,
        code=code(identifier),
        slug=code(identifier).lower(),
        type=kind,
        track=track,
        room=room,
        day=day,
        start_time=start,
        minutes=rng.choice(LENGTHS),
        spoken_languages=rng.choice(SPOKEN),
        **ILLUSTRATIVE,
        **texts(
            title=(
                f"{topic[0]}: {angle[0]}",
                f"{topic[1]} : {angle[1]}",
                f"{topic[2]}: {angle[2]}",
            ),
            abstract=tuple(" ".join(words) for words in zip(*sentences, strict=True)),
        ),
    )


def load_appearances(sessions, speakers, rng):
    """Deal the speakers out like cards, so that each appears and none in two rooms at once."""
    fewest = max(1, len(speakers) // len(sessions))
    dealt = itertools.cycle(speakers)
    create(
        [
            Appearance(
                session=session,
                speaker=speaker,
                role=Appearance.Role.MODERATOR if rank == 3 else Appearance.Role.SPEAKER,
                position=rank,
                is_confirmed=rank > 1,
            )
            for session in sessions
            for rank, speaker in enumerate(
                itertools.islice(dealt, rng.randint(fewest, fewest + 2)), 1
            )
        ]
    )
