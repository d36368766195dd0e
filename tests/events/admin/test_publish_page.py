"""The publish page: warnings to tick, whom to tell, later by itself; and versions compared."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import OutboxMail
from events.actions import plan_release, publish_programme
from events.models import Appearance, PlannedRelease, Release
from tests.events.admin.pages import filled, inputs, parse, text
from tests.events.admin.test_publishing import press, publish_url, restore_url
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
def speaker():
    return make_speaker(name_fr="Salma", email="salma@example.org", language="ar")


@pytest.fixture
def session(edition, speaker):
    session = make_session(edition, room=make_room(edition), title_fr="Avant", title_ar="قبل")
    Appearance.objects.create(session=session, speaker=speaker, is_confirmed=True)
    return session


def unconfirm(session):
    session.appearances.update(is_confirmed=False)


class TestWarnings:
    def test_without_the_tick_nothing_is_published(self, desk, edition, session):
        unconfirm(session)

        response = press(desk, publish_url(edition), reads_warnings=False, note_fr="Ma note")

        assert not Release.objects.exists()
        assert parse(response).get_element_by_id("id_note_fr").text.strip() == "Ma note"
        assert parse(response).xpath('//*[@role="alert"]')

    def test_with_the_tick_it_is(self, desk, edition, session):
        unconfirm(session)

        press(desk, publish_url(edition))

        assert Release.objects.exists()

    def test_tick_is_for_exactly_what_was_shown(self, desk, edition, session):
        unconfirm(session)
        page = desk.get(publish_url(edition))
        ticked = inputs(page, "warnings")[0].get("value")
        edition.rooms.update(capacity=10)
        session.__class__.objects.update(expected=50)

        data = filled(page, "release-form", warnings=ticked, _publish="on")
        response = desk.post(publish_url(edition), data)

        assert not Release.objects.exists()
        assert not inputs(response, "warnings")[0].get("checked")

    def test_forged_tick_publishes_nothing(self, desk, edition, session):
        unconfirm(session)

        for forged in ("on", "\0", "x" * 5000):
            data = filled(desk.get(publish_url(edition)), "release-form", warnings=forged)
            assert desk.post(publish_url(edition), data).status_code == 200

        assert not Release.objects.exists()

    def test_draft_that_changed_since_is_shown_again(self, desk, edition, session):
        page = desk.get(publish_url(edition))
        session.title_ar = session.title_fr = session.title_en = "Entre-temps"
        session.save()

        data = filled(page, "release-form", _publish="on")
        response = desk.post(publish_url(edition), data)

        assert not Release.objects.exists()
        assert "Entre-temps" in text(response)
        again = filled(response, "release-form", _publish="on")
        desk.post(publish_url(edition), again)
        assert Release.objects.exists()

    def test_one_session_alone_shows_its_own_warnings_only(self, desk, organiser, edition, session):
        publish_programme(edition=edition, by=organiser)
        make_session(edition, title_fr="Sans salle")
        session.is_full = True
        session.save()

        response = desk.get(publish_url(edition, session))

        assert not inputs(response, "warnings")
        assert inputs(desk.get(publish_url(edition)), "warnings")


class TestRecipients:
    def test_who_is_told_why_and_in_which_words(self, desk, organiser, edition, session):
        publish_programme(edition=edition, by=organiser)
        session.title_ar = "بعد"
        session.save()

        page = parse(desk.get(publish_url(edition)))

        (letter,) = page.find_class("letter")
        assert (letter.get("lang"), letter.get("dir")) == ("ar-MA", "rtl")
        assert "بعد" in letter.text_content()
        assert not page.xpath('//input[@name="tells_speakers"]/@checked')

    def test_page_shows_the_mail_that_goes_out(self, desk, organiser, edition, session):
        publish_programme(edition=edition, by=organiser)
        session.title_ar = "بعد"
        session.save()
        shown = parse(desk.get(publish_url(edition))).find_class("letter")[0]

        press(desk, publish_url(edition), tells_speakers="on")

        (mail,) = OutboxMail.objects.all()
        assert mail.to == "salma@example.org"
        assert shown.xpath("./p")[0].text == mail.subject
        assert shown.xpath("./pre")[0].text.strip() == mail.body.strip()

    def test_unticked_tells_nobody(self, desk, edition, session):
        press(desk, publish_url(edition))

        assert not OutboxMail.objects.exists()

    def test_without_address_one_is_listed_apart(self, desk, edition, session, speaker):
        speaker.email = ""
        speaker.save()

        response = desk.get(publish_url(edition))

        recipients = response.context["recipients"]
        assert (recipients.told, len(recipients.without_email)) == ([], 1)
        assert not inputs(response, "tells_speakers")

    def test_restoring_lists_and_tells_too(self, desk, organiser, edition, session):
        first = publish_programme(edition=edition, by=organiser)
        session.title_fr = "Après"
        session.save()
        publish_programme(edition=edition, by=organiser)

        press(desk, restore_url(first), tells_speakers="on")

        assert Release.objects.newest_of(edition).restores == 1
        assert OutboxMail.objects.count() == 1

    def test_hundreds_of_mails_are_not_all_shown(self, desk, edition, monkeypatch):
        monkeypatch.setattr("events.admin.recipients.SHOWN_LETTERS", 2)
        speakers = [make_speaker(email=f"s{n}@example.org") for n in range(3)]
        make_session(edition, room=make_room(edition), speakers=speakers)

        page = parse(desk.get(publish_url(edition)))

        assert len(page.find_class("letter")) == 2


class TestLater:
    def plan(self, desk, edition, day, time, **fields):
        return press(desk, publish_url(edition), "_plan", day=day, time=time, **fields)

    def test_moment_is_on_the_clocks_of_the_edition(self, desk, organiser, edition, session):
        edition.zone = "Asia/Tokyo"
        edition.save()

        self.plan(desk, edition, "2099-05-04", "08:30", note_fr="Matin", tells_speakers="on")

        plan = PlannedRelease.objects.get()
        assert plan.publish_at == dt.datetime(2099, 5, 3, 23, 30, tzinfo=dt.UTC)
        assert (plan.note_fr, plan.tells_speakers, plan.planned_by) == ("Matin", True, organiser)
        assert not Release.objects.exists()
        assert "08:30" in text(desk.get(publish_url(edition)))

    def test_note_that_nobody_touched_is_written_anew_at_its_moment(self, desk, edition, session):
        self.plan(desk, edition, "2099-05-04", "08:30")

        assert PlannedRelease.objects.get().note_fr == ""

    @pytest.mark.parametrize(
        ("day", "time"),
        [("", ""), ("2099-05-04", ""), ("", "08:30"), ("x", "y"), ("2001-05-04", "08:30")],
    )
    def test_no_moment_plans_nothing_and_keeps_the_note(self, desk, edition, session, day, time):
        response = self.plan(desk, edition, day, time, note_fr="Ma note")

        assert response.status_code == 200
        assert not PlannedRelease.objects.exists()
        assert parse(response).get_element_by_id("id_note_fr").text.strip() == "Ma note"
        assert parse(response).xpath(
            '//*[contains(@class,"errorlist") or @class="note-box is-error"]'
        )

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_absurd_days_are_no_failure(self, desk, edition, session, day):
        assert self.plan(desk, edition, day, "23:59").status_code in (200, 302)

    def test_moment_that_is_over_is_said_at_its_field(self, desk, edition, session):
        page = parse(self.plan(desk, edition, "2001-05-04", "08:30"))

        (field,) = page.xpath('//*[@name="day"]')
        (error,) = page.xpath('//*[contains(@class, "errorlist")]')
        assert error.getparent() is field.getparent()
        assert reverse("admin:conflicts", args=[edition.slug]) not in [
            link.get("href")
            for section in page.find_class("note-box")
            for link in section.iter("a")
        ]

    def test_warnings_need_their_tick_as_for_now(self, desk, edition, session):
        unconfirm(session)
        moment = {"day": "2099-05-04", "time": "08:30"}

        refused = press(desk, publish_url(edition), "_plan", reads_warnings=False, **moment)
        assert parse(refused).xpath('//*[@role="alert"]')
        assert not PlannedRelease.objects.exists()

        press(desk, publish_url(edition), "_plan", **moment)
        assert PlannedRelease.objects.exists()

    def test_nothing_to_publish_asks_nothing(self, desk, organiser, edition, session):
        unconfirm(session)
        publish_programme(edition=edition, by=organiser)

        response = desk.get(publish_url(edition))

        assert not inputs(response, "warnings")
        assert not inputs(response, "_plan")

    def test_plan_can_be_cancelled(self, desk, edition, session):
        self.plan(desk, edition, "2099-05-04", "08:30")
        assert inputs(desk.get(publish_url(edition)), "_cancel_plan")

        desk.post(publish_url(edition), {"_cancel_plan": "on"})

        assert not PlannedRelease.objects.exists()

    def test_what_stood_in_the_way_is_shown(self, desk, organiser, edition, session):
        plan_release(
            edition=edition, by=organiser, publish_at=timezone.now() + dt.timedelta(hours=1)
        )
        PlannedRelease.objects.update(problems="Un obstacle")

        assert "Un obstacle" in text(desk.get(publish_url(edition)))

    def test_only_publishers_plan_or_cancel(self, desk, organiser, edition, session):
        self.plan(desk, edition, "2099-05-04", "08:30")
        organiser.user_permissions.remove(Permission.objects.get(codename="publish_release"))

        for command in ("_plan", "_cancel_plan"):
            assert desk.post(publish_url(edition), {command: "on"}).status_code == 403
        assert PlannedRelease.objects.exists()


class TestComparing:
    def compare_url(self, edition, query=""):
        return reverse("admin:events_release_compare", args=[edition.pk]) + query

    @pytest.fixture
    def versions(self, organiser, edition, session):
        """Three releases, and a draft that is further on."""
        for title in ("Une", "Deux", "Trois"):
            session.title_fr = title
            session.save()
            publish_programme(edition=edition, by=organiser)
        session.title_fr = "Quatre"
        session.save()

    @pytest.mark.parametrize(
        ("query", "texts"),
        [
            ("", ["Trois", "Quatre"]),
            ("?to=3", ["Deux", "Trois"]),
            ("?from=1&to=3", ["Une", "Trois"]),
            ("?from=3&to=1", ["Trois", "Une"]),
            ("?from=1&to=draft", ["Une", "Quatre"]),
            ("?from=draft&to=1", ["Quatre", "Une"]),
            ("?from=x&to=99", ["Trois", "Quatre"]),
        ],
    )
    def test_any_two(self, desk, edition, versions, query, texts):
        page = parse(desk.get(self.compare_url(edition, query)))

        cells = [cell.text_content().strip() for cell in page.xpath("//section//td")]
        assert cells == texts

    def test_same_one_twice_says_so(self, desk, edition, versions):
        page = parse(desk.get(self.compare_url(edition, "?from=2&to=2")))

        assert page.find_class("empty-state")

    def test_first_release_added_everything(self, desk, edition, versions):
        assert "Une" in text(desk.get(self.compare_url(edition, "?to=1")))

    def test_edition_without_release_compares_nothing(self, desk):
        assert desk.get(self.compare_url(make_edition())).status_code == 200

    def test_each_release_leads_there(self, desk, edition, versions):
        listed = desk.get(reverse("admin:events_release_changelist") + f"?edition={edition.pk}")
        form = desk.get(reverse("admin:events_release_change", args=[Release.objects.first().pk]))

        for response in (listed, form):
            links = [link.get("href") for link in parse(response).iter("a")]
            assert self.compare_url(edition, "?to=3") in links

    def test_permission_is_needed(self, desk, organiser, edition):
        organiser.user_permissions.remove(Permission.objects.get(codename="view_release"))

        assert desk.get(self.compare_url(edition)).status_code == 403


def test_long_text_shows_its_changed_words(desk, organiser, edition, session):
    session.description_fr = "Une phrase assez longue pour que deux textes entiers lassent. " * 2
    session.save()
    publish_programme(edition=edition, by=organiser)
    session.description_fr = session.description_fr.replace("assez", "bien", 1)
    session.save()

    (cell,) = parse(desk.get(publish_url(edition))).find_class("word-diff")

    assert [(part.tag, part.text.strip()) for part in cell] == [("del", "assez"), ("ins", "bien")]
    assert (cell.get("lang"), cell.get("dir")) == ("fr", "ltr")


def test_archived_edition_offers_no_publishing(desk, edition, session):
    page = desk.get(publish_url(edition))
    edition.is_archived = True
    edition.save()

    assert not inputs(desk.get(publish_url(edition)), "_publish")
    data = filled(page, "release-form", _publish="on")
    assert desk.post(publish_url(edition), data).status_code == 200
    assert not Release.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_queries_for_any_number(desk, edition, count):
    for n in range(count):
        speaker = make_speaker(email=f"s{n}@example.org")
        make_session(edition, room=make_room(edition), speakers=[speaker])
    desk.get(publish_url(edition))

    with CaptureQueriesContext(connection) as asked:
        desk.get(publish_url(edition))

    assert len(asked) == PAGE_QUERIES


PAGE_QUERIES = 26


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_costs_the_same_queries_for_any_number(desk, edition, count):
    for _ in range(count):
        make_session(edition, room=make_room(edition), speakers=[make_speaker()])
        publish_programme(edition=edition, by=None)
    address = reverse("admin:events_release_compare", args=[edition.pk])
    desk.get(address)

    with CaptureQueriesContext(connection) as asked:
        desk.get(address)

    assert len(asked) == COMPARE_QUERIES


COMPARE_QUERIES = 18


@pytest.mark.parametrize(
    "address",
    [f"publish/{10**22}/", f"{10**22}/restore/", f"compare/{10**22}/"],
)
def test_absurd_numbers_are_not_found(desk, address):
    assert desk.get(f"/fr/admin/events/release/{address}").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"_publish": "1", "changes": "a\0b"},
        {"_publish": "1", "note_ar": "x" * 6000},
        {"_plan": "1", "day": "2027-13-45", "time": "99:99"},
        {"_cancel_plan": "1"},
    ],
)
def test_forged_forms_publish_nothing_and_never_fail(desk, edition, session, sent):
    assert desk.post(publish_url(edition), sent).status_code in (200, 302)
    assert not Release.objects.exists()
