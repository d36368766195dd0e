"""Every list and form of the back office, whichever room it comes from."""

import datetime as dt
import itertools

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry, OutboxMail, User
from accounts.tasks import send_mail
from events.actions import publish_programme
from events.models import (
    AcceptedClash,
    CommitteeMembership,
    Edition,
    Intervention,
    Occupancy,
    Page,
    Partnership,
    Release,
    ReleasePart,
    Room,
    Session,
    SessionType,
    Track,
)
from meetings.models import (
    Meeting,
    MeetingRequest,
    MeetingRules,
    MeetingSlot,
    Profile,
    Quota,
    Table,
    Term,
)
from registrations.models import (
    Admission,
    Category,
    Door,
    ExportProfile,
    Mailing,
    Question,
    Registration,
    Seating,
)
from speakers.models import Organisation, Organiser, Speaker
from tests.factories import events as programme
from tests.factories import meetings, registrations
from tests.factories.admissions import make_admission
from tests.factories.doors import make_door

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14
_numbers = itertools.count(1)


def make_partnership(edition):
    return Partnership.objects.create(
        edition=edition, organisation=programme.make_organisation(), role=Partnership.Role.INITIATOR
    )


def make_organiser(edition):
    n = next(_numbers)
    return Organiser.objects.create(name_fr=f"Membre {n}")


def make_membership(edition):
    return CommitteeMembership.objects.create(edition=edition, organiser=make_organiser(edition))


def make_intervention(edition):
    speaker = programme.make_speaker()
    return Intervention.objects.create(
        edition=edition, speaker=speaker, kind=Intervention.Kind.values[0], words_fr="Il a dit…"
    )


def make_page(edition):
    kinds = Page.Kind.values
    kind = kinds[next(_numbers) % len(kinds)]
    return Page.objects.create(edition=edition, kind=kind, body_fr="## Venir")


def make_busy_session(edition):
    """A session with a room, a track and people: what its list has to look up."""
    return programme.make_session(
        edition,
        day=programme.FIRST_DAY,
        at=f"{8 + next(_numbers) % 12:02}:00",
        room=programme.make_room(edition),
        track=programme.make_track(edition),
        speakers=[programme.make_speaker(), programme.make_speaker()],
    )


def make_meeting(edition):
    number = next(_numbers)
    slot = meetings.make_slot(edition, f"{8 + number % 12:02}:00")
    return meetings.make_meeting(slot, meetings.make_table(edition, number))


def make_accepted_clash(edition):
    resource = programme.make_speaker().resource
    return AcceptedClash.objects.create(resource=resource, first="session:1", second="session:2")


def make_occupancy(edition):
    session = make_busy_session(edition)
    return Occupancy.objects.filter(source=session.ledger_source).first()


def make_release(edition):
    programme.make_session(edition, at=None)
    return publish_programme(edition=edition, by=None)


def make_part(edition):
    return ReleasePart.objects.filter(release=make_release(edition)).first()


def make_mail(edition):
    return OutboxMail.objects.create(
        to="someone@example.org", subject="S", body="B", language="fr", sent_at=timezone.now()
    )


def make_task(edition):
    result = send_mail.enqueue(make_mail(edition).pk)
    return DBTaskResult.objects.get(pk=result.id)


def make_mailing(edition):
    writer = User.objects.create_user(f"writer-{next(_numbers)}@example.org")
    texts = {"subject_fr": "Bonjour", "body_fr": "Bonjour {name}"}
    return Mailing.objects.create(edition=edition, written_by=writer, **texts)


def make_seating(edition):
    return Seating.objects.create(session=programme.make_session(edition), capacity=3)


def make_term(edition):
    return Term.objects.create(kind="sector", code=f"sector-{next(_numbers)}", name_fr="Mines")


def make_quota(edition):
    return Quota.objects.create(edition=edition, category=registrations.make_category())


def make_request(edition):
    return meetings.make_request(meetings.make_profile(edition), meetings.make_profile(edition))


def make_profile(edition):
    return ExportProfile.objects.create(edition=edition, name_fr="Presse", columns=["name"])


MAKERS = {
    Group: lambda edition: Group.objects.create(name=f"Group {next(_numbers)}"),
    DBTaskResult: make_task,
    User: lambda edition: User.objects.create_user(f"user-{next(_numbers)}@example.org"),
    AuditEntry: lambda edition: AuditEntry.objects.record("tests.made"),
    OutboxMail: make_mail,
    Organiser: make_organiser,
    Organisation: lambda edition: programme.make_organisation(),
    Partnership: make_partnership,
    CommitteeMembership: make_membership,
    Intervention: make_intervention,
    Edition: lambda edition: programme.make_edition(),
    Page: make_page,
    Room: programme.make_room,
    Track: programme.make_track,
    SessionType: programme.make_type,
    Occupancy: make_occupancy,
    AcceptedClash: make_accepted_clash,
    Release: make_release,
    ReleasePart: make_part,
    Speaker: lambda edition: programme.make_speaker(),
    Session: make_busy_session,
    Category: lambda edition: registrations.make_category(),
    Registration: registrations.make_registration,
    Admission: lambda edition: make_admission(edition, category=registrations.make_category()),
    Question: lambda edition: Question.objects.create(edition=edition, text_fr="Secteur ?"),
    Door: make_door,
    ExportProfile: make_profile,
    Mailing: make_mailing,
    Seating: make_seating,
    MeetingSlot: lambda edition: meetings.make_slot(edition, f"{8 + next(_numbers) % 12:02}:00"),
    Table: lambda edition: meetings.make_table(edition, next(_numbers)),
    Meeting: make_meeting,
    MeetingRequest: make_request,
    MeetingRules: lambda _: MeetingRules.objects.create(edition=programme.make_edition()),
    Profile: meetings.make_profile,
    Quota: make_quota,
    Term: make_term,
}
MODELS = sorted(MAKERS, key=lambda model: model._meta.label)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


@pytest.fixture
def edition():
    return programme.make_edition(starts_on=dt.date(2027, 5, 4), ends_on=dt.date(2027, 5, 5))


@pytest.fixture
def boss(client):
    client.force_login(User.objects.create_superuser("boss@example.org", "a-long-password"))
    return client


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_registered_model_is_tried_here():
    assert set(admin.site._registry) == set(MAKERS)


@each_model
def test_a_list_asks_as_much_for_three_rows_as_for_one(boss, edition, model):
    url = address(model, "changelist")
    MAKERS[model](edition)
    boss.get(url)  # what is remembered between requests is remembered now
    at_one = queries_of(boss, url)
    MAKERS[model](edition)
    MAKERS[model](edition)
    boss.get(url)  # conflicts are counted anew after each change

    assert queries_of(boss, url) == at_one
    assert at_one <= MOST_QUERIES


@each_model
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_lists_and_forms_open_in_each_language(boss, edition, model, language):
    record = MAKERS[model](edition)
    may_add = admin.site._registry[model].has_add_permission(request_of(boss))
    with translation.override(language):
        pages = [address(model, "changelist"), address(model, "change", record.pk)]
        if may_add:
            pages.append(address(model, "add"))
    for url in pages:
        response = boss.get(url)
        assert response.status_code == 200, url
        assert f'<html lang="{language}' in response.content.decode()


def request_of(client):
    return client.get("/fr/admin/").wsgi_request


@each_model
def test_a_search_that_finds_nothing_says_so(boss, edition, model):
    MAKERS[model](edition)

    response = boss.get(address(model, "changelist"), {"q": "zzz-nothing"})

    assert response.status_code in (200, 302)
