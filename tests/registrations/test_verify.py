"""Anybody can check a certificate, and learns nothing else."""

import datetime as dt

import pytest
from django.utils import timezone

from registrations.models import Certificate, Registration
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db

CODE = "ABCL-DEFG-QHJK-2345"


@pytest.fixture
def certificate():
    person = make_registration(make_edition(slug="2027"), name="نعيمة", name_latin="Naïma")
    return Certificate.objects.create(
        registration=person, kind="attendance", code=CODE, days=["2027-05-04", "2027-05-05"]
    )


def asked(client, code, language="fr"):
    return client.get(f"/{language}/verify/", {"code": code})


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_genuine_one_says_what_the_paper_says(client, certificate, language):
    response = client.get(f"/{language}/verify/{CODE}/")
    page = response.content.decode()

    assert response.status_code == 200
    assert "نعيمة" in page
    assert "Naïma" in page
    assert f">{CODE}<" in page
    person = certificate.registration
    assert not any(told in page for told in (person.email, person.phone, person.reference))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "typed",
    [
        "abcl-defg-qhjk-2345",
        " ABCL DEFG QHJK 2345 ",
        "ABCLDEFGQHJK2345",
        "ABC1-DEFG-0HJK-2345",
        "ABCI–DEFG–OHJK–٢٣٤٥",
        "ＡＢＣＬ-ＤＥＦＧ-ＱＨＪＫ-２３４５",
    ],
)
def test_a_code_is_read_however_it_is_typed(client, certificate, typed):
    assert asked(client, typed).status_code == 200


@pytest.mark.parametrize(
    "typed", ["ABCL-DEFG-QHJK-2346", "x" * 900, "<script>", "١", "😀" * 16, "%00"]
)
def test_an_unknown_one_is_said_to_be(client, certificate, typed):
    response = asked(client, typed)

    assert response.status_code == 404
    assert "<script>" not in response.content.decode().partition('name="code"')[2][:200]


def test_hostile_addresses_are_unknown_codes(client, certificate):
    for path in ("%00/", "%F0%9F%98%80/", f"{'A' * 3000}/", "?code=%00", f"?code={'x' * 5000}"):
        assert client.get(f"/fr/verify/{path}").status_code in (400, 404)


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"erased_at": timezone.now()}])
def test_who_cancelled_or_was_erased_has_none_any_more(client, certificate, fields):
    Registration.objects.update(**fields)
    response = asked(client, CODE)

    assert response.status_code == 410
    assert "نعيمة" not in response.content.decode()


def test_the_form_alone_asks_nothing(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = client.get("/ar/verify/")
    assert response.status_code == 200


def test_nobody_tries_all_codes(client, certificate, monkeypatch):
    monkeypatch.setattr("registrations.views.verify.MOST", 2)
    answers = [asked(client, "ABCL-DEFG-QHJK-2346").status_code for _ in range(3)]

    assert answers == [404, 404, 429]
    refused = asked(client, CODE)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= dt.timedelta(minutes=1).total_seconds()
    assert asked(client, "").status_code == 200
