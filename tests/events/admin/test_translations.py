"""The translation desk: what is missing or outdated, written without overwriting others."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from accounts.models import Change, User
from events.models import (
    CommitteeMembership,
    Edition,
    Intervention,
    Page,
    Partnership,
    Remit,
    Session,
)
from events.progress import counted_progress, progress
from events.texts import KINDS, fingerprint, texts_of
from speakers.models import Organiser, OutdatedText
from tests.events.admin.pages import parse, text
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.registrations import make_staff

pytestmark = pytest.mark.django_db
QUERIES = 22


@pytest.fixture
def edition():
    return make_edition(slug="2027", name_en="")


@pytest.fixture
def session(edition):
    return make_session(edition, title_ar="", title_fr="Ouverture", title_en="Opening")


def address(edition, language="fr"):
    with translation.override(language):
        return reverse("admin:translations", args=[edition.slug])


def names(response):
    """The boxes on the page."""
    return [box.get("name") for box in parse(response).xpath("//textarea")]


def box(record, field, code):
    return f"{record._meta.model_name}.{record.pk}.{field}.{code}"


def posted(record, field, **texts):
    """What the boxes of one text would send, as they were seen now, with `texts` written in."""
    data = {}
    for code, new in texts.items():
        seen = getattr(record, f"{field}_{code}") or ""
        data[f"text:{box(record, field, code)}"] = new
        data[f"seen:{box(record, field, code)}"] = fingerprint(seen)
    return data


# --- Reading


def test_every_kind_of_text_is_on_the_desk(admin_client, edition):
    speaker, organisation = make_speaker(), make_organisation()
    make_session(edition, room=make_room(edition), speakers=[speaker])
    make_track(edition)
    make_type(edition)
    Page.objects.create(edition=edition, kind=Page.Kind.PRESS, body_fr="Presse")
    Intervention.objects.create(edition=edition, kind="statement", words_ar="قال")
    Partnership.objects.create(edition=edition, organisation=organisation, role="initiator")
    member = Organiser.objects.create(name_fr="Membre")
    CommitteeMembership.objects.create(edition=edition, organiser=member, title_fr="Présidente")

    kinds = {name.split(":")[1].split(".")[0] for name in names(admin_client.get(address(edition)))}

    assert kinds == set(KINDS)


def test_texts_of_another_edition_are_not(admin_client, edition):
    other = make_session(make_edition())

    assert not any(
        f".{other.pk}.title." in name for name in names(admin_client.get(address(edition)))
    )


def test_each_box_has_its_language_and_direction(admin_client, session):
    page = parse(admin_client.get(address(session.edition)))

    found = {
        code: page.get_element_by_id(f"text:{box(session, 'title', code)}")
        for code in ("ar", "fr", "en")
    }
    assert {c: (e.get("lang"), e.get("dir"), e.get("maxlength")) for c, e in found.items()} == {
        "ar": ("ar-MA", "rtl", "300"),
        "fr": ("fr", "ltr", "300"),
        "en": ("en", "ltr", "300"),
    }


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ({"show": "missing-ar"}, True),
        ({"show": "missing-fr"}, False),
        ({"show": "missing"}, True),
        ({"show": "outdated"}, False),
        ({"kind": "session"}, True),
        ({"kind": "room"}, False),
        ({"public": "1"}, True),
        ({"q": "ouvert"}, True),
        ({"q": "ouverture opening"}, True),
        ({"q": "clôture"}, False),
        ({"q": "!?"}, False),
        ({"kind": "nonsense", "show": "missing-xx", "page": "-9"}, True),
        ({"page": "99999999999999999999"}, True),
    ],
)
def test_filters_keep_what_they_say(admin_client, session, query, is_shown):
    shown = names(admin_client.get(address(session.edition), query))

    assert (f"text:{box(session, 'title', 'ar')}" in shown) is is_shown


def test_what_waits_in_the_tray_is_not_public(admin_client, edition):
    waiting = make_session(edition, at=None)

    shown = names(admin_client.get(address(edition), {"public": "1"}))

    assert f"text:{box(waiting, 'title', 'ar')}" not in shown


def test_a_page_has_forty_texts_at_most(admin_client, edition):
    for _ in range(42):
        make_room(edition)

    first = names(admin_client.get(address(edition), {"kind": "room"}))
    second = names(admin_client.get(address(edition), {"kind": "room", "page": 2}))

    assert (len(first), len(second)) == (3 * 40, 3 * 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_as_much_for_three_as_for_one(
    desk, edition, count, django_assert_num_queries
):
    for _ in range(count):
        make_session(edition, room=make_room(edition), speakers=[make_speaker()])
    desk.get(address(edition))

    with django_assert_num_queries(QUERIES):
        desk.get(address(edition))


def test_progress_counts_what_stands_of_what_should(session):
    edition = session.edition
    edition_texts = list(texts_of(edition))

    counted = {one.code: (one.done, one.total) for one in progress(edition_texts)}

    assert counted == {"ar": (1, 2), "fr": (2, 2), "en": (1, 2)}
    assert [one.percent for one in progress(edition_texts)] == [50, 100, 50]


def test_the_database_counts_the_same_progress(edition):
    make_session(edition, speakers=[make_speaker(position_fr="Directrice")], abstract_ar="ملخص")
    renamed = make_room(edition)
    renamed.name_fr = "Grande salle"
    renamed.save()
    make_session(make_edition(), abstract_fr="D’une autre édition")

    assert counted_progress(edition) == progress(list(texts_of(edition)))


# --- Writing


def test_a_text_is_written_and_recorded(desk, organiser, session):
    response = desk.post(
        address(session.edition), posted(session, "title", ar="افتتاح", fr="Ouverture")
    )

    assert response.status_code == 302
    session.refresh_from_db()
    assert (session.title_ar, session.title_fr) == ("افتتاح", "Ouverture")
    change = Change.objects.get()
    assert (change.verb, change.by, change.scope) == (
        "events.translation_written",
        organiser,
        session.edition.scope,
    )
    assert change.details["model"] == "events.session"
    assert change.details["column"] == "title_ar"


def test_languages_written_together_are_not_outdated(desk, session):
    desk.post(address(session.edition), posted(session, "title", ar="افتتاح", fr="Cérémonie"))

    assert list(OutdatedText.objects.values_list("column", "source")) == [("title_en", "fr")]


def test_what_another_one_wrote_meanwhile_is_shown_and_kept(client, desk, session):
    data = posted(session, "title", ar="افتتاح المنتدى", fr="Ouverture du forum")
    data |= posted(session, "abstract", fr="Résumé")
    karim = User.objects.create_superuser("karim@example.org", "a-long-password", name="Karim")
    client.force_login(karim)
    client.post(address(session.edition), posted(session, "title", ar="الافتتاح"))
    client.force_login(User.objects.get(email="salma@example.org"))

    response = client.post(address(session.edition), data)

    session.refresh_from_db()
    # What nobody else touched is saved; what was written twice is not.
    assert (session.title_ar, session.title_fr) == ("الافتتاح", "Ouverture du forum")
    assert session.abstract_fr == "Résumé"
    page = text(response)
    assert "Karim" in page
    assert "الافتتاح" in page
    mine = parse(response).get_element_by_id(f"text:{box(session, 'title', 'ar')}")
    assert mine.text_content().strip() == "افتتاح المنتدى"
    # Saving again, now that one has seen it, replaces it.
    seen = parse(response).xpath(f'//input[@name="seen:{box(session, "title", "ar")}"]/@value')[0]
    again = {
        f"text:{box(session, 'title', 'ar')}": "افتتاح المنتدى",
        f"seen:{box(session, 'title', 'ar')}": seen,
    }
    client.post(address(session.edition), again)
    session.refresh_from_db()
    assert session.title_ar == "افتتاح المنتدى"


def test_a_box_that_was_not_touched_overwrites_nothing(desk, session):
    data = posted(session, "title", ar="", fr="Ouverture")
    Session.objects.filter(pk=session.pk).update(title_fr="Écrit depuis")

    desk.post(address(session.edition), data)

    session.refresh_from_db()
    assert session.title_fr == "Écrit depuis"


@pytest.mark.parametrize(
    ("texts", "code"),
    [({"ar": "ا" * 301}, "ar"), ({"fr": "", "en": " "}, "fr")],
    ids=["too long", "no language left"],
)
def test_what_cannot_be_is_refused_beside_its_box(desk, session, texts, code):
    response = desk.post(address(session.edition), posted(session, "title", **texts))

    assert response.status_code == 200
    field = parse(response).get_element_by_id(f"text:{box(session, 'title', code)}")
    assert field.get("aria-invalid") == "true"
    session.refresh_from_db()
    assert (session.title_ar, session.title_fr) == ("", "Ouverture")


def test_strange_fields_change_nothing(desk, session):
    other = make_session(make_edition(), title_fr="D’ailleurs")
    data = {
        "text:session.99999999999999999999.title.fr": "x",
        "text:session.1.slug.fr": "x",
        "text:user.1.name.fr": "x",
        f"text:session.{session.pk}.title.xx": "x",
        "text:": "x",
        "text:session": "x",
        "still_right": "nonsense",
        **posted(other, "title", fr="Piraté"),
    }

    response = desk.post(address(session.edition), data)

    assert response.status_code in (200, 302)
    other.refresh_from_db()
    assert other.title_fr == "D’ailleurs"
    assert not Change.objects.exists()


def test_a_name_shown_in_sessions_counts_as_not_yet_published(desk, edition):
    speaker = make_speaker()
    session = make_session(edition, speakers=[speaker])
    before = session.updated_at

    desk.post(address(edition), posted(speaker, "name", fr="Autre nom"))

    session.refresh_from_db()
    assert session.updated_at > before


def test_a_script_is_told_what_each_box_says_now(desk, session):
    session.title_ar = "افتتاح"
    session.save()
    data = posted(session, "title", fr="Nouveau titre")

    answer = desk.post(address(session.edition), data, headers={"accept": "application/json"})

    cells = answer.json()["cells"]
    own, arabic = cells[box(session, "title", "fr")], cells[box(session, "title", "ar")]
    assert (own["stored"], own["stands"]) == ("Nouveau titre", True)
    assert own["seen"] == fingerprint("Nouveau titre")
    assert "still_right" in arabic["state"]
    assert answer.json()["said"]
    assert "figures" in answer.json()["progress"]


# --- Outdated


def make_outdated(session):
    session.title_ar = "افتتاح"
    session.save()
    session.title_fr = "Nouveau titre"
    session.save()


def test_outdated_texts_can_be_listed_and_said_to_be_still_right(desk, session):
    make_outdated(session)
    assert f"text:{box(session, 'title', 'ar')}" in names(
        desk.get(address(session.edition), {"show": "outdated"})
    )

    desk.post(address(session.edition), {"still_right": box(session, "title", "ar")})

    assert list(OutdatedText.objects.values_list("column", flat=True)) == ["title_en"]


def test_who_may_change_nothing_is_refused(client, edition):
    client.force_login(make_staff("events.view_edition"))

    assert client.get(address(edition)).status_code == 403


def test_only_what_one_may_change_is_shown_or_written(client, session):
    client.force_login(make_staff("events.view_edition", "events.change_room"))
    room = make_room(session.edition)

    shown = names(client.get(address(session.edition)))
    client.post(address(session.edition), posted(session, "title", fr="Piraté"))
    client.post(address(session.edition), posted(room, "name", fr="Grande salle"))

    assert {name.split(".")[0] for name in shown} == {"text:room"}
    session.refresh_from_db()
    room.refresh_from_db()
    assert (session.title_fr, room.name_fr) == ("Ouverture", "Grande salle")


def test_a_partner_editor_writes_its_own_sessions_only(client, session):
    organisation = make_organisation()
    hosted = make_session(session.edition, host=organisation, title_fr="Atelier")
    partner = make_staff("events.view_edition", "events.view_session", "events.change_session")
    Remit.objects.create(user=partner, organisation=organisation)
    client.force_login(partner)

    shown = names(client.get(address(session.edition)))
    for one in (session, hosted):
        client.post(address(session.edition), posted(one, "title", fr="Écrit par le partenaire"))

    assert {name.split(".")[1] for name in shown} == {str(hosted.pk)}
    session.refresh_from_db()
    hosted.refresh_from_db()
    assert (session.title_fr, hosted.title_fr) == ("Ouverture", "Écrit par le partenaire")


def test_an_archived_edition_is_read_only(desk, session):
    Edition.objects.update(is_archived=True)

    page = parse(desk.get(address(session.edition)))
    response = desk.post(address(session.edition), posted(session, "title", ar="افتتاح"))

    assert all(one.get("readonly") is not None for one in page.xpath("//textarea"))
    assert response.status_code == 200
    session.refresh_from_db()
    assert session.title_ar == ""


def test_the_desk_is_reached_by_the_right_people_only(client, desk, organiser, edition):
    assert desk.get(address(edition)).status_code == 200
    assert desk.delete(address(edition)).status_code == 405
    assert desk.get("/fr/admin/translations/nowhere/").status_code == 404
    organiser.user_permissions.remove(*Permission.objects.filter(codename="view_edition"))
    assert desk.get(address(edition)).status_code == 403
    client.logout()
    assert "login" in client.get(address(edition))["Location"]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_desk_reads_in_each_language(admin_client, session, language):
    response = admin_client.get(address(session.edition, language))

    assert response.status_code == 200
    page = parse(response)
    assert not page.xpath("//style | //@style")
    assert not page.xpath('//script[not(@src) and not(@type="application/json")]')
