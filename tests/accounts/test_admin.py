"""The back office of accounts: who sees what, and that nobody climbs."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import actions
from accounts.models import AuditEntry, OutboxMail, User
from accounts.roles import role_label

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(colleague):
    colleague.groups.add(Group.objects.get(name="Organiser"))
    return colleague


@pytest.fixture
def organiser_client(client, organiser):
    client.force_login(organiser)
    return client


def fields_of(user, **changes):
    given = {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in user.groups.all()],
        "remit-TOTAL_FORMS": 0,
        "remit-INITIAL_FORMS": 0,
    }
    return {**given, **changes}


def test_a_changed_role_is_audited(organiser_client, organiser):
    other = actions.invite_user(email="o@example.org", name="Omar", language="fr")
    desk = Group.objects.get(name="Registration desk")

    response = organiser_client.post(
        f"/fr/admin/accounts/user/{other.pk}/change/", fields_of(other, groups=[desk.pk])
    )

    assert response.status_code == 302
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.actor) == ("accounts.rights_changed", organiser)
    assert entry.subject == f"accounts.user:{other.pk}"
    assert entry.details["groups"] == [desk.pk]


def test_a_changed_name_is_no_change_of_rights(organiser_client):
    other = actions.invite_user(email="o@example.org", name="Omar", language="fr")

    organiser_client.post(
        f"/fr/admin/accounts/user/{other.pk}/change/", fields_of(other, name="Omar B.")
    )

    assert User.objects.get(pk=other.pk).name == "Omar B."
    assert not AuditEntry.objects.filter(verb="accounts.rights_changed").exists()


def test_an_organiser_cannot_become_a_superuser(organiser_client, organiser):
    organiser_client.post(
        f"/fr/admin/accounts/user/{organiser.pk}/change/",
        fields_of(organiser, is_superuser="on"),
    )

    assert not User.objects.get(pk=organiser.pk).is_superuser


@pytest.mark.parametrize("role", ["Exporter", "Auditor"])
def test_an_organiser_gives_a_role_to_a_colleague_but_not_to_itself(
    organiser_client, organiser, role
):
    other = actions.invite_user(email="o@example.org", name="Omar", language="fr")
    wanted = Group.objects.get(name=role)

    for user in (organiser, other):
        groups = [*user.groups.values_list("pk", flat=True), wanted.pk]
        organiser_client.post(
            f"/fr/admin/accounts/user/{user.pk}/change/",
            fields_of(user, groups=groups, name=f"{user.name} B."),
        )

    assert not organiser.groups.filter(pk=wanted.pk).exists()
    assert other.groups.get() == wanted
    assert not User.objects.exclude(name__endswith=" B.").exists()


def test_nobody_switches_the_own_account_off_or_loses_its_roles(organiser_client, organiser):
    path = f"/en/admin/accounts/user/{organiser.pk}/change/"
    sent = fields_of(organiser, groups=[])
    del sent["is_active"], sent["is_staff"]

    page = organiser_client.get(path).content.decode()
    organiser_client.post(path, sent)

    assert "Nobody changes their own rights" in page
    assert 'name="groups"' not in page
    organiser.refresh_from_db()
    assert (organiser.is_active, organiser.is_staff) == (True, True)
    assert organiser.groups.get().name == "Organiser"
    assert not AuditEntry.objects.filter(verb="accounts.rights_changed").exists()


def test_a_superuser_changes_the_own_roles(admin_client, admin_user):
    desk = Group.objects.get(name="Registration desk")

    admin_client.post(
        f"/fr/admin/accounts/user/{admin_user.pk}/change/",
        fields_of(admin_user, name="Root", groups=[desk.pk], is_superuser="on"),
    )

    assert admin_user.groups.get() == desk


def test_an_organiser_cannot_touch_a_superuser(organiser_client, admin_user):
    path = f"/fr/admin/accounts/user/{admin_user.pk}/change/"

    changed = organiser_client.post(path, fields_of(admin_user, email="mine@example.org"))

    assert changed.status_code == 403


def test_a_list_does_not_tell_passwords(admin_client, colleague):
    path = "/fr/admin/accounts/user/?password__startswith="

    assert admin_client.get(path + colleague.password[:3]).status_code == 400


def test_nobody_sets_the_password_of_somebody_else(admin_client, colleague):
    page = admin_client.get(f"/fr/admin/accounts/user/{colleague.pk}/change/").content.decode()

    assert 'type="password"' not in page
    assert "password/" not in page.partition('id="content"')[2]


def test_roles_are_filtered_by_their_names(admin_client, colleague):
    with translation.override("ar"):
        name = role_label("Registration desk")

    page = admin_client.get("/ar/admin/accounts/user/").content.decode()

    assert name in page.partition('id="changelist-filter"')[2]


def test_accounts_are_switched_off_not_deleted(admin_client, colleague):
    response = admin_client.post(f"/fr/admin/accounts/user/{colleague.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403


def test_the_audit_log_can_only_be_read(admin_client):
    entry = AuditEntry.objects.record("test.done")
    path = "/fr/admin/accounts/auditentry/"

    assert admin_client.get(path).status_code == 200
    assert admin_client.get(f"{path}{entry.pk}/change/").status_code == 200
    assert admin_client.get(f"{path}add/").status_code == 403
    assert admin_client.post(f"{path}{entry.pk}/change/", {"verb": "x"}).status_code == 403
    assert admin_client.post(f"{path}{entry.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("role", "status"), [("Auditor", 200), ("Exporter", 403)])
def test_the_audit_log_is_for_the_auditor(client, colleague, role, status):
    colleague.groups.add(Group.objects.get(name=role))
    client.force_login(colleague)

    assert client.get("/fr/admin/accounts/auditentry/").status_code == status


def test_the_text_of_a_mail_is_shown_to_nobody(admin_client):
    actions.invite_user(email="o@example.org", name="Omar", language="fr")
    mail = OutboxMail.objects.get()

    page = admin_client.get(f"/fr/admin/accounts/outboxmail/{mail.pk}/change/").content.decode()

    assert mail.subject in page
    assert "/admin/password/M" not in page


def test_given_up_mails_are_sent_again_by_a_button(admin_client):
    given = {"to": "o@example.org", "subject": "x", "body": "x", "language": "fr"}
    mail = OutboxMail.objects.create(**given, next_try_at=None, last_error="TimeoutError")

    admin_client.post(
        "/fr/admin/accounts/outboxmail/", {"action": "send_again", "_selected_action": [mail.pk]}
    )

    assert OutboxMail.objects.due().get() == mail


def make_rows(count):
    for _ in range(count):
        n = User.objects.count()
        user = actions.invite_user(
            email=f"n{n}@example.org",
            name=f"N {n}",
            language="fr",
            groups=[Group.objects.get(name="Auditor")],
        )
        AuditEntry.objects.record("test.done", by=user)


@pytest.mark.parametrize("model", ["user", "auditentry", "outboxmail"])
def test_a_list_asks_the_same_however_long_it_is(admin_client, model):
    def queries():
        with CaptureQueriesContext(connection) as context:
            assert admin_client.get(f"/fr/admin/accounts/{model}/").status_code == 200
        return len(context)

    make_rows(1)
    queries()  # content types are remembered from here on
    at_one = queries()
    make_rows(2)

    assert queries() == at_one <= 14
