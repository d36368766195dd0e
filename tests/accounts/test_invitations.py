"""A colleague comes in by a mailed link, in their language; a password is never mailed."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import actions
from accounts.models import AuditEntry, OutboxMail, User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://testserver(/\S+)")


def link_in(mail):
    return LINK.search(mail.body.split("\n\n", 2)[2])[1]


def follow(client, link):
    """As a person does: open, press the button, arrive at the form. The last answer."""
    landing = client.get(link)
    assert f'href="{link}choose/"' in landing.content.decode()
    return client.get(f"{link}choose/", follow=True)


def invite(**fields):
    given = {"email": "Zineb@example.org", "name": "Zineb", "language": "fr"}
    return actions.invite_user(**{**given, **fields})


def test_an_invitation_from_the_admin_writes_account_mail_and_audit(admin_client, admin_user):
    desk = Group.objects.get(name="Registration desk")

    response = admin_client.post(
        "/fr/admin/accounts/user/add/",
        {"email": "Zineb@Example.org", "name": "Zineb", "language": "fr", "groups": [desk.pk]},
    )

    assert response.status_code == 302
    user = User.objects.get(email="zineb@example.org")
    assert not user.has_usable_password()
    assert list(user.groups.all()) == [desk]
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.language) == (user.email, "fr")
    entry = AuditEntry.objects.get(verb="accounts.invited")
    assert (entry.actor, entry.details["groups"]) == (admin_user, [desk.pk])


def test_an_address_is_invited_once(admin_client, colleague):
    form = {"email": "AMINA@example.org", "name": "x", "language": "fr"}

    response = admin_client.post("/en/admin/accounts/user/add/", form)

    assert response.status_code == 200
    assert "has an account already" in response.content.decode()
    assert not OutboxMail.objects.exists()


def test_the_link_sets_a_password_once(client):
    user = invite()
    link = link_in(OutboxMail.objects.get())

    form = follow(client, link)
    done = client.post(
        form.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD}
    )

    assert done.status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not form_is_open(follow(client, link))
    assert AuditEntry.objects.first().verb == "accounts.password_set"


def form_is_open(response):
    return "new_password1" in response.content.decode()


def test_opening_the_link_alone_uses_nothing_up(client):
    """Mail scanners open links; some follow redirects and run scripts."""
    invite()
    link = link_in(OutboxMail.objects.get())

    for _ in range(3):
        assert client.get(link).status_code == 200

    assert form_is_open(follow(client, link))


def test_the_link_is_over_after_three_days(client):
    invite()
    link = link_in(OutboxMail.objects.get())

    with time_machine.travel(timezone.now() + dt.timedelta(days=3, hours=2)):
        assert not form_is_open(follow(client, link))


def test_a_switched_off_account_cannot_use_its_link(client):
    user = invite()
    link = link_in(OutboxMail.objects.get())
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not form_is_open(follow(client, link))


def test_pages_with_a_token_are_not_told_or_kept(client):
    invite()
    link = link_in(OutboxMail.objects.get())

    landing = client.get(link)
    moved = client.get(f"{link}choose/")

    for response in (landing, moved):
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response.headers["Cache-Control"]
    assert moved.headers["Location"].endswith("/set-password/choose/")


def test_pages_with_a_form_let_the_browser_say_where_it_comes_from(client):
    """Under `no-referrer` it would send `Origin: null`, and the form would be refused."""
    invite()

    landing = client.get(link_in(OutboxMail.objects.get()))
    form = follow(client, link_in(OutboxMail.objects.get()))
    request = client.get("/fr/admin/password/")

    assert "<form" not in landing.content.decode()
    for response in (form, request):
        assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_the_mail_is_in_the_language_of_its_reader(admin_user):
    admin_user.name = "Jean-Luc"
    for code in ("ar", "fr", "en"):
        invite(email=f"{code}@example.org", language=code, by=admin_user)

    mails = OutboxMail.objects.order_by("pk")

    assert [mail.language for mail in mails] == ["ar", "fr", "en"]
    assert all(f"/{mail.language}/admin/password/" in link_in(mail) for mail in mails)
    assert all("\u2068Jean-Luc\u2069" in mail.body for mail in mails)
    assert all("\n" not in mail.subject for mail in mails)


def test_a_name_cannot_add_headers_or_markup():
    invite(name="A\r\nBcc: x@example.org <b>")

    mail = OutboxMail.objects.get()

    assert "\n" not in mail.subject
    assert "<b>" in mail.body


def test_links_never_follow_the_host_of_the_request(client, colleague, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/fr/admin/password/", {"email": colleague.email}, headers={"host": "evil.example"})

    assert "evil" not in OutboxMail.objects.get().body


def test_a_forgotten_password_gives_one_answer_to_all(client, colleague):
    known = client.post("/fr/admin/password/", {"email": "Amina@example.org"})
    unknown = client.post("/fr/admin/password/", {"email": "nobody@example.org"})

    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert OutboxMail.objects.get().to == colleague.email
    assert AuditEntry.objects.filter(verb="accounts.password_reset_asked").count() == 2


def test_an_account_gets_three_mails_an_hour_and_nobody_is_told(client, colleague):
    answers = [
        client.post("/fr/admin/password/", {"email": colleague.email}).status_code for _ in range(5)
    ]

    assert answers == [302] * 5
    assert OutboxMail.objects.count() == 3


def test_an_address_may_ask_ten_times_an_hour(client, db):
    for n in range(10):
        client.post("/fr/admin/password/", {"email": f"x{n}@example.org"})

    response = client.post("/fr/admin/password/", {"email": "x@example.org"})

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 3500


def test_an_invited_person_whose_link_is_over_can_ask_for_another(client):
    user = invite()

    client.post("/fr/admin/password/", {"email": user.email})

    assert OutboxMail.objects.filter(to=user.email).count() == 2


def test_the_invitation_can_be_sent_again_until_a_password_is_chosen(admin_client, colleague):
    waiting = invite()
    OutboxMail.objects.all().delete()

    admin_client.post(
        "/fr/admin/accounts/user/",
        {"action": "invite_again", "_selected_action": [waiting.pk, colleague.pk]},
    )

    assert OutboxMail.objects.get().to == waiting.email
