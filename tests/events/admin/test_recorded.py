"""Whatever the back office writes into tracked records is one entry of the history."""

import datetime as dt

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Change, User
from accounts.models.tracking import tracked_models
from events.history import sentence
from events.models import CommitteeMembership, Intervention, Page, Partnership, Session
from meetings.models import MeetingRules, Quota, Term
from registrations.models import Question, Registration, Seating
from speakers.admin.recorded import RecordedAdmin
from speakers.models import Organisation, Organiser, Speaker
from tests.events.admin.pages import filled
from tests.factories.admissions import make_admission
from tests.factories.doors import make_door
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.registrations import make_category, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def boss(client):
    user = User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")
    client.force_login(user)
    return client


@pytest.fixture
def edition():
    return make_edition(starts_on=dt.date(2099, 5, 4), ends_on=dt.date(2099, 5, 5))


def _organiser(edition):
    return Organiser.objects.create(name_fr="Karim")


def _partnership(edition):
    return Partnership.objects.create(
        edition=edition, organisation=make_organisation(), role=Partnership.Role.INITIATOR
    )


def _member(edition):
    return CommitteeMembership.objects.create(edition=edition, organiser=_organiser(edition))


def _intervention(edition):
    return Intervention.objects.create(
        edition=edition, speaker=make_speaker(), kind="call", words_fr="Agissons"
    )


def _registration(edition):
    make_category()
    return make_registration(edition)


def _page(edition):
    return Page.objects.create(edition=edition, kind=Page.Kind.values[0], body_fr="Texte")


# How each kind of record is made, and what a form changes in it.
def _question(edition):
    return Question.objects.create(edition=edition, text_fr="Secteur ?")


def _seating(edition):
    return Seating.objects.create(session=make_session(edition), capacity=5)


def _term(edition):
    return Term.objects.create(kind="sector", code="mines", name_fr="Mines")


def _rules(edition):
    return MeetingRules.objects.create(edition=edition)


def _quota(edition):
    return Quota.objects.create(edition=edition, category=make_category(), most_requests=3)


RECORDS = {
    "events_edition": (lambda edition: edition, {"city_fr": "Agadir"}),
    "events_room": (make_room, {"name_fr": "Autre"}),
    "events_track": (make_track, {"name_fr": "Autre"}),
    "events_sessiontype": (make_type, {"name_fr": "Autre"}),
    "events_session": (lambda edition: make_session(edition, at=None), {"title_fr": "Autre"}),
    "events_partnership": (_partnership, {"precedence": "7"}),
    "events_committeemembership": (_member, {"precedence": "7"}),
    "events_intervention": (_intervention, {"words_fr": "Autre"}),
    "events_page": (_page, {"body_fr": "Autre"}),
    "speakers_speaker": (lambda edition: make_speaker(), {"name_fr": "Autre"}),
    "speakers_organisation": (lambda edition: make_organisation(), {"name_fr": "Autre"}),
    "speakers_organiser": (_organiser, {"name_fr": "Autre"}),
    "meetings_meetingrules": (_rules, {"answer_days": "9"}),
    "meetings_quota": (_quota, {"most_meetings": "7"}),
    "meetings_term": (_term, {"name_fr": "Autre"}),
    "registrations_admission": (make_admission, {"offer_hours": "24"}),
    "registrations_door": (make_door, {"name_fr": "Autre"}),
    "registrations_question": (_question, {"text_fr": "Autre"}),
    "registrations_registration": (_registration, {"position": "Autre"}),
    "registrations_seating": (_seating, {"capacity": "7"}),
}


def form_of(name):
    return f"{name.split('_')[1]}_form"


@pytest.mark.parametrize("name", RECORDS)
def test_each_form_writes_one_change_and_none_where_nothing_changed(boss, edition, name):
    make, changes = RECORDS[name]
    record = make(edition)
    address = reverse(f"admin:{name}_change", args=[record.pk])
    form = boss.get(address)

    assert boss.post(address, filled(form, form_of(name))).status_code == 302
    assert not Change.objects.exists()
    form = boss.get(address)
    assert boss.post(address, filled(form, form_of(name), **changes)).status_code == 302

    change = Change.objects.get()
    assert (change.by.name, change.verb) == ("Salma", "events.record_changed")
    assert change.details["columns"] == list(changes)
    assert change.scope == ("" if name.startswith(("speakers", "meetings_term")) else edition.scope)
    assert [len(rows) for rows in change.entries().values()] == [1]


@pytest.mark.parametrize("name", [name for name in RECORDS if name != "registrations_registration"])
def test_each_deletion_is_one_change(boss, edition, name):
    record = RECORDS[name][0](edition)

    answer = boss.post(reverse(f"admin:{name}_delete", args=[record.pk]), {"post": "yes"})

    assert answer.status_code == 302
    change = Change.objects.get()
    assert change.verb == "events.record_deleted"
    assert type(record) in change.entries()


def test_a_new_record_with_all_its_rows_is_one_change(boss, edition):
    speaker = make_speaker()
    address = reverse("admin:events_session_add") + f"?edition={edition.pk}"
    rows = {
        "appearances-TOTAL_FORMS": 1,
        "appearances-0-speaker": speaker.pk,
        "appearances-0-role": "speaker",
        "appearances-0-position": 0,
    }

    boss.post(address, filled(boss.get(address), "session_form", title_fr="Neuve", **rows))

    change = Change.objects.get()
    assert sentence(change).startswith("Session added: “")
    assert "Neuve" in sentence(change)
    assert {model.__name__ for model in change.entries()} == {"Session", "Appearance"}


def test_rows_inside_a_form_belong_to_its_change(boss, edition):
    organisation = make_organisation()
    address = reverse("admin:events_edition_change", args=[edition.pk])
    rows = {
        "partnerships-TOTAL_FORMS": 1,
        "partnerships-0-organisation": organisation.pk,
        "partnerships-0-role": "initiator",
        "partnerships-0-precedence": 0,
    }

    boss.post(address, filled(boss.get(address), "edition_form", **rows))

    assert list(Change.objects.get().entries()) == [Partnership]


def test_several_records_deleted_at_once_are_one_change(boss, edition):
    rooms = [make_room(edition) for _ in range(3)]
    selected = {"action": "delete_selected", "post": "yes"}
    selected["_selected_action"] = [room.pk for room in rooms]

    boss.post(reverse("admin:events_room_changelist"), selected)

    change = Change.objects.get()
    assert sentence(change) == "Room: 3 deleted"


@pytest.mark.parametrize("action", ["cancel_selected", "take_out_selected"])
def test_a_bulk_button_is_one_change(boss, edition, action):
    sessions = [make_session(edition, day=edition.starts_on) for _ in range(2)]
    selected = {"action": action, "_selected_action": [one.pk for one in sessions]}

    boss.post(reverse("admin:events_session_changelist"), selected)

    change = Change.objects.get()
    assert len(change.entries()[Session]) == 2
    assert sentence(change).startswith("2 sessions")


def test_a_change_of_a_registration_holds_no_name(boss, edition):
    address = reverse("admin:registrations_registration_add") + f"?edition={edition.pk}"
    category = make_category()

    boss.post(
        address,
        filled(
            boss.get(address),
            "registration_form",
            name="Zineb Alaoui",
            email="zineb@example.org",
            category=category.pk,
            edition=edition.pk,
        ),
    )

    registration = Registration.objects.get()
    change = Change.objects.get()
    assert change.details["title"] == registration.reference
    assert not any(word in str(change.details) for word in ("Zineb", "zineb"))


def test_a_refused_form_leaves_no_change(boss, edition):
    room = make_room(edition)
    make_session(edition, day=edition.starts_on, room=room)
    other = make_session(edition, day=edition.starts_on, at="12:00", room=room)
    address = reverse("admin:events_session_change", args=[other.pk])

    answer = boss.post(address, filled(boss.get(address), "session_form", start_time="10:00"))

    assert answer.status_code == 200
    assert not Change.objects.exists()


@pytest.mark.parametrize("model", [Speaker, Organisation])
def test_what_was_written_by_nobody_has_no_change(model):
    make_speaker(organisation=make_organisation())

    assert not Change.objects.exists()
    assert model.history.count() == 1


def test_each_form_of_a_tracked_record_is_recorded_and_tried_here():
    tracked = [model for model in tracked_models() if admin.site.is_registered(model)]
    desks = {model: admin.site.get_model_admin(model) for model in tracked}
    names = {f"{model._meta.app_label}_{model._meta.model_name}" for model in desks}

    assert all(isinstance(desk, RecordedAdmin) for desk in desks.values())
    assert names == {*RECORDS, "meetings_meetingslot", "meetings_table"}


def test_keeping_the_history_costs_a_save_little(boss, edition):
    room = make_room(edition)
    address = reverse("admin:events_room_change", args=[room.pk])
    form = boss.get(address)

    with CaptureQueriesContext(connection) as asked:
        boss.post(address, filled(form, "room_form", name_fr="Autre"))

    spent = [q["sql"] for q in asked if "accounts_change" in q["sql"] or "historical" in q["sql"]]
    assert len(spent) == 3  # the newest state, the change, the new state


def test_a_form_of_what_has_no_history_works_as_ever(boss):
    category = make_category()
    address = reverse("admin:registrations_category_change", args=[category.pk])
    form = filled(boss.get(address), "category_form", name_fr="Autre")

    assert boss.post(address, form).status_code == 302
    delete = reverse("admin:registrations_category_delete", args=[category.pk])
    assert boss.post(delete, {"post": "yes"}).status_code == 302
    assert not Change.objects.exists()
