"""Sign-ins of the staff: short, listed, ended at once; and asked again before what matters."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.devices import device_label
from accounts.models import AuditEntry, RememberedDevice, SignedInSession, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.test_second_factor import INDEX, KEY, SECURITY, STEP, code_of, is_in, sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
LATER = dt.timedelta(minutes=11)


@pytest.fixture
def organiser(colleague):
    colleague.groups.add(Group.objects.get(name="Organiser"))
    return colleague


@pytest.fixture
def other(db):
    return User.objects.create_user("omar@example.org", PASSWORD, name="Omar")


def form_of(user, **changes):
    given = {"email": user.email, "name": user.name, "language": "fr", "is_staff": "on"}
    remit = {"remit-TOTAL_FORMS": 0, "remit-INITIAL_FORMS": 0}
    return {**given, "is_active": "on", **remit, **changes}


def user_page(user, end="change/"):
    return f"/fr/admin/accounts/user/{user.pk}/{end}"


# --- How long


@pytest.mark.parametrize(
    ("pauses", "answer"),
    [([29], True), ([31], False), ([29, 29, 29], True), ([25] * 28, True), ([25] * 29, False)],
    ids=["in use", "idle", "in use again and again", "11 h 40", "beyond 12 h"],
)
def test_a_sign_in_ends_after_half_an_hour_idle_or_half_a_day(client, colleague, pauses, answer):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        for minutes in pauses:
            clock.shift(dt.timedelta(minutes=minutes))
            last = client.get(INDEX)

    assert (last.status_code == 200) == answer
    if not answer:
        assert last.headers["Location"] == f"/fr/admin/login/?next={INDEX}"
        assert not SignedInSession.objects.exists()


def test_what_was_typed_for_too_long_is_not_lost(client, organiser, other):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        clock.shift(dt.timedelta(minutes=45))
        asked = client.post(user_page(other), form_of(other, name="عمر\nOmar <b>"))
        assert asked.status_code == 403
        assert "Omar &lt;b&gt;" in asked.content.decode()

        form = form_of(other, name="Omar B.") | {"confirm-method": "POST"}
        wrong = client.post(user_page(other), form | {"confirm-proof": "wrong"})
        assert wrong.status_code == 403
        right = client.post(user_page(other), form | {"confirm-proof": PASSWORD})

    assert right.status_code == 302
    assert User.objects.get(pk=other.pk).name == "Omar B."


def test_use_is_written_once_a_minute(client, colleague, django_assert_num_queries):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        client.get("/fr/admin/jsi18n/")  # what is remembered between requests is remembered now
        first = SignedInSession.objects.get().seen_at
        clock.shift(50)
        with django_assert_num_queries(2):  # the session and its owner
            client.get("/fr/admin/jsi18n/")
        assert SignedInSession.objects.get().seen_at == first
        clock.shift(15)
        client.get("/fr/admin/jsi18n/")

    assert SignedInSession.objects.get().seen_at > first


# --- Seen and ended


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (FIREFOX, "Firefox · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0",
            "Edge · Android",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_plain_words(user_agent, label):
    assert device_label(user_agent) == label


def test_one_sees_where_one_is_signed_in_and_ends_it(client, colleague):
    there, elsewhere = Client(headers={"user-agent": FIREFOX}), Client()
    for browser in (client, there, elsewhere):
        sign_in(browser)
    page = client.get(SECURITY).content.decode()
    assert "Firefox · Windows" in page
    assert page.count('name="pk"') == 2
    for row in SignedInSession.objects.all():
        assert row.session_key not in page

    row = SignedInSession.objects.get(label="Firefox · Windows")
    client.post(f"{SECURITY}sessions/end/", {"pk": row.pk})
    assert [is_in(browser) for browser in (client, there, elsewhere)] == [True, False, True]

    client.post(f"{SECURITY}sessions/end/")
    assert [is_in(browser) for browser in (client, there, elsewhere)] == [True, False, False]
    assert AuditEntry.objects.filter(verb="accounts.sessions_ended").count() == 2


def test_nobody_ends_the_sessions_of_somebody_else(client, colleague, other):
    victim = Client()
    sign_in(victim, email=other.email)
    sign_in(client)

    for key in (SignedInSession.objects.get(user=other).pk, "x", "9" * 40, "-1"):
        assert client.post(f"{SECURITY}sessions/end/", {"pk": key}).status_code == 302
    assert client.post(user_page(other, "sessions/end/")).status_code == 403

    assert is_in(victim)


def test_the_list_asks_as_much_for_three_as_for_one(client, colleague, django_assert_num_queries):
    client.force_login(colleague)
    client.get(SECURITY)  # what is remembered between requests is remembered now
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(SECURITY)
        for _browser in range(2):
            Client().force_login(colleague)


def test_signing_out_leaves_no_row(client, colleague):
    sign_in(client)
    client.post("/fr/admin/logout/")

    assert not SignedInSession.objects.exists()


def test_an_organiser_signs_a_colleague_out(client, organiser, other):
    victim = Client()
    sign_in(victim, email=other.email)
    sign_in(client)
    assert "sessions/end/" in client.get(user_page(other)).content.decode()

    client.post(user_page(other, "sessions/end/"))

    assert not is_in(victim)
    assert is_in(client)


def test_who_is_switched_off_is_out_at_once(client, organiser, other):
    victim = Client()
    sign_in(victim, email=other.email)
    sign_in(client)
    form = form_of(other)
    del form["is_active"]

    client.post(user_page(other), form)

    assert victim.get(INDEX).status_code == 302
    assert not Session.objects.filter(session_key=victim.cookies["session"].value).exists()
    assert not SignedInSession.objects.filter(user=other).exists()


def test_an_account_that_is_switched_off_otherwise_is_out_too(client, colleague):
    """As by a shell: the session is still there, and useless."""
    sign_in(client)
    User.objects.update(is_active=False)

    assert client.get(INDEX).status_code == 302
    assert Session.objects.exists()


def test_an_organiser_helps_who_has_lost_the_telephone(client, organiser, other, admin_user):
    for user in (other, admin_user):
        TOTPDevice.objects.create(user=user, name="totp", key=KEY)
    sign_in(client)

    helped = client.post(user_page(other, "second-factor/remove/"))
    refused = client.post(user_page(admin_user, "second-factor/remove/"))

    assert (helped.status_code, refused.status_code) == (302, 403)
    assert list(TOTPDevice.objects.values_list("user", flat=True)) == [admin_user.pk]


def test_the_tick_deletes_what_is_over(client, colleague):
    sign_in(client)
    device = RememberedDevice.objects.create(
        user=colleague, digest="x", expires_at=timezone.now() + dt.timedelta(hours=13)
    )

    call_command("tick")
    assert SignedInSession.objects.count() == RememberedDevice.objects.count() == 1
    with time_machine.travel(timezone.now() + dt.timedelta(hours=12, minutes=30)):
        call_command("tick")
        assert not SignedInSession.objects.exists()
        assert RememberedDevice.objects.get() == device
    with time_machine.travel(timezone.now() + dt.timedelta(hours=14)):
        call_command("tick")

    assert not RememberedDevice.objects.exists()


# --- Asked again


def test_rights_are_given_by_someone_who_has_just_proven_to_be_there(client, organiser, other):
    form = form_of(other, groups=[Group.objects.get(name="Auditor").pk])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        clock.shift(LATER)
        assert client.get(user_page(other)).status_code == 200
        asked = client.post(user_page(other), form)
        assert not other.groups.exists()
        proof = {"confirm-method": "POST", "confirm-proof": PASSWORD}
        done = client.post(user_page(other), form | proof)

    assert (asked.status_code, done.status_code) == (403, 302)
    assert [group.name for group in other.groups.all()] == ["Auditor"]


def test_with_a_second_factor_the_password_is_no_proof(client, organiser, other):
    TOTPDevice.objects.create(user=organiser, name="totp", key=KEY)
    form = form_of(other, name="Omar B.") | {"confirm-method": "POST"}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        client.post(STEP, {"code": code_of()})
        clock.shift(LATER)
        for proof, status in ((PASSWORD, 403), (code_of(), 302)):
            answer = client.post(user_page(other), form | {"confirm-proof": proof})
            assert answer.status_code == status


def test_a_remembered_device_is_no_proof(client, organiser, other):
    TOTPDevice.objects.create(user=organiser, name="totp", key=KEY)
    sign_in(client)
    client.post(STEP, {"code": code_of(), "remember": "on"})
    client.cookies.pop("session")
    sign_in(client)

    assert is_in(client)
    assert client.post(user_page(other), form_of(other)).status_code == 403


def test_an_invitation_asks_again(client, organiser):
    form = {"email": "new@example.org", "name": "N", "language": "fr"}
    with time_machine.travel(timezone.now() - LATER):
        sign_in(client)

    assert client.post("/fr/admin/accounts/user/add/", form).status_code == 403
    assert not User.objects.filter(email=form["email"]).exists()


def test_who_may_not_is_not_asked(client, colleague, other):
    with time_machine.travel(timezone.now() - LATER):
        sign_in(client)

    answer = client.post(user_page(other), form_of(other))

    assert answer.status_code == 403
    assert "confirm-proof" not in answer.content.decode()


def test_a_page_that_was_asked_for_is_opened_after_the_proof(client, colleague):
    enrol = f"{SECURITY}second-factor/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        clock.shift(LATER)
        asked = client.get(f"{enrol}?next={SECURITY}")
        proof = {"confirm-method": "GET", "confirm-proof": PASSWORD}
        proven = client.post(f"{enrol}?next={SECURITY}", proof)

    assert asked.status_code == 403
    assert proven.headers["Location"] == f"{enrol}?next={SECURITY}"


def test_guessing_the_proof_is_limited(client, organiser, other):
    form = form_of(other) | {"confirm-method": "POST", "confirm-proof": "wrong"}
    with time_machine.travel(timezone.now() - LATER):
        sign_in(client)

    answers = [client.post(user_page(other), form).status_code for _ in range(6)]

    assert answers == [403] * 5 + [429]


def test_the_proof_is_protected_against_forged_requests(organiser, other):
    client = Client(enforce_csrf_checks=True)
    with time_machine.travel(timezone.now() - LATER):
        client.force_login(organiser)

    form = form_of(other, name="Forged") | {"confirm-method": "POST", "confirm-proof": PASSWORD}
    client.post(user_page(other), form)

    assert User.objects.get(pk=other.pk).name == "Omar"
