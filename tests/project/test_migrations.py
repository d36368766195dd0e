"""Migrations say what they do, stand in one line, and miss nothing."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.project.tree import ROOMS, files


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_migrations_have_names():
    unnamed = [
        p.name for p in files("*/migrations/*.py") if re.match(r"\d{4}_(auto|alter_)", p.name)
    ]
    assert unnamed == []


@pytest.mark.django_db
def test_each_room_has_one_last_migration():
    leaves = MigrationLoader(connection).graph.leaf_nodes()
    ours = [room for room, _ in leaves if room in ROOMS]
    assert sorted(ours) == sorted(set(ours))


def test_the_composition_owns_no_model():
    assert not list(apps.get_app_config("forum").get_models())


def test_every_related_name_is_given():
    missing = [
        f"{model._meta.label}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.model is model
        if not field.many_to_many and field.remote_field.related_name is None
    ]
    assert missing == []
