import pytest
import time_machine
from django.urls import reverse

from events.models import Page, Partnership
from tests.factories.events import make_edition, make_organisation

KINDS = Page.Kind.values


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("code", "words"), [("ar", "كلمات"), ("fr", "Mots"), ("en", "Words")])
def test_page_shows_what_the_organisers_wrote(client, forum, kind, code, words):
    bodies = {"body_ar": "## كلمات", "body_fr": "## Mots", "body_en": "## Words"}
    Page.objects.create(edition=forum.edition, kind=kind, **bodies)

    page = text_of(client.get(f"/{code}/2027/{kind}/"))

    assert f"<h2>{words}</h2>" in page
    assert '<div class="written">' in page
    assert page.count("<h1") == 1


def test_borrowed_text_says_its_language(client, forum):
    Page.objects.create(edition=forum.edition, kind="practical", body_ar="أهلا")

    page = text_of(client.get("/en/2027/practical/"))

    assert '<div class="written" lang="ar-MA" dir="rtl">' in page


def test_foot_links_to_the_pages_that_exist_everywhere_and_at_once(
    client, forum, django_capture_on_commit_callbacks
):
    link = '<a href="/fr/2027/privacy/">Données personnelles</a>'
    paths = ["/fr/", "/fr/2027/", "/fr/2027/programme/", "/fr/2027/meetings/", "/fr/editions/"]
    before = [text_of(client.get(path)) for path in paths]
    with django_capture_on_commit_callbacks(execute=True):
        page = Page.objects.create(edition=forum.edition, kind="privacy", body_fr="Rien.")
    after = [text_of(client.get(path)) for path in paths]

    assert not any(link in html for html in before)
    assert all(link in html for html in after)
    assert "/fr/2027/press/" not in "".join(after)
    with django_capture_on_commit_callbacks(execute=True):
        page.delete()
    assert link not in text_of(client.get("/fr/2027/"))


def test_a_change_shows_at_once(client, forum, django_capture_on_commit_callbacks):
    page = Page.objects.create(edition=forum.edition, kind="press", body_fr="Hier")
    assert "Hier" in text_of(client.get("/fr/2027/press/"))
    page.body_fr = "Maintenant"
    with django_capture_on_commit_callbacks(execute=True):
        page.save()

    assert "Maintenant" in text_of(client.get("/fr/2027/press/"))


@pytest.mark.parametrize("path", ["/fr/2027/practical/", "/fr/2027/imprint/", "/fr/2030/press/"])
def test_a_page_that_nobody_wrote_is_not_there(client, forum, path):
    assert client.get(path).status_code == 404


def test_pages_of_a_secret_edition_are_secret(client, db):
    edition = make_edition(slug="2030", is_published=False)
    Page.objects.create(edition=edition, kind="press", body_fr="Secret")

    assert client.get("/fr/2030/press/").status_code == 404


def test_press_finds_name_slogans_dates_contact_and_links(client, forum):
    edition = forum.edition
    edition.slogan_ar, edition.slogan_fr = "أكادير قطب", "Agadir, pôle"
    edition.contact_email = "press@example.org"
    edition.save()
    Partnership.objects.create(
        edition=edition, organisation=make_organisation(name_fr="Revue"), role="initiator"
    )
    Page.objects.create(edition=edition, kind="press", body_fr="Bienvenue")

    page = text_of(client.get("/fr/2027/press/"))

    for expected in (
        edition.name_fr, "Agadir, pôle", '<p lang="ar-MA" dir="rtl">أكادير قطب</p>', "mai 2027",
        "mailto:press@example.org", "Revue", "/fr/2027/outcomes/", "/fr/2027/schedule.ics",
    ):  # fmt: skip
        assert expected in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_costs_what_it_costs(queries_of, forum, kind):
    Page.objects.create(edition=forum.edition, kind=kind, body_fr="Mots")

    assert queries_of(f"/fr/2027/{kind}/") == (4 if kind == "press" else 3)


def test_the_day_of_the_last_change_is_told(client, forum):
    with time_machine.travel("2027-03-02T10:00Z", tick=False):
        Page.objects.create(edition=forum.edition, kind="privacy", body_fr="Mots")

    assert "2 mars 2027" in text_of(client.get("/fr/2027/privacy/"))


def test_organisers_write_pages_in_the_back_office(admin_client, forum):
    page = Page.objects.create(edition=forum.edition, kind="press", body_fr="Hier")
    address = reverse("admin:events_page_change", args=[page.pk])
    form = {"body_ar": "", "body_fr": "## Demain", "body_en": ""}

    answer = admin_client.post(address, form)
    page.refresh_from_db()

    assert answer.status_code == 302
    assert page.body_fr == "## Demain"
    assert "/2027/press/" in page.get_absolute_url()


def test_a_page_without_any_words_is_refused(admin_client, forum):
    address = reverse("admin:events_page_add")
    form = {"edition": forum.edition.pk, "kind": "press"}

    assert admin_client.post(address, form).status_code == 200
    assert not Page.objects.exists()
    assert admin_client.post(address, {**form, "body_fr": "Mots"}).status_code == 302
    assert admin_client.post(address, {**form, "body_fr": "Encore"}).status_code == 200
    assert Page.objects.get().body_fr == "Mots"


def test_press_names_all_who_carry_the_forum_by_role(client, forum):
    for role in ("initiator", "aegis", "sponsor"):
        Partnership.objects.create(
            edition=forum.edition, organisation=make_organisation(name_fr=f"De {role}"), role=role
        )
    Page.objects.create(edition=forum.edition, kind="press", body_fr="Bienvenue")

    page = text_of(client.get("/fr/2027/press/"))

    assert page.index("De initiator") < page.index("De aegis")
    assert "De sponsor" not in page


@pytest.mark.parametrize("path", ["", "programme/", "speakers/"])
def test_the_masthead_leads_to_the_home_of_its_own_edition(client, forum, path):
    assert '<a class="brand" href="/fr/2027/">' in text_of(client.get(f"/fr/2027/{path}"))


def test_the_home_is_titled_by_the_name_of_its_edition(client, forum):
    page = text_of(client.get("/fr/2027/"))

    assert f"<title>{forum.edition.name_fr}</title>" in page
    assert f'<meta property="og:title" content="{forum.edition.name_fr}">' in page
