"""The versions of one record; one field of an old one is brought back, by the rules of the form."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.actions import undo_change
from accounts.models import Change, User
from accounts.models.change import recording
from accounts.models.tracking import title_of
from events.actions import delete_session, hold_sessions, pending_count, publish_programme
from events.models import Edition, Occupancy, Page, Remit, Session
from forum.versions import versions
from tests.events.admin.pages import filled, parse, text
from tests.factories.events import make_edition, make_room, make_session, make_speaker, make_track
from tests.factories.registrations import make_category, make_registration
from tests.factories.staff import allow

pytestmark = pytest.mark.django_db
LONG = "Cette séance présente la plateforme industrielle de la région et ses {} entreprises."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def salma(organiser):
    allow(organiser, "accounts.view_change")
    return organiser


def page_of(record):
    return reverse("admin:record-history", args=[record._meta.label_lower, record.pk])


def write(record, by, **columns):
    told = {"model": record._meta.label_lower, "title": title_of(record), "columns": [*columns]}
    with recording("events.record_changed", by=by, **told) as act:
        for column, value in columns.items():
            setattr(record, column, value)
        record.save()
    return act.change


def version(record, number=0):
    """The history row of the record's state `number`, the oldest first."""
    return type(record).history.filter(id=record.pk).order_by("history_id")[number]


def restore(desk, record, *columns, number=0):
    """As a browser would: compare a version with now, tick fields, restore."""
    address = page_of(record)
    shown = desk.get(address, {"version": version(record, number).history_id})
    return desk.post(address, filled(shown, "restore-form", columns=[*columns]), follow=True)


def test_the_button_of_the_form_leads_to_the_versions(desk, salma, edition):
    session = make_session(edition, title_en="Opening", abstract_fr=LONG.format("120"))
    write(session, salma, title_en="Grand opening", abstract_fr=LONG.format("140"))
    form = parse(desk.get(reverse("admin:events_session_change", args=[session.pk])))

    answer = desk.get(form.find_class("historylink")[0].get("href"), follow=True)

    page = text(answer)
    for words in ("Salma", "Session changed: “Opening”", "Grand opening", "Compare with now"):
        assert words in page
    cell = parse(answer).find_class("word-diff")[0]
    assert (cell.get("lang"), cell.get("dir")) == ("fr", "ltr")
    assert [piece.text.strip() for piece in cell] == ["120", "140"]


def test_a_long_arabic_text_is_compared_by_whole_words(desk, salma, edition):
    before = "تعرض هذه الجلسة المنصة الصناعية للجهة ومقاولاتها الناشئة ومشاريعها القادمة"
    session = make_session(edition, abstract_ar=before)
    write(session, salma, abstract_ar=before.replace("الناشئة", "الناشطة"))

    cell = parse(desk.get(page_of(session))).find_class("word-diff")[0]

    assert (cell.get("lang"), cell.get("dir")) == ("ar-MA", "rtl")
    assert [piece.text.strip() for piece in cell] == ["الناشئة", "الناشطة"]


def test_one_field_of_an_old_version_comes_back(desk, salma, edition):
    session = make_session(edition, title_fr="Avant", title_en="Before")
    write(session, salma, title_fr="Après", title_en="After")
    edits = Session.objects.get().edits

    answer = restore(desk, session, "title_fr")

    session = Session.objects.get()
    assert (session.title_fr, session.title_en) == ("Avant", "After")
    assert session.edits == edits + 1
    assert "avant" in session.search
    change = Change.objects.latest("pk")
    assert (change.verb, change.by, change.scope) == (
        "accounts.fields_restored",
        salma,
        edition.scope,
    )
    assert "Session brought back to a former state" in text(answer)

    undo_change(change=change, by=salma)
    assert Session.objects.get().title_fr == "Après"


def test_a_place_comes_back_with_the_ledger(desk, salma, edition):
    room = make_room(edition)
    session = make_session(edition, at="10:00", room=room)
    write(session, salma, start_time=dt.time(12))

    restore(desk, session, "start_time")

    row = Occupancy.objects.get(layer="draft", source=session.ledger_source)
    assert row.starts_at == Session.objects.get().starts_at
    assert Session.objects.get().start_time == dt.time(10)


def test_a_place_that_is_taken_since_is_refused_and_explained(desk, salma, edition):
    room = make_room(edition)
    session = make_session(edition, at="10:00", room=room)
    write(session, salma, start_time=dt.time(12))
    hold_sessions(sessions=[session], by=salma)
    make_session(edition, at="10:00", room=room, title_en="Panel")

    answer = restore(desk, session, "start_time")

    refusal = parse(answer).find_class("error")[0].text_content()
    assert "The room is taken from 10:00 to 11:00 by the session “Panel”." in refusal
    session.refresh_from_db()
    assert session.start_time == dt.time(12)


def test_what_the_form_would_refuse_is_refused(desk, salma, edition):
    session = make_session(edition, at=None)
    write(session, salma, day=edition.starts_on, start_time=dt.time(10))

    answer = restore(desk, session, "start_time")

    assert "Give both the day and the time" in text(answer)
    session.refresh_from_db()
    assert session.start_time == dt.time(10)


def test_no_title_at_all_is_refused(desk, salma, edition):
    session = make_session(edition, title_ar="", title_fr="", title_en="Only")
    write(session, salma, title_en="", title_fr="Seul")

    answer = restore(desk, session, "title_fr")

    assert "Write it in one language at least." in text(answer)
    session.refresh_from_db()
    assert session.title_fr == "Seul"


def test_a_public_address_stays(desk, salma, edition):
    session = make_session(edition, slug="old")
    write(session, salma, slug="new")
    publish_programme(edition=edition, by=salma)
    shown = desk.get(page_of(session), {"version": version(session).history_id})

    assert not parse(shown).xpath('//input[@value="slug"]')
    forged = {"version": version(session).history_id, "seen": version(session, 1).history_id}
    desk.post(page_of(session), {**forged, "columns": ["slug"]})

    session.refresh_from_db()
    assert session.slug == "new"


def test_what_someone_changed_meanwhile_is_looked_at_first(desk, salma, edition):
    session = make_session(edition, title_fr="Un")
    write(session, salma, title_fr="Deux")
    shown = desk.get(page_of(session), {"version": version(session).history_id})
    write(session, salma, title_fr="Trois")

    data = filled(shown, "restore-form", columns=["title_fr"])
    answer = desk.post(page_of(session), data, follow=True)

    assert "changed in the meantime" in text(answer)
    session.refresh_from_db()
    assert session.title_fr == "Trois"


def test_nothing_ticked_or_nothing_different_changes_nothing(desk, salma, edition):
    session = make_session(edition, title_fr="Un")
    write(session, salma, title_fr="Deux")

    assert "Tick the fields" in text(restore(desk, session))
    count = Change.objects.count()
    restore(desk, session, "title_en")
    assert Change.objects.count() == count


def test_a_restored_text_is_on_the_public_page_at_once(desk, salma, edition, client):
    page = Page.objects.create(edition=edition, kind=Page.Kind.values[0], body_fr="Avant")
    write(page, salma, body_fr="Après")
    before = Edition.objects.get().version
    versions.forget()

    restore(desk, page, "body_fr")

    assert Edition.objects.get().version > before


def test_sessions_wait_for_publishing_when_a_room_has_its_name_back(desk, salma, edition):
    room = make_room(edition, name_fr="Avant")
    make_session(edition, room=room)
    write(room, salma, name_fr="Après", capacity=100)
    publish_programme(edition=edition, by=salma)

    restore(desk, room, "capacity")
    assert pending_count(edition) == 0
    restore(desk, room, "name_fr")
    assert pending_count(edition) == 1


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "²"])
def test_what_is_not_there_is_not_found(desk, edition, key):
    history = reverse("admin:record-history", args=["events.session", "1"])
    assert desk.get(history.replace("/1/", f"/{key}/")).status_code == 404
    assert desk.get(history.replace("events.session", "auth.group")).status_code == 404
    assert desk.get(history.replace("events.session", "events.appearance")).status_code == 404
    session = make_session(edition)
    assert desk.get(page_of(session), {"version": key, "before": key}).status_code == 200
    assert desk.post(page_of(session), {"version": key}).status_code == 404
    assert desk.get(f"/en/admin/events/session/{key}/history/").status_code in (302, 404)


def test_a_deleted_record_still_has_its_versions(desk, salma, edition):
    session = make_session(edition, title_en="Opening")
    address = page_of(session)
    delete_session(session=session, by=salma)

    answer = desk.get(address)

    assert "This record was deleted" in text(answer)
    assert "Opening" in text(answer)
    assert desk.post(address, {"version": "1"}).status_code == 403


def test_who_may_not_see_the_form_does_not_see_its_versions(client, edition):
    user = User.objects.create_user("partner@example.org", "a-long-password")
    client.force_login(user)

    assert client.get(page_of(make_session(edition))).status_code == 403


def test_outside_the_remit_nothing_is_restored(client, salma, edition):
    Remit.objects.create(user=salma).tracks.add(make_track(edition))
    session = make_session(edition, title_fr="Avant", track=make_track(edition))
    write(session, salma, title_fr="Après")
    client.force_login(User.objects.get(pk=salma.pk))
    shown = client.get(page_of(session), {"version": version(session).history_id})

    assert not parse(shown).xpath('//input[@name="columns"]')
    forged = {"version": version(session).history_id, "seen": version(session, 1).history_id}
    assert client.post(page_of(session), {**forged, "columns": "title_fr"}).status_code == 403
    session.refresh_from_db()
    assert session.title_fr == "Après"


def test_contact_data_is_neither_shown_nor_restored_without_the_right(client, salma, edition):
    allow(salma, "registrations.view_registration", "registrations.change_registration")
    client.force_login(User.objects.get(pk=salma.pk))
    registration = make_registration(edition, email="zineb@example.org", position="Chef")
    write(registration, salma, email="other@example.org", position="Cheffe")

    shown = client.get(page_of(registration), {"version": version(registration).history_id})
    assert "zineb@example.org" not in text(shown)
    restore(client, registration, "email", "position")

    registration.refresh_from_db()
    assert (registration.email, registration.position) == ("other@example.org", "Chef")


def test_the_page_asks_the_same_at_one_and_three_versions(
    desk, salma, edition, django_assert_num_queries
):
    session = make_session(edition, track=make_track(edition), speakers=[make_speaker()])
    for count in (1, 3):
        while Session.history.count() <= count:
            write(session, salma, track=make_track(edition))
        desk.get(page_of(session))
        with django_assert_num_queries(16):
            desk.get(page_of(session))


def test_what_has_no_history_keeps_the_page_of_the_admin(client):
    client.force_login(User.objects.create_superuser("boss@example.org", "a-long-password"))
    category = make_category()

    page = client.get(reverse("admin:registrations_category_history", args=[category.pk]))

    assert page.status_code == 200


def test_the_bar_is_that_of_the_edition_of_the_record(desk, salma, edition):
    session = make_session(edition)
    write(session, salma, title_en="Opening")
    make_edition(starts_on=dt.date(2099, 5, 4), ends_on=dt.date(2099, 5, 5))

    page = desk.get(page_of(session))

    assert page.context["list_url"] == reverse("admin:changes", args=[edition.slug])
    tools = parse(page).xpath('//ul[@class="workbench-tools"]//a/@href')
    assert reverse("admin:changes", args=[edition.slug]) in tools
