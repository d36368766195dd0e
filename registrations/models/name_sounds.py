"""How the names of one person sound, as one line that the desk searches."""

from events.search.sounds import sounds_of
from forum.lib.text import normalise

# Words that one writer joins and another does not: Ben Abd Allah, Benabdallah.
MOST_JOINED = 3


def name_sounds(*names):
    """The sounds of `names`, each between two spaces, so that a search can ask for its beginning.

    >>> name_sounds("Ben Daoud")
    ' bn bndd dd '
    """
    keys = {key for name in names for run in runs_of(normalise(name).split()) for key in heard(run)}
    return f" {' '.join(sorted(keys))} " if keys else ""


def runs_of(words):
    """Each run of neighbouring words, as a tuple: one word, two, three."""
    return [
        tuple(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + MOST_JOINED, len(words)) + 1)
    ]


def heard(run):
    """The sounds of a run of words said as one."""
    # The ة inside is silent: فاطمة الزهراء is Fatimazahra.
    joined = "".join([*(word.removesuffix("ه") for word in run[:-1]), run[-1]])
    return {key for key, _spoken in sounds_of(joined)}
