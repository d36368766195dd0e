from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from events.actions import publish_programme
from events.models import Partnership
from tests.factories.events import make_organisation, make_room, make_session, make_speaker


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_session_tells_when_where_who_and_in_which_languages(client, forum, code):
    page = text_of(client.get(f"/{code}/2027/sessions/opening/"))

    name = {"ar": "الزهراء", "fr": "Zahra", "en": "Zahra"}[code]
    assert f'<a class="who" href="/{code}/2027/speakers/zahra/"><bdi>{name}</bdi></a>' in page
    assert f"/{code}/2027/programme/2027-05-04/" in page
    assert "09:30" in page
    assert "10:45" in page
    languages = {"ar": ("العربية", "الفرنسية"), "fr": ("Arabe", "Français")}
    for language in languages.get(code, ("Arabic", "French")):
        assert f"<dd>{language}</dd>" in page


def test_position_is_live_and_the_name_is_as_released(client, forum):
    forum.speaker.name_en = "Draft name"
    forum.speaker.position_en = "Director"
    forum.speaker.organisation = make_organisation(name_en="Port of Agadir")
    forum.speaker.save()

    page = text_of(client.get("/en/2027/sessions/opening/"))

    assert "Director" in page
    assert "Port of Agadir" in page
    assert "Draft name" not in page
    assert "Zahra" in page


def test_name_in_one_script_stands_alone_and_is_marked(client, forum):
    speaker = make_speaker(name_ar="عفاف", name_fr="", name_en="", honorific_ar="السيدة")
    make_session(forum.edition, slug="talk", at="15:00", speakers=[speaker])
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get("/fr/2027/sessions/talk/"))

    assert '<bdi lang="ar-MA" dir="rtl">السيدة\u00a0عفاف</bdi>' in page


def test_source_is_named_by_its_host_and_linked(client, forum):
    forum.opening.provenance = "found"
    forum.opening.source = "https://www.press.example/2027/05/04/forum?a=1"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get("/en/2027/sessions/opening/"))

    assert 'href="https://www.press.example/2027/05/04/forum?a=1" rel="noopener noreferrer"' in page
    assert '<bdi dir="ltr">press.example</bdi>' in page


@pytest.mark.parametrize("source", ["javascript:alert(1)", "news item, page 3", "https://"])
def test_source_that_is_no_web_address_is_no_link(client, forum, source):
    forum.opening.source = source
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get("/en/2027/sessions/opening/"))

    assert f"<bdi>{source}</bdi>" in page
    assert f'href="{source}' not in page.split('class="source"')[1]


def test_texts_of_people_are_escaped(client, forum):
    forum.opening.title_en = "<script>alert(1)</script>"
    forum.opening.abstract_fr = "<img src=x onerror=alert(1)>"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get("/en/2027/sessions/opening/"))

    assert "<script>alert" not in page
    assert "<img" not in page
    assert '<div lang="fr" dir="ltr">&lt;img' in page


def test_session_page_costs_three_queries_and_the_version(queries_of, forum):
    assert queries_of("/fr/2027/sessions/opening/") == 4

    crowd = [make_speaker(organisation=make_organisation()) for _ in range(3)]
    make_session(forum.edition, slug="crowd", at="16:00", speakers=crowd)
    publish_programme(edition=forum.edition, by=None)

    assert queries_of("/fr/2027/sessions/crowd/") == 4


@pytest.mark.parametrize("slug", ["nothing", "x" * 3000, "%ED%B2%80", "opening%2F", "999999"])
def test_unknown_session_is_not_found(client, forum, slug):
    assert client.get(f"/fr/2027/sessions/{slug}/").status_code == 404


def test_example_person_is_called_one(client, forum):
    assert ">Illustrative<" not in text_of(client.get("/en/2027/sessions/opening/"))

    person = make_speaker(provenance="illustrative")
    make_session(forum.edition, slug="talk", at="15:00", speakers=[person])
    publish_programme(edition=forum.edition, by=None)

    assert ">Illustrative<" in text_of(client.get("/en/2027/sessions/talk/"))


def test_session_leads_to_its_neighbours_and_to_what_runs_beside_it(client, forum):
    make_session(forum.edition, slug="early", at="08:00", room=forum.room)
    make_session(forum.edition, slug="late", at="16:00", room=forum.room)
    make_session(forum.edition, slug="beside", at="10:30", room=make_room(forum.edition))
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get("/en/2027/sessions/opening/"))

    sections = [
        ("Before, in the same room", "early"),
        ("After, in the same room", "late"),
        ("At the same time", "beside"),
    ]
    for heading, slug in sections:
        section = page.split(f"<h2>{heading}</h2>")[1].split("</section>")[0]
        assert section.count("<li>") == 1
        assert f'href="/en/2027/sessions/{slug}/"' in section


def test_organisation_of_a_partner_is_linked_from_session_and_speaker(
    client, forum, django_capture_on_commit_callbacks
):
    port = make_organisation(slug="port", name_en="Port")
    forum.speaker.organisation = port
    forum.speaker.save()
    link = '<a href="/en/2027/partners/port/">Port</a>'
    paths = ("/en/2027/sessions/opening/", "/en/2027/speakers/zahra/")
    for path in paths:
        assert link not in text_of(client.get(path))

    with django_capture_on_commit_callbacks(execute=True):
        Partnership.objects.create(edition=forum.edition, organisation=port, role="sponsor")

    for path in paths:
        assert link in text_of(client.get(path))
        assert client.get("/en/2027/partners/port/").status_code == 200


def links_of(page):
    return [unescape(part.split('"')[0]) for part in page.split('href="')[1:]]


def test_session_can_be_passed_on_and_kept(client, forum, settings):
    settings.SITE_URL = "https://forum.example"
    links = links_of(text_of(client.get("/ar/2027/sessions/opening/")))

    assert "+" not in "".join(link for link in links if "?" in link)
    (whatsapp,) = [link for link in links if link.startswith("https://wa.me/")]
    text = parse_qs(urlsplit(whatsapp).query)["text"][0].split("\n")
    assert text == [
        "الجلسة الافتتاحية",
        "الثلاثاء 4 ماي 2027، من 09:30 إلى 10:45",
        "القاعة الكبرى",
        "https://forum.example/ar/2027/sessions/opening/",
    ]
    (google,) = [link for link in links if "calendar.google.com" in link]
    query = parse_qs(urlsplit(google).query)
    assert query["dates"] == ["20270504T093000Z/20270504T104500Z"]
    assert query["ctz"] == ["Africa/Casablanca"]
    assert query["location"] == ["القاعة الكبرى، أكادير"]
    assert "/ar/2027/sessions/opening.ics" in links
    assert "webcal://forum.example/ar/2027/schedule.ics" in links


def test_what_is_illustrative_says_so_wherever_it_goes(client, forum):
    forum.edition.is_programme_illustrative = True
    forum.edition.save()

    links = links_of(text_of(client.get("/en/2027/sessions/opening/")))

    told = [link for link in links if "wa.me" in link or "calendar.google.com" in link]
    assert len(told) == 2
    for link in told:
        assert "illustrative" in str(parse_qs(urlsplit(link).query))


def test_cancelled_session_offers_no_calendar_entry(client, forum):
    forum.opening.status = "cancelled"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    links = links_of(text_of(client.get("/en/2027/sessions/opening/")))

    assert not [link for link in links if "google" in link or "opening.ics" in link]
    assert [link for link in links if link.startswith("webcal:")]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ar", "لم يُترجم هذا النص بعد، وهو بالفرنسية."),
        ("en", "Not translated yet: this text is in French."),
        ("fr", ""),
    ],
)
def test_borrowed_text_is_told(client, forum, code, sentence):
    page = text_of(client.get(f"/{code}/2027/sessions/workshop/"))

    assert sentence in page
    assert "Pas encore traduit" not in page
    assert "Not translated" not in text_of(client.get("/en/2027/sessions/opening/"))


def test_calendars_are_offered_until_the_edition_is_over(client, forum):
    with time_machine.travel("2027-05-05T23:59Z", tick=False) as clock:
        during = text_of(client.get("/en/2027/sessions/opening/"))
        clock.shift(120)
        after = text_of(client.get("/en/2027/sessions/opening/"))

    for calendar in ("calendar.google.com", "webcal:", "opening.ics"):
        assert calendar in during
        assert calendar not in after
    assert "https://wa.me/" in after
