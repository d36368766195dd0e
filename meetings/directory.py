"""Finding those who take part: by words in either script, by what they offer and need."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.lib.languages import translations
from forum.lib.text import clean, normalise
from registrations.models import Category, Registration

from .models import Delegate, Profile, ProfileTerm, Term

LONGEST_WORDS, MOST_WORDS = 100, 6
Offers, Needs = ProfileTerm.Side.OFFERS, ProfileTerm.Side.NEEDS


class Wish:
    """What a reader looks for among the profiles of an edition, out of the query of an address.

    An unknown value is no choice. Two queries, for the terms and the categories.
    """

    def __init__(self, query):
        self.words = " ".join(clean(query.get("q", "")).split())[:LONGEST_WORDS]
        self.terms = list(Term.objects.in_order())
        by_kind: dict[str, list[Term]] = {}
        for term in self.terms:
            by_kind.setdefault(term.kind, []).append(term)
        subjects = [
            term
            for kind in (Term.Kind.SUBJECT, Term.Kind.STAGE, Term.Kind.TICKET)
            for term in by_kind.get(kind, ())
        ]
        self.selects = [
            Select("sector", _("Sector"), by_kind.get(Term.Kind.SECTOR, ()), query, "code"),
            Select("offer", _("They offer"), subjects, query, "code"),
            Select("need", _("They look for"), subjects, query, "code"),
            Select("category", _("Category"), list(Category.objects.all()), query, "slug"),
            Select(
                "language", _("Language spoken"), by_kind.get(Term.Kind.LANGUAGE, ()), query, "code"
            ),
        ]

    @property
    def pairs(self):
        """`{key: value}` of all that was chosen, as the address has it."""
        chosen = {select.key: select.value for select in self.selects if select.chosen}
        return {**chosen, **({"q": self.words} if self.words else {})}

    def of(self, profiles):
        """Those of `profiles` that have all of it."""
        sector, offer, need, category, language = (select.chosen for select in self.selects)
        if sector:
            profiles = profiles.filter(pk__in=self._having(Q(side=Offers), sector))
        if offer:
            profiles = profiles.filter(pk__in=self._having(Q(side=Offers), offer))
        if need:
            profiles = profiles.filter(pk__in=self._having(Q(side=Needs), need))
        if category:
            profiles = profiles.filter(registration__category=category)
        if language:
            speaking = Delegate.objects.filter(languages=language)
            profiles = profiles.filter(pk__in=speaking.values("profile"))
        return self._told(profiles)

    def _having(self, side, term):
        """Profiles that name `term`, or a narrower one, on this side."""
        keys = [one.pk for one in self.terms if term.pk in (one.pk, one.parent_id)]
        return ProfileTerm.objects.filter(side, term__in=keys).values("profile")

    def _told(self, profiles):
        """Those of which each word is told: by the owner's names, their firm, the text, a term."""
        keys = normalise(self.words).split()[:MOST_WORDS]
        if self.words and not keys:
            return profiles.none()
        for key in keys:
            owners = Registration.objects.found_by(key).values("pk")
            found = Q(registration__in=owners) | Q(search__contains=key)
            named = [term.pk for term in self.terms if self._names(term, key)]
            if named:
                having = ProfileTerm.objects.filter(term__in=named).values("profile")
                found |= Q(pk__in=having)
            profiles = profiles.filter(found)
        return profiles

    def _names(self, term, key):
        return any(key in normalise(name) for name in translations(term, "name").values())


class Select:
    """One choice among `records`, known by a key of theirs in the address."""

    def __init__(self, key, label, records, query, column):
        self.key, self.label = key, label
        self.options = [(str(getattr(record, column)), record) for record in records]
        self.chosen = dict(self.options).get(query.get(key, ""))
        self.value = query.get(key, "") if self.chosen else ""


class Row:
    """A profile as others read it: what it offers and needs, by kind, and who it is."""

    def __init__(self, profile):
        self.profile = profile
        self.owner = profile.registration
        terms = [(row.side, row.term) for row in profile.profile_terms.all()]
        terms.sort(key=lambda pair: (pair[1].position, pair[1].pk))
        self.sectors, self.offers, self.needs, self.sought = (
            [term for side, term in terms if side == of_side and (term.kind == "sector") == is_one]
            for of_side, is_one in ((Offers, True), (Offers, False), (Needs, False), (Needs, True))
        )
        spoken = {term for one in profile.delegates.all() for term in one.languages.all()}
        self.languages = sorted(spoken, key=lambda term: term.position)


def visible_to(profile):
    """The profiles whose pages the people of `profile` may open.

    All of the directory; and who asked them, or agreed to meet them.
    """
    listed = Profile.objects.in_directory().filter(edition=profile.edition_id)
    taking_part = Profile.objects.taking_part()
    asked_me = Q(sent_requests__asked=profile, sent_requests__status__in=("open", "accepted"))
    agreed = Q(received_requests__asker=profile, received_requests__status="accepted")
    known = taking_part.filter(asked_me | agreed).values("pk")
    return Profile.objects.filter(Q(pk__in=listed.values("pk")) | Q(pk__in=known))
