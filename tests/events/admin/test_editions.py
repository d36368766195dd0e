"""The pages that start an edition and archive it; what an archived one still allows."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from events.models import Edition, Room
from tests.events.admin.pages import filled, parse
from tests.factories.events import make_edition, make_room, make_session
from tests.factories.meetings import make_slot
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(slug="2027", number=3)


def clone_page(edition):
    return reverse("admin:edition-clone", args=[edition.slug])


def archive_page(edition):
    return reverse("admin:edition-archive", args=[edition.slug])


def wanted(**changes):
    given = {"slug": "2028", "number": "4", "name_fr": "Forum 2028", "starts_on": "2028-05-02"}
    return {**given, **changes}


def test_the_page_proposes_the_next_year_and_counts_what_comes_along(desk, edition):
    make_room(edition)
    make_slot(edition)

    response = desk.get(clone_page(edition))

    form = response.context["form"]
    assert form["slug"].value() == "2028"
    assert form["number"].value() == 4
    assert form["starts_on"].value() == edition.starts_on + dt.timedelta(weeks=52)
    assert form["name_fr"].value() == edition.name_fr
    counts = {str(part.label): count for part, count in response.context["parts"]}
    assert sorted(counts.values(), reverse=True)[:3] == [1, 1, 0]


def test_an_edition_is_made_from_the_last_one(desk, edition):
    make_session(edition, room=make_room(edition))

    response = desk.post(clone_page(edition), wanted(with_sessions="on"))

    made = Edition.objects.get(slug="2028")
    assert response["Location"] == reverse("admin:dashboard", args=["2028"])
    assert (made.starts_on, made.ends_on) == (dt.date(2028, 5, 2), dt.date(2028, 5, 3))
    assert made.sessions.count() == made.rooms.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "2027"),
        ("slug", "admin"),
        ("slug", ""),
        ("slug", "دورة"),
        ("number", "3"),
        ("number", "99999999999999999999"),
        ("starts_on", "9999-12-31"),
        ("starts_on", "0001-01-01"),
        ("starts_on", "demain"),
        ("starts_on", ""),
    ],
)
def test_what_cannot_be_is_an_error_of_its_field(desk, edition, field, value):
    response = desk.post(clone_page(edition), wanted(**{field: value}))

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert response.context["form"]["name_fr"].value() == "Forum 2028"
    assert Edition.objects.count() == 1


def test_a_name_is_needed_in_one_language(desk, edition):
    response = desk.post(clone_page(edition), wanted(name_fr=" "))

    assert "name_ar" in response.context["form"].errors


def test_who_may_not_add_an_edition_may_not_clone_or_archive_one(desk, organiser, edition):
    organiser.user_permissions.remove(Permission.objects.get(codename="add_edition"))

    for page in (clone_page(edition), archive_page(edition)):
        assert desk.get(page).status_code == 403
        assert desk.post(page, wanted(archive="")).status_code == 403
    edition.refresh_from_db()
    assert not edition.is_archived


def test_unknown_editions_are_not_found(desk, edition):
    assert desk.get("/fr/admin/editions/nowhere/clone/").status_code == 404


def test_archiving_asks_first_and_a_second_click_does_not_reopen(desk, edition):
    desk.get(archive_page(edition))
    edition.refresh_from_db()
    assert not edition.is_archived

    for _click in range(2):
        desk.post(archive_page(edition), {"archive": ""})
        edition.refresh_from_db()
        assert edition.is_archived

    desk.post(archive_page(edition), {"reopen": ""})
    edition.refresh_from_db()
    assert not edition.is_archived


# --- Archived


@pytest.fixture
def archived(edition):
    room = make_room(edition, name_fr="Grande salle")
    make_session(edition, room=room, title_fr="Ouverture")
    Edition.objects.update(is_archived=True)
    return edition


def forms_of(edition):
    """The forms of records of the edition, and of itself."""
    return [
        reverse("admin:events_session_change", args=[edition.sessions.get().pk]),
        reverse("admin:events_room_change", args=[edition.rooms.get().pk]),
        reverse("admin:events_edition_change", args=[edition.pk]),
    ]


def test_a_form_of_an_archived_edition_only_shows(admin_client, archived):
    for address in forms_of(archived):
        page = parse(admin_client.get(address))
        assert not page.xpath('//main//input[@name="_save"]'), address
        assert page.find_class("messagelist"), address


def test_saving_into_an_archived_edition_changes_nothing_and_says_why(admin_client, archived):
    address = forms_of(archived)[1]
    Edition.objects.update(is_archived=False)
    data = filled(admin_client.get(address), "room_form", name_fr="Autre")
    Edition.objects.update(is_archived=True)

    response = admin_client.post(address, data, follow=True)

    assert response.status_code == 200
    assert parse(response).find_class("messagelist")
    assert Room.objects.get().name_fr == "Grande salle"
    # The same request is one that saves, as long as the edition is open.
    Edition.objects.update(is_archived=False)
    admin_client.post(address, data)
    assert Room.objects.get().name_fr == "Autre"


def test_nothing_joins_or_leaves_an_archived_edition(admin_client, archived):
    add = reverse("admin:events_room_add")
    room = archived.rooms.get()
    assert admin_client.get(f"{add}?edition={archived.pk}").status_code == 403

    other = make_edition()
    response = admin_client.post(
        f"{add}?edition={other.pk}", {"edition": archived.pk, "name_fr": "Neuve", "position": 0}
    )
    assert response.status_code == 200
    delete = reverse("admin:events_room_delete", args=[room.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert Room.objects.filter(edition=archived).count() == 1


def test_bulk_buttons_leave_an_archived_edition_alone(admin_client, archived):
    session = archived.sessions.get()
    address = reverse("admin:events_session_changelist") + f"?edition={archived.pk}"

    response = admin_client.post(
        address, {"action": "cancel_selected", "_selected_action": session.pk}, follow=True
    )

    session.refresh_from_db()
    assert session.status == "planned"
    assert parse(response).find_class("messagelist")


def test_registrations_of_an_archived_edition_can_be_read_only(admin_client, archived):
    Edition.objects.update(is_archived=False)
    registration = make_registration(archived)
    Edition.objects.update(is_archived=True)
    address = reverse("admin:registrations_registration_change", args=[registration.pk])

    assert not parse(admin_client.get(address)).xpath('//main//input[@name="_save"]')


def test_a_form_has_the_bar_of_the_edition_of_its_record(admin_client, archived):
    make_edition(slug="2029", starts_on=dt.date(2029, 1, 1), ends_on=dt.date(2029, 1, 2))

    for address in forms_of(archived):
        switch = parse(admin_client.get(address)).find_class("edition-switch")[0]
        assert "2027" in switch.find("summary").text_content(), address


def test_the_desk_prefers_an_edition_that_is_open(admin_client, archived):
    older = make_edition(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 1, 2))

    page = parse(admin_client.get(reverse("admin:index")))

    assert older.slug in page.find_class("edition-switch")[0].text_content()


def test_public_pages_of_an_archived_edition_stay(client, archived):
    assert client.get(f"/fr/{archived.slug}/").status_code == 200


def test_the_form_of_an_edition_leads_to_its_dashboard_and_to_the_next(admin_client, edition):
    page = parse(admin_client.get(reverse("admin:events_edition_change", args=[edition.pk])))

    links = page.xpath("//ul[contains(@class, 'object-tools')]//a/@href")
    assert {clone_page(edition), archive_page(edition)} <= set(links)
