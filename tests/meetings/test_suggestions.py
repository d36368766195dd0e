"""Suggestions from the profiles to the page: who is on whose list, why, and who may see it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from meetings import suggesting
from meetings.actions import set_aside, suggest_meetings, write_suggestions
from meetings.models import MeetingRules, Suggestion
from registrations.actions import jobs, open_visit, run_job
from registrations.visiting import COOKIE
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import (
    make_category,
    make_consent,
    make_registration,
    make_staff,
)

pytestmark = pytest.mark.django_db

BUYER = {"offers": ["purchasing", "technology"], "needs": ["cold-storage", "packaging"]}
SELLER = {"offers": ["cold-storage", "machinery"], "needs": ["purchasing", "equity"]}
MAY = ("meetings.view_suggestion", "meetings.view_profile", "meetings.add_suggestion")


@pytest.fixture
def edition():
    return make_edition(starts_on=timezone.now().date(), ends_on=timezone.now().date())


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def agreed(edition, **fields):
    profile = make_profile(edition, **fields)
    make_consent(profile.registration, purpose="participant_list")
    return profile


def listed(profile):
    return [one.other for one in Suggestion.objects.of(profile).shown()]


def page_of(client, profile, language="en"):
    _visit, client.cookies[COOKIE] = open_visit(registration=profile.registration)
    return client.get(f"/{language}/{profile.edition.slug}/me/meetings/suggestions/")


def test_only_moderated_agreeing_expected_people_who_can_meet(edition):
    buyer, seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    firm, category = seller.registration.organisation_name, make_category(slug="investor")
    agreed(edition, state="submitted", **SELLER)
    make_profile(edition, **SELLER)  # has not agreed to be seen
    left = make_registration(edition, status="cancelled")
    agreed(edition, registration=left, **SELLER)
    elsewhere = agreed(make_edition(), **SELLER)
    speaks_other = agreed(edition, languages=["lang-es"], **SELLER)
    namesake = make_registration(edition, organisation_name=firm.upper())
    colleague = agreed(edition, registration=namesake, **BUYER)
    asked, met = agreed(edition, **SELLER), agreed(edition, **SELLER)
    make_request(asked, buyer, status="declined")
    investors = [
        agreed(edition, registration=make_registration(edition, category=category), **given)
        for given in (BUYER, SELLER)
    ]
    slot = make_slot(edition, "23:00", day=edition.starts_on + timezone.timedelta(days=1))
    make_slot(edition, "23:30", day=edition.starts_on + timezone.timedelta(days=1))
    make_meeting(slot, make_table(edition), first=met.registration, second=buyer.registration)
    write_suggestions(edition=edition)
    assert set(listed(buyer)) == {seller, investors[1]}
    assert buyer in listed(seller)
    assert colleague not in listed(seller)
    assert investors[1] not in listed(investors[0])
    assert listed(elsewhere) == listed(speaks_other) == []


def test_who_is_never_free_together_is_not_suggested(edition):
    tomorrow = edition.starts_on + timezone.timedelta(days=1)
    first, second = (make_slot(edition, at, day=tomorrow) for at in ("10:00", "11:00"))
    speaker = make_speaker()
    talks = make_registration(edition, speaker=speaker)
    make_session(edition, at="10:00", day=tomorrow, speakers=[speaker])
    buyer, seller = agreed(edition, registration=talks, **BUYER), agreed(edition, **SELLER)
    away = seller.delegates.get().away
    away.set([second])
    write_suggestions(edition=edition)
    assert listed(buyer) == listed(seller) == []
    away.set([first])
    write_suggestions(edition=edition)
    assert listed(buyer) == [seller]


def test_what_was_set_aside_stays_so_for_both(edition):
    buyer, seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    set_aside(suggestion=buyer.suggestions.get())
    write_suggestions(edition=edition)
    assert [one.other for one in Suggestion.objects.of(buyer)] == [seller]
    assert listed(buyer) == listed(seller) == []


def test_the_page_says_why_in_three_languages_and_no_number(client, edition):
    buyer, seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    told = {
        "en": "They offer: Storage and cold chain, which you need.",
        "fr": "Entreposage et froid",
        "ar": "التخزين والتبريد",
    }
    for language, sentence in told.items():
        page = page_of(client, buyer, language)
        text = unescape(page.content.decode())
        assert sentence in text
        assert "%" not in re.sub(r"%[0-9A-F]{2}", "", text)
        assert page.headers["Cache-Control"] == "no-store"
        assert seller.registration.email not in text
        assert seller.registration.phone not in text
    english = page_of(client, seller).content.decode()
    assert "They offer: Purchasing and supply, which you need." in english
    assert "They need: Storage and cold chain, which you offer." in english


def test_set_aside_and_shown_again_from_the_page(client, edition):
    buyer, _seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    one = buyer.suggestions.get()
    address = page_of(client, buyer).request["PATH_INFO"]
    assert client.post(address, {"aside": one.pk}).status_code == 303
    assert "Set aside" in client.get(address).content.decode()
    assert listed(buyer) == []
    client.post(address, {"again": one.pk})
    assert listed(buyer) != []
    others = one.other.suggestions.get()
    for wrong in (others.pk, "0", "x", "\x00", "²", "9" * 400):
        assert client.post(address, {"aside": wrong}).status_code in (400, 404)
    others.refresh_from_db()
    assert others.dismissed_at is None


def test_those_who_do_not_take_part_see_nobody(client, edition):
    buyer, _seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    address = reverse("meetings:suggestions", args=[edition.slug])
    assert client.get(address).status_code == 302
    buyer.state = "returned"
    buyer.save()
    assert page_of(client, buyer).status_code == 303
    hidden = make_profile(edition, **BUYER)
    assert "not in the list of participants" in page_of(client, hidden).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(client, edition, count, django_assert_num_queries):
    buyer = agreed(edition, **BUYER)
    for _ in range(count):
        agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    address = page_of(client, buyer).request["PATH_INFO"]
    with django_assert_num_queries(7):
        assert client.get(address).content.count(b'id="suggestion-') == count


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_computing(edition, count, django_assert_num_queries):
    for _ in range(count):
        agreed(edition, **BUYER)
        agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    lock = connection.vendor == "postgresql"
    with django_assert_num_queries(24 + lock):
        write_suggestions(edition=edition)


def test_the_coordinator_starts_it_once_and_the_worker_does_it(client, edition):
    buyer, seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    staff = make_staff(*MAY)
    client.force_login(staff)
    address = reverse("admin:meeting-suggestions", args=[edition.slug])
    assert client.post(address).status_code == 302
    job = edition.jobs.get()
    assert suggest_meetings(edition=edition, by=staff, language="fr") == job
    with translation.override("en"):
        english = reverse("admin:meeting-suggestions", args=[edition.slug])
    assert "Suggestions are being computed" in client.get(english).content.decode()
    run_job(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("ready", 4, 4)
    assert listed(buyer) == [seller]
    assert MeetingRules.of(edition).suggested_at is not None
    page = client.get(english).content.decode()
    assert "Compute anew" in page
    assert "2</dd>" in page


def test_who_only_looks_computes_nothing(client, edition):
    client.force_login(make_staff(*MAY[:2]))
    address = reverse("admin:meeting-suggestions", args=[edition.slug])
    client.post(address)
    assert not edition.jobs.exists()
    client.force_login(make_staff("meetings.view_profile"))
    assert client.get(address).status_code == 403


def test_old_or_new_never_a_mix(edition, monkeypatch):
    """Stopped at any place, as a killed worker is, it leaves the former ones as they were."""
    buyer, _seller = agreed(edition, **BUYER), agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    before = list(Suggestion.objects.values())
    agreed(edition, **SELLER)
    for model, name in ((Suggestion, "bulk_create"), (MeetingRules, "update_or_create")):
        with monkeypatch.context() as broken:
            manager = type(model.objects)
            broken.setattr(manager, name, lambda *given, **named: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                write_suggestions(edition=edition)
        assert list(Suggestion.objects.values()) == before
    write_suggestions(edition=edition)
    assert len(listed(buyer)) == 2


def test_lost_work_writes_nothing(edition):
    agreed(edition, **BUYER)
    agreed(edition, **SELLER)
    job = suggest_meetings(edition=edition, by=make_staff(*MAY), language="en")
    jobs.stop_job(job=job)
    run_job(job_id=job.pk)
    with pytest.raises(jobs.JobLost):
        write_suggestions(edition=edition, progress=jobs.Progress(job))
    assert not Suggestion.objects.exists()


def test_the_coordinator_does_the_sum_again_by_hand(client, edition):
    """From nothing but the numbers that the page shows, to what it shows as the score."""
    buyer = agreed(edition, **BUYER)
    agreed(edition, **SELLER)
    agreed(edition, offers=["packaging", "cold-storage"], needs=["export", "technology"])
    write_suggestions(edition=edition)
    client.force_login(make_staff(*MAY))
    with translation.override("en"):
        address = reverse("admin:meeting-suggestions-of", args=[edition.slug, buyer.pk])
    page = client.get(address).content.decode()
    sections = page.split('<section class="panel">')[1:]
    assert len(sections) == 2
    for section, kept in zip(sections, buyer.suggestions.all(), strict=True):
        there, back = (by_hand(table) for table in section.split("<table")[1:])
        shown = float(re.search(r"\) = <strong>([\d.]+)</strong>", section)[1])
        assert shown == pytest.approx(kept.score, abs=5e-4)
        assert 2 * there * back / (there + back) == pytest.approx(shown, abs=5e-4)


def by_hand(table):
    """The score of one side from the cells: the weight from the counts, then the sum."""
    points = most = 0
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        if len(cells) < 5:
            continue
        named, total = map(int, re.match(r"(\d+) of (\d+)", cells[0]).groups())
        weight, closeness = float(cells[1]), float(cells[3])
        assert weight == suggesting.Codes({}, {"it": named}, total).weight("it")
        points, most = points + weight * closeness, most + weight
    return points / most


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_coordinators_screens(client, edition, count, django_assert_num_queries):
    buyer = agreed(edition, **BUYER)
    for _ in range(count):
        agreed(edition, **SELLER)
    write_suggestions(edition=edition)
    client.force_login(make_staff(*MAY))
    lists = reverse("admin:meeting-suggestions", args=[edition.slug])
    one = reverse("admin:meeting-suggestions-of", args=[edition.slug, buyer.pk])
    client.get(lists)
    with django_assert_num_queries(10):
        client.get(lists)
    with django_assert_num_queries(8):
        client.get(one)


def test_the_list_can_be_searched_and_is_never_broken(client, edition):
    agreed(edition, **BUYER)
    with translation.override("en"):
        address = reverse("admin:meeting-suggestions", args=[edition.slug])
    client.force_login(make_staff(*MAY))
    for query in ("?few=1", "?q=Attendee", "?page=x", "?page=99", "?q=" + "z" * 3000):
        assert client.get(address + query).status_code == 200
    assert (
        client.get(reverse("admin:meeting-suggestions-of", args=[edition.slug, 0])).status_code
        == 404
    )
