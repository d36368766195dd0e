"""One press ends the circulars; nothing else does, and it can be taken back."""

import pytest
from django.core.signing import Signer
from django.test import Client

from accounts.models import AuditEntry
from registrations.actions.unsubscribing import subscribe_again, unsubscribe
from registrations.circulars import unsubscribe_address
from registrations.models import Consent
from tests.factories.events import make_edition
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return make_registration(make_edition(), language="en")


@pytest.fixture
def path(registration, settings):
    return unsubscribe_address(registration).removeprefix(settings.SITE_URL)


def is_out(registration):
    registration.refresh_from_db()
    return registration.unsubscribed_at is not None


def test_opening_the_page_changes_nothing_and_tells_nothing(client, registration, path):
    for answer in (client.get(path), client.head(path)):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
    page = client.get(path).content.decode()

    assert not is_out(registration)
    assert "Send me no more of these mails" in page
    for told in (registration.email, registration.name, registration.reference):
        assert told not in page
    assert path.startswith("/en/unsubscribe/")


def test_a_mail_provider_presses_without_cookie_or_origin(registration, path):
    make_consent(registration, Consent.Purpose.NEWSLETTER)
    photo = make_consent(registration, Consent.Purpose.PHOTO)
    provider = Client(enforce_csrf_checks=True)

    for _ in range(2):
        answer = provider.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert is_out(registration)
    assert registration.consents.live().get() == photo
    verbs = AuditEntry.objects.values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == [
        "registrations.consent_withdrawn",
        "registrations.unsubscribed",
    ]


def test_it_can_be_taken_back_and_the_consent_is_given_anew(client, registration, path):
    former = make_consent(registration, Consent.Purpose.NEWSLETTER)
    client.post(path, {"out": "yes"})

    for _ in range(2):
        page = client.post(path, {"again": "yes"}).content.decode()

    assert "You get these mails again." in page
    assert not is_out(registration)
    renewed = registration.consents.live().get()
    assert renewed != former
    assert (renewed.text_version, renewed.channel) == (former.text_version, "mail")
    former.refresh_from_db()
    assert former.withdrawn_at


def test_what_was_withdrawn_before_is_not_given_again(registration):
    consent = make_consent(registration, Consent.Purpose.NEWSLETTER)
    consent.withdrawn_at = consent.given_at
    consent.save()

    unsubscribe(registration=registration)
    subscribe_again(registration=registration)

    assert not registration.consents.live().exists()


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "1:2",
        "é",
        "9" * 3000,
        Signer(salt="other").sign("1"),
        "1:" + "A" * 43,
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_says_so(client, registration, token, method):
    answer = getattr(client, method)(f"/fr/unsubscribe/{token}/")

    assert answer.status_code == 404
    assert not is_out(registration)


def test_who_was_erased_is_unknown(client, registration, path):
    type(registration).objects.filter(pk=registration.pk).update(
        erased_at=registration.registered_at
    )

    answer = client.get(path)

    assert answer.status_code == 404
    assert "This address is not known" in answer.content.decode()
