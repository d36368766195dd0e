"""The participants, as those see them who take part too."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.actions import TooManyTries
from forum.lib.stored import linked_keys
from meetings.actions import why_not_ask
from meetings.actions.looking import admit_profile, admit_search
from meetings.directory import Row, Wish, visible_to
from meetings.models import Delegate, MeetingRequest, Profile
from registrations.models import Consent

from .me import participant_page, show

PAGE = "meetings:directory"
A_PAGE = 20
LONGEST_NUMBER = 6


@require_safe
@linked_keys("q", "sector", "offer", "need", "category", "language", "page")
@participant_page
def directory(request, registration, profile):
    """Whom one finds, twenty a page."""
    try:
        admit_search(registration=registration)
    except TooManyTries as refusal:
        return _enough(request, registration, profile, refusal)
    wish = Wish(request.GET)
    listed = Profile.objects.in_directory().filter(edition=registration.edition)
    found = wish.of(listed).exclude(pk=profile.pk).with_owner().order_by("registration__name", "pk")
    found = found.prefetch_related("profile_terms__term", "delegates__languages")
    number = request.GET.get("page", "")[:LONGEST_NUMBER]
    page = Paginator(found, A_PAGE).get_page(number)
    return show(
        request,
        registration,
        profile,
        "meetings/me/directory.html",
        page=PAGE,
        wish=wish,
        found=page,
        rows=[Row(one) for one in page],
        query=urlencode(wish.pairs),
    )


@require_safe
@participant_page
def directory_profile(request, registration, profile, pk):
    """One profile; how to reach its people once both sides have agreed to meet."""
    seen = visible_to(profile) | Profile.objects.filter(pk=profile.pk)
    found = seen.with_owner().prefetch_related("profile_terms__term", "delegates__languages")
    one = get_object_or_404(found.filter(edition=registration.edition), pk=pk)
    if one.pk != profile.pk:
        try:
            admit_profile(registration=registration)
        except TooManyTries as refusal:
            return _enough(request, registration, profile, refusal)
    both = MeetingRequest.objects.of(one) & MeetingRequest.objects.of(profile)
    asked = both.live().first()
    is_own = one.pk == profile.pk
    return show(
        request,
        registration,
        profile,
        "meetings/me/directory_profile.html",
        page=PAGE,
        row=Row(one),
        asked=asked,
        is_own=is_own,
        refusal="" if asked or is_own else why_not_ask(asker=profile, asked=one),
        is_agreed=bool(asked and asked.status == MeetingRequest.Status.ACCEPTED),
        colleagues=_colleagues(one),
    )


def _colleagues(profile):
    """Who comes along and agrees to be named; how many others."""
    others = Delegate.objects.filter(profile=profile).exclude(registration=profile.registration_id)
    agreed = Q(
        registration__consents__purpose=Consent.Purpose.PARTICIPANT_LIST,
        registration__consents__withdrawn_at=None,
    )
    named = others.filter(agreed).select_related("registration__organisation").distinct()
    return {"named": list(named), "others": others.exclude(agreed).count()}


def _enough(request, registration, profile, refusal):
    minutes = -(-refusal.seconds // 60)
    response = show(
        request,
        registration,
        profile,
        "meetings/me/enough.html",
        page=PAGE,
        status=429,
        minutes=minutes,
    )
    response.headers["Retry-After"] = str(refusal.seconds)
    return response
