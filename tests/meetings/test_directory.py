"""The participants, as those see them who take part: found, opened, and no more than agreed to."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from meetings.actions import looking
from meetings.models import Term
from meetings.vocabulary import install_vocabulary
from registrations.actions import open_visit, withdraw_consent
from registrations.models import Consent
from registrations.visiting import COOKIE
from tests.factories.events import make_edition, make_organisation
from tests.factories.meetings import make_profile, make_request
from tests.factories.registrations import make_category, make_consent, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    install_vocabulary(Term)
    return make_edition(starts_on=timezone.now().date())


def participant(edition, *, is_listed=True, person=(), **fields):
    registration = make_registration(edition, **dict(person))
    profile = make_profile(edition, registration=registration, **fields)
    if is_listed:
        make_consent(registration, Consent.Purpose.PARTICIPANT_LIST)
    return profile


@pytest.fixture
def reader(edition):
    return participant(edition, is_listed=False)


@pytest.fixture
def browser(reader):
    client = Client()
    _visit, client.cookies[COOKIE] = open_visit(registration=reader.registration)
    return client


def page(edition, rest=""):
    return f"/en/{edition.slug}/me/meetings/participants/{rest}"


def found(browser, edition, **query):
    return {row.profile.pk for row in browser.get(page(edition), query).context["rows"]}


def test_words_in_either_script_a_text_and_terms_find(browser, edition):
    firm = make_organisation(name_ar="مصنع السردين", name_fr="Sardines du Sud")
    fish = participant(
        edition,
        person={"name": "فاطمة الزهراء", "name_latin": "Fatima Zahra", "organisation": firm},
        offers=["agro-industry"],
    )
    sun = participant(
        edition,
        person={"name": "يوسف", "name_latin": "Youssef"},
        offers=["green-hydrogen"],
        approved_text="Électrolyseurs à Agadir",
    )

    assert found(browser, edition) == {fish.pk, sun.pk}
    for words in ("fatima", "فاطمه", "Sardines sud", "السردين", "agro-industrie"):
        assert found(browser, edition, q=words) == {fish.pk}, words
    for words in ("Électrolyseurs", "الهيدروجين", "hydrogen youssef"):
        assert found(browser, edition, q=words) == {sun.pk}, words
    for words in ("zzz", "…", "fatima youssef"):
        assert found(browser, edition, q=words) == set(), words


def test_each_filter_keeps_those_that_have_it(browser, edition):
    press = make_category(slug="press")
    one = participant(
        edition, offers=["green-hydrogen", "equity"], needs=["loan"], languages=["lang-es"]
    )
    other = participant(
        edition, person={"category": press}, offers=["automotive"], needs=["equity"]
    )

    for query in (
        {"sector": "energy"},
        {"sector": "green-hydrogen"},
        {"offer": "finance"},
        {"need": "loan"},
        {"language": "lang-es"},
        {"category": one.registration.category.slug},
    ):
        assert found(browser, edition, **query) == {one.pk}, query
    assert found(browser, edition, need="equity", category="press") == {other.pk}
    assert found(browser, edition, need="loan", category="press") == set()
    assert found(browser, edition, sector="none", need="x" * 500, page="9z") == {one.pk, other.pk}
    assert browser.get(page(edition), {"q": "a\x00b", "page": "9" * 5000}).status_code in (200, 400)


def test_only_those_who_take_part_and_agree_are_found_by_those_who_take_part(edition, browser):
    seen = participant(edition)
    hidden = [
        participant(edition, is_listed=False),
        participant(edition, state="submitted"),
        participant(edition, state="withdrawn"),
        participant(edition, person={"status": "cancelled"}),
        participant(make_edition(starts_on=timezone.now().date())),
    ]
    assert found(browser, edition) == {seen.pk}
    assert browser.get(page(edition, f"{seen.pk}/")).status_code == 200
    for profile in hidden:
        assert browser.get(page(edition, f"{profile.pk}/")).status_code == 404

    consent = seen.registration.consents.get()
    withdraw_consent(consent=consent, by=None)
    assert found(browser, edition) == set()
    assert browser.get(page(edition, f"{seen.pk}/")).status_code == 404

    for outsider in (make_registration(edition), participant(edition, state="draft").registration):
        client = Client()
        _visit, client.cookies[COOKIE] = open_visit(registration=outsider)
        answer = client.get(page(edition))
        assert (answer.status_code, answer.url) == (
            303,
            f"/en/{edition.slug}/me/meetings/?done=not-yet",
        )
        assert client.get(page(edition, f"{seen.pk}/")).status_code == 303
    assert Client().get(page(edition)).url.endswith("/me/link/")


def test_how_to_reach_somebody_is_told_once_both_agreed(browser, edition, reader):
    other = participant(edition, is_listed=False)
    owner, address = other.registration, page(edition, f"{other.pk}/")
    assert browser.get(address).status_code == 404

    request = make_request(other, reader, status="open")
    text = browser.get(address).text
    assert "They have asked to meet you." in text
    assert owner.email not in text
    assert owner.phone not in text

    request.status = "accepted"
    request.save()
    text = browser.get(address).text
    assert owner.email in text
    assert owner.phone in text

    request.status = "declined"
    request.save()
    assert browser.get(address).status_code == 404


def test_nobody_takes_the_directory_home(browser, edition, reader, monkeypatch):
    others = [participant(edition) for _n in range(3)]
    monkeypatch.setattr(looking, "SEARCHES", 2)
    monkeypatch.setattr(looking, "PROFILES", 2)

    answers = [browser.get(page(edition), {"q": "a"}) for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) <= 60
    opened = [browser.get(page(edition, f"{one.pk}/")).status_code for one in others]
    assert opened == [200, 200, 429]
    assert browser.get(page(edition, f"{others[0].pk}/")).status_code == 429
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject) == (
        "meetings.many_profiles_read",
        reader.registration.subject,
    )


@pytest.mark.once
def test_the_list_asks_as_much_for_three_as_for_one(browser, edition, django_assert_num_queries):
    participant(edition, offers=["equity"])
    browser.get(page(edition))
    for more in (0, 2):
        for _n in range(more):
            participant(edition, offers=["equity"])
        with django_assert_num_queries(17):
            assert browser.get(page(edition), {"q": "firm"})["Cache-Control"] == "no-store"
