"""The dashboard of an edition, and the bar of its screens on every page."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts.roles import ROLES
from events.actions import cancel_sessions, publish_programme
from events.models import Edition, PlannedRelease
from tests.events.admin.pages import parse, text
from tests.factories.events import FIRST_DAY, make_edition, make_room, make_session, make_track
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db
QUERIES = 19


@pytest.fixture
def edition():
    return make_edition(slug="2027")


def address(edition, language="fr"):
    with translation.override(language):
        return reverse("admin:dashboard", args=[edition.slug])


def figures(client, edition):
    """`{word: number}` of all panels, as an English reader sees them."""
    page = parse(client.get(address(edition, "en")))
    return {
        one.find("dt").text_content(): one.find("dd//bdi").text_content()
        for one in page.xpath("//dl[@class='figures']/div")
    }


def bars(client, edition, caption):
    """`{row: (number, length of its bar)}` of one chart."""
    page = parse(client.get(address(edition, "en")))
    for table in page.xpath("//table"):
        if table.findtext("caption") == caption:
            return {
                row.find("th").text_content(): (
                    row.find("td").text_content(),
                    row.xpath(".//*[name()='rect']/@width")[1],
                )
                for row in table.find("tbody")
            }
    return {}


def test_sessions_are_counted_by_state(admin_client, admin_user, edition):
    room = make_room(edition)
    make_session(edition, room=room)
    make_session(edition, at="12:00", day=FIRST_DAY + dt.timedelta(days=1), room=room)
    make_session(edition, at=None)
    cancel_sessions(sessions=[make_session(edition, at="15:00")], by=admin_user)

    found = figures(admin_client, edition)

    counted = [found[word] for word in ("in the timetable", "wait for a place", "cancelled")]
    assert counted == ["2", "1", "1"]


def test_days_and_rooms_are_drawn_as_bars(admin_client, edition):
    make_session(edition, room=make_room(edition, name_en="Hall"), at="10:00")
    make_session(edition, room=make_room(edition, name_en="Annex"), at="11:00", minutes=30)
    make_session(edition, day=FIRST_DAY + dt.timedelta(days=1))

    days = bars(admin_client, edition, "Sessions by day")
    rooms = bars(admin_client, edition, "Rooms in use, of the hours of the programme")

    assert list(days.values()) == [("2", "100"), ("1", "50")]
    # Two hours and a half of programme: 10:00 to 11:30, and an hour on the second day.
    assert rooms == {"Hall": ("40 %", "40"), "Annex": ("20 %", "20")}


def test_publishing_is_followed(admin_client, admin_user, edition):
    session = make_session(edition, room=make_room(edition))
    assert figures(admin_client, edition)["new, not yet public"] == "1"

    publish_programme(edition=edition, by=admin_user)
    session.title_fr = "Autre titre"
    session.save()
    moment = dt.datetime(2027, 5, 1, 9, tzinfo=dt.UTC)
    PlannedRelease.objects.create(edition=edition, publish_at=moment, planned_by=admin_user)

    found = figures(admin_client, edition)
    assert found["new, not yet public"] == "0"
    assert found["changed since they were published"] == "1"
    assert found["planned release"].startswith("1 May")


def test_texts_are_followed_by_language(admin_client, edition):
    make_session(edition, title_ar="", title_fr="Ouverture", title_en="Opening")

    written = bars(admin_client, edition, "Texts written, by language")

    assert written["Arabic"] == ("50 %", "50")
    assert written["French"] == ("100 %", "100")


def test_registrations_are_counts_without_a_name(admin_client, edition):
    category = make_category(name_en="Investor")
    for status in ("confirmed", "confirmed", "pending", "cancelled"):
        make_registration(edition, status=status, category=category, name="سلمى")

    found = figures(admin_client, edition)

    assert [found[word] for word in ("To be approved", "Confirmed")] == ["1", "2"]
    assert bars(admin_client, edition, "Registrations by category") == {"Investor": ("3", "100")}
    assert len(bars(admin_client, edition, "Registrations by week")) == 1
    assert "سلمى" not in text(admin_client.get(address(edition)))


def test_meetings_are_counted(admin_client, edition):
    make_meeting(make_slot(edition), make_table(edition, 1))

    found = figures(admin_client, edition)

    assert (found["Planned"], found["to be placed anew"]) == ("1", "0")


def test_each_figure_leads_to_a_list_that_opens(admin_client, edition):
    make_session(edition, room=make_room(edition))
    make_meeting(make_slot(edition, "15:00"), make_table(edition, 1))
    page = parse(admin_client.get(address(edition)))

    links = set(page.xpath("//section[@class='panel']//a/@href"))

    assert len(links) > 15
    for link in links:
        assert admin_client.get(link).status_code == 200, link


def test_panels_are_for_those_who_may_see_the_records(client, edition):
    make_registration(edition)
    client.force_login(make_staff("events.view_edition", "meetings.view_meeting"))

    page = parse(client.get(address(edition, "en")))

    assert [one.text for one in page.xpath("//section[@class='panel']/h2")] == ["B2B meetings"]


def test_who_sees_no_panel_is_told_so(client, edition):
    client.force_login(make_staff("events.view_edition"))

    assert parse(client.get(address(edition))).find_class("empty-state")


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboard_asks_as_much_for_three_as_for_one(
    admin_client, edition, count, django_assert_num_queries
):
    for n in range(count):
        make_session(edition, room=make_room(edition), track=make_track(edition))
        make_meeting(make_slot(edition, f"1{n + 2}:00"), make_table(edition, n + 1))
    admin_client.get(address(edition))

    with django_assert_num_queries(QUERIES):
        admin_client.get(address(edition))


def test_strange_addresses_are_not_found(admin_client):
    assert admin_client.get("/fr/admin/dashboard/nowhere/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_dashboard_reads_in_each_language(admin_client, edition, language):
    make_session(edition, room=make_room(edition))

    page = parse(admin_client.get(address(edition, language)))

    assert page.get("lang") == language
    assert not page.xpath("//style | //@style")


# --- The bar


def tools(client, url):
    """`{label: is current}` of the bar on a page."""
    page = parse(client.get(url))
    return {
        link.text_content(): link.get("aria-current") == "page"
        for bar in page.find_class("workbench-tools")
        for link in bar.iter("a")
    }


def test_every_page_has_the_bar_and_marks_its_own_screen(admin_client, edition):
    index = tools(admin_client, reverse("admin:index").replace("/fr/", "/en/"))

    assert list(index)[:2] == ["Dashboard", "Board"]
    assert not any(index.values())
    here = tools(admin_client, address(edition, "en"))
    assert [label for label, is_current in here.items() if is_current] == ["Dashboard"]


def test_the_bar_shows_what_one_may_open(client, edition):
    client.force_login(make_staff("events.view_edition"))

    assert list(tools(client, address(edition, "en"))) == ["Dashboard"]


@pytest.mark.parametrize("role", ROLES)
def test_what_the_bar_shows_a_role_can_be_opened(client, edition, role):
    user = make_staff()
    user.groups.set(Group.objects.filter(name=role))
    client.force_login(user)

    page = parse(client.get(reverse("admin:index")))

    for link in page.xpath("//ul[@class='workbench-tools']//a/@href"):
        assert client.get(link).status_code == 200, link


def test_who_may_open_nothing_has_no_bar(client, edition):
    client.force_login(make_staff("speakers.view_speaker"))

    assert tools(client, reverse("admin:index")) == {}


def test_the_bar_leads_to_the_same_screen_of_another_edition(admin_client, edition):
    other = make_edition(slug="2026", starts_on=dt.date(2026, 5, 4), ends_on=dt.date(2026, 5, 5))
    Edition.objects.filter(pk=other.pk).update(is_archived=True)

    switch = parse(admin_client.get(address(edition))).find_class("edition-switch")[0]

    assert [link.get("href") for link in switch.iter("a")] == [address(other)]
    assert switch.find_class("badge")


def test_without_an_edition_there_is_no_bar(admin_client):
    assert tools(admin_client, reverse("admin:index")) == {}
