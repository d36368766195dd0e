"""Finding somebody who stands at the desk, however their name is spelt on either side of it."""

import functools
import re

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Replace

from events.search.sounds import nearness, sounds_of
from forum.lib.text import normalise
from speakers.models import Organisation

from .models import Registration
from .models.name_sounds import heard, runs_of

MOST_FOUND = 20
MOST_WORDS = 5
LONGEST = 100
# So many are weighed one by one: of a thousand of one name, those spelt like it come first.
MOST_WEIGHED = 60
MOST_FIRMS = 50
FEWEST_LETTERS = 2
FEWEST_DIGITS = 4
# The last nine are the subscriber's: before them stands 0, +212 or 00212.
OWN_DIGITS = 9
_NUMBER = re.compile(r"[\d\s+().\-/]+")
# How much a word tells: spelt like a whole word, like its beginning; less, where it only sounds so.
WHOLE, BEGINNING, SOUND, ELSEWHERE = 4, 3, 2, 0.5


def found_at_desk(edition, text, *, with_contact=False):
    """At most `MOST_FOUND` registrations of `edition`, the best first. Two queries.

    Each word of `text` begins a word of the name in either script, of the organisation or of the
    reference, or sounds like the beginning of one. `with_contact` finds by a part of the e-mail
    and by the last digits of the telephone too.
    """
    text = text[:LONGEST].strip().lower()
    words = normalise(text).split()[:MOST_WORDS]
    if sum(map(len, words)) < FEWEST_LETTERS:
        return []
    people = Registration.objects.of_edition(edition).select_related("category", "organisation")
    if with_contact and "@" in text:
        return list(people.filter(email__contains=text).order_by("name", "pk")[:MOST_FOUND])
    digits = "".join(words) if with_contact and _NUMBER.fullmatch(text) else ""
    if len(digits) >= FEWEST_DIGITS:
        ends_so = Q(phone__endswith=digits[-1], digits__endswith=digits[-OWN_DIGITS:])
        asked = people.alias(digits=_DIALLED).filter(ends_so | _spelt(digits))
        return list(asked.order_by("name", "pk")[:MOST_FOUND])
    firms = _firms(words)
    is_found, is_spelt_so = Q(), Q()
    for place, word in enumerate(words):
        is_found &= _spelt(word) | _heard(words, place) | Q(organisation__in=firms[word])
        is_spelt_so &= _spelt(word)
    spelt_first = Case(When(is_spelt_so, then=0), default=1)
    found = people.filter(is_found).order_by(spelt_first, "name", "pk")[:MOST_WEIGHED]
    return sorted(found, key=functools.partial(_place, words))[:MOST_FOUND]


# --- What the database is asked


def _spelt(word):
    return Q(search__contains=f" {word}")


def _heard(words, place):
    """It sounds like a word; or with its neighbours like what others write as one: Benabdallah."""
    runs = [run for run in runs_of(range(len(words))) if place in run]
    keys = {key for run in runs for key in heard([words[number] for number in run])}
    asked = Q()
    for key in sorted(keys):
        # A single consonant begins half of all names.
        asked |= Q(sounds__contains=f" {key}" if len(key) > 1 else f" {key} ")
    return asked


def _firms(words):
    """`{word: ids of the organisations that have it in any of their names}`. One query."""
    has_one = Q()
    for word in words:
        has_one |= Q(search__contains=word)
    found = Organisation.objects.filter(has_one).order_by().values_list("pk", "search")
    firms = list(found[:MOST_FIRMS])
    return {word: [pk for pk, names in firms if f" {word}" in f" {names}"] for word in words}


def _without(text, sign):
    return Replace(text, Value(sign))


_DIALLED = functools.reduce(_without, " +().-/", F("phone"))


# --- What is weighed


def _place(words, registration):
    """What the found are sorted by: how well the words fit, then who is expected, then the name."""
    spelt = registration.search.split()
    weight = sum(_weight(word, spelt) for word in words)
    return -weight, registration.status in Registration.ENDED, registration.name, registration.pk


def _weight(word, spelt):
    if word in spelt:
        return WHOLE
    if any(other.startswith(word) for other in spelt):
        return BEGINNING
    return max((_likeness(word, other) for other in spelt), default=0) or ELSEWHERE


@functools.lru_cache(maxsize=8192)
def _likeness(word, other):
    """How alike two words of one sound are, from 1 to `SOUND`; 0 for others."""
    return max(
        (
            1 + nearness(said, other_said)
            for key, said in sounds_of(word)
            for other_key, other_said in sounds_of(other)
            if key == other_key
        ),
        default=0,
    )
