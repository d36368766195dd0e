import itertools

import pytest

from events.search.sounds import nearness, sounds_of
from events.search.spellings import NEAR
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
    ("Hafsa", "حفصة"),
    ("Ilyas", "إلياس"),
    ("Yahya", "يحيى"),
    ("Oujda", "وجدة"),
    ("Essaouira", "الصويرة"),
    ("Laâyoune", "العيون"),
    ("Elalami", "العلمي", "Alami"),
    ("Abdelilah", "عبدالإله"),
    ("Noureddine", "نورالدين"),
]


def keys(name):
    return {key for key, _said in sounds_of(normalise(name))}


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_share_a_key(spellings):
    first, *others = spellings

    assert keys(first)
    assert [other for other in others if not keys(first) & keys(other)] == []


def test_other_names_have_other_keys():
    names = [spellings[0] for spellings in SAME]

    assert [(a, b) for a, b in itertools.combinations(names, 2) if keys(a) & keys(b)] == []


@pytest.mark.parametrize(
    ("near", "far", "word"),
    [
        ("Agadir", "akhdar", "أكادير"),
        ("Alaoui", "Ali", "العلوي"),
        ("Hafsa", "Hafez", "حفصة"),
        ("Khalid", "Galid", "خالد"),
    ],
)
def test_the_same_name_is_nearer_than_one_of_its_consonants(near, far, word):
    def nearest(name):
        said = itertools.product(sounds_of(normalise(name)), sounds_of(normalise(word)))
        return max(nearness(one, other) for (_, one), (_, other) in said)

    assert nearest(near) > nearest(far)
    assert nearest(near) >= NEAR


@pytest.mark.parametrize("word", ["2027", "", "日本", "b2b"])
def test_what_is_no_word_of_letters_has_no_sound(word):
    assert sounds_of(word) == set()
