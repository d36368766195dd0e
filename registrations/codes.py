"""The signed code of a badge: a door reads who is registered without asking anybody.

    M1.<edition>.<reference>.<category>.<signature>

Numbers are in base 36 and the signature, r and s of ECDSA on P-256, is too: only letters and digits
of a QR code's dense alphabet, so that the picture stays at version 6. The key of an edition follows
from `SECRET_KEY`; whoever holds the public half can verify, and nobody else can sign.
"""

import functools
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

CURVE = ec.SECP256R1()
ORDER = CURVE.group_order
# The same badge has the same code each time that it is drawn.
SIGNING = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
VERIFYING = ec.ECDSA(hashes.SHA256())
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNATURE_SIGNS = 100
CODE = re.compile(
    r"M1\.(?P<edition>[0-9A-Z]{1,8})\.(?P<reference>[0-9A-Z-]{1,12})\.(?P<category>[0-9A-Z]{1,8})"
    rf"\.(?P<signature>[0-9A-Z]{{{SIGNATURE_SIGNS}}})"
)


@dataclass(frozen=True)
class BadgeCode:
    """What a genuine code says; whether its bearer is still admitted, only the database knows."""

    edition_id: int
    reference: str
    category_id: int


def badge_code(registration):
    """The text of the QR code on this person's badge and ticket."""
    said = ".".join(
        [
            "M1",
            in_base_36(registration.edition_id),
            registration.reference.upper(),
            in_base_36(registration.category_id),
        ]
    )
    key = _private_key(settings.SECRET_KEY, registration.edition_id)
    r, s = utils.decode_dss_signature(key.sign(said.encode(), SIGNING))
    return f"{said}.{in_base_36(r << 256 | s).rjust(SIGNATURE_SIGNS, '0')}"


def looks_like_badge_code(text):
    """Whether this means to be a code of ours, genuine or not, and no typed reference."""
    return _tidy(text).startswith("M1.")


def read_badge_code(text):
    """The `BadgeCode` that we signed as `text`; None for anything else."""
    match = CODE.fullmatch(_tidy(text))
    if match is None:
        return None
    edition_id = int(match["edition"], 36)
    said = match[0].rpartition(".")[0]
    if not any(_verifies(key, said, match["signature"]) for key in _public_keys(edition_id)):
        return None
    return BadgeCode(edition_id, match["reference"], int(match["category"], 36))


def public_key_jwks(edition):
    """The keys, newest first, with which a device verifies the codes of `edition` by itself."""
    return [_jwk(key) for key in _public_keys(edition.pk)]


def public_key_jwk(edition):
    """The key with which the codes of `edition` are signed today, for WebCrypto."""
    return public_key_jwks(edition)[0]


def in_base_36(number):
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


def _tidy(text):
    return text.strip().upper()


def _public_keys(edition_id):
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_private_key(secret, edition_id).public_key() for secret in secrets]


@functools.lru_cache(maxsize=32)
def _private_key(secret, edition_id):
    info = f"montada badge of edition {edition_id}".encode()
    # Sixteen bytes more than the order has, so that the remainder favours no number.
    derived = HKDF(hashes.SHA256(), 48, salt=None, info=info).derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(derived) % (ORDER - 1) + 1, CURVE)


def _verifies(key, said, signature):
    number = int(signature, 36)
    signed = utils.encode_dss_signature(number >> 256, number & (1 << 256) - 1)
    try:
        key.verify(signed, said.encode(), VERIFYING)
    except InvalidSignature:
        return False
    return True


def _jwk(key):
    numbers = key.public_numbers()
    x, y = (urlsafe_b64encode(n.to_bytes(32)).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
