"""A forged request on somebody else's record is refused, whichever way it comes."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, User
from accounts.models.change import recording
from events.models import Remit, Session
from events.models.remit import OUTSIDE
from speakers.models import Organisation
from tests.events.admin.pages import filled, inputs, text
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
)

pytestmark = pytest.mark.django_db
LIST = "/fr/admin/events/session/"


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def tracks(edition):
    return [make_track(edition), make_track(edition)]


@pytest.fixture
def hosts():
    """The partner's own institution, and another one."""
    return [make_organisation(name_fr="Chambre"), make_organisation(name_fr="Agence")]


@pytest.fixture
def sessions(edition, tracks, hosts):
    """One of the first track and host, one of the others."""
    return [
        make_session(edition, at=at, track=track, host=host, room=make_room(edition))
        for at, track, host in zip(("10:00", "12:00"), tracks, hosts, strict=True)
    ]


def signed_in(role, **remit):
    address = f"u{User.objects.count()}@example.org"
    user = User.objects.create_user(address, "a-long-password", name=role)
    user.groups.add(Group.objects.get(name=role))
    tracks = remit.pop("tracks", ())
    if remit or tracks:
        Remit.objects.create(user=user, **remit).tracks.set(tracks)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def partner(hosts):
    return signed_in("Partner editor", organisation=hosts[0])


@pytest.fixture
def kept(tracks):
    return signed_in("Programme editor", tracks=tracks[:1])


@pytest.fixture
def editor(db):
    """The negative control: what is refused to the others is not refused to all."""
    return signed_in("Programme editor")


def change_page(record):
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk])


def form_for(record, editor):
    """What the form of `record` sends, as someone has it who may change it."""
    form = filled(editor.get(change_page(record)), f"{record._meta.model_name}_form")
    return {name: value for name, value in form.items() if not name.startswith("_")}


def titles(session):
    return Session.objects.values_list("title_fr", flat=True).get(pk=session.pk)


@pytest.mark.parametrize(
    ("who", "own", "status"), [("partner", 302, 302), ("kept", 302, 403), ("editor", 302, 302)]
)
def test_a_form_is_saved_by_those_who_may(request, editor, sessions, who, own, status):
    client = request.getfixturevalue(who)
    for session, expected in zip(sessions, (own, status), strict=True):
        form = form_for(session, editor) | {"title_fr": "Changé"}
        form.pop("host", None)

        response = client.post(change_page(session), form)

        is_hidden = who == "partner" and session == sessions[1]
        assert response.status_code == expected
        assert (titles(session) == "Changé") == (expected == 302 and not is_hidden)


def test_what_a_partner_does_not_host_is_not_there_for_it(partner, sessions):
    response = partner.get(change_page(sessions[1]), follow=True)

    assert "n’existe pas" in text(response) or "n'existe pas" in text(response)
    assert sessions[1].title_fr not in text(response).replace(str(sessions[1].pk), "")
    listed = text(partner.get(LIST))
    assert sessions[0].title_fr in listed
    assert sessions[1].title_fr not in listed


def test_a_kept_editor_reads_what_it_may_not_change(kept, sessions):
    response = kept.get(change_page(sessions[1]))

    assert response.status_code == 200
    assert not inputs(response, "_save")
    assert sessions[1].title_fr in text(kept.get(LIST))


def test_a_partner_gives_its_session_to_nobody_else(partner, editor, sessions, hosts):
    form = form_for(sessions[0], editor) | {"host": hosts[1].pk, "edition": make_edition().pk}

    partner.post(change_page(sessions[0]), form)

    session = Session.objects.get(pk=sessions[0].pk)
    assert (session.host, session.edition) == (hosts[0], sessions[0].edition)


def test_a_kept_editor_moves_no_session_out_of_its_tracks(kept, editor, sessions, tracks):
    form = form_for(sessions[0], editor)

    refused = kept.post(change_page(sessions[0]), form | {"track": tracks[1].pk})
    assert refused.status_code == 200
    assert str(OUTSIDE) in text(refused)
    taken = kept.post(change_page(sessions[0]), form | {"title_fr": "Changé"})

    assert taken.status_code == 302
    assert Session.objects.get(pk=sessions[0].pk).track == tracks[0]


def test_a_kept_editor_adds_sessions_of_its_tracks_only(kept, edition, tracks):
    form = filled(kept.get(f"{LIST}add/"), "session_form", title_fr="Neuve", minutes="60")

    for track in reversed(tracks):
        response = kept.post(f"{LIST}add/", form | {"track": track.pk})

    assert response.status_code == 302
    assert [session.track for session in Session.objects.filter(title_fr="Neuve")] == tracks[:1]


@pytest.mark.parametrize("way", ["take_out", "swap"])
def test_the_way_out_of_a_clash_moves_no_session_of_others(kept, editor, sessions, way):
    form = form_for(sessions[0], editor)
    into = {"start_time": "12:00", "room": sessions[1].room_id, "way_out": way}

    response = kept.post(change_page(sessions[0]), form | into)

    assert response.status_code == 200
    assert Session.objects.get(pk=sessions[1].pk).start_time == sessions[1].start_time
    assert editor.post(change_page(sessions[0]), form | into).status_code == 302


@pytest.mark.parametrize("who", ["partner", "kept"])
@pytest.mark.parametrize("action", ["cancel_selected", "take_out_selected"])
@pytest.mark.parametrize("across", ["0", "1"])
def test_a_bulk_change_reaches_only_the_own(request, sessions, who, action, across):
    client = request.getfixturevalue(who)
    both = [session.pk for session in sessions]
    form = {"action": action, "_selected_action": both, "select_across": across}

    client.post(LIST, form)

    own, other = (Session.objects.get(pk=pk) for pk in both)
    assert own.status == "cancelled" or own.day is None
    assert (other.status, other.day) == ("planned", sessions[1].day)


@pytest.mark.parametrize(("who", "left"), [("partner", 2), ("kept", 1), ("editor", 0)])
def test_a_deletion_reaches_only_the_own(request, sessions, who, left):
    client = request.getfixturevalue(who)

    for session in sessions:
        client.post(reverse("admin:events_session_delete", args=[session.pk]), {"post": "yes"})

    assert Session.objects.count() == left


def found(client, field, term=""):
    app, model, name = field.split(".")
    asked = {"app_label": app, "model_name": model, "field_name": name, "term": term}
    response = client.get("/fr/admin/autocomplete/", asked)
    return (
        [row["text"] for row in response.json()["results"]] if response.status_code == 200 else []
    )


def test_forms_find_for_a_partner_only_what_it_may_see(partner, editor, hosts, sessions):
    guest, stranger = make_speaker(name_fr="Invitée"), make_speaker(name_fr="Inconnue")
    own = make_speaker(name_fr="Collègue", organisation=hosts[0])
    sessions[0].appearances.create(speaker=guest)
    sessions[1].appearances.create(speaker=stranger)

    assert found(partner, "events.session.host") == [str(hosts[0])]
    assert len(found(editor, "events.session.host")) == 2
    assert set(found(partner, "events.appearance.speaker")) == {str(guest), str(own)}
    assert len(found(editor, "events.appearance.speaker")) == 3


def test_a_partner_changes_its_own_institution_only(partner, editor, hosts):
    for host in hosts:
        form = form_for(host, editor) | {"name_fr": "Renommée"}
        partner.post(change_page(host), form)

    assert [Organisation.objects.get(pk=host.pk).name_fr for host in hosts] == [
        "Renommée",
        "Agence",
    ]
    listed = text(partner.get("/fr/admin/speakers/organisation/"))
    assert hosts[0].name_fr in listed or "Renommée" in listed
    assert "Agence" not in listed


@pytest.mark.parametrize(("who", "status"), [("partner", 403), ("kept", 403), ("editor", 200)])
def test_the_whole_is_published_by_those_who_edit_the_whole(
    request, edition, sessions, who, status
):
    client = request.getfixturevalue(who)

    response = client.get(reverse("admin:events_release_publish", args=[edition.pk]))

    assert response.status_code == status


@pytest.mark.parametrize(("who", "status"), [("partner", 403), ("kept", 403), ("editor", 302)])
def test_rooms_are_renamed_by_those_who_edit_the_whole(request, editor, edition, who, status):
    room, client = make_room(edition), request.getfixturevalue(who)

    response = client.post(change_page(room), form_for(room, editor))

    assert response.status_code == status


def test_a_remit_is_given_in_the_form_of_a_colleague_and_audited(db, edition, tracks, hosts):
    organiser = signed_in("Organiser")
    colleague = User.objects.create_user("omar@example.org", name="Omar")
    old = make_track(make_edition(starts_on="2020-05-04", ends_on="2020-05-05"))
    path = reverse("admin:accounts_user_change", args=[colleague.pk])
    page = organiser.get(path)
    offered = {box.get("value") for box in inputs(page, "remit-0-tracks")}
    assert offered == {str(track.pk) for track in tracks}
    assert str(old.pk) not in offered

    chosen = {"remit-0-organisation": hosts[0].pk, "remit-0-tracks": [tracks[1].pk]}
    saved = organiser.post(path, filled(page, "user_form", **chosen))

    assert saved.status_code == 302
    remit = Remit.objects.get(user=colleague)
    assert (remit.organisation, list(remit.tracks.all())) == (hosts[0], [tracks[1]])
    entry = AuditEntry.objects.get(verb="events.remit_changed")
    assert entry.subject == f"accounts.user:{colleague.pk}"
    assert entry.details == {"organisation": hosts[0].pk, "tracks": [tracks[1].pk], "rooms": []}


def test_an_organiser_gives_itself_no_remit(db, tracks, hosts):
    organiser = signed_in("Organiser")
    user = User.objects.get(groups__name="Organiser")
    path = reverse("admin:accounts_user_change", args=[user.pk])
    page = organiser.get(path)
    forged = {"remit-TOTAL_FORMS": 1, "remit-INITIAL_FORMS": 0, "remit-0-user": user.pk}

    sent = filled(page, "user_form", **forged, **{"remit-0-organisation": hosts[0].pk})
    organiser.post(path, sent)

    assert not inputs(page, "remit-0-tracks")
    assert not Remit.objects.exists()


def test_nobody_widens_the_own_remit(kept, tracks):
    user = User.objects.get(groups__name="Programme editor")

    response = kept.post(reverse("admin:accounts_user_change", args=[user.pk]), {})

    assert response.status_code == 403
    assert list(user.remit.tracks.all()) == tracks[:1]


@pytest.mark.parametrize(("role", "is_undone"), [("Auditor", False), ("Programme editor", True)])
def test_who_may_not_change_a_record_does_not_do_it_by_undoing(edition, role, is_undone):
    room, client = make_room(edition, name_fr="Grande salle"), signed_in(role)
    with recording("events.record_changed", by=None, scope=edition.scope) as act:
        room.name_fr = "Petite salle"
        room.save()

    address = reverse("admin:changes-undo", args=[edition.slug])
    client.post(address, {"change": act.change.pk})

    room.refresh_from_db()
    assert (room.name_fr == "Grande salle") == is_undone
