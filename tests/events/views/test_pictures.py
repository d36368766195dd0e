import io

import pytest
from PIL import Image

from events.models import Intervention
from events.printing import engine
from tests.factories.events import make_edition, make_organisation, make_session, make_speaker

PATHS = ["card.png", "sessions/opening/card.png", "speakers/zahra/card.png"]


@pytest.mark.parametrize("code", ["ar", "fr", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_picture_has_the_size_that_networks_want(client, forum, code, path):
    response = client.get(f"/{code}/2027/{path}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert len(picture.convert("RGB").getcolors(1_000_000)) > 8
    assert len(response.content) < 40_000


@pytest.mark.parametrize(
    "path",
    [
        "2027/sessions/none/card.png",
        "2027/speakers/none/card.png",
        "2027/speakers/stranger/card.png",
        "2027/sessions/draft/card.png",
        "2030/card.png",
        "1999/card.png",
    ],
)
def test_only_what_is_public_has_a_picture(client, forum, monkeypatch, path):
    make_speaker(slug="stranger")
    make_session(forum.edition, slug="draft", at="18:00")
    make_edition(slug="2030", is_published=False)
    monkeypatch.setattr("events.views.pictures.draw_picture", None)

    assert client.get(f"/fr/{path}").status_code == 404


def test_someone_quoted_by_the_press_has_a_picture(client, forum):
    speaker = make_speaker(slug="quoted")
    Intervention.objects.create(
        edition=forum.edition, speaker=speaker, kind="call", words_fr="Mots"
    )

    assert client.get("/fr/2027/speakers/quoted/card.png").status_code == 200


def test_a_picture_is_drawn_once_until_something_changes(
    client, forum, monkeypatch, django_capture_on_commit_callbacks
):
    drawn = []
    monkeypatch.setattr(
        "events.views.pictures.draw_picture", lambda name, data: drawn.append(data) or b"PNG"
    )
    for _ in range(3):
        client.get("/fr/2027/card.png?x=1")
    assert len(drawn) == 1
    with django_capture_on_commit_callbacks(execute=True):
        forum.edition.save()
    client.get("/fr/2027/card.png")

    assert len(drawn) == 2


def test_a_picture_that_cannot_be_drawn_now_is_asked_for_again(client, forum, monkeypatch):
    monkeypatch.setattr(engine, "LONGEST_WAIT", 0.01)
    with engine._one_at_a_time:
        response = client.get("/fr/2027/card.png")

    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert client.get("/fr/2027/card.png").status_code == 200


def test_texts_are_data_and_never_source(client, forum, monkeypatch):
    hostile = '#panic("x") $ \\ "] #read("/etc/passwd") ' + "long " * 100
    forum.edition.slogan_fr = hostile[:300]
    forum.edition.save()

    assert client.get("/fr/2027/card.png").status_code == 200


def test_borrowed_words_keep_their_direction(client, forum, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "events.views.pictures.draw_picture", lambda name, data: drawn.append(data) or b"PNG"
    )
    client.get("/ar/2027/sessions/workshop/card.png")

    assert drawn[0]["dir"] == "rtl"
    assert drawn[0]["title"] == {"text": "Atelier\u00a0: énergie", "lang": "fr", "dir": "ltr"}


def test_pictures_cost_the_same_queries(queries_of, forum):
    assert [queries_of(f"/fr/2027/{path}") for path in PATHS] == [2, 3, 4]


def test_a_speaker_s_picture_tells_the_office_and_where(client, forum, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "events.views.pictures.draw_picture", lambda name, data: drawn.append(data) or b"PNG"
    )
    organisation = make_organisation(name_fr="Ministère")
    speaker = make_speaker(
        slug="office",
        name_fr="Zoé Test",
        honorific_fr="Mme",
        position_fr="Secrétaire générale",
        organisation=organisation,
    )
    Intervention.objects.create(
        edition=forum.edition, speaker=speaker, kind="call", words_fr="Mots"
    )

    client.get("/fr/2027/speakers/office/card.png")

    assert drawn[0]["title"]["text"] == "Mme Zoé Test"
    assert drawn[0]["under"]["text"] == "Secrétaire générale – Ministère"
    assert "mai 2027" in drawn[0]["kicker"]["text"]
