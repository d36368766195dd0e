"""A published edition that readers and tests can look at."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import programme as plain
from events.actions import publish_programme
from events.models import Release, ReleasePart
from events.parts import parts
from forum.versions import versions
from tests.factories.events import (
    FIRST_DAY,
    make_edition,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)


@pytest.fixture
def forum(db):
    """An edition whose programme is published: an opening with a speaker, and a French workshop."""
    edition = make_edition(slug="2027", city_ar="أكادير", city_fr="Agadir", city_en="Agadir")
    room = make_room(edition, slug="main", name_ar="القاعة الكبرى", name_fr="Grande salle")
    track = make_track(edition, slug="energy", name_fr="Énergie")
    kind = make_type(edition, slug="workshop", name_fr="Atelier")
    speaker = make_speaker(slug="zahra", name_ar="الزهراء", name_fr="Zahra", name_en="Zahra")
    opening = make_session(
        edition,
        slug="opening",
        at="09:30",
        minutes=75,
        room=room,
        speakers=[speaker],
        title_ar="الجلسة الافتتاحية",
        title_fr="Séance d'ouverture",
        title_en="Opening session",
        spoken_languages=["ar"],
        interpreted_languages=["fr"],
    )
    workshop = make_session(
        edition,
        slug="workshop",
        at="11:00",
        track=track,
        type=kind,
        title_ar="",
        title_fr="Atelier : énergie",
        title_en="",
        spoken_languages=["fr"],
    )
    publish_programme(edition=edition, by=None)
    for record in (opening, workshop):
        record.refresh_from_db()
    return SimpleNamespace(
        edition=edition, room=room, speaker=speaker, opening=opening, workshop=workshop
    )


@pytest.fixture
def queries_of(client):
    """`queries_of(path)`: how many queries the page takes when nothing of it is stored.

    One of them reads the editions' versions, which the store asks at most once a second.
    """

    def count(path):
        cache.clear()
        versions.forget()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    return count


@pytest.fixture
def release_of_size():
    """`release_of_size(edition, count)`: a release of so many sessions on the first day."""

    def make(edition, count):
        room = plain.Named("hall", {"ar": "قاعة", "fr": "Salle", "en": "Hall"})
        speaker = make_speaker()
        names = {"ar": speaker.name_ar, "fr": speaker.name_fr, "en": speaker.name_en}
        person = plain.Person(speaker.pk, speaker.slug, names, {}, "speaker")
        programme = plain.Programme(
            edition.slug,
            edition.zone,
            rooms=[room],
            sessions=[_entry(n, room, person) for n in range(count)],
        )
        number = Release.objects.filter(edition=edition).count() + 1
        release = Release.objects.create(
            edition=edition, number=number, document=programme.to_document()
        )
        ReleasePart.objects.bulk_create(
            ReleasePart(release=release, kind=kind, key=key, content=content)
            for kind, key, content in parts(programme)
        )
        return release

    return make


def _entry(n, room, person):
    hour = 8 + n % 10
    text = {"ar": f"جلسة {n}", "fr": f"Séance {n}", "en": f"Session {n}"}
    none = {"ar": "", "fr": "", "en": ""}
    return plain.Entry(
        guid=f"guid-{n}",
        id=n,
        code=f"C{n:05}",
        slug=f"number-{n}",
        sequence=0,
        status="planned",
        title=text,
        subtitle=none,
        abstract=none,
        description=none,
        type=None,
        track=None,
        room=room,
        day=FIRST_DAY.isoformat(),
        start=f"{hour:02}:00",
        fold=0,
        minutes=60,
        starts_at=f"{FIRST_DAY.isoformat()}T{hour:02}:00:00+00:00",
        ends_at=f"{FIRST_DAY.isoformat()}T{hour + 1:02}:00:00+00:00",
        spoken=[],
        interpreted=[],
        people=[person],
    )
