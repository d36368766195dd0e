"""The states in the back office: buttons, many at once, waiting lists, seats and questions."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import staff_session
from accounts.models import Change, OutboxMail
from registrations.models import Admission, Question, Registration
from registrations.namesakes import namesakes_of
from tests.factories.admissions import make_admission
from tests.factories.events import make_edition
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db
LIST = "admin:registrations_registration_changelist"
CHANGE = "admin:registrations_registration_change"
STEP = "admin:registrations_registration_step"
VIEW = ("registrations.view_registration", "events.view_edition", "registrations.view_category")
STAFF = (*VIEW, "registrations.change_registration", "registrations.add_registration")


@pytest.fixture
def edition():
    return make_edition(slug="2027")


@pytest.fixture
def desk(client):
    user = make_staff(*STAFF)
    client.force_login(user)
    return user


def press(client, registration, step, **data):
    return client.post(reverse(STEP, args=[registration.pk, step]), data, follow=True)


def status_of(registration):
    return Registration.objects.get(pk=registration.pk).status


def test_a_button_leads_on_and_says_where_to(client, edition, desk):
    person = make_registration(edition, status="pending", category=make_category())

    page = client.get(reverse(CHANGE, args=[person.pk]))
    assert [step for step, _label in page.context["steps"]] == ["approved", "refused", "cancelled"]
    assert "status" not in page.context["adminform"].form.fields

    press(client, person, "approved")
    assert status_of(person) == "confirmed"
    assert Change.objects.get().by == desk
    again = press(client, person, "approved")
    assert [message.level_tag for message in again.context["messages"]] == ["error"]
    assert OutboxMail.objects.count() == 1


def test_buttons_are_for_those_who_may_and_for_steps_that_exist(client, edition):
    person = make_registration(edition, status="pending")
    client.force_login(make_staff(*VIEW))

    assert client.get(reverse(CHANGE, args=[person.pk])).context["steps"] == []
    assert press(client, person, "approved").status_code == 403
    assert client.get(reverse(STEP, args=[person.pk, "approved"])).status_code == 404
    assert press(client, person, "lapsed").status_code == 404
    assert (
        client.post(f"/fr/admin/registrations/registration/{10**30}/step/approved/").status_code
        == 404
    )
    assert status_of(person) == "pending"


def test_an_archived_edition_is_not_led_on(client, desk):
    archived = make_edition(is_archived=True)
    person = make_registration(archived, status="pending")

    assert press(client, person, "approved").status_code == 403
    assert status_of(person) == "pending"


def test_many_are_approved_while_there_are_seats(client, edition, desk):
    admission = make_admission(edition, capacity=2, has_waiting_list=False)
    people = [
        make_registration(edition, category=admission.category, status="pending") for _ in range(3)
    ]

    data = {"action": "approve_selected", "_selected_action": [p.pk for p in people]}
    response = client.post(reverse(LIST), data, follow=True)

    assert sorted(map(status_of, people)) == ["confirmed", "confirmed", "pending"]
    assert [m.level_tag for m in response.context["messages"]] == ["success", "warning"]
    assert OutboxMail.objects.count() == 2


def test_more_than_fifty_ask_for_a_proof_first(client, edition, desk, monkeypatch):
    people = [make_registration(edition, status="pending") for _ in range(51)]
    data = {"action": "refuse_selected", "_selected_action": [p.pk for p in people]}
    monkeypatch.setattr(staff_session, "is_confirmed", lambda session: False)

    assert client.post(reverse(LIST), data).status_code == 403
    assert not edition.registrations.filter(status="refused").exists()


def test_adding_gives_a_state_and_warns_of_a_namesake(client, edition, desk):
    admission = make_admission(edition, capacity=1)
    known = make_registration(
        edition, category=admission.category, name="محمد العلوي", name_latin=""
    )
    data = {
        "edition": edition.pk,
        "name": "Mohamed Alaoui",
        "category": admission.category.pk,
        "language": "fr",
        "consents-TOTAL_FORMS": 0,
        "consents-INITIAL_FORMS": 0,
    }

    response = client.post(reverse("admin:registrations_registration_add"), data, follow=True)

    added = Registration.objects.get(name="Mohamed Alaoui")
    assert added.status == "waiting"
    assert namesakes_of(added) == [known]
    levels = [message.level_tag for message in response.context["messages"]]
    assert levels.count("warning") == 2


def test_a_full_category_is_an_error_of_the_form(client, edition, desk):
    full = make_admission(edition, category=make_category(), capacity=0, has_waiting_list=False)
    person = make_registration(edition, category=make_category())
    address = reverse(CHANGE, args=[person.pk])
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"category": full.category.pk}
    data |= {"consents-TOTAL_FORMS": 0, "consents-INITIAL_FORMS": 0}

    response = client.post(address, data)

    assert "category" in response.context["adminform"].form.errors


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_lists_take_the_same_queries(
    client, edition, desk, count, django_assert_num_queries
):
    admission = make_admission(edition, capacity=0)
    for n in range(count):
        make_registration(
            edition,
            category=admission.category,
            status="waiting",
            waiting_since=timezone.now() - dt.timedelta(hours=n),
        )
    address = reverse("admin:waiting", args=[edition.slug])
    client.get(address)

    with django_assert_num_queries(7):
        response = client.get(address)

    [line] = response.context["lines"]
    assert [one.pk for one in line.waiting] == sorted(
        (one.pk for one in line.waiting), reverse=True
    )


def test_a_seat_is_offered_and_accepted_from_the_waiting_list(client, edition, desk):
    admission = make_admission(edition, capacity=1)
    person = make_registration(edition, category=admission.category, status="waiting")

    response = press(client, person, "offered", next="waiting")
    assert response.redirect_chain[-1][0] == reverse("admin:waiting", args=[edition.slug])
    assert response.context["lines"][0].offered == [person]

    press(client, person, "accepted", next="waiting")
    assert status_of(person) == "confirmed"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_admissions_takes_the_same_queries(
    admin_client, edition, count, django_assert_num_queries
):
    for _ in range(count):
        make_admission(edition, category=make_category())
        Question.objects.create(edition=edition, text_fr="Pourquoi ?")
    for model in ("admission", "question"):
        address = reverse(f"admin:registrations_{model}_changelist")
        admin_client.get(address)
        with django_assert_num_queries(8):
            assert len(admin_client.get(address).context["cl"].result_list) == count


def test_raising_the_seats_offers_them_and_lowering_below_the_taken_is_refused(
    admin_client, edition, django_capture_on_commit_callbacks
):
    admission = make_admission(edition, capacity=1)
    make_registration(edition, category=admission.category)
    waits = make_registration(edition, category=admission.category, status="waiting")
    address = reverse("admin:registrations_admission_change", args=[admission.pk])
    form = admin_client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}

    response = admin_client.post(address, {**data, "capacity": 0})
    assert response.context["adminform"].form.errors

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address, {**data, "capacity": 2})
    assert status_of(waits) == "offered"
    assert Admission.objects.get().taken == 2
