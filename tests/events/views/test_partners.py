import re

import pytest

from events.actions import publish_programme
from events.models import CommitteeMembership, Partnership
from speakers.models import Organiser
from tests.factories.events import make_edition, make_organisation, make_session, make_speaker


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def partner_of(edition, role="cooperation", precedence=0, **fields):
    organisation = make_organisation(**fields)
    Partnership.objects.create(
        edition=edition, organisation=organisation, role=role, precedence=precedence
    )
    return organisation


def test_institutions_stand_in_order_of_protocol_then_precedence(client, db):
    edition = make_edition(slug="2027")
    for role, precedence, name in [
        ("exhibitor", 0, "Firm"),
        ("aegis", 0, "Ministry"),
        ("cooperation", 2, "Chamber"),
        ("cooperation", 1, "Region"),
        ("initiator", 9, "Magazine"),
    ]:
        partner_of(edition, role, precedence, name_en=name)
    partner_of(make_edition(), name_en="Elsewhere")

    page = text_of(client.get("/en/2027/partners/"))

    places = [page.index(f">{n}<") for n in ("Magazine", "Region", "Chamber", "Ministry", "Firm")]
    assert places == sorted(places)
    assert "Elsewhere" not in page


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_partner_page_tells_role_and_stand(client, db, code):
    edition = make_edition(slug="2027")
    organisation = partner_of(
        edition,
        "exhibitor",
        slug="argan",
        name_ar="أركان",
        name_fr="Argan SA",
        name_en="",
        website="https://argan.example/",
        description_fr="Huiles",
    )
    Partnership.objects.filter(organisation=organisation).update(stand="B12")

    page = text_of(client.get(f"/{code}/2027/partners/argan/"))

    heading = {
        "ar": "<h1>أركان</h1>",
        "fr": "<h1>Argan SA</h1>",
        "en": '<h1><span lang="fr" dir="ltr">Argan SA</span></h1>',
    }
    assert heading[code] in page
    assert "<bdi>B12</bdi>" in page
    assert '<a href="https://argan.example/" rel="noopener noreferrer">' in page


def test_partner_page_names_only_released_speakers(client, forum):
    organisation = partner_of(forum.edition, slug="port")
    forum.speaker.organisation = organisation
    forum.speaker.save()
    forum.workshop.speakers.add(
        type(forum.speaker).objects.create(
            slug="drafted", name_fr="Inconnu", organisation=organisation
        )
    )

    page = text_of(client.get("/fr/2027/partners/port/"))

    assert "/speakers/zahra/" in page
    assert "Inconnu" not in page


def test_partner_of_another_edition_is_not_found(client, db):
    make_edition(slug="2027")
    partner_of(make_edition(slug="2026"), slug="argan")

    assert client.get("/fr/2027/partners/argan/").status_code == 404
    assert client.get("/fr/2026/partners/argan/").status_code == 200


def test_organisers_lead_with_the_initiators_and_hide_an_empty_committee(client, db):
    edition = make_edition(slug="2027")
    partner_of(edition, "initiator", name_en="Magazine")
    partner_of(edition, "sponsor", name_en="Bank")

    page = text_of(client.get("/en/2027/organisers/"))

    assert "Magazine" in page
    assert "Bank" not in page
    assert "Organising committee" not in page


def test_committee_is_shown_without_its_mail(client, db):
    edition = make_edition(slug="2027")
    organiser = Organiser.objects.create(name_ar="سلمى", name_fr="Salma", email="s@example.org")
    CommitteeMembership.objects.create(
        edition=edition, organiser=organiser, title_fr="Commissaire", provenance="illustrative"
    )

    page = text_of(client.get("/fr/2027/organisers/"))

    assert "<bdi>Salma</bdi>" in page
    assert "Commissaire" in page
    assert '<span class="mark">' in page
    assert "s@example.org" not in page


def test_without_institutions_the_pages_say_so(client, db):
    make_edition(slug="2027")

    assert "will be named here" in text_of(client.get("/en/2027/partners/"))
    assert "will be named here" in text_of(client.get("/en/2027/organisers/"))


def test_pages_cost_the_same_with_one_and_three_rows(queries_of, db):
    edition = make_edition(slug="2027")

    def all_three():
        paths = ("partners/", "organisers/", "partners/first/")
        return [queries_of(f"/fr/2027/{path}") for path in paths]

    def add(role, **fields):
        organiser = Organiser.objects.create(name_fr="Nom", organisation=make_organisation())
        CommitteeMembership.objects.create(edition=edition, organiser=organiser)
        return partner_of(edition, role, **fields)

    def speak(organisation):
        make_session(edition, speakers=[make_speaker(organisation=organisation)])
        publish_programme(edition=edition, by=None)

    first = add("initiator", slug="first")
    speak(first)
    assert all_three() == [3, 4, 4]

    speak(first)
    speak(first)
    add("initiator")
    add("sponsor")
    Partnership.objects.create(edition=edition, organisation=first, role="sponsor")
    assert all_three() == [3, 4, 4]


def test_partner_leads_to_the_sessions_of_its_people(client, forum, queries_of):
    port = make_organisation(slug="port")
    Partnership.objects.create(edition=forum.edition, organisation=port, role="sponsor")
    guest = make_speaker(slug="guest", name_en="Guest", organisation=port)
    forum.speaker.organisation = port
    forum.speaker.save()
    make_session(forum.edition, slug="panel", at="16:00", speakers=[forum.speaker, guest])
    make_session(forum.edition, slug="other", at="18:00", speakers=[make_speaker()])
    publish_programme(edition=forum.edition, by=None)

    page = client.get("/en/2027/partners/port/").content.decode()

    listed = page.split("<h2>In the programme</h2>")[1].split("</section>")[0]
    assert re.findall(r"/sessions/(\w+)/", listed) == ["opening", "panel"]
    assert "<bdi>Guest</bdi>, <bdi>Zahra</bdi>" in listed
    assert queries_of("/en/2027/partners/port/") == 4


@pytest.mark.parametrize(("code", "noun"), [("ar", "الإشراف"), ("fr", "Égide"), ("en", "Aegis")])
def test_a_partner_s_part_is_a_noun(client, db, code, noun):
    record = make_organisation(slug="ministry", name_fr="Ministère")
    Partnership.objects.create(edition=make_edition(slug="2027"), organisation=record, role="aegis")

    page = client.get(f"/{code}/2027/partners/ministry/").content.decode()

    assert f"<dd>{noun}</dd>" in page
