"""All who take part in the meetings of an edition, as `meetings.suggesting` wants them: what they
offer and need, when they are free, and whom they know already."""

import itertools
from collections import defaultdict

from django.utils import timezone

from forum.lib.text import normalise
from meetings import suggesting
from meetings.models import (
    Delegate,
    Meeting,
    MeetingRequest,
    Profile,
    ProfileTerm,
    Suggestion,
    Term,
)
from registrations.engagements import engagements_of
from registrations.models import Registration

# Before an edition has slots, everybody is as free as if it had so many.
ASSUMED_SLOTS = range(-12, 0)


def everybody_of(edition):
    """`([suggesting.Profile], {code: the one above it})` of those who can be found.

    A fixed number of queries, whatever theirs.
    """
    profiles = Profile.objects.in_directory().filter(edition=edition).with_owner().order_by("pk")
    offers, needs = _terms(edition)
    spoken, free, profile_of = _delegates(edition)
    known = _known(edition, profile_of)
    tongues = frozenset().union(*spoken.values())
    everybody = [
        suggesting.Profile(
            key=one.pk,
            offers=frozenset(offers[one.pk]),
            needs=frozenset(needs[one.pk]),
            firm=_firm(one.registration),
            role=one.registration.category.slug,
            # Who has named no language is not kept from anybody.
            languages=frozenset(spoken[one.pk]) or tongues or frozenset({"any"}),
            free=frozenset(free[one.pk]),
            known=frozenset(known[one.pk]),
        )
        for one in profiles
    ]
    return everybody, dict(Term.objects.values_list("code", "parent__code"))


def _firm(registration):
    written = normalise(registration.organisation_name)
    return registration.organisation_id or written or None


def _terms(edition):
    sides: dict = {side: defaultdict(set) for side in ProfileTerm.Side.values}
    rows = ProfileTerm.objects.filter(profile__edition=edition)
    for profile, side, code in rows.values_list("profile", "side", "term__code"):
        sides[side][profile].add(code)
    return sides[ProfileTerm.Side.OFFERS], sides[ProfileTerm.Side.NEEDS]


def _delegates(edition):
    """What is spoken, and which slots are free, by at least one who sits there for a profile; and
    for whom each registration sits."""
    coming = Delegate.objects.filter(
        profile__edition=edition,
        registration__status=Registration.Status.CONFIRMED,
        registration__erased_at=None,
    ).select_related("registration__speaker")
    delegates = list(coming.order_by("pk").prefetch_related("languages", "away"))
    slots = list(edition.meeting_slots.all())
    now = timezone.now()
    coming_slots = [slot for slot in slots if slot.starts_at > now]
    engaged = engagements_of([one.registration for one in delegates])
    spoken, free = defaultdict(set), defaultdict(set)
    for one in delegates:
        spoken[one.profile_id].update(term.code for term in one.languages.all())
        away = {slot.pk for slot in one.away.all()}
        free[one.profile_id].update(
            slot.pk
            for slot in coming_slots
            if slot.pk not in away
            and not any(held.meets(*slot.span) for held in engaged[one.registration_id])
        )
        if not slots:
            free[one.profile_id].update(ASSUMED_SLOTS)
    return spoken, free, {one.registration_id: one.profile_id for one in delegates}


def _known(edition, profile_of):
    """`{profile: those whom it has asked, been asked by, met, or set aside}`."""
    asked = MeetingRequest.objects.filter(edition=edition).values_list("asker", "asked")
    aside = Suggestion.objects.filter(profile__edition=edition, dismissed_at__isnull=False)
    met = Meeting.objects.filter(edition=edition).standing().order_by()
    sat = (
        (profile_of.get(first), profile_of.get(second))
        for first, second in met.values_list("first", "second")
    )
    known = defaultdict(set)
    for one, other in itertools.chain(asked, aside.values_list("profile", "other"), sat):
        known[one].add(other)
        known[other].add(one)
    return known
