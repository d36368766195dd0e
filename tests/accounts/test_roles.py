import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import translation

from accounts.roles import ROLES, role_label

pytestmark = pytest.mark.django_db


def codenames(group):
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


@pytest.mark.parametrize("name", ROLES)
def test_a_role_holds_what_the_table_says(name):
    assert codenames(Group.objects.get(name=name)) == ROLES[name]


def test_migrate_restores_a_changed_role_and_leaves_other_groups_alone():
    exporter = Group.objects.get(name="Exporter")
    exporter.permissions.set(Permission.objects.filter(codename="delete_user"))
    own = Group.objects.create(name="Interprètes")
    own.permissions.set(Permission.objects.filter(codename="view_track"))

    call_command("migrate", verbosity=0)

    assert codenames(exporter) == ROLES["Exporter"]
    assert codenames(own) == {"events.view_track"}


def test_only_the_exporter_may_take_lists_away():
    holders = {name for name, held in ROLES.items() if "registrations.export_registration" in held}

    assert holders == {"Exporter"}


def test_contact_details_are_for_those_who_need_them():
    holders = {name for name, held in ROLES.items() if "registrations.view_contact" in held}

    assert holders == {"Organiser", "Registration desk", "Exporter"}


def test_nobody_but_a_superuser_deletes_accounts_or_changes_the_audit_log():
    every = set().union(*ROLES.values())

    assert "accounts.delete_user" not in every
    assert {c for c in every if "auditentry" in c} == {"accounts.view_auditentry"}


def test_a_group_of_ones_own_keeps_its_name():
    with translation.override("ar"):
        assert role_label("Interprètes") == "Interprètes"
