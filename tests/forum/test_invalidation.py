"""Each kind of record that public pages show: which addresses its change reaches, and no others."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.actions import publish_programme
from events.invalidation import SHOWN_AT_ONCE
from events.models import (
    CommitteeMembership,
    Intervention,
    Page,
    Partnership,
    SavedAgenda,
)
from registrations.models import Consent
from speakers.models import Organiser
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db

OF_EDITION = {
    "edition": "",
    "programme": "programme/",
    "day": "programme/{day}/",
    "now": "now/",
    "session": "sessions/opening/",
    "session.ics": "sessions/opening.ics",
    "speakers": "speakers/",
    "speaker": "speakers/{slug}-amina/",
    "partners": "partners/",
    "partner": "partners/{slug}-port/",
    "organisers": "organisers/",
    "outcomes": "outcomes/",
    "practical": "practical/",
    "meetings": "meetings/",
    "agenda": "agenda/",
    "agenda.json": "agenda.json",
    "schedule.ics": "schedule.ics",
    "schedule.xml": "schedule.xml",
    "schedule.json": "schedule.json",
    "changes.atom": "changes.atom",
}
OF_ALL = {"home": "/fr/", "editions": "/fr/editions/", "sitemap": "/sitemap.xml"}
# Pages whose head and foot say of the edition what it is, where and when.
FRAMED = {
    *("edition", "programme", "day", "now", "session", "speakers", "speaker", "partners"),
    *("partner", "organisers", "outcomes", "practical", "meetings", "agenda", "home", "editions"),
}
RELEASED = {
    *("edition", "home", "programme", "day", "now", "session", "speaker", "partner"),
    *("agenda.json", "schedule.ics", "schedule.xml", "schedule.json", "session.ics"),
    "changes.atom",
}


def furnish(slug, first_day):
    """A public edition with one record of each kind that its pages show."""
    edition = make_edition(
        slug=slug, starts_on=first_day, ends_on=first_day + dt.timedelta(days=1), city_fr="Agadir"
    )
    port = make_organisation(slug=f"{slug}-port")
    speaker = make_speaker(slug=f"{slug}-amina", organisation=port)
    frames = {
        "room": make_room(edition),
        "track": make_track(edition),
        "type": make_type(edition),
    }
    session = make_session(edition, slug="opening", day=first_day, speakers=[speaker], **frames)
    publish_programme(edition=edition, by=None)
    slot, table = make_slot(edition, "16:00", day=first_day), make_table(edition)
    sides = [make_registration(edition, organisation=port), make_registration(edition)]
    organiser = Organiser.objects.create(name_fr="Organisatrice", organisation=port)
    intervention = Intervention.objects.create(
        edition=edition, speaker=speaker, kind="call", words_fr="Appel"
    )
    theme = make_track(edition)
    intervention.tracks.add(theme)
    return SimpleNamespace(
        edition=edition,
        organisation=port,
        speaker=speaker,
        session=session,
        **frames,
        slot=slot,
        table=table,
        registration=sides[0],
        consents=[make_consent(side, Consent.Purpose.B2B_VISIBLE) for side in sides],
        meeting=make_meeting(slot, table, first=sides[0], second=sides[1]),
        organiser=organiser,
        membership=CommitteeMembership.objects.create(edition=edition, organiser=organiser),
        partnership=Partnership.objects.create(
            edition=edition, organisation=port, role="initiator"
        ),
        intervention=intervention,
        theme=theme,
        page=Page.objects.create(edition=edition, kind="practical", body_fr="Venir"),
    )


@pytest.fixture
def editions():
    """This year's and last year's, on the morning of this year's first day."""
    years = {year: furnish(year, dt.date(int(year), 5, 4)) for year in ("2027", "2026")}
    with time_machine.travel("2027-05-04T10:30Z", tick=False):
        yield years


def tags_of(client, slug):
    """`{name of the address: ETag}`: the tag is a digest of the bytes."""
    paths = {
        name: f"/fr/{slug}/{path}".format(slug=slug, day=f"{slug}-05-04")
        for name, path in OF_EDITION.items()
    }
    responses = {name: client.get(path) for name, path in {**paths, **OF_ALL}.items()}
    assert {response.status_code for response in responses.values()} == {200}
    return {name: response.headers["ETag"] for name, response in responses.items()}


def edit(**changes):
    """A change of one record: `{its name: (field, value)}`."""
    ((name, (field, value)),) = changes.items()

    def change(mine):
        record = getattr(mine, name)
        setattr(record, field, value)
        record.save()

    return change


def withdraw(mine):
    mine.consents[0].withdrawn_at = timezone.now()
    mine.consents[0].save()


def publish_another_title(mine):
    mine.session.title_fr = "Autre titre"
    mine.session.save()
    publish_programme(edition=mine.edition, by=None)


CHANGES = {
    "edition": (edit(edition=("venue_fr", "Palais")), FRAMED | {"schedule.ics", "session.ics"}),
    "speaker": (
        edit(speaker=("position_fr", "Présidente")),
        {"speakers", "speaker", "session", "partner"},
    ),
    "organisation": (
        edit(organisation=("short_name_fr", "ANP")),
        {
            "edition",
            "home",
            "meetings",
            "organisers",
            "partner",
            "partners",
            "session",
            "speaker",
            "speakers",
        },
    ),
    "organiser": (edit(organiser=("position_fr", "Trésorière")), {"organisers"}),
    "membership": (edit(membership=("title_fr", "Présidente")), {"organisers"}),
    "partnership": (
        edit(partnership=("stand", "B12")),
        {"edition", "home", "organisers", "partner", "partners"},
    ),
    "intervention": (edit(intervention=("words_fr", "Autre appel")), {"outcomes", "speaker"}),
    "theme": (edit(theme=("name_fr", "Autre axe")), {"outcomes"}),
    "page": (edit(page=("body_fr", "Venir en train")), {"practical"}),
    "slot": (edit(slot=("provenance", "illustrative")), {"meetings"}),
    "table": (edit(table=("number", 9)), {"meetings"}),
    "meeting": (edit(meeting=("status", "cancelled")), {"meetings"}),
    "registration": (edit(registration=("name_latin", "Autre Nom")), {"meetings"}),
    "consent": (withdraw, {"meetings"}),
    "release": (publish_another_title, RELEASED),
}
# What organisers prepare, and what readers keep for themselves: seen by nobody else.
UNSEEN = {
    "draft session": edit(session=("title_fr", "Brouillon")),
    "draft room": edit(room=("name_fr", "Brouillon")),
    "draft track": edit(track=("name_fr", "Brouillon")),
    "draft type": edit(type=("name_fr", "Brouillon")),
    "saved agenda": lambda mine: SavedAgenda.objects.create(edition=mine.edition, codes=["A"]),
}


def test_every_model_that_pages_show_is_tried(editions):
    tried = {type(getattr(editions["2027"], kind, None)) for kind in CHANGES}

    assert tried - {type(None)} | {Consent} == set(SHOWN_AT_ONCE)


@pytest.mark.parametrize("kind", CHANGES)
def test_change_reaches_what_shows_the_record_and_nothing_else(
    client, editions, django_capture_on_commit_callbacks, kind
):
    change, reached = CHANGES[kind]
    before, others = tags_of(client, "2027"), tags_of(client, "2026")

    with django_capture_on_commit_callbacks(execute=True):
        change(editions["2027"])

    after = tags_of(client, "2027")
    assert {name for name in after if after[name] != before[name]} == reached
    assert_not_built_again(client, "2026", {**others, **{name: after[name] for name in OF_ALL}})


def test_speaker_is_fresh_where_only_the_release_shows_them(
    client, editions, django_capture_on_commit_callbacks
):
    mine = editions["2027"]
    mine.session.appearances.all().delete()
    mine.intervention.delete()
    before = tags_of(client, "2027")

    with django_capture_on_commit_callbacks(execute=True):
        edit(speaker=("position_fr", "Présidente"))(mine)

    after = tags_of(client, "2027")
    assert {name for name in after if after[name] != before[name]} == CHANGES["speaker"][1]


@pytest.mark.parametrize("kind", UNSEEN)
def test_what_nobody_sees_reaches_no_page(
    client, editions, django_capture_on_commit_callbacks, kind
):
    before = tags_of(client, "2027")

    with django_capture_on_commit_callbacks(execute=True):
        UNSEEN[kind](editions["2027"])

    assert_not_built_again(client, "2027", before)


def assert_not_built_again(client, slug, tags):
    """One question after the versions of editions at most: all is served as it is stored."""
    with CaptureQueriesContext(connection) as queries:
        assert tags_of(client, slug) == tags
    assert len(queries) <= 1
