import pytest

from events.search.sounds import sound_key
from forum.lib.text import normalise

SAME = [
    ("Mohamed", "Mohammed", "Muhammad", "محمد"),
    ("Boutti", "Bouti", "بوتي"),
    ("Agadir", "أكادير", "أݣادير", "أگادير"),
    ("Benmakhlouf", "بنمخلوف"),
    ("Fadli", "فضلي"),
    ("Achengli", "أشنكلي"),
    ("Hicham", "Hisham", "هشام"),
    ("Rahioui", "الرحيوي"),
    ("Idrissi", "الإدريسي"),
    ("Marrakech", "مراكش"),
    ("Ouarzazate", "ورزازات"),
    ("Guelmim", "كلميم"),
    ("Massa", "ماسة", "ماسه"),
    ("Technopark", "تكنوبارك"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_have_one_key(spellings):
    assert len({sound_key(normalise(spelling)) for spelling in spellings}) == 1
    assert sound_key(normalise(spellings[0]))


def test_other_names_have_other_keys():
    names = [spellings[0] for spellings in SAME]
    assert len({sound_key(normalise(name)) for name in names}) == len(names)


@pytest.mark.parametrize("word", ["2027", "", "日本", "b2b"])
def test_what_is_no_word_of_letters_has_no_key(word):
    assert sound_key(word) == ""
