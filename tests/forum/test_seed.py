"""What `seed_demo` loads: true to its sources, labelled where invented, the same every time."""

import datetime as dt
import uuid
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict
from django.utils import timezone

from accounts.models import AuditEntry, User
from events.models import (
    AcceptedClash,
    Appearance,
    Edition,
    Intervention,
    Occupancy,
    Partnership,
    Release,
    Room,
    Session,
    SessionType,
    Track,
)
from forum.demo import accounts, generated
from forum.demo.meetings import SLOTS_PER_BLOCK
from forum.demo.people import REAL
from forum.demo.profiles import PROFILES
from forum.lib.languages import translations
from meetings.models import Meeting, MeetingSlot, Table
from meetings.solver.instance import MOST_SLOTS
from registrations.actions.retention import retain
from registrations.models import (
    Admission,
    Answer,
    Category,
    Consent,
    Door,
    Entry,
    Question,
    Registration,
    Seating,
    SeatRequest,
)
from speakers.models import Organisation, Organiser, Speaker
from speakers.models.record import Searchable, Sourced

pytestmark = pytest.mark.django_db
CONTENT = (
    Edition, Room, Track, SessionType, Session, Appearance, Partnership, Intervention,
    Organisation, Speaker, Category, Registration, Consent, MeetingSlot, Table, Meeting,
    Admission, Answer, Door, Entry, Question, Seating, SeatRequest,
)  # fmt: skip
OTHERS = (User, AuditEntry, Occupancy, AcceptedClash, Release)


@pytest.fixture
def edition():
    call_command("seed_demo", verbosity=0)
    return Edition.objects.get(slug="2025")


def sourced_records():
    return [row for model in CONTENT if issubclass(model, Sourced) for row in model.objects.all()]


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in CONTENT + OTHERS}


def test_the_first_edition_has_its_sizes(edition):
    assert edition.sessions.count() == 12
    assert Speaker.objects.count() == 20
    assert edition.registrations.count() == 60
    assert edition.meeting_slots.count() == 36
    assert edition.tables.count() == 4
    assert edition.meetings.count() == 40
    assert edition.tracks.count() == 7
    assert Organiser.objects.count() == 0


def test_the_first_edition_is_public_on_its_real_days(edition):
    assert edition.days == [dt.date(2025, 5, 5), dt.date(2025, 5, 6)]
    assert edition.is_published
    assert edition.is_programme_illustrative
    assert not any(translations(edition, "venue").values())
    assert edition.releases.get().number == 1


def test_a_second_run_changes_nothing(edition, capsys):
    before = everything()

    call_command("seed_demo")

    assert everything() == before
    assert "nothing changed" in capsys.readouterr().out


def test_two_machines_load_the_same(edition):
    def shown():
        return [
            [model_to_dict(s, exclude=["id", "edition", "type", "track", "room", "speakers"])
             for s in Session.objects.order_by("guid")],
            list(Registration.objects.order_by("reference").values("reference", "name", "email",
                 "organisation_name", "status", "registered_at")),
            list(Meeting.objects.order_by("slot__starts_at", "table__number").values_list(
                 "slot__starts_at", "table__number", "first__reference", "second__reference")),
            list(Occupancy.objects.order_by("layer", "kind", "resource", "starts_at").values_list(
                 "layer", "kind", "resource", "starts_at", "ends_at")),
        ]  # fmt: skip

    before = shown()
    Release.objects.all().delete()
    for model in (Occupancy, Consent, Meeting, Registration, Session, Table, Edition):
        model.objects.all().delete()

    call_command("seed_demo", verbosity=0)

    assert shown() == before


def test_every_record_says_where_it_comes_from(edition):
    assert [str(record) for record in sourced_records() if not record.provenance] == []
    assert [str(record) for record in sourced_records() if not record.source] == []


def test_real_people_are_seed_or_found_and_the_others_say_model(edition):
    for speaker in Speaker.objects.all():
        real = speaker.slug in REAL
        assert (speaker.provenance in ("seed", "found")) is real
        assert real or all(
            word in text
            for word, text in zip(
                ("نموذج", "Demo", "modèle"),
                (speaker.name_ar, speaker.name_en, speaker.name_fr),
                strict=True,
            )
        )


def test_real_people_are_in_no_session_but_the_reported_opening(edition):
    appearances = Appearance.objects.filter(speaker__slug__in=REAL)
    speakers = {appearance.speaker.slug for appearance in appearances}

    assert {appearance.session.slug for appearance in appearances} == {"opening"}
    assert speakers == {slug for slug, person in REAL.items() if person[4] == "found"}
    assert not Registration.objects.filter(speaker__slug__in=REAL).exists()


def test_the_quoted_speakers_have_sourced_interventions(edition):
    quoted = [slug for slug, person in REAL.items() if person[4] == "seed"]
    interventions = Intervention.objects.exclude(speaker=None)

    assert {i.speaker.slug for i in interventions} == set(quoted)
    assert all(i.provenance == "seed" and i.source.startswith("MAP") for i in interventions)
    assert all(i.tracks.exists() for i in interventions)
    assert Intervention.objects.filter(speaker=None, kind="consensus").count() == 2


def test_unknown_latin_spellings_stay_empty(edition):
    empty = {o.slug for o in Speaker.objects.filter(name_fr="", name_en="")}

    assert empty == {"oukouk", "azmzi"}
    assert Organisation.objects.get(slug="aza-petrosolutions").name_fr == ""
    assert not Speaker.objects.filter(name_fr__icontains="Boutti").exists()


def test_institutions_stand_in_their_roles_and_order(edition):
    rows = edition.partnerships.in_precedence_order().values_list("role", "organisation__slug")

    assert list(rows) == [
        ("initiator", "industrie-du-maroc"),
        ("initiator", "cri-souss-massa"),
        ("cooperation", "wilaya-souss-massa"),
        ("cooperation", "conseil-region-souss-massa"),
        ("cooperation", "cgem-souss-massa"),
        ("cooperation", "ccis-souss-massa"),
        ("aegis", "ministere-industrie-commerce"),
        ("aegis", "ministere-investissement"),
    ]


def test_everything_shown_is_in_three_languages(edition):
    shown = {Edition: ("name", "slogan", "introduction", "city"), Session: ("title", "abstract")}
    shown |= dict.fromkeys((Room, Track, SessionType, Category), ("name",))
    shown |= {Intervention: ("words",), Organisation: ("name", "short_name")}
    shown |= {Speaker: ("name",)}
    unspelt = ("oukouk", "azmzi", "aza-petrosolutions")
    missing = [
        (record, field)
        for model, fields in shown.items()
        for record in model.objects.all()
        for field in fields
        if getattr(record, "slug", "") not in unspelt
        and not all(translations(record, field).values())
    ]

    assert missing == []


def test_texts_keep_the_house_spelling(edition):
    texts = [
        value
        for record in sourced_records()
        for value in model_to_dict(record).values()
        if isinstance(value, str)
    ]

    for unwanted in (
        "سوس ماسة",
        "سوس-ماس،",
        "confirm)",
        "à confirmer",
        "وهمي",
        "Haut Patronage",
        "'",
    ):
        assert [text for text in texts if unwanted in text] == []


def test_nobody_has_a_telephone_or_a_real_address(edition):
    assert not Registration.objects.exclude(phone="").exists()
    assert not Registration.objects.exclude(email__endswith="@example.org").exists()
    assert not Speaker.objects.exclude(email="").exists()
    assert not User.objects.exclude(email__endswith="@example.org").exists()


def test_consents_exist_for_each_partner_and_for_the_public_list(edition):
    for partnership in edition.partnerships.all():
        agreed = edition.registrations.agreed_to("partner_share", partnership.organisation)
        assert 0 < agreed.count() < 60
    assert 0 < edition.meetings.listed().count() < 40
    assert Consent.objects.exclude(withdrawn_at=None).exists()


def test_people_are_admitted_asked_seated_and_came_in(edition):
    admissions = edition.admissions.all()
    confirmed = edition.registrations.filter(status="confirmed")
    entries = Entry.objects.filter(registration__edition=edition)

    assert admissions.count() == 10
    assert sum(admission.taken for admission in admissions) == confirmed.count()
    assert edition.questions.count() == 4
    assert Answer.objects.filter(registration__edition=edition).count() >= 120
    assert {seating.taken for seating in Seating.objects.all()} == {3, 6}
    assert SeatRequest.objects.filter(status="waiting").count() == 2
    assert entries.values("registration").distinct().count() == confirmed.count() // 2
    assert {entry.day for entry in entries} == set(edition.days)
    assert {entry.door for entry in entries} == set(edition.doors.all())


def test_the_ledger_holds_sessions_and_meetings_without_a_clash(edition):
    sources = set(Occupancy.objects.filter(layer="public").values_list("source", flat=True))

    assert sources == {
        *(session.ledger_source for session in edition.sessions.all()),
        *(meeting.ledger_source for meeting in edition.meetings.all()),
    }
    assert not AcceptedClash.objects.exists()
    assert (
        Occupancy.objects.filter(layer="draft").count()
        == Occupancy.objects.filter(layer="public").count()
    )


def test_meetings_join_strangers_of_two_firms_who_come(edition):
    meetings = edition.meetings.select_related("first", "second")

    assert len({(m.first_id, m.second_id) for m in meetings}) == 40
    assert all(m.first.organisation_id != m.second.organisation_id for m in meetings)
    assert {side.status for m in meetings for side in (m.first, m.second)} == {"confirmed"}
    assert {r.status for r in edition.registrations.all()} == {"confirmed", "pending", "cancelled"}


def test_no_meeting_takes_a_speaker_out_of_a_session(edition):
    linked = edition.registrations.exclude(speaker=None)

    assert linked.count() == 2
    for registration in linked:
        spans = Occupancy.objects.filter(resource=registration.speaker.resource, layer="public")
        ordered = sorted(spans.values_list("starts_at", "ends_at"))
        assert len(ordered) > registration.speaker.sessions.count()
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_search_finds_bulk_loaded_records_as_if_saved(edition):
    for model in CONTENT:
        if issubclass(model, Searchable):
            for record in model.objects.all():
                stored = record.search
                record.derive_search()
                assert record.search == stored


def test_the_demo_accounts_can_sign_in(edition, client):
    for email in (accounts.ORGANISER, accounts.STAFF):
        assert User.objects.get(email=email).check_password(accounts.PASSWORD)
    staff = User.objects.get(email=accounts.STAFF)
    assert staff.has_perm("registrations.export_registration")
    assert not staff.has_perm("events.change_session")


def test_an_account_that_exists_keeps_its_password():
    User.objects.create_superuser(accounts.ORGANISER, "my own password", name="Me")

    call_command("seed_demo", verbosity=0)

    assert User.objects.get(email=accounts.ORGANISER).check_password("my own password")


def test_accounts_that_were_removed_stay_away(edition):
    User.objects.filter(email=accounts.STAFF).delete()

    call_command("seed_demo", verbosity=0)

    assert not User.objects.filter(email=accounts.STAFF).exists()


def test_production_refuses(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("seed_demo")

    assert not Edition.objects.exists()
    assert not User.objects.exists()


def test_a_taken_number_is_a_sentence_and_loads_nothing():
    Edition.objects.create(
        slug="mine", number=1, starts_on=dt.date(2028, 5, 1), ends_on=dt.date(2028, 5, 2)
    )

    with pytest.raises(CommandError, match="belongs to edition mine"):
        call_command("seed_demo")

    assert not Speaker.objects.exists()


def test_the_small_profile_fills_rooms_without_a_clash():
    profile = PROFILES["small"]

    call_command("seed_demo", "--profile", "small", verbosity=0)

    edition = Edition.objects.get(slug=generated.slug_of("small"))
    assert edition.sessions.count() == profile.sessions
    assert edition.rooms.count() == profile.rooms
    assert edition.registrations.count() == profile.registrations
    assert edition.meetings.count() == profile.meetings
    assert {s.day for s in edition.sessions.all()} == set(edition.days)
    assert Speaker.objects.exclude(sessions=None).distinct().count() == profile.speakers
    assert not AcceptedClash.objects.exists()
    line = edition.admissions.get(category__slug="project-holder")
    assert line.seats_left == 0
    assert edition.registrations.in_waiting_order().count() == 5
    assert {r.provenance for r in sourced_records() if not isinstance(r, Category)} == {
        "illustrative"
    }


@pytest.mark.parametrize("profile", [p for p in PROFILES.values() if p.meetings])
def test_meetings_of_every_profile_can_be_planned(profile):
    days = min(profile.days, generated.MEETING_DAYS)
    slots = days * len(generated.MEETINGS_BEGIN) * SLOTS_PER_BLOCK
    assert slots <= MOST_SLOTS
    assert profile.meetings <= slots * profile.tables


def test_generated_texts_read_like_a_programme():
    call_command("seed_demo", "--profile", "small", verbosity=0)

    for session in Session.objects.all():
        assert all(translations(session, "title").values())
        assert all(40 <= len(t.split()) <= 90 for t in translations(session, "abstract").values())
    titles = Session.objects.values_list("title_ar", flat=True)
    assert len(set(titles)) == len(titles)


def test_profiles_stand_beside_the_first_edition(edition):
    call_command("seed_demo", "--profile", "S", verbosity=0)

    assert Edition.objects.count() == 2
    assert Category.objects.count() == 10
    assert edition.sessions.count() == 12


def test_guids_depend_on_nothing_but_the_content(edition):
    opening = edition.sessions.get(slug="opening")

    assert opening.guid == uuid.uuid5(uuid.NAMESPACE_URL, "montada:2025/session/opening")
    assert opening.code == "FQHWH4"


def test_nothing_stands_under_a_source_that_does_not_say_it(edition):
    """The agency tells neither who manages the Technopark nor when a firm was founded."""
    reported = Speaker.objects.filter(slug__in=REAL)

    assert len(reported) == len(REAL)
    assert not any(any(translations(speaker, "biography").values()) for speaker in reported)
    assert reported.get(slug="tarik-fadli").source == "MAP, § 5"


def test_invented_attendees_have_one_latin_spelling(edition):
    models = edition.registrations.filter(speaker=None)

    assert all(person.name_latin.startswith("Modèle ") for person in models)
    assert {person.name == person.name_latin for person in models.exclude(language="ar")} == {True}


def test_the_clock_of_a_demonstration_leaves_its_people(edition):
    people = edition.registrations.count()
    retain(now=timezone.now())

    assert edition.registrations.filter(erased_at=None).count() == people
