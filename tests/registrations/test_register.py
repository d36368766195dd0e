"""The registration form, as strangers meet it."""

import pytest

from accounts.models import OutboxMail
from registrations.models import Admission, Registration
from tests.factories.events import make_edition
from tests.factories.registrations import make_category

pytestmark = pytest.mark.django_db
ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def admission(edition):
    return Admission.objects.create(edition=edition, category=make_category(slug="press"))


def typed(**fields):
    given = {
        "name_latin": "Amina Tazi",
        "email": "Amina@Example.org",
        "language": "en",
    }
    return {**given, **fields}


def register(client, edition, **fields):
    address = f"/en/{edition.slug}/register/?category=press"
    return client.post(address, typed(**fields), headers=ORIGIN)


def test_somebody_registers(client, edition, admission):
    response = register(client, edition, consent_photo="on", name_arabic="أمينة التازي")
    assert (response.status_code, response["Location"]) == (
        303,
        f"/en/{edition.slug}/register/done/?state=confirmed",
    )
    [made] = Registration.objects.all()
    assert (made.name, made.name_latin, made.email) == (
        "أمينة التازي",
        "Amina Tazi",
        "amina@example.org",
    )
    assert [consent.purpose for consent in made.consents.all()] == ["photo"]
    [mail] = OutboxMail.objects.all()
    assert f"/en/{edition.slug}/me/link/" in mail.body
