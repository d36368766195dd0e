"""Why two should meet: the sum that is kept with a suggestion, in words."""

from django.utils.translation import gettext as _

from meetings.models import Term
from meetings.suggesting import Fit, Line, Side

MOST_SAID = 3  # of each direction: the heaviest


def fit_of(suggestion):
    """The sum that the suggestion was made of, as `meetings.suggesting` did it."""
    sides = (suggestion.reasons.get(side, ()) for side in ("needs", "offers"))
    return Fit(*(Side(tuple(Line(*line) for line in lines)) for lines in sides))


def names_of(fits):
    """`{code: its name in the reader's language}` of all codes of these sums. One query."""
    lines = [line for fit in fits for side in (fit.there, fit.back) for line in side.lines]
    codes = {line.need for line in lines} | {line.offer for line in lines if line.offer}
    names = dict.fromkeys(codes, "")
    names |= {term.code: _name(term) for term in Term.objects.filter(code__in=codes)}
    return {code: name or code for code, name in names.items()}


def _name(term):
    if term.kind != Term.Kind.STAGE:
        return str(term)
    # Translators: a word of the vocabulary, and of which kind it is: “Growth (stage of a project)”.
    return _("%(name)s (stage of a project)") % {"name": term}


def in_words(fit, names):
    """Sentences to the first of the two: what the other offers, then what the other needs."""
    exact, near = _most(fit.there)
    if exact:
        yield _("They offer: %(list)s, which you need.") % {"list": _list(exact, names)}
    for line in near:
        yield _("They offer: %(offer)s, close to what you need: %(need)s.") % _both(line, names)
    exact, near = _most(fit.back)
    if exact:
        yield _("They need: %(list)s, which you offer.") % {"list": _list(exact, names)}
    for line in near:
        yield _("They need: %(need)s; you offer something close: %(offer)s.") % _both(line, names)


def _most(side):
    """The heaviest answered lines: those of one and the same code, and the others."""
    most = side.answered[:MOST_SAID]
    return [x for x in most if x.need == x.offer], [x for x in most if x.need != x.offer]


def _list(lines, names):
    # Translators: what stands between the items of a list inside a sentence.
    return _(", ").join(names[line.need] for line in lines)


def _both(line, names):
    return {"need": names[line.need], "offer": names[line.offer]}
