"""A code proves one thing once, also when two browsers send it in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import actions
from accounts.models import RecoveryCode, User
from accounts.models.second_factor import RecoveryCodeQuerySet
from tests.accounts.test_second_factor import KEY, code_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite in memory has one connection: nothing can race",
    ),
]
BROWSERS = 6


@pytest.fixture
def user():
    return User.objects.create_user("amina@example.org", name="Amina")


def proven(user, code):
    """How many of six simultaneous browsers prove something with the same code."""
    together = Barrier(BROWSERS)

    def prove(number):
        together.wait()
        try:
            return actions.prove_code(user=user, code=code, address=f"192.0.2.{number}")
        except actions.TooManyTries:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(BROWSERS) as pool:
        return sum(pool.map(prove, range(BROWSERS)))


def test_a_recovery_code_lets_one_in(user):
    assert proven(user, RecoveryCode.objects.renew(user)[0]) == 1
    assert RecoveryCode.objects.left(user) == 9


def test_a_code_of_the_application_lets_one_in(user):
    TOTPDevice.objects.create(user=user, name="totp", key=KEY)

    assert proven(user, code_of()) == 1


def test_looking_before_writing_would_let_several_in(user, monkeypatch):
    """The negative control: without the one conditional statement, the race is there."""
    all_have_looked = Barrier(BROWSERS)

    def look_then_write(self, user, code):
        is_unused = self.filter(user=user, used_at=None).count() == 10
        all_have_looked.wait()
        self.filter(user=user).update(used_at=timezone.now())
        return is_unused

    code = RecoveryCode.objects.renew(user)[0]
    monkeypatch.setattr(RecoveryCodeQuerySet, "use", look_then_write)

    assert proven(user, code) == BROWSERS
