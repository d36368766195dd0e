"""The coordinator's screens of requests: acting in the name of a firm, one by one and in bulk."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from meetings.models import MeetingRequest
from tests.factories.events import make_edition
from tests.factories.meetings import make_profile, make_request
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
LOOK = ("meetings.view_meetingrequest", "registrations.view_registration")
ACT = (*LOOK, "meetings.change_meetingrequest", "meetings.add_meetingrequest")


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def firm(edition):
    owner = make_registration(edition, name="Zineb", organisation_name="Pompes du Souss")
    return make_profile(edition, registration=owner)


@pytest.fixture
def coordinator(client):
    client.force_login(make_staff(*ACT))
    return client


def screen(edition, *key):
    name = "admin:meeting-requests-of" if key else "admin:meeting-requests"
    return reverse(name, args=[edition.slug, *key])


def test_a_firm_is_found_and_answered_for(coordinator, edition, firm):
    request = make_request(make_profile(edition), firm, status="open")
    page = coordinator.get(screen(edition)).text
    assert screen(edition, firm.pk) in page
    assert screen(edition, firm.pk) in coordinator.get(screen(edition), {"q": "pompes"}).text
    assert "Zineb" not in coordinator.get(screen(edition), {"q": "nobody\x00"}).text

    act = {"request": request.pk, "do": "accept"}
    coordinator.post(screen(edition, firm.pk), act)
    again = coordinator.post(screen(edition, firm.pk), act, follow=True)
    coordinator.post(screen(edition, firm.pk), {**act, "do": "require"})

    request.refresh_from_db()
    assert (request.status, request.is_must) == ("accepted", True)
    assert request.answered_by
    assert AuditEntry.objects.filter(verb__startswith="meetings.request").count() == 2
    assert firm.registration.name in again.text


def test_a_firm_asks_by_the_coordinator(coordinator, edition, firm):
    other = make_profile(edition)
    page = coordinator.get(screen(edition, firm.pk), {"q": other.registration.name_latin}).text
    assert f'value="{other.pk}"' in page
    form = {"asked": other.pk, "reason": "Pumps.", "priority": "3", "must": "yes", "ask": "yes"}
    for wrong in ({"asked": "²"}, {"asked": firm.pk}, {"reason": ""}, {"priority": "x"}):
        answer = coordinator.post(screen(edition, firm.pk), {**form, **wrong})
        assert answer.status_code == 200
    assert not MeetingRequest.objects.exists()

    coordinator.post(screen(edition, firm.pk), form)

    request = MeetingRequest.objects.get()
    assert (request.asker, request.asked, request.is_must) == (firm, other, True)
    assert request.asked_by


def test_the_list_is_searched_and_acted_on_in_bulk(coordinator, edition, firm):
    for status in ("open", "open", "declined"):
        make_request(make_profile(edition), firm, status=status)
    strange = make_request(make_profile(edition), make_profile(edition), status="open")
    address = reverse("admin:meetings_meetingrequest_changelist")
    found = coordinator.get(address, {"edition": edition.pk, "q": "zineb"}).context["cl"]
    assert found.result_count == 3
    found = coordinator.get(address, {"edition": edition.pk, "meeting": "none"}).context["cl"]
    assert found.result_count == 0

    keys = list(firm.received_requests.values_list("pk", flat=True))
    chosen = {"action": "accept", "_selected_action": keys}
    page = coordinator.post(f"{address}?edition={edition.pk}", chosen, follow=True).text

    accepted = MeetingRequest.objects.filter(status="accepted", answered_by__isnull=False)
    assert accepted.count() == 2
    strange.refresh_from_db()
    assert strange.status == "open"
    assert firm.registration.name in page


def test_who_may_only_look_changes_nothing(client, edition, firm):
    request = make_request(make_profile(edition), firm, status="open")
    client.force_login(make_staff(*LOOK))
    page = client.get(screen(edition, firm.pk))
    assert (page.status_code, 'name="do"' in page.text) == (200, False)
    client.post(screen(edition, firm.pk), {"request": request.pk, "do": "accept"})
    form = {"asked": request.asker_id, "reason": "Pumps.", "priority": "3", "ask": "yes"}
    client.post(screen(edition, firm.pk), form)
    request.refresh_from_db()
    assert (request.status, MeetingRequest.objects.count()) == ("open", 1)
    client.force_login(make_staff("meetings.view_meeting"))
    assert client.get(screen(edition)).status_code == 403


def test_an_archived_edition_stays_as_it_is(coordinator, edition, firm):
    request = make_request(make_profile(edition), firm, status="open")
    edition.is_archived = True
    edition.save()
    coordinator.post(screen(edition, firm.pk), {"request": request.pk, "do": "accept"})
    request.refresh_from_db()
    assert request.status == "open"


@pytest.mark.parametrize("count", [1, 3])
def test_queries(coordinator, edition, firm, count, django_assert_num_queries):
    for _ in range(count):
        make_request(make_profile(edition), firm, status="open")
        make_request(firm, make_profile(edition))
        make_request(make_profile(edition), make_profile(edition), status="open")
    for address, queries in ((screen(edition), 10), (screen(edition, firm.pk), 9)):
        coordinator.get(address)
        with django_assert_num_queries(queries):
            coordinator.get(address)
