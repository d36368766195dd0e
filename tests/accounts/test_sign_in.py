"""Sign-in is limited before any password is hashed, and says nothing about who has an account."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEntry, Throttle
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, WRONG = "/fr/admin/login/", "not-the-password"


class CountingHasher(MD5PasswordHasher):
    hashed = 0

    def encode(self, password, salt):
        CountingHasher.hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def hashes(settings):
    """How many passwords were hashed since the test began."""
    path = f"{__name__}.CountingHasher"
    settings.PASSWORD_HASHERS = [path]
    CountingHasher.hashed = 0
    return lambda: CountingHasher.hashed


def try_sign_in(client, email, password=WRONG, address="192.0.2.1", **extra):
    form = {"username": email, "password": password}
    return client.post(LOGIN, form, REMOTE_ADDR=address, **extra)


def text_of(response):
    return response.content.decode()


def test_the_right_password_opens_the_back_office(client, colleague):
    response = try_sign_in(client, "  Amina@Example.org ", PASSWORD)

    assert response.status_code == 302
    assert response.headers["Location"] == "/fr/admin/"
    assert client.session["_auth_user_id"] == str(colleague.pk)


def test_the_sixth_try_for_an_account_is_refused_before_hashing(client, colleague, hashes):
    for _ in range(5):
        assert try_sign_in(client, colleague.email).status_code == 200
    before = hashes()

    response = try_sign_in(client, colleague.email, PASSWORD)

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900
    assert "minutes" in text_of(response)
    assert hashes() == before
    assert "_auth_user_id" not in client.session


def test_a_flood_from_one_address_computes_at_most_twenty_hashes(client, hashes):
    answers = [try_sign_in(client, f"someone{n}@example.org").status_code for n in range(40)]

    assert answers == [200] * 20 + [429] * 20
    assert hashes() <= 20


def test_another_address_can_still_sign_in(client, colleague):
    for _ in range(6):
        try_sign_in(client, colleague.email)

    response = try_sign_in(client, colleague.email, PASSWORD, address="192.0.2.2")

    assert response.status_code == 302


def test_a_known_and_an_unknown_address_get_the_same_answers(client, colleague):
    def answers(email):
        replies = [try_sign_in(client, email, address=email) for _ in range(6)]
        return [
            (r.status_code, text_of(r).replace(email, ""), r.headers.get("Retry-After"))
            for r in replies
        ]

    with time_machine.travel(timezone.now(), tick=False):
        known, unknown = answers(colleague.email), answers("nobody@example.org")

    def without_token(rows):
        return [(status, text.split("csrfmiddlewaretoken")[0], wait) for status, text, wait in rows]

    assert without_token(known) == without_token(unknown)
    assert [status for status, _, _ in known] == [200] * 5 + [429]


def test_a_success_clears_what_its_owner_mistyped(client, colleague):
    for _ in range(4):
        try_sign_in(client, colleague.email)
    try_sign_in(client, colleague.email, PASSWORD)

    answers = [try_sign_in(client, colleague.email).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


def test_an_office_of_thirty_people_behind_one_address_can_sign_in(client, colleague):
    answers = [try_sign_in(client, colleague.email, PASSWORD).status_code for _ in range(30)]

    assert answers == [302] * 30


def test_after_a_quarter_of_an_hour_one_may_try_again(client, colleague):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _ in range(6):
            try_sign_in(client, colleague.email)

    with time_machine.travel(now + dt.timedelta(minutes=15, seconds=1), tick=False):
        response = try_sign_in(client, colleague.email, PASSWORD)

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("is_behind_proxy", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "", "192.0.2.1"),
        (True, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (True, "::ffff:203.0.113.9", "203.0.113.9"),
        (True, "<nonsense>", "<nonsense>"),
    ],
)
def test_only_our_own_proxy_is_believed(client, settings, is_behind_proxy, forwarded, expected):
    settings.IS_BEHIND_PROXY = is_behind_proxy

    try_sign_in(client, "x@example.org", HTTP_X_FORWARDED_FOR=forwarded)

    counted = Throttle.objects.filter(tries=1)
    Throttle.objects.forget("sign-in", address=expected)
    assert counted.count() == 1  # of two, the one by address was `expected`


def test_unlock_user_lets_someone_in_at_once(client, colleague, capsys):
    for _ in range(6):
        try_sign_in(client, colleague.email)

    call_command("unlock_user", "AMINA@example.org")

    assert "can sign in again" in capsys.readouterr().out
    assert try_sign_in(client, colleague.email, PASSWORD).status_code == 302
    assert AuditEntry.objects.filter(verb="accounts.unlocked").count() == 1


def test_unlock_user_says_when_there_is_no_such_account(db):
    with pytest.raises(CommandError, match="No account"):
        call_command("unlock_user", "nobody@example.org")


def test_sign_ins_are_audited_without_addresses(client, colleague):
    try_sign_in(client, colleague.email)
    try_sign_in(client, "nobody@example.org")
    try_sign_in(client, colleague.email, PASSWORD)

    good, unknown, bad = AuditEntry.objects.all()

    assert (good.verb, good.actor) == ("accounts.signed_in", colleague)
    assert (bad.verb, bad.subject) == ("accounts.sign_in_failed", f"accounts.user:{colleague.pk}")
    assert unknown.subject == ""
    assert len(unknown.details["unknown"]) == 12
    assert not any("@" in str(entry.details) for entry in (good, unknown, bad))


def test_a_switched_off_account_is_refused_like_a_wrong_password(client, colleague):
    colleague.is_active = False
    colleague.save()

    response = try_sign_in(client, colleague.email, PASSWORD)

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_out_clears_what_a_shared_computer_kept(client, colleague):
    client.force_login(colleague)

    response = client.post("/fr/admin/logout/")

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
