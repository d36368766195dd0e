"""The second factor: given, asked for, proven once, lost, and required where the site says so."""

import datetime as dt
import re
import time

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEntry, RecoveryCode, RememberedDevice, User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
INDEX, LOGIN, STEP = "/fr/admin/", "/fr/admin/login/", "/fr/admin/second-factor/"
SECURITY, ENROL = "/fr/admin/security/", "/fr/admin/security/second-factor/"
KEY = "3132333435363738393031323334353637383930"
SOON = dt.timedelta(seconds=60)


def code_of(key=KEY, ahead=0):
    return f"{totp(bytes.fromhex(key), t0=-ahead):06}"


@pytest.fixture
def with_factor(colleague):
    TOTPDevice.objects.create(user=colleague, name="totp", key=KEY)
    return colleague


def sign_in(client, user=None, email="amina@example.org", **extra):
    return client.post(LOGIN, {"username": email, "password": PASSWORD}, **extra)


def is_in(client):
    return client.get(INDEX).status_code == 200


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- Signing in


def test_who_has_none_signs_in_with_the_password_alone(client, colleague):
    sign_in(client)

    assert is_in(client)


@pytest.mark.parametrize(
    "path",
    [
        INDEX,
        SECURITY,
        ENROL,
        "/fr/admin/jsi18n/",
        "/fr/admin/autocomplete/",
        "/fr/admin/password_change/",
        "/fr/admin/accounts/user/",
        "/fr/admin/no-such-page/",
    ],
)
def test_after_the_password_alone_no_page_answers(client, with_factor, path):
    sign_in(client)

    for response in (client.get(path), client.post(path, {})):
        assert response.status_code == 302
        assert response.headers["Location"].startswith(f"{STEP}?next=")


def test_the_code_opens_the_page_one_came_for(client, with_factor):
    sign_in(client)

    response = client.post(STEP, {"code": f"{code_of()[:3]} {code_of()[3:]}", "next": SECURITY})

    assert (response.status_code, response.headers["Location"]) == (302, SECURITY)
    assert is_in(client)
    assert verbs()[-2:] == ["accounts.signed_in", "accounts.second_factor_verified"]


def test_digits_of_an_arabic_keyboard_are_digits(client, with_factor):
    sign_in(client)
    arabic = code_of().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    client.post(STEP, {"code": arabic})

    assert is_in(client)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_page_sends_anybody_to_another_site(client, with_factor, address):
    sign_in(client)

    response = client.post(STEP, {"code": code_of(), "next": address})
    again = client.get(STEP, {"next": address})
    enrol = client.get(ENROL, {"next": address})

    assert response.headers["Location"] == again.headers["Location"] == INDEX
    assert f'value="{INDEX}"' in enrol.content.decode() or enrol.status_code == 403


def test_a_code_works_once(client, with_factor):
    with time_machine.travel(timezone.now(), tick=False):
        code = code_of()
        for answer in (True, False):
            browser = Client()
            sign_in(browser)
            browser.post(STEP, {"code": code})
            assert is_in(browser) == answer


@pytest.mark.parametrize(
    "code", ["", "000000", "abcdef", "-12345", "9" * 30, "１２", "\0", "1_2_3"]
)
def test_a_wrong_code_says_so(client, with_factor, code):
    sign_in(client)

    response = client.post(STEP, {"code": code})

    assert response.status_code in (200, 400)
    assert not is_in(client)


def test_wrong_codes_are_slowed_down_and_audited(client, with_factor):
    sign_in(client)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = client.post(STEP, {"code": "000000"})
        second = client.post(STEP, {"code": code_of()})
        clock.shift(SOON)
        for _ in range(12):
            last = client.post(STEP, {"code": "000"})

    assert first.status_code == 200
    assert second.status_code == last.status_code == 429
    assert 0 < int(second.headers["Retry-After"]) <= 2
    assert int(last.headers["Retry-After"]) > 60
    assert "accounts.second_factor_failed" in verbs()
    assert not is_in(client)


# --- Remembered devices


def remember(client):
    sign_in(client)
    return client.post(STEP, {"code": code_of(), "remember": "on"})


def test_a_remembered_device_is_not_asked_for_thirty_days(client, with_factor):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        response = remember(client)
    cookie = response.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie.value not in str(RememberedDevice.objects.values())

    for days, answer in ((29, True), (30, False)):
        client.cookies.pop("session")
        client.cookies["device"] = cookie.value
        with time_machine.travel(now + dt.timedelta(days=days, minutes=1), tick=False):
            sign_in(client)
            assert is_in(client) == answer
    assert "accounts.device_remembered" in verbs()


def test_the_device_of_one_is_useless_to_another(client, with_factor):
    remember(client)
    other = User.objects.create_user("omar@example.org", PASSWORD, name="Omar")
    TOTPDevice.objects.create(user=other, name="totp", key="61" * 20)
    token = client.cookies["device"].value

    for email, answer in ((other.email, False), (with_factor.email, True)):
        browser = Client()
        browser.cookies["device"] = token
        sign_in(browser, email=email)
        assert is_in(browser) == answer


def test_a_forgotten_device_is_asked_again(client, with_factor):
    remember(client)
    token = client.cookies["device"].value
    client.post(f"{SECURITY}devices/forget/", {"pk": RememberedDevice.objects.get().pk})

    browser = Client()
    browser.cookies["device"] = token
    sign_in(browser)

    assert not is_in(browser)


def test_devices_of_others_cannot_be_forgotten(client, with_factor):
    remember(client)
    other = User.objects.create_user("omar@example.org", PASSWORD, name="Omar")
    browser = Client()
    sign_in(browser, email=other.email)

    for key in (RememberedDevice.objects.get().pk, "x", "9" * 40):
        browser.post(f"{SECURITY}devices/forget/", {"pk": key})

    assert RememberedDevice.objects.count() == 1


# --- Recovery codes


def test_a_recovery_code_works_once(client, with_factor):
    code = RecoveryCode.objects.renew(with_factor)[3]

    for given, answer in ((f"{code[:5].upper()}-{code[5:]} ", True), (code, False)):
        browser = Client()
        sign_in(browser)
        browser.post(f"{STEP}?paper=1", {"code": given})
        assert is_in(browser) == answer
    assert RecoveryCode.objects.left(with_factor) == 9
    assert "accounts.recovery_code_used" in verbs()


def test_a_recovery_code_of_another_is_wrong(client, with_factor):
    other = User.objects.create_user("omar@example.org", PASSWORD, name="Omar")
    code = RecoveryCode.objects.renew(other)[0]
    sign_in(client)

    client.post(STEP, {"code": code})

    assert not is_in(client)


@pytest.mark.parametrize(("left", "is_warned"), [(4, False), (3, True), (0, True)])
def test_who_has_few_codes_left_is_told_to_make_new_ones(client, with_factor, left, is_warned):
    RecoveryCode.objects.renew(with_factor)
    for code in RecoveryCode.objects.filter(user=with_factor)[left:]:
        RecoveryCode.objects.filter(pk=code.pk).update(used_at=timezone.now())
    sign_in(client)

    page = client.post(STEP, {"code": code_of()}, follow=True).content.decode()
    security = client.get(SECURITY).content.decode()

    assert (f'<a href="{SECURITY}">' in page.partition("messagelist")[2][:400]) == is_warned
    assert ('class="note-box"' in security) == is_warned


def test_new_codes_are_made_once_however_often_the_page_is_loaded_again(client, with_factor):
    sign_in(client)
    client.post(STEP, {"code": code_of()})
    shown = {"newest": client.get(SECURITY).context["newest_code"]}

    first = client.post(f"{SECURITY}codes/", shown)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    again = client.post(f"{SECURITY}codes/", shown)

    assert first.status_code == 200
    assert (again.status_code, again.headers["Location"]) == (302, SECURITY)
    assert set(RecoveryCode.objects.values_list("digest", flat=True)) == kept
    renewed = {"newest": client.get(SECURITY).context["newest_code"]}
    assert client.post(f"{SECURITY}codes/", renewed).status_code == 200
    assert not kept & set(RecoveryCode.objects.values_list("digest", flat=True))


# --- Enrolment


def key_shown(response):
    text = response.content.decode()
    groups = re.findall(r"<span>([A-Z2-7]{4})</span>", text)
    return "".join(groups)


def test_enrolment_shows_a_key_and_then_ten_codes_once(client, colleague):
    sign_in(client)
    page = client.get(ENROL)
    key = client.session["new_key"]
    assert len(key_shown(page)) == 32
    assert "<svg" in page.content.decode()
    assert key not in page.content.decode()

    codes = client.post(ENROL, {"code": code_of(key)})

    text = codes.content.decode()
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", text)) == 10
    assert "no-store" in codes.headers["Cache-Control"]
    assert TOTPDevice.objects.get(user=colleague).key == key
    assert RecoveryCode.objects.left(colleague) == 10
    assert "accounts.second_factor_enrolled" in verbs()
    assert is_in(client)
    assert key_shown(client.get(ENROL)) != key_shown(page)


def test_who_loads_the_page_of_the_codes_again_is_told_that_it_is_on(client, colleague):
    sign_in(client)
    client.get(ENROL)
    sent = {"code": code_of(client.session["new_key"])}
    client.post(ENROL, sent)

    again = client.post(ENROL, sent)

    assert (again.status_code, again.headers["Location"]) == (302, SECURITY)
    assert "new_key" not in client.session
    assert RecoveryCode.objects.left(colleague) == 10


def test_the_code_of_the_enrolment_does_not_sign_in_again(client, colleague):
    sign_in(client)
    client.get(ENROL)
    with time_machine.travel(timezone.now(), tick=False):
        code = code_of(client.session["new_key"])
        client.post(ENROL, {"code": code})
        browser = Client()
        sign_in(browser)
        browser.post(STEP, {"code": code})

    assert not is_in(browser)


def test_a_wrong_first_code_enrols_nobody(client, colleague):
    sign_in(client)
    client.get(ENROL)

    response = client.post(ENROL, {"code": "000000"})

    assert response.status_code == 200
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_a_new_application_ends_the_old_one_and_other_browsers(client, with_factor):
    other, now = Client(), timezone.now()
    for browser, when in ((other, now - SOON), (client, now)):
        with time_machine.travel(when, tick=False):
            remember(browser)
    assert is_in(other)

    client.get(ENROL)
    client.post(ENROL, {"code": code_of(client.session["new_key"])})

    assert TOTPDevice.objects.get().key != KEY
    assert not RememberedDevice.objects.exists()
    assert not is_in(other)
    assert is_in(client)


def test_it_can_be_switched_off_where_it_is_not_required(client, with_factor, settings):
    sign_in(client)
    client.post(STEP, {"code": code_of()})
    settings.REQUIRE_SECOND_FACTOR = True
    client.post(f"{ENROL}remove/")
    assert TOTPDevice.objects.exists()

    settings.REQUIRE_SECOND_FACTOR = False
    client.post(f"{ENROL}remove/")

    assert not TOTPDevice.objects.exists()
    assert "accounts.second_factor_removed" in verbs()
    assert is_in(client)


def test_looking_switches_nothing_off(client, with_factor):
    sign_in(client)
    client.post(STEP, {"code": code_of()})

    for path in (f"{ENROL}remove/", f"{SECURITY}codes/", f"{SECURITY}sessions/end/"):
        assert client.get(path).status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_these_pages_know_no_odd_methods(client, with_factor, method):
    sign_in(client)
    assert getattr(client, method)(STEP).status_code == 405
    client.post(STEP, {"code": code_of()})

    for path in (SECURITY, ENROL):
        assert client.head(path).status_code == 200
        assert getattr(client, method)(path).status_code == 405


# --- Where it is required


def test_who_has_none_is_led_to_it_before_anything_else(client, colleague, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client)

    for path in (INDEX, SECURITY, "/fr/admin/jsi18n/", "/fr/admin/autocomplete/"):
        response = client.get(path)
        assert response.headers["Location"].startswith(f"{ENROL}?next=")
    page = client.get(ENROL)
    assert page.status_code == 200
    client.post(ENROL, {"code": code_of(client.session["new_key"])})

    assert is_in(client)


def test_production_requires_it(scratch_site):
    def asked(**environment):
        script = "from django.conf import settings; print(settings.REQUIRE_SECOND_FACTOR)"
        return site.manage("shell", "-c", script, **environment).stdout.strip().splitlines()[-1]

    site = scratch_site()
    assert asked() == "False"
    assert asked(REQUIRE_SECOND_FACTOR="true") == "True"
    assert asked(SITE_URL="https://forum.example.org") == "True"


def test_who_is_locked_out_is_let_in_by_a_command(client, with_factor, capsys):
    sign_in(client)
    call_command("unlock_user", with_factor.email, "--remove-second-factor")

    assert client.get(INDEX, follow=True).request["PATH_INFO"] == INDEX
    assert not TOTPDevice.objects.exists()
    assert "two-step" in capsys.readouterr().out
    assert AuditEntry.objects.filter(verb="accounts.second_factor_removed", actor=None).exists()


def test_a_key_is_never_shown_again(client, with_factor):
    sign_in(client)
    client.post(STEP, {"code": code_of()})

    page = client.get(SECURITY).content.decode()

    assert KEY not in page
    assert str(int(time.time())) not in page
