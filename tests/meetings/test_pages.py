import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.versions import versions
from meetings.models import Meeting, MeetingSlot, Table
from registrations.models import Category, Consent, Registration
from tests.factories.events import FIRST_DAY, make_edition, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(slug="2027")


@pytest.fixture
def slot(edition):
    return MeetingSlot.objects.create(
        edition=edition, day=FIRST_DAY, start_time=dt.time(16), minutes=20
    )


def side(edition, name, *, agrees, **fields):
    category, _ = Category.objects.get_or_create(slug="expert", defaults={"name_fr": "Expert"})
    registration = Registration.objects.create(
        edition=edition, name=name, category=category, email=f"{name}@example.org", **fields
    )
    if agrees:
        Consent.objects.create(
            registration=registration,
            purpose=Consent.Purpose.B2B_VISIBLE,
            text_version="1",
            language="fr",
            channel="form",
        )
    return registration


def meet(slot, first, second, number=1, **fields):
    table, _ = Table.objects.get_or_create(edition=slot.edition, number=number)
    return Meeting.objects.create(
        edition=slot.edition, slot=slot, table=table, first=first, second=second, **fields
    )


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_meeting_is_listed_when_both_agreed_and_counted_otherwise(client, edition, slot):
    meet(slot, side(edition, "Ali", agrees=True), side(edition, "Bea", agrees=True), 3)
    meet(slot, side(edition, "Chama", agrees=True), side(edition, "Driss", agrees=False), 4)
    meet(slot, side(edition, "Emna", agrees=False), side(edition, "Farid", agrees=False), 5)

    page = text_of(client.get("/en/2027/meetings/"))

    assert "<bdi>Ali</bdi>" in page
    assert "<bdi>Bea</bdi>" in page
    assert "Table 3" in page
    assert "and 2 meetings that are not listed" in page
    for hidden in ("Chama", "Driss", "Emna", "Farid", "example.org", "Table 4"):
        assert hidden not in page


def test_withdrawn_consent_takes_the_meeting_off_the_list(client, edition, slot):
    ali = side(edition, "Ali", agrees=True)
    meet(slot, ali, side(edition, "Bea", agrees=True))
    ali.consents.update(withdrawn_at=dt.datetime(2027, 4, 1, tzinfo=dt.UTC))

    page = text_of(client.get("/en/2027/meetings/"))

    assert "Ali" not in page
    assert "1 meeting, not listed" in page


def test_cancelled_meeting_is_neither_listed_nor_counted(client, edition, slot):
    sides = [side(edition, name, agrees=True) for name in ("Ali", "Bea")]
    meet(slot, *sides, status=Meeting.Status.CANCELLED)

    page = text_of(client.get("/en/2027/meetings/"))

    assert "Ali" not in page
    assert "No meeting has been placed yet" in page


@pytest.mark.parametrize(("code", "shown"), [("ar", "علي"), ("fr", "Ali"), ("en", "Ali")])
def test_side_is_named_in_the_reader_s_script(client, edition, slot, code, shown):
    institution = make_organisation(name_ar="ميناء", name_fr="Port", name_en="")
    meet(
        slot,
        side(edition, "علي", agrees=True, name_latin="Ali", organisation=institution),
        side(edition, "Bea", agrees=True, organisation_name="Béa & Cie"),
    )

    page = text_of(client.get(f"/{code}/2027/meetings/"))

    assert f"<bdi>{shown}</bdi>" in page
    assert "<bdi>Béa &amp; Cie</bdi>" in page
    assert ("ميناء" if code == "ar" else "Port") in page


def test_meetings_of_another_edition_stay_there(client, edition, slot):
    make_edition(slug="2026")
    meet(slot, side(edition, "Ali", agrees=True), side(edition, "Bea", agrees=True))

    assert "Ali" not in text_of(client.get("/en/2026/meetings/"))
    assert client.get("/en/1999/meetings/").status_code == 404


def test_illustrative_meeting_is_called_so(client, edition, slot):
    sides = [side(edition, name, agrees=True) for name in ("Ali", "Bea")]
    meet(slot, *sides, provenance="illustrative")

    assert text_of(client.get("/en/2027/meetings/")).count(">Illustrative<") == 1


def test_page_costs_the_same_with_one_and_three_meetings(client, edition, slot):
    def cost():
        cache.clear()
        versions.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get("/fr/2027/meetings/")
        return len(captured)

    for number in range(1, 4):
        meet(
            slot,
            side(edition, f"A{number}", agrees=True, organisation=make_organisation()),
            side(edition, f"B{number}", agrees=True),
            number,
        )
        assert cost() == 4
