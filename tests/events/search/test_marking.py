"""Which words are underlined in a result: those by which it was found, and no others."""

import pytest

from events.search.index import Index, Record
from events.search.marking import excerpt, pieces, spans
from events.search.ranking import search

RECORDS = [
    Record("session", "port", "2027", {"fr": "Le port importe : portes du porteur", "ar": "ميناء"}),
    Record("session", "prefix", "2027", {"fr": "Portuaire"}),
    Record("session", "arabic", "2027", {"ar": "مُنْتَدَى الصِّنَاعَة وصناعة الغد", "fr": "Forum"}),
    Record("session", "both", "2027", {"fr": "Agadir, ville d'Agadir", "ar": "مدينة أݣادير"}),
    Record("session", "compound", "2027", {"fr": "Une start-up, des start, un startup"}),
    Record("speaker", "name", "2027", {"fr": "Rachid Ben Ali"}),
]


@pytest.fixture(scope="module")
def index():
    return Index(RECORDS)


def marked(index, query, key, code):
    text = next(record for record in RECORDS if record.key == key).title[code]
    found = search(index, query)
    assert key in [record.key for record in found.records]
    return [text[start:end] for start, end in spans(index.spelling, text, found.hits)]


@pytest.mark.parametrize(
    ("query", "key", "code", "words"),
    [
        ("port", "port", "fr", ["port"]),
        ("port", "prefix", "fr", ["Portuaire"]),
        ("port porteur", "port", "fr", ["port", "porteur"]),
        ("صناعة", "arabic", "ar", ["الصِّنَاعَة", "وصناعة"]),
        ("المنتدى", "arabic", "ar", ["مُنْتَدَى"]),
        ("Agadir", "both", "fr", ["Agadir", "Agadir"]),
        ("Agadir", "both", "ar", ["أݣادير"]),
        ("أكادير", "both", "fr", ["Agadir", "Agadir"]),
        ("startup", "compound", "fr", ["start-up", "startup"]),
        ("start-up", "compound", "fr", ["start-up", "start", "startup"]),
        ("Benali", "name", "fr", ["Ben Ali"]),
        ("بنعلي", "name", "fr", ["Ben Ali"]),
        ("Agabir", "both", "fr", ["Agadir", "Agadir"]),
    ],
)
def test_words_are_marked_by_which_a_text_was_found(index, query, key, code, words):
    assert marked(index, query, key, code) == words


def test_neighbours_that_are_no_name_are_not_one_word():
    index = Index([Record("session", "s", "2027", {"fr": "le port ail"})])

    assert search(index, "portail").count == 0


def test_excerpt_stands_around_the_place_and_cuts_between_words():
    text = "mot " * 100 + "ici " + "mot " * 100
    start, end = excerpt(text, text.index("ici"))

    assert "ici" in text[start:end]
    assert end - start <= 220
    assert text[start - 1] == text[end] == " "
    assert excerpt("court", 0) == (0, 5)


@pytest.mark.parametrize("at", [0, 400, 999])
def test_excerpt_of_a_text_without_spaces_is_short(at):
    start, end = excerpt("x" * 1000, at)

    assert start <= at < end <= start + 281


def test_pieces_are_the_text_again():
    assert list(pieces("un port ici", [(3, 7)])) == [
        ("un ", False),
        ("port", True),
        (" ici", False),
    ]
    assert list(pieces("un port ici", [(3, 7)], 5, 11)) == [("rt ici", False)]
