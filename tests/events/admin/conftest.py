"""An organiser at the desk."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User


@pytest.fixture
def organiser(db):
    """Someone who may do everything with the programme, without being a superuser."""
    user = User.objects.create_user("salma@example.org", "a-long-password", name="Salma")
    rooms = Permission.objects.filter(content_type__app_label__in=["events", "speakers"])
    user.user_permissions.set(rooms)
    return user


@pytest.fixture
def desk(client, organiser):
    """A client signed in as the organiser."""
    client.force_login(organiser)
    return client
