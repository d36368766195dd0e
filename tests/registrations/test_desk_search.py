"""The desk finds people however their names are spelt, and nobody more than the reader may see."""

import pytest

from registrations.desk_search import MOST_FOUND, found_at_desk
from registrations.models.name_sounds import name_sounds
from speakers.models import Organisation
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration, make_registrations

pytestmark = pytest.mark.django_db

# What somebody is registered as (name, name in Latin letters), and what the desk types.
SPELLINGS = [
    (("محمد العلوي", ""), "Mohamed Alaoui"),
    (("محمد العلوي", ""), "mohammed alaoui"),
    (("Mohammed Alaoui", "Mohammed Alaoui"), "محمد علوي"),
    (("Mohamed Alaoui", "Mohamed Alaoui"), "alaoui mohamed"),
    (("بنعبد الله خديجة", ""), "Benabdallah"),
    (("Khadija Benabdallah", "Khadija Benabdallah"), "بنعبد الله"),
    (("Khadija Ben Abdallah", "Khadija Ben Abdallah"), "benabdallah"),
    (("Khadija Benabdallah", ""), "ben abd allah khadija"),
    (("فاطمة الزهراء الإدريسي", ""), "fatimazahra idrissi"),
    (("أمينة الإدريسي", ""), "امينة الادريسي"),
    (("إلياس أيت", ""), "الياس ايت"),
    (("Youssef Hajjaj", ""), "youcef hajaj"),
    (("Zineb Chraïbi", ""), "chrai"),
    (("عبد الرحمن التازي", ""), "abderrahmane tazi"),
]


@pytest.fixture
def edition():
    return make_edition()


def names(found):
    return [one.name for one in found]


@pytest.mark.parametrize(("registered", "typed"), SPELLINGS)
def test_a_name_is_found_in_other_spellings_and_scripts(edition, registered, typed):
    name, latin = registered
    make_registration(edition, name=name, name_latin=latin)
    make_registration(edition, name="سعيد كومي", name_latin="Said Koumi")
    assert names(found_at_desk(edition, typed)) == [name]


def test_what_is_spelt_so_comes_before_what_only_sounds_so(edition):
    for name in ("Hamid Salmi", "Salima Hamdi", "Salma Hamdi", "Salmane Hamdi"):
        make_registration(edition, name=name, name_latin="")
    make_registration(edition, name="Salma Hamdi", status="cancelled", email="")
    found = found_at_desk(edition, "salma hamdi")
    assert names(found)[:3] == ["Salma Hamdi", "Salma Hamdi", "Salmane Hamdi"]
    assert [one.status for one in found[:2]] == ["confirmed", "cancelled"]
    assert "Hamid Salmi" in names(found)


def test_organisation_and_reference_find_too(edition):
    firm = Organisation.objects.create(name_ar="تعاونية أركانة", name_fr="Coopérative Argana")
    one = make_registration(edition, name="سعاد نبيل", organisation=firm, organisation_name="")
    make_registration(edition, name="Other")
    assert found_at_desk(edition, "argan") == [one]
    assert found_at_desk(edition, "اركانة سعاد") == [one]
    assert found_at_desk(edition, one.reference[:5].lower()) == [one]


def test_contact_finds_for_those_only_who_may_see_it(edition):
    one = make_registration(edition, email="unlike@example.org", phone="+212 6 61-23 45.67")
    make_registration(edition, phone="+212 6 61 23 45 68")
    for typed in ("UNLIKE@exam", "4567", "0661 23 45 67", "+212661234567", "٤٥٦٧"):
        assert found_at_desk(edition, typed, with_contact=True) == [one]
        assert one not in found_at_desk(edition, typed)


def test_other_editions_are_not_found(edition):
    make_registration(make_edition(), name="Salma Hamdi")
    assert found_at_desk(edition, "salma") == []


@pytest.mark.parametrize(
    "typed", ["", "x", " ", "\0", "%", "_", "' OR 1=1", "M1." + "9" * 300, "a" * 10_000, "\ud800"]
)
def test_odd_words_find_nobody(edition, typed):
    make_registration(edition, name="Salma Hamdi", name_latin="")
    assert found_at_desk(edition, typed, with_contact=True) == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_however_many_are_found(edition, count, django_assert_num_queries):
    for _number in range(count):
        make_registration(edition, name="Salma Hamdi", name_latin="")
    with django_assert_num_queries(2):
        assert len(found_at_desk(edition, "salma hamdi")) == count


def test_of_many_some_are_shown(edition):
    make_registrations(edition, 50)
    for one in edition.registrations.all():
        one.save()
    assert len(found_at_desk(edition, "attendee")) == MOST_FOUND


@pytest.mark.once
def test_the_line_of_sounds_begins_each_with_a_space():
    assert name_sounds("Ben Daoud") == " bn bndd dd "
    assert name_sounds("", "…") == ""
