import pytest

from events.models import Intervention
from tests.factories.events import make_speaker, make_track


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def say(forum, kind, words, **fields):
    return Intervention.objects.create(
        edition=forum.edition, kind=kind, words_fr=words, provenance="seed", **fields
    )


def test_outcomes_stand_by_kind_with_speaker_theme_and_source(client, forum):
    proposal = say(
        forum, "proposal", "Un crédit d’impôt", speaker=forum.speaker, source="MAP, § 5", position=1
    )
    proposal.tracks.add(make_track(forum.edition, name_fr="Financement"))
    say(forum, "consensus", "Réunir trois besoins", position=2)

    page = text_of(client.get("/fr/2027/outcomes/"))

    assert f'<li id="o{proposal.pk}">' in page
    assert page.index("Réunir trois besoins") < page.index("Un crédit d’impôt")
    for expected in ("Zahra", "/fr/2027/speakers/zahra/", "Financement", "MAP, § 5"):
        assert expected in page


def test_a_borrowed_outcome_says_its_language(client, forum):
    say(forum, "call", "Investir")

    assert '<span lang="fr" dir="ltr">Investir</span>' in text_of(client.get("/ar/2027/outcomes/"))


def test_example_is_marked(client, forum):
    Intervention.objects.create(
        edition=forum.edition, kind="call", words_en="Invest", provenance="illustrative"
    )

    assert '<span class="mark">Illustrative</span>' in text_of(client.get("/en/2027/outcomes/"))


@pytest.mark.parametrize(
    ("code", "sentence"), [("en", "Nothing has been recorded yet"), ("fr", "Rien n’a encore été")]
)
def test_an_edition_without_outcomes_says_so(client, forum, code, sentence):
    assert sentence in text_of(client.get(f"/{code}/2027/outcomes/"))


def test_outcomes_cost_the_same_with_one_and_three_rows(queries_of, forum):
    def add():
        said = say(forum, "call", "Mots", speaker=make_speaker())
        said.tracks.add(make_track(forum.edition))

    add()
    at_one = queries_of("/fr/2027/outcomes/")
    add()
    add()

    assert queries_of("/fr/2027/outcomes/") == at_one == 4


def test_home_leads_to_the_outcomes_after_the_edition(client, forum):
    say(forum, "call", "Investir")
    forum.edition.starts_on = forum.edition.ends_on = "2025-05-05"
    forum.edition.save()

    assert 'href="/fr/2027/outcomes/"' in text_of(client.get("/fr/2027/"))
