import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.versions import versions
from meetings.models import Meeting, MeetingSlot, Table
from registrations.models import Category, Consent, Registration
from tests.factories.events import FIRST_DAY, make_edition, make_organisation
from tests.factories.meetings import make_profile, make_request

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


def figures_of(client):
    page = text_of(client.get("/en/2027/meetings/"))
    section = page.partition("In numbers")[2].partition("</section>")[0]
    return [line.strip() for line in re.findall(r"<li>(.*?)</li>", section, re.DOTALL)]


def test_figures_say_of_how_many(client, edition, slot):
    people = [make_profile(edition) for _ in range(4)]
    make_profile(edition, state="submitted")
    wishes = [make_request(people[0], other) for other in people[1:]]
    make_request(people[1], people[2], status="declined")
    assert figures_of(client) == [
        "4 participants with a profile of offers and needs",
        "3 meetings wished for by both sides",
    ]
    sides = [[one.asker.registration, one.asked.registration] for one in wishes]
    meet(slot, *sides[0], 1, request=wishes[0], status="held")
    meet(slot, *sides[1], 2, request=wishes[1], status="missed")
    meet(slot, *sides[2], 3, request=wishes[2], status="cancelled")
    cache.clear()
    assert figures_of(client)[1:] == [
        "2 of 3 meetings wished for by both sides found a slot and a table",
        "1 of 2 meetings noted at the tables were held",
    ]


@pytest.mark.parametrize(("answers", "told"), [(9, False), (10, True)])
def test_few_answers_are_not_told(client, edition, slot, answers, told):
    for number in range(5):
        meeting = meet(
            slot, *(side(edition, f"{n}-{number}", agrees=False) for n in "AB"), number + 1
        )
        for n, registration in enumerate([meeting.first, meeting.second]):
            if 2 * number + n < answers:
                meeting.feedback.create(
                    registration=registration,
                    stage=0,
                    is_useful=number < 4,
                    answered_at=dt.datetime(2027, 5, 4, 17, tzinfo=dt.UTC),
                )
    page = text_of(client.get("/en/2027/meetings/"))
    assert ("8 of 10 answers call the meeting useful" in page) is told


def test_figures_are_looked_at_again_after_ten_minutes(client, edition, slot):
    people = [make_profile(edition) for _ in range(2)]
    with time_machine.travel(dt.datetime(2027, 4, 1, 10, tzinfo=dt.UTC), tick=False):
        figures_of(client)
        make_request(*people)
        assert len(figures_of(client)) == 1
    with time_machine.travel(dt.datetime(2027, 4, 1, 10, 11, tzinfo=dt.UTC), tick=False):
        assert len(figures_of(client)) == 2


def test_figures_of_an_illustration_are_called_so(client, edition, slot):
    make_request(*(make_profile(edition) for _ in range(2)))
    assert "Illustrative" not in text_of(client.get("/en/2027/meetings/"))
    slot.provenance = "illustrative"
    slot.save()
    cache.clear()
    heading = text_of(client.get("/en/2027/meetings/")).partition("In numbers")[2][:60]
    assert "Illustrative" in heading


def test_who_may_still_join_is_led_there(client, edition, slot):
    page = text_of(client.get("/fr/2027/meetings/"))
    assert 'href="/fr/2027/me/meetings/"' in page
    cache.clear()
    versions.forget()
    with time_machine.travel(dt.datetime(2027, 6, 1, 10, tzinfo=dt.UTC), tick=False):
        assert 'href="/fr/2027/me/meetings/"' not in text_of(client.get("/fr/2027/meetings/"))
