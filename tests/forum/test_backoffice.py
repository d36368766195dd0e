"""The back office as a whole: index by job, languages, the bar, the rules of every page."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from events.actions import publish_programme
from tests.events.admin.pages import parse, text
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


def page_url(name, language="fr", *args):
    with translation.override(language):
        return reverse(f"admin:{name}", args=args)


def member(*codenames):
    user = User.objects.create_user("karim@example.org", "a-long-password", name="Karim")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def jobs(client):
    response = client.get(page_url("index"))
    return [app["app_label"] for app in response.context["app_list"]]


def test_index_is_by_job(admin_client):
    make_edition()

    assert jobs(admin_client) == [
        *("programme", "speakers", "institutions", "attendees", "b2b", "publish", "team"),
        "technical",
    ]


def test_technical_records_are_not_for_everyone(client):
    client.force_login(member("view_session", "view_speaker"))

    assert jobs(client) == ["programme", "speakers"]


@pytest.mark.parametrize(("language", "side"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_page_says_its_language_and_links_itself_in_the_others(admin_client, language, side):
    address = page_url("events_session_changelist", language)

    page = parse(admin_client.get(address, {"q": "x"}))

    assert page.get("dir") == side
    links = [link.get("href") for link in page.find_class("languages")[0].iter("a")]
    assert links == [f"/{code}/admin/events/session/?q=x" for code in ("ar", "fr", "en")]


def bar(client):
    found = parse(client.get(page_url("index"))).find_class("unpublished")
    return found[0].text_content() if found else None


def test_bar_counts_what_is_not_published(admin_client, admin_user):
    edition = make_edition()
    assert bar(admin_client) is None
    session = make_session(edition)
    make_session(edition)
    assert "(2 " in bar(admin_client)

    publish_programme(edition=edition, by=admin_user)
    assert bar(admin_client) is None

    session.title_fr = "Autre titre"
    session.save()
    assert "(1 " in bar(admin_client)


def test_bar_leads_to_publishing_only_who_may(client):
    edition = make_edition()
    make_session(edition)
    client.force_login(member("view_session"))
    address = page_url("events_release_publish", "fr", edition.pk)

    page = parse(client.get(page_url("index")))

    assert page.find_class("unpublished")
    assert address not in [link.get("href") for link in page.iter("a")]


def test_bar_is_not_for_who_may_not_see_the_programme(client):
    make_session(make_edition())
    client.force_login(member("view_speaker"))

    assert bar(client) is None


@pytest.fixture
def addresses(admin_user):
    edition = make_edition()
    session = make_session(edition, room=make_room(edition), speakers=[make_speaker()])
    release = publish_programme(edition=edition, by=admin_user)
    publish_programme(edition=edition, by=admin_user)
    session.save()
    return [
        page_url("index", "ar"),
        page_url("events_session_changelist", "ar"),
        page_url("events_session_change", "ar", session.pk),
        page_url("events_session_add", "ar"),
        page_url("events_edition_change", "ar", edition.pk),
        page_url("events_release_change", "ar", release.pk),
        page_url("events_release_publish", "ar", edition.pk),
        page_url("events_release_restore", "ar", release.pk),
        page_url("speakers_speaker_change", "ar", session.appearances.get().speaker_id),
    ]


def test_no_page_has_inline_script_or_style(admin_client, addresses):
    for address in addresses:
        page = parse(admin_client.get(address))
        assert not page.xpath("//style | //@style"), address
        assert not page.xpath('//@*[starts-with(name(), "on")]'), address
        inline = page.xpath('//script[not(@src) and not(@type="application/json")]')
        assert not inline, address
        outside = [src for src in page.xpath("//@src") if not src.startswith("/")]
        assert not outside, address


def test_nothing_of_the_ledger_is_named_on_an_organisers_page(admin_client, addresses):
    for address in addresses:
        english = address.replace("/ar/", "/en/")
        content = parse(admin_client.get(english)).get_element_by_id("content")
        words = content.text_content().lower()
        if not english.endswith("/admin/"):
            assert not {"occupancy", "resource"} & set(words.split()), english


def test_every_registered_model_opens(admin_client):
    make_session(make_edition())
    response = admin_client.get(page_url("index"))

    for app in response.context["app_list"]:
        for model in app["models"]:
            assert admin_client.get(model["admin_url"]).status_code == 200, model["name"]


@pytest.mark.parametrize(
    "query",
    [
        "events/session/?q=%00",
        "events/session/?edition=%00&day=%00",
        "events/session/?room__id__exact=99999999999999999999999",
        "events/session/99999999999999999999999/change/",
        "events/session/add/?_changelist_filters=%00edition%3D%ED%A0%80",
        "events/release/publish/99999999999999999999999/",
        "autocomplete/?app_label=events&model_name=intervention&field_name=tracks&term=%00",
    ],
)
def test_strange_addresses_never_break_the_back_office(admin_client, query):
    make_edition()

    assert admin_client.get(f"/fr/admin/{query}").status_code < 500


def test_page_for_the_reader_names_the_person_signed_in(admin_client, admin_user):
    assert str(admin_user) in text(admin_client.get(page_url("index")))
