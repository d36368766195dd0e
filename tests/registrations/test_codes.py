"""What a badge says can be read by us, verified by anybody, and written by nobody else."""

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec

from registrations import codes
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def registration():
    return make_registration(make_edition())


def test_a_code_is_read_as_it_was_written(registration):
    code = codes.badge_code(registration)

    read = codes.read_badge_code(f"  {code.lower()}\n")

    assert read == codes.BadgeCode(
        registration.edition_id, registration.reference, registration.category_id
    )
    assert codes.badge_code(registration) == code
    picture = segno.make(code, error="m")
    assert (picture.mode, picture.version <= 6) == ("alphanumeric", True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code, r: code[:-1] + ("0" if code[-1] != "0" else "1"),
        lambda code, r: code.replace(r.reference, "0123456789"),
        lambda code, r: "M1.ZZ" + code[code.index(".", 3) :],
        lambda code, r: code[: -codes.SIGNATURE_SIGNS] + "Z" * codes.SIGNATURE_SIGNS,
        lambda code, r: code[: -codes.SIGNATURE_SIGNS] + "0" * codes.SIGNATURE_SIGNS,
        lambda code, r: code[:-1],
        lambda code, r: code + "\x00",
        lambda code, r: code.replace("M1.", "M1.²"),
        lambda code, r: "M1." + "9" * 100_000,
        lambda code, r: "",
    ],
)
def test_no_other_code_is_ours(registration, spoil):
    assert codes.read_badge_code(spoil(codes.badge_code(registration), registration)) is None


def test_a_code_outlives_a_change_of_the_secret_key(registration, settings):
    code, former = codes.badge_code(registration), settings.SECRET_KEY

    settings.SECRET_KEY = "another" * 8
    assert codes.read_badge_code(code) is None

    settings.SECRET_KEY_FALLBACKS = [former]
    assert codes.read_badge_code(code).reference == registration.reference
    assert len(codes.public_key_jwks(registration.edition)) == 2


def test_each_edition_has_a_key_of_its_own(registration):
    other = make_edition()

    assert codes.public_key_jwk(other) != codes.public_key_jwk(registration.edition)
    assert codes.public_key_jwk(other)["crv"] == "P-256"
    assert codes._private_key("a", 1).private_numbers().private_value != 0
    assert isinstance(codes._private_key("a", 1), ec.EllipticCurvePrivateKey)
