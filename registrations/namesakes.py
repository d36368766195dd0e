"""Who bears the same name, in either script."""

import functools

from django.db.models import Q

from events.search.sounds import is_arabic, nearness, sounds_of
from forum.lib.text import normalise

from .models import Registration
from .models.name_sounds import heard

# How near two words of one sound are at least: one script leaves out the vowels of محمد.
SAME_SOUND = 0.55
# Of a thousand who sound alike, some are compared.
MOST_COMPARED, MOST_NAMESAKES = 500, 10


class Namesakes:
    """Who bears a name: letter by letter, or by its sound where the other is in another script."""

    def __init__(self):
        self.by_name, self.by_sound = {}, {}

    def add(self, names, bearer):
        for name in names:
            self.by_name.setdefault(name, bearer)
            for key in _outer_sounds(name):
                self.by_sound.setdefault((is_arabic_name(name), *key), []).append((name, bearer))

    def find(self, names):
        """The bearers of one of `names`, each once."""
        found = {}
        for name in names:
            if bearer := self.by_name.get(name):
                found[id(bearer)] = bearer
            for key in _outer_sounds(name):
                for other, bearer in self.by_sound.get((not is_arabic_name(name), *key), ()):
                    if sounds_alike(name, other):
                        found[id(bearer)] = bearer
        return found.values()


def sounds_alike(one, other):
    """Whether two normalised names of as many words, each in its own script, are one."""
    return all(_same_sound(a, b) for a, b in zip(one.split(), other.split(), strict=True))


def _same_sound(word, other):
    return any(
        key == other_key and nearness(said, other_said) >= SAME_SOUND
        for key, said in _sounds(word)
        for other_key, other_said in _sounds(other)
    )


@functools.lru_cache(maxsize=4096)
def _sounds(word):
    return frozenset(sounds_of(word))


def is_arabic_name(name):
    return is_arabic(name.partition(" ")[0])


def _outer_sounds(name):
    """What names that may sound alike share: how many words, the sounds of the outer ones."""
    words = name.split()
    if not words:
        return set()
    first, last = ({key for key, _said in _sounds(word)} for word in (words[0], words[-1]))
    return {(len(words), one, other) for one in first for other in last}


def namesakes_of(registration):
    """The other live registrations of its edition under the same name, in either script.

    At most `MOST_NAMESAKES`. One query, which asks for those whose names sound alike.
    """
    names = _names_of(registration)
    asked = Q(pk__in=[])
    for words in map(str.split, names):
        asked |= _any_sound(words[0]) & _any_sound(words[-1])
    live = Registration.objects.of_edition(registration.edition).live().exclude(pk=registration.pk)
    alike = live.filter(asked).select_related("category", "organisation")[:MOST_COMPARED]
    return [o for o in alike if _are_namesakes(names, _names_of(o))][:MOST_NAMESAKES]


def _names_of(registration):
    names = (registration.name, registration.name_latin)
    return {normalise(name) for name in names} - {""}


def _are_namesakes(names, others):
    return bool(names & others) or any(
        is_arabic_name(one) != is_arabic_name(other)
        and len(one.split()) == len(other.split())
        and sounds_alike(one, other)
        for one in names
        for other in others
    )


def _any_sound(word):
    asked = Q(pk__in=[])
    for key in heard((word,)):
        asked |= Q(sounds__contains=f" {key} ")
    return asked
