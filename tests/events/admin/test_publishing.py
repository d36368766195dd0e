"""Publishing from the back office: what would change, who may, and back again."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from events.actions import pending_count, preview_release, publish_programme
from events.models import Release
from tests.events.admin.pages import filled, inputs, parse, text
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def session(edition):
    return make_session(edition, room=make_room(edition, name_fr="Salle Argan"), title_fr="Avant")


def publish_url(edition, session=None):
    address = reverse("admin:events_release_publish", args=[edition.pk])
    return f"{address}?session={session.pk}" if session else address


def restore_url(release):
    return reverse("admin:events_release_restore", args=[release.pk])


def press(desk, address, command="_publish", *, reads_warnings=True, follow=False, **changes):
    """Look at the page, fill in its form, tick the warnings, press the button."""
    page = desk.get(address)
    marks = [box.get("value") for box in inputs(page, "warnings")]
    ticked = {"warnings": marks[0] if marks and reads_warnings else None}
    data = filled(page, "release-form", **{command: "on", **ticked, **changes})
    return desk.post(address, data, follow=follow)


def test_page_shows_each_field_before_and_after(desk, organiser, edition, session):
    publish_programme(edition=edition, by=organiser)
    session.title_fr = "Après"
    session.save()

    page = text(desk.get(publish_url(edition)))

    assert "Avant" in page
    assert "Après" in page


def test_full_session_is_shown_as_a_change(desk, organiser, edition, session):
    publish_programme(edition=edition, by=organiser)
    session.is_full = True
    session.save()

    page = text(desk.get(publish_url(edition)))

    assert "Complet" in page
    assert "Oui" in page


def test_publishing_freezes_a_release_with_its_note(desk, organiser, edition, session):
    response = press(desk, publish_url(edition), note_fr="Première version", follow=True)

    release = Release.objects.get()
    assert (release.note, release.published_by) == ("Première version", organiser)
    public = reverse("events:programme", args=[edition.slug])
    assert any(link.get("href") == public for link in parse(response).iter("a"))


def test_pages_of_a_former_edition_stay_with_it(desk, organiser, edition, session):
    release = publish_programme(edition=edition, by=organiser)
    today = timezone.now().date()
    make_edition(starts_on=today, ends_on=today)
    session.is_full = True
    session.save()
    releases = reverse("admin:events_release_changelist") + f"?edition={edition.pk}"

    restoring = parse(desk.get(restore_url(release)))
    answer = press(desk, publish_url(edition))

    assert answer.url == releases
    for page in (restoring, parse(desk.get(releases))):
        assert edition.slug in page.find_class("edition-switch")[0].find(".//span").text_content()


def test_note_is_filled_in_from_the_changes(desk, edition, session):
    page = parse(desk.get(publish_url(edition)))

    notes = [page.get_element_by_id(f"id_note_{code}").text for code in ("ar", "fr", "en")]
    assert "Avant" in notes[1]
    assert len(set(notes)) == 3


def test_looking_publishes_nothing(desk, edition, session):
    desk.get(publish_url(edition))

    assert not Release.objects.exists()


def test_problem_blocks_and_keeps_the_note(desk, edition, session):
    page = desk.get(publish_url(edition))
    session.__class__.objects.update(title_ar="", title_fr="", title_en="")

    data = filled(page, "release-form", note_fr="Ma note", _publish="on")
    response = desk.post(publish_url(edition), data)

    assert response.status_code == 200
    assert session.code in text(response)
    assert parse(response).get_element_by_id("id_note_fr").text.strip() == "Ma note"
    assert not inputs(response, "_publish")
    assert not Release.objects.exists()


def test_one_session_alone(desk, organiser, edition, session):
    publish_programme(edition=edition, by=organiser)
    other = make_session(edition, title_fr="Autre avant")
    session.title_fr = "Après"
    session.save()

    page = text(desk.get(publish_url(edition, session)))
    press(desk, publish_url(edition, session))

    assert Release.objects.first().note.count("Après") == 1
    published = Release.objects.first().document["sessions"]
    assert "Autre avant" not in page
    assert [entry["title"]["fr"] for entry in published] == ["Après"]
    assert other.published_at is None


def test_first_release_is_the_whole_and_says_so(desk, edition, session):
    make_session(edition, title_fr="Autre séance")

    page = text(desk.get(publish_url(edition, session)))
    press(desk, publish_url(edition, session))

    assert "Autre séance" in page
    assert len(Release.objects.get().document["sessions"]) == 2


@pytest.mark.parametrize("asked", ["0", "x", "99999999999999999999", "²"])
def test_unknown_session_is_not_found(desk, organiser, edition, asked):
    publish_programme(edition=edition, by=organiser)

    response = desk.get(publish_url(edition) + f"?session={asked}")

    assert response.status_code == 404


def test_saving_a_session_may_lead_to_publishing_it(desk, edition, session):
    address = reverse("admin:events_session_change", args=[session.pk])

    assert inputs(desk.get(address), "_publish")


def test_restoring_shows_the_way_back_and_makes_a_new_release(desk, organiser, edition, session):
    first = publish_programme(edition=edition, by=organiser)
    session.title_fr = "Après"
    session.save()
    publish_programme(edition=edition, by=organiser)

    page = text(desk.get(restore_url(first)))
    press(desk, restore_url(first))

    newest = Release.objects.newest_of(edition)
    assert "Après" in page
    assert (newest.number, newest.restores) == (3, 1)
    assert newest.document["sessions"][0]["title"]["fr"] == "Avant"


def test_only_older_releases_are_offered_back(desk, organiser, edition, session):
    first = publish_programme(edition=edition, by=organiser)
    second = publish_programme(edition=edition, by=organiser)

    def offers(release):
        address = reverse("admin:events_release_change", args=[release.pk])
        links = parse(desk.get(address)).iter("a")
        return restore_url(release) in [link.get("href") for link in links]

    assert (offers(first), offers(second)) == (True, False)


class TestWithoutThePermission:
    @pytest.fixture(autouse=True)
    def _not_a_publisher(self, organiser):
        permission = Permission.objects.get(codename="publish_release")
        organiser.user_permissions.remove(permission)

    def test_publish_page_is_refused(self, desk, edition):
        assert desk.get(publish_url(edition)).status_code == 403
        assert desk.post(publish_url(edition), {"note": ""}).status_code == 403
        assert not Release.objects.exists()

    def test_restore_page_is_refused(self, desk, organiser, edition, session):
        release = publish_programme(edition=edition, by=organiser)

        assert desk.post(restore_url(release), {"note": ""}).status_code == 403
        assert Release.objects.count() == 1

    def test_no_button_leads_there(self, desk, edition, session):
        address = reverse("admin:events_session_change", args=[session.pk])

        response = desk.get(address)

        assert not inputs(response, "_publish")
        links = [link.get("href") for link in parse(response).iter("a")]
        assert publish_url(edition) not in links


def test_signed_out_is_sent_to_the_sign_in(client, edition):
    response = client.get(publish_url(edition))

    assert response.status_code == 302
    assert reverse("admin:login") in response["Location"]


def test_publishing_wants_a_csrf_token(organiser, edition, session):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(organiser)

    assert strict.post(publish_url(edition), {"note": ""}).status_code == 403
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("field", "waits"), [("name_fr", True), ("honorific_fr", True), ("biography_fr", False)]
)
def test_renamed_speaker_waits_for_publishing(desk, organiser, edition, field, waits):
    speaker = make_speaker()
    make_session(edition, speakers=[speaker])
    publish_programme(edition=edition, by=organiser)
    address = reverse("admin:speakers_speaker_change", args=[speaker.pk])

    desk.post(address, filled(desk.get(address), "speaker_form", **{field: "Autre"}))

    assert pending_count(edition) == waits
    assert len(preview_release(edition).changes) == waits


def test_renamed_room_waits_for_publishing(desk, organiser, edition, session):
    publish_programme(edition=edition, by=organiser)
    address = reverse("admin:events_room_change", args=[session.room_id])

    desk.post(address, filled(desk.get(address), "room_form", name_fr="Salle Atlas"))

    assert pending_count(edition) == 1
