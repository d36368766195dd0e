import pytest

from events.actions import publish_programme
from events.models import Intervention
from tests.factories.events import make_edition, make_organisation, make_session, make_speaker


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def quote_of(edition, speaker, **fields):
    given = {"kind": "proposal", "words_ar": "بيئة", "words_fr": "Un cadre", "words_en": "A frame"}
    return Intervention.objects.create(edition=edition, speaker=speaker, **{**given, **fields})


@pytest.mark.parametrize(
    ("code", "root"), [("ar", 'dir="rtl"'), ("fr", 'lang="fr"'), ("en", 'lang="en"')]
)
def test_list_has_the_released_and_the_quoted_and_nobody_else(client, forum, code, root):
    quoted, stranger = make_speaker(slug="quoted"), make_speaker(slug="stranger")
    quote_of(forum.edition, quoted)
    quote_of(make_edition(), stranger)
    make_session(forum.edition, slug="draft", speakers=[make_speaker(slug="drafted")])

    page = text_of(client.get(f"/{code}/2027/speakers/"))

    assert root in page.split("<head>")[0]
    assert f'href="/{code}/2027/speakers/zahra/"' in page
    assert page.count(f'href="/{code}/2027/speakers/quoted/"') == 1
    assert "stranger" not in page
    assert "drafted" not in page


def test_list_is_in_the_order_of_names(client, forum):
    names = {"b": "Émile", "c": "Fatima", "a": "Driss"}
    speakers = [make_speaker(slug=slug, name_fr=name) for slug, name in names.items()]
    make_session(forum.edition, at="16:00", speakers=speakers)
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get("/fr/2027/speakers/"))

    places = [page.index(name) for name in ("Driss", "Émile", "Fatima", "Zahra")]
    assert places == sorted(places)


def test_list_before_the_release_says_when_it_will_come(client, db):
    make_edition(slug="empty")

    assert "when the programme is published" in text_of(client.get("/en/empty/speakers/"))


def test_speaker_page_has_sessions_and_reported_words_with_their_source(client, forum):
    quote_of(forum.edition, forum.speaker, provenance="seed", source="MAP, 6 May 2025")
    forum.speaker.biography_fr = "Ingénieure"
    forum.speaker.save()

    page = text_of(client.get("/en/2027/speakers/zahra/"))

    assert '<a href="/en/2027/sessions/opening/">Opening session</a>' in page
    assert "Interventions reported by the press" in page
    assert "A frame" in page
    assert "Reported by the news agency. Source: <bdi>MAP, 6 May 2025</bdi>" in page
    assert '<div lang="fr" dir="ltr">Ingénieure</div>' in page


def test_speaker_page_shows_no_draft_session_and_no_mail(client, forum):
    forum.speaker.email = "zahra@example.org"
    forum.speaker.save()
    make_session(forum.edition, slug="draft", at="16:00", speakers=[forum.speaker])

    page = text_of(client.get("/en/2027/speakers/zahra/"))

    assert "/sessions/draft/" not in page
    assert "zahra@example.org" not in page


def test_quoted_speaker_without_a_session_has_a_page(client, forum):
    quoted = make_speaker(slug="quoted", provenance="illustrative")
    quote_of(forum.edition, quoted, words_en="", words_ar="")

    page = text_of(client.get("/ar/2027/speakers/quoted/"))

    assert '<span lang="fr" dir="ltr">Un cadre</span>' in page
    assert '<span class="mark">' in page


@pytest.mark.parametrize("slug", ["drafted", "nobody", "x" * 3000, "%ED%A0%80"])
def test_person_who_is_not_public_has_no_page(client, forum, slug):
    make_session(forum.edition, at="16:00", speakers=[make_speaker(slug="drafted")])

    assert client.get(f"/fr/2027/speakers/{slug}/").status_code == 404


def test_pages_cost_the_same_with_one_and_three_people(queries_of, forum):
    def both():
        return queries_of("/fr/2027/speakers/"), queries_of("/fr/2027/speakers/zahra/")

    quote_of(forum.edition, forum.speaker)
    assert both() == (3, 4)

    others = [make_speaker(organisation=make_organisation()) for _ in range(2)]
    make_session(forum.edition, at="16:00", speakers=[*others, forum.speaker])
    publish_programme(edition=forum.edition, by=None)
    quote_of(forum.edition, forum.speaker)
    quote_of(forum.edition, others[0])

    assert both() == (3, 4)


def test_one_source_of_a_whole_page_is_told_once(client, forum):
    forum.speaker.provenance, forum.speaker.source = "seed", "MAP, § 5"
    forum.speaker.save()
    for position, source in enumerate(["MAP, § 5", "MAP, § 5", "MAP, § 8"], 1):
        Intervention.objects.create(
            edition=forum.edition, speaker=forum.speaker, kind="call", words_fr="Mots",
            position=position, provenance="seed", source=source,
        )  # fmt: skip

    page = client.get("/fr/2027/speakers/zahra/").content.decode()

    assert page.count("MAP, § 5") == 1
    assert page.count("MAP, § 8") == 1
