"""Who bears the same name, in either script."""

import functools

from events.search.sounds import is_arabic, nearness, sounds_of

# How near two words of one sound are at least: one script leaves out the vowels of محمد.
SAME_SOUND = 0.55


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
