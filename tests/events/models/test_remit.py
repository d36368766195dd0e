"""Who may change which sessions and institutions: a remit keeps its owner to a part."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from events.models import Remit, Session, organisations_editable_by, organisations_visible_to
from speakers.models import Organisation
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_track,
)

pytestmark = pytest.mark.django_db


def colleague(*roles, **fields):
    user = User.objects.create_user(f"u{User.objects.count()}@example.org", name="U", **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def keep(user, organisation=None, tracks=(), rooms=()):
    remit = Remit.objects.create(user=user, organisation=organisation)
    remit.tracks.set(tracks)
    remit.rooms.set(rooms)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def programme():
    """Sessions by the letters of what they have: t(rack), r(oom), h(ost)."""
    edition, host = make_edition(), make_organisation()
    track, room = make_track(edition), make_room(edition)
    other_room = make_room(edition)
    given = {"t": {"track": track}, "r": {"room": room}, "h": {"host": host}}
    sessions = {}
    for n, letters in enumerate(["", "t", "r", "h", "tr"]):
        fields = {"room": other_room}
        for letter in letters:
            fields |= given[letter]
        sessions[letters] = make_session(edition, at=f"{9 + n}:00".zfill(5), **fields)
    return {"sessions": sessions, "track": track, "room": room, "host": host}


def letters(queryset, programme):
    found = set(queryset)
    return [letters for letters, session in programme["sessions"].items() if session in found]


EVERY = ["", "t", "r", "h", "tr"]


@pytest.mark.parametrize("role", ["Organiser", "Programme editor"])
def test_an_editor_without_a_remit_edits_the_whole_programme(programme, role):
    user = colleague(role)

    assert letters(Session.objects.editable_by(user), programme) == EVERY
    assert list(organisations_editable_by(user)) == [programme["host"]]


def test_a_programme_editor_is_kept_to_the_tracks_or_rooms_of_the_remit(programme):
    def edits(**remit):
        user = keep(colleague("Programme editor"), **remit)
        assert letters(Session.objects.visible_to(user), programme) == EVERY
        return letters(Session.objects.editable_by(user), programme)

    track, room = programme["track"], programme["room"]
    assert edits(tracks=[track]) == ["t", "tr"]
    assert edits(rooms=[room]) == ["r", "tr"]
    assert edits(tracks=[track], rooms=[room]) == ["t", "r", "tr"]
    assert edits(organisation=programme["host"]) == EVERY


def test_a_partner_editor_has_its_institution_and_what_that_hosts(programme):
    make_organisation()
    user = keep(colleague("Partner editor"), organisation=programme["host"])

    assert letters(Session.objects.editable_by(user), programme) == ["h"]
    assert letters(Session.objects.visible_to(user), programme) == ["h"]
    assert list(organisations_editable_by(user)) == [programme["host"]]
    assert list(organisations_visible_to(user)) == [programme["host"]]


@pytest.mark.parametrize("remit", [None, "tracks"])
def test_a_partner_editor_without_an_institution_has_nothing(programme, remit):
    user = colleague("Partner editor")
    if remit:
        user = keep(user, tracks=[programme["track"]])

    assert not Session.objects.editable_by(user)
    assert not Session.objects.visible_to(user)
    assert not organisations_editable_by(user)
    assert not organisations_visible_to(user)


def test_no_remit_keeps_a_superuser(programme):
    user = keep(colleague(is_superuser=True), tracks=[programme["track"]])

    assert letters(Session.objects.editable_by(user), programme) == EVERY


def test_those_who_only_read_see_all_and_change_nothing(programme):
    desk, outsider = colleague("Registration desk"), colleague()

    assert set(organisations_visible_to(desk)) == set(Organisation.objects.all())
    assert not organisations_editable_by(desk)
    assert not Session.objects.editable_by(desk)
    assert not Session.objects.visible_to(outsider)
    assert not organisations_visible_to(outsider)


def test_a_colleague_who_was_switched_off_changes_nothing(programme):
    user = colleague("Organiser", is_active=False)

    assert not Session.objects.editable_by(user)
