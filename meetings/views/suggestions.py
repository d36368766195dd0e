"""Whom an attendee is advised to meet, and why."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from meetings.actions import closed_because, set_aside, take_up
from meetings.models import MeetingRules, Profile, Suggestion
from meetings.reasons import fit_of, in_words, names_of

from .me import PAGES, SECTIONS, back, participant_page, show

HERE = "meetings:suggestions"
LONGEST_KEY = 18


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page
def suggestions(request, registration, profile):
    """Best first; those that were set aside below. Post `aside` or `again` with its number."""
    found = Suggestion.objects.of(profile)
    if request.method == "POST":
        _choose(request.POST, found)
        return back(HERE, registration)
    chosen = list(found)
    fits = {one.pk: fit_of(one) for one in chosen}
    names = names_of(fits.values())
    for one in chosen:
        one.why = list(in_words(fits[one.pk], names))
    return show(
        request,
        registration,
        profile,
        "meetings/me/suggestions.html",
        page=HERE,
        suggestions=[one for one in chosen if one.dismissed_at is None],
        closed=closed_because(registration.edition),
        aside=[one for one in chosen if one.dismissed_at],
        computed_at=MeetingRules.of(registration.edition).suggested_at,
        can_be_found=bool(chosen) or Profile.objects.in_directory().filter(pk=profile.pk).exists(),
    )


def _choose(data, found):
    for name, act in (("aside", set_aside), ("again", take_up)):
        key = data.get(name, "")
        if key:
            is_key = key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY
            act(suggestion=get_object_or_404(found, pk=int(key) if is_key else 0))


def suggested(registration, profile):
    """For the overview: how many are suggested to those who take part."""
    if profile is None or not profile.takes_part:
        return None
    count = Suggestion.objects.of(profile).shown().count()
    return {"count": count} if count else None


PAGES.append((HERE, _("Suggestions")))
SECTIONS.append(suggested)
