import pytest

from accounts.models import AuditEntry
from events.actions import publish_programme
from events.models import Edition, Intervention, Partnership
from events.search.current import current_index
from tests.events.views.conftest import forum, queries_of  # noqa: F401
from tests.factories.events import make_edition, make_organisation, make_session, make_speaker


@pytest.fixture
def page_of(client):
    def page(query, code="fr"):
        response = client.get(f"/{code}/search/", {"q": query})
        assert response.status_code == 200
        return response.content.decode().split("<main")[1].split("</main>")[0]

    return page


def test_match_is_marked_in_the_language_it_is_written_in(searched, page_of):
    page = page_of("Agadir", "ar")

    assert 'href="/ar/2027/sessions/opening/"' in page
    assert "الجلسة الافتتاحية <mark>بأݣادير</mark></a>" in page
    assert '<span lang="fr" dir="ltr">Salma <mark>Boutti</mark></span></a>' in page_of("بوتي", "ar")
    assert '<span lang="en" dir="ltr"><mark>Opening</mark> in Agadir</span>' in page_of("opening")
    accents = '<span lang="fr" dir="ltr">L&#x27;<mark>énergie</mark> et l&#x27;œuvre'
    assert accents in page_of("ENERGIE", "en")


def test_outcome_is_found_under_its_words_and_speaker(searched, page_of):
    said = Intervention.objects.get(words_en="A regulatory sandbox")
    page = page_of("sandbox", "en")

    assert f'href="/en/2027/outcomes/#o{said.pk}">A regulatory <mark>sandbox</mark></a>' in page
    assert "<span>Proposal</span><span>Tarik Fadli</span>" in page


def test_edition_is_named_when_there_are_several(searched, page_of):
    assert "dition <bdi>2027</bdi>" not in page_of("agadir")
    make_session(make_edition(slug="2028"), at=None)
    other = make_edition(slug="2029")
    make_session(other, slug="again", title_fr="Agadir encore")
    publish_programme(edition=other, by=None)

    page = page_of("agadir")

    assert "dition <bdi>2027</bdi>" in page
    assert "dition <bdi>2029</bdi>" in page


def test_words_and_texts_are_escaped(client, searched, page_of):
    make_session(searched, at="20:00", title_fr="<script>zellige</script>")
    publish_programme(edition=searched, by=None)

    page = page_of('zellige "><img src=x>')

    whole = client.get("/fr/search/", {"q": 'zellige "><img src=x>'}).content.decode()
    assert "<img" not in page
    assert "<img src=x" not in whole
    assert '"><img' not in whole
    assert "&lt;script&gt;<mark>zellige</mark>&lt;/script&gt;" in page_of("zellige")


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
def test_page_is_nobodys_and_not_stored(client, searched, code):
    for _ in range(2):
        response = client.get(f"/{code}/search/?q=agadir&utm=x")
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert not response.cookies
        assert "ETag" not in response.headers
    page = response.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert page.count("<h1") == 1
    assert 'role="status"' in page
    assert f'href="/{"fr" if code != "fr" else "ar"}/search/?q=agadir"' in page


def test_page_that_found_nothing_helps(searched, page_of):
    page = page_of("zzzzqqq")

    assert 'class="empty' in page
    assert 'href="/fr/2027/programme/"' in page
    assert "<mark" not in page
    assert 'class="empty' not in page_of("")


def test_page_stands_before_the_first_edition(db, page_of):
    assert 'class="empty' in page_of("agadir")


@pytest.mark.parametrize(
    "query",
    ["a" * 4000, "a " * 99, "%", "' OR 1=1", "\u202e", "\n", "(((", "\\", "️‍", "\ud7ff", "q" * 99],
)
def test_page_bears_what_strangers_type(searched, page_of, query):
    assert "<form" in page_of(query)


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=%ff", "q=a&q=b", "q[]=1", "q=" + "a+" * 3000]
)
def test_no_query_is_a_failure_of_ours(client, searched, query):
    client.raise_request_exception = False

    assert client.get(f"/fr/search/?{query}").status_code in (200, 400)


def test_too_long_a_query_is_told(searched, page_of):
    assert "trop" not in page_of("agadir")
    page = page_of("agadir " * 30, "en")

    assert "Your words were too many" in page
    assert "<mark>Agadir</mark>" in page


def test_what_is_not_public_is_never_found(forum, page_of):  # noqa: F811
    hidden = make_edition(is_published=False)
    secret = make_speaker(slug="hidden-speaker", name_fr="Xenophon", biography_fr="Xenophon")
    other = make_speaker(slug="drafted", name_fr="Xenophon", email="xenophon@example.org")
    make_session(hidden, slug="hidden", title_fr="Xenophon", speakers=[secret])
    publish_programme(edition=hidden, by=None)
    Intervention.objects.create(
        edition=hidden, speaker=secret, kind="proposal", words_fr="Xenophon"
    )
    firm = make_organisation(slug="hidden-firm", name_fr="Xenophon")
    make_organisation(slug="no-partner", name_fr="Xenophon")
    Partnership.objects.create(edition=hidden, organisation=firm, role="sponsor")
    make_session(forum.edition, slug="draft", at="18:00", title_fr="Xenophon", speakers=[other])
    forum.opening.title_fr = "Xenophon"
    forum.opening.save()
    forum.speaker.name_fr, forum.speaker.email = "Xenophon", "xenophon@example.org"
    forum.speaker.save()

    assert 'class="empty' in page_of("Xenophon")
    assert 'class="empty' in page_of("example.org")
    hidden.is_published = True
    hidden.save()
    assert "/sessions/hidden/" in page_of("Xenophon")


def test_change_is_found_at_once_and_what_was_taken_back_is_not(searched, page_of):
    speaker = make_speaker(slug="late", name_fr="Oumnia Zellij")
    said = Intervention.objects.create(
        edition=searched, speaker=speaker, kind="proposal", words_fr="Tannerie"
    )
    assert "<mark>Tannerie</mark>" in page_of("tannerie")
    assert "/speakers/late/" in page_of("Zellij")

    speaker.biography_fr = "Céramiste"
    speaker.save()
    assert "/speakers/late/" in page_of("ceramiste")

    said.delete()
    assert "<mark" not in page_of("tannerie")
    assert "<mark" not in page_of("Zellij")


def test_published_change_is_found_and_the_draft_is_not(searched, page_of):
    session = searched.sessions.get(slug="opening")
    session.title_fr = "Xenophon"
    session.save()
    assert "<mark" not in page_of("Xenophon")

    publish_programme(edition=searched, by=None)

    assert "<mark>Xenophon</mark>" in page_of("xenophon")


def test_restored_past_is_told_from_the_same_count_of_changes(searched, page_of):
    """A backup put back, then changed as many times as before: the versions are the same."""
    speaker = make_speaker(slug="late", name_fr="Oumnia Zellij")
    Intervention.objects.create(edition=searched, speaker=speaker, kind="call", words_fr="Cuir")
    assert "<mark>Zellij</mark>" in page_of("zellij")

    Intervention.objects.filter(speaker=speaker).update(words_fr="Argile")
    assert "<mark" not in page_of("argile")
    AuditEntry.objects.record("forum.restored", made_at="2027-05-05T10:00:00+00:00")

    assert "<mark>Argile</mark>" in page_of("argile")


def test_person_of_two_editions_is_found_once_in_the_newest(searched, page_of):
    speaker = make_speaker(slug="twice", name_fr="Oumnia Zellij")
    newer = make_edition(slug="2028", starts_on="2028-05-04", ends_on="2028-05-05")
    for edition in (searched, newer):
        Intervention.objects.create(edition=edition, speaker=speaker, kind="call", words_fr="Cuir")

    page = page_of("Oumnia")

    assert page.count('href="/fr/2028/speakers/twice/"') == 1
    assert 'href="/fr/2027/speakers/twice/"' not in page


def test_queries_do_not_grow_with_the_results(searched, queries_of):  # noqa: F811
    cold, warm = [], []
    for n in range(3):
        make_session(searched, at=f"{20 + n}:00", title_fr=f"Zellige {n}")
        publish_programme(edition=searched, by=None)
        cold.append(queries_of("/fr/search/?q=zellige"))
        warm.append(queries_of("/fr/search/?q=zellige"))

    assert cold == [8, 8, 8]
    assert warm == [3, 3, 3]


def test_former_index_answers_while_another_request_makes_the_new_one(searched, find):
    assert find("agadir")
    Edition.objects.filter(pk=searched.pk).raise_version()
    former = current_index.index
    with current_index.lock:
        assert current_index.get() is former

    assert current_index.get() is not former


def test_equals_are_in_the_same_order_on_every_database(searched, find):
    for slug in ("zellige-b", "zelligea", "zellige-a", "zellige1"):
        make_session(searched, slug=slug, at="20:00", title_fr="Zellige")
        speaker = make_speaker(slug=slug, name_fr="Zellige", name_ar="", name_en="")
        Intervention.objects.create(edition=searched, speaker=speaker, kind="call", words_fr="Cuir")
    publish_programme(edition=searched, by=None)
    found = find("zellige")

    expected = ["zellige-a", "zellige-b", "zellige1", "zelligea"]
    for kind in ("speaker", "session"):
        assert [record.key for record in found if record.kind == kind] == expected
