"""Rooms, tracks, types and partnerships: a second one of the same is refused in a sentence."""

import pytest

from tests.events.admin.pages import filled
from tests.factories.events import make_edition, make_organisation, make_room

pytestmark = pytest.mark.django_db


def test_address_of_another_room_of_the_edition_is_refused(admin_client):
    edition = make_edition()
    taken, room = make_room(edition), make_room(edition)
    address = f"/fr/admin/events/room/{room.pk}/change/"

    response = admin_client.post(
        address, filled(admin_client.get(address), "room_form", slug=taken.slug)
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    room.refresh_from_db()
    assert room.slug != taken.slug


def test_role_an_organisation_has_already_is_refused(admin_client):
    edition = make_edition()
    organisation = make_organisation()
    edition.partnerships.create(organisation=organisation, role="initiator")
    other = edition.partnerships.create(organisation=organisation, role="media")
    address = f"/fr/admin/events/partnership/{other.pk}/change/"

    response = admin_client.post(
        address, filled(admin_client.get(address), "partnership_form", role="initiator")
    )

    assert "Cette organisation a déjà ce rôle." in response.content.decode()
